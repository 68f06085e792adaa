"""Small files that appear whole or not at all, with the rights they are meant to have from their first moment."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from broadcaster.disk import appearing, refusals, settle


def write_whole(path: Path, raw: bytes, mode: int) -> None:
    """Written beside, flushed, renamed over what stands. StorageFull, StorageUnwritable."""
    write_pieces(path, [raw], mode)


def write_pieces(path: Path, pieces: Iterable[bytes], mode: int) -> None:
    with appearing(path, mode) as file:
        file.writelines(pieces)


def create(path: Path, raw: bytes, mode: int) -> bool:
    """The same, but what stands is never replaced: False when somebody was quicker."""
    with refusals(path.name), TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as beside:
        draft = Path(beside) / path.name
        write_whole(draft, raw, mode)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        settle(path.parent)
        return True
