"""A disk of its own, so small that it can be filled."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class SmallDisk:
    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """To the last byte; again where something went since."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                while _fits(file, size):
                    pass

    def make_room(self) -> None:
        self._ballast.unlink()


def _fits(file: RawIOBase, size: int) -> bool:
    try:
        return bool(file.write(b"\0" * size))
    except OSError as refused:
        if refused.errno != errno.ENOSPC:
            raise
        return False


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    folder.mkdir()
    options = f"size={megabytes}m,mode=0755"
    told = ["mount", "-t", "tmpfs", "-o", options, "broadcaster-test", str(folder)]
    mounted = subprocess.run(told, capture_output=True, text=True, check=False)
    if mounted.returncode:
        why = f"no disk can be mounted here by user {os.geteuid()}: {mounted.stderr.strip()}"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
