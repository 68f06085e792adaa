"""All emergencies: what is heard now, what holds though it is done, what waits, what is over."""

from dataclasses import dataclass

from broadcaster.newsroom import emergencies
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.emergency_hushing import running_now
from broadcaster.web.pages.emergency_views import Card, Stage, card_of
from broadcaster.web.pages.frame import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Those on the air first, then those that hold though every station is done, those that wait, and what is over."""

    running: tuple[Card, ...]
    done: tuple[Card, ...]
    waiting: tuple[Card, ...]
    past: tuple[Card, ...]
    after: str | None


def board_of(viewer: Viewer, after: str | None) -> Board:
    page = emergencies.page(viewer.desk.newsroom, viewer.actor, Asked(after=after, limit=50), viewer.at)
    endings = {each.emergency.id: each.ending for each in running_now(viewer.desk.newsroom, viewer.at)}
    cards = [card_of(viewer.actor, each, viewer.at, ending=endings.get(each.id)) for each in page.rows]
    return Board(
        running=tuple(each for each in cards if each.stage is Stage.ON_AIR and not each.done),
        done=tuple(each for each in cards if each.done),
        waiting=tuple(each for each in cards if each.open and each.stage is not Stage.ON_AIR),
        past=tuple(each for each in cards if not each.open),
        after=page.after,
    )
