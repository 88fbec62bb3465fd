"""Says in a sentence why an import failed as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from tortoise.exceptions import BaseORMException, IntegrityError

from catalog.importing.report import ImportFailed


@contextmanager
def failing_whole() -> Iterator[None]:
    """What went wrong below, as a sentence; the transaction has taken everything back."""
    try:
        yield
    except IntegrityError as error:
        raise ImportFailed(
            "Something else changed the same entries at the same time, so nothing was changed. "
            f"Please import again. ({error})"
        ) from error
    except (BaseORMException, sqlite3.Error, OSError) as error:
        raise ImportFailed(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    said = str(error).lower()
    if "full" in said or "no space left" in said:
        return "There is no space left for the import, so nothing was changed."
    if "locked" in said:
        return "The database is busy with something else, so nothing was changed. Try again."
    return f"The database did not take the import, so nothing was changed: {error}."
