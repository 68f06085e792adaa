"""What is cleared away of reports that were made for somebody: what is nobody's, and nothing that comes meanwhile."""

from collections.abc import Collection
from dataclasses import replace

from fakes.memory_papers import MemoryPapers
from fakes.memory_store import MemoryStore
from fakes.samples import NOON
from fakes.studio import memory_newsroom

from broadcaster.newsroom.errands import clear_away


class Busy(MemoryPapers):
    """Somebody writes one as soon as those that stand were looked at."""

    def names(self) -> Collection[str]:
        found = super().names()
        self.kept.add("vua-viet.pdf")
        return found


def test_a_report_that_is_written_while_others_are_cleared_away_stays() -> None:
    papers = Busy(kept={"khong-cua-ai.pdf"})
    newsroom = replace(memory_newsroom(MemoryStore()), papers=papers)
    assert clear_away(newsroom, NOON) == 0
    assert papers.kept == {"vua-viet.pdf"}
