"""The folder of an embedded index: generations side by side, and which of them answers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4

LAYOUT = "4"
"""Moves when fields change: an index of another layout is left aside and filled anew."""
_WHOLE = "whole"
"""A file of that name stands in generations that a rebuild has filled."""


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._pointer = path / "current"

    def current(self) -> Path | None:
        """The generation that answers; null when there is none of this layout."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        generation = self.path / name
        known = name.startswith(f"{LAYOUT}-") and generation.is_dir()
        return generation if known else None

    def changed(self) -> int:
        """Another number after every `point`, in whatever process."""
        try:
            return self._pointer.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def new(self) -> Path:
        generation = self.path / f"{LAYOUT}-{uuid4().hex}"
        generation.mkdir(parents=True)
        return generation

    @staticmethod
    def is_whole(generation: Path) -> bool:
        return (generation / _WHOLE).exists()

    @staticmethod
    def mark_whole(generation: Path) -> None:
        (generation / _WHOLE).touch()

    def point(self, generation: Path) -> None:
        """Let it answer from now on, whatever happens to the machine in between."""
        beside = self._pointer.with_suffix(".new")
        with beside.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._pointer)

    def drop(self, generation: Path) -> None:
        shutil.rmtree(generation, ignore_errors=True)
