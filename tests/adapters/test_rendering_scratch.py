"""What is mixed and not kept does not fill the disk."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.editor import opened_newsroom
from fakes.samples import NOON
from fakes.studio import MemoryLibrary, MemoryMixer

from broadcaster.domain.errors.machine import StorageFull
from broadcaster.domain.item import JingleKind, Mixed
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Digest
from broadcaster.newsroom import orders, rendering
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.ports import Check, Programme, unchecked


class WritingMixer(MemoryMixer):
    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        out.write_bytes(b"sound")
        return super().mix(programme, profile, out, check)


@dataclass
class FullLibrary(MemoryLibrary):
    """Has room to mix in, and none to keep."""

    folder: Path = Path()
    end: BaseException | None = None

    def scratch(self, stem: str) -> Path:
        return self.folder / f"{stem}.mp3"

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        assert scratch.read_bytes() == b"sound"
        if self.end is not None:
            raise self.end
        return super().keep(scratch)


@pytest.mark.parametrize("end", [None, StorageFull(name="x"), KeyboardInterrupt()])
def test_what_was_mixed_is_cleared_away_however_keeping_it_ends(tmp_path: Path, end: BaseException | None) -> None:
    newsroom = replace(opened_newsroom(), mixer=WritingMixer(), library=FullLibrary(folder=tmp_path, end=end))
    order = orders.jingle_order(newsroom, JingleKind.STING, newsroom.tone)
    rendering.want(newsroom, [Need(order=order)], NOON)
    try:
        tried = rendering.render_next(newsroom, NOON)
    except KeyboardInterrupt:
        tried = None
    assert (None if tried is None else tried.problem) is (None if isinstance(end, KeyboardInterrupt) else end)
    assert list(tmp_path.iterdir()) == []
