"""Where a bulletin was wished to be heard when it was written: put there by hand, as far as that can be."""

from broadcaster.domain.bulletin import Bulletin
from broadcaster.domain.by_hand import OnConflict
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import SlotId
from broadcaster.newsroom import placed, placing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Intent
from broadcaster.web.pages.frame import Viewer

WHY = "Người soạn chọn khung này khi gửi duyệt."
"""What the decision tells of itself, in the language of what stations keep."""


def place(viewer: Viewer, bulletin: Bulletin, slot: str) -> str:
    """Why it could not stand there, in the language of the page: it was handed in all the same. Empty when it does."""
    desk, station = viewer.desk, bulletin.draft.origin
    try:
        seen = placed.of_slot(desk.newsroom, viewer.actor, station, SlotId(slot), viewer.at).version
        intent = Intent(station=station, slot=SlotId(slot), why=WHY, sent=Sent(id=desk.new_id(), seen=seen))
        put = Insertion(bulletin=bulletin.id, mode=OnConflict.APPEND)
        placing.add(desk.newsroom, viewer.actor, intent, put, viewer.at)
    except BroadcasterError as refused:
        return viewer.tongue.said(_Said(refused))
    return ""


class _Said:
    def __init__(self, error: BroadcasterError) -> None:
        self.vi, self.en = error.message_vi, error.message_en
