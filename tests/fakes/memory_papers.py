"""Files that were made for somebody, in memory."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class MemoryPapers:
    """The port `Papers`, for those who print nothing: a file is a path on a disk."""

    kept: set[str] = field(default_factory=set)

    def write(self, name: str, write: Callable[[Path], None]) -> int:
        raise AssertionError(f"{name} is written by {write}: give this newsroom a folder")

    def path(self, name: str) -> Path | None:
        assert name not in self.kept
        return None

    def names(self) -> Collection[str]:
        return frozenset(self.kept)

    def drop(self, names: Collection[str]) -> None:
        self.kept -= set(names)
