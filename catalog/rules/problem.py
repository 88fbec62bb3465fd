"""What is wrong with something that its author wants to publish."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `path` holds the keys from the top down to where it is."""

    code: str
    path: tuple[str, ...]
    message: str

    @property
    def key(self) -> str:
        return self.path[-1]
