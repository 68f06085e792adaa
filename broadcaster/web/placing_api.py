"""What people decide about playlists: in, out, elsewhere, again, past the end; a day copied; taken back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from broadcaster.domain.access import Actor
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import DecisionId
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom import placed, placing
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placing import Intent, MadeDecision
from broadcaster.web import placing_shapes as shapes
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.wire import Day, Name

_SLOT = "/stations/{code}/slots/{slot}/decisions"
_DECISIONS = "/stations/{code}/decisions"

router = APIRouter(prefix=PREFIX, tags=["Xếp lịch bằng tay · Playlists by hand"], responses=REFUSALS)


@dataclass(frozen=True, slots=True)
class _Deciding:
    """What somebody decides about, as they saw it: a slot, or with none a station and all that was decided there."""

    desk: Desk
    actor: Actor
    response: Response
    code: StationCode
    sent: Sent
    slot: SlotId | None = None

    def intent(self, why: str) -> Intent:
        return Intent(station=self.code, slot=self.slot, why=why, sent=self.sent)

    def told(self, made: MadeDecision) -> shapes.DecisionMadeOut:
        self.desk.on_change()
        where = made.decision
        self.response.headers["Location"] = f"{PREFIX}/stations/{where.station}/decisions/{where.id}"
        return shapes.made_out(made)


async def _at_station(
    actor: Asking, desk: AtDesk, response: Response, code: Name, seen: Seen, key: Key = None
) -> _Deciding:
    return _Deciding(desk, actor, response, StationCode(code), Sent(id=desk.new_id(), key=key, seen=seen))


async def _at_slot(
    actor: Asking, desk: AtDesk, response: Response, code: Name, slot: Name, seen: Seen, key: Key = None
) -> _Deciding:
    sent = Sent(id=desk.new_id(), key=key, seen=seen)
    return _Deciding(desk, actor, response, StationCode(code), sent, SlotId(slot))


_ThisStation = Annotated[_Deciding, Depends(_at_station)]
_Here = Annotated[_Deciding, Depends(_at_slot)]


@router.get(_SLOT, operation_id="get_slot_decisions", summary="Một buổi phát xếp bằng tay · A slot by hand")
def get_slot_decisions(code: Name, slot: Name, actor: Asking, desk: AtDesk, response: Response) -> (
    shapes.SlotDecisionsOut
):  # fmt: skip
    """Mục nào do ai xếp, bỏ, đổi thứ tự, vì sao, và khoá lúc nào. What stands by hand, by whom, why; until when."""
    view = placed.of_slot(desk.newsroom, actor, StationCode(code), SlotId(slot), desk.clock())
    tagged(response, view.version)
    return shapes.slot_out(view)


@router.post(f"{_SLOT}/add", operation_id="add_to_slot", summary="Thêm vào buổi phát · Add", status_code=201)
def add_to_slot(sent: shapes.PlacementIn, here: _Here) -> shapes.DecisionMadeOut:
    """Bản tin chưa duyệt vẫn xếp được, sẽ bỏ qua nếu chưa duyệt. What is not approved is passed over until it is."""
    made = placing.add(here.desk.newsroom, here.actor, here.intent(sent.why), sent.put(), here.desk.clock())
    return here.told(made)


@router.post(f"{_SLOT}/move", operation_id="move_in_slot", summary="Dời bản tin · Move", status_code=201)
def move_in_slot(sent: shapes.SlotMoveIn, here: _Here) -> shapes.DecisionMadeOut:
    """Ra khỏi buổi này, vào buổi kia; hoặc đổi chỗ trong buổi. Out of this slot into another, or within it."""
    put = shapes.destination(sent)
    return here.told(placing.move(here.desk.newsroom, here.actor, here.intent(sent.why), put, here.desk.clock()))


@router.post(f"{_SLOT}/skip", operation_id="skip_in_slot", summary="Bỏ qua bản tin · Skip", status_code=201)
def skip_in_slot(sent: shapes.SkipIn, here: _Here) -> shapes.DecisionMadeOut:
    """Không phát ở buổi này; tin ưu tiên của cấp trên thì không bỏ được. Never what has priority from above."""
    bulletin = BulletinId(sent.bulletin)
    return here.told(placing.skip(here.desk.newsroom, here.actor, here.intent(sent.why), bulletin, here.desk.clock()))


@router.post(f"{_SLOT}/order", operation_id="order_slot", summary="Thứ tự tin ưu tiên · Order", status_code=201)
def order_slot(sent: shapes.OrderIn, here: _Here) -> shapes.DecisionMadeOut:
    """Khi tin ưu tiên của xã gặp tin ưu tiên của cấp trên. Where the commune's own meet those from above."""
    wanted = tuple(BulletinId(each) for each in sent.bulletins)
    return here.told(placing.order(here.desk.newsroom, here.actor, here.intent(sent.why), wanted, here.desk.clock()))


@router.post(f"{_SLOT}/repeat", operation_id="repeat_slot", summary="Phát lại · Repeat", status_code=201)
def repeat_slot(sent: shapes.RepeatIn, here: _Here) -> shapes.DecisionMadeOut:
    """Một bản tin hay cả buổi, ở các buổi sau trong 31 ngày; buổi gốc có thể đã phát. Within 31 days after it."""
    again = sent.again()
    return here.told(placing.repeat(here.desk.newsroom, here.actor, here.intent(sent.why), again, here.desk.clock()))


@router.post(f"{_SLOT}/run-over", operation_id="run_over_slot", summary="Cho tràn giờ · Run over", status_code=201)
def run_over_slot(sent: shapes.RunOverIn, here: _Here) -> shapes.DecisionMadeOut:
    """Khi khung giờ, giờ yên lặng, số phút một buổi cho phép và không chạm buổi sau. Within the station's limits."""
    until = instant(sent.until)
    return here.told(placing.run_over(here.desk.newsroom, here.actor, here.intent(sent.why), until, here.desk.clock()))


@router.post(
    "/stations/{code}/days/{day}/copy", operation_id="copy_day", summary="Chép lịch một ngày · Copy", status_code=201
)
def copy_day(day: Day, sent: shapes.CopyIn, here: _ThisStation) -> shapes.DecisionMadeOut:
    """Buổi cùng tên nhận cùng bản tin; buổi đã khoá giữ nguyên. Session by session; what is locked stays. If-Match là
    ETag của danh sách quyết định của đài. If-Match is the ETag of the list of the station's decisions."""
    copied = sent.copied(day)
    return here.told(placing.copy_day(here.desk.newsroom, here.actor, here.intent(sent.why), copied, here.desk.clock()))


@router.get(_DECISIONS, operation_id="list_decisions", summary="Các quyết định của đài · Decisions of a station")
def list_decisions(
    code: Name, actor: Asking, desk: AtDesk, response: Response, after: After = None, limit: Limit = 20
) -> shapes.DecisionsOut:
    """Mới nhất trước, cả những quyết định đã huỷ. Newest first, those taken back too."""
    page = placed.leaf_through(
        desk.newsroom, actor, StationCode(code), Asked(after=after, limit=limit), desk.clock()
    )  # fmt: skip
    tagged(response, page.version)
    return shapes.DecisionsOut(decisions=[shapes.seen_out(each) for each in page.rows], after=page.after)


@router.get(f"{_DECISIONS}/{{decision}}", operation_id="get_decision", summary="Một quyết định · One decision")
def get_decision(code: Name, decision: Name, actor: Asking, desk: AtDesk) -> shapes.DecisionOut:
    """Ai quyết, lúc nào, vì sao, còn hiệu lực không. Who, when, why, and whether it stands."""
    found = placed.find(desk.newsroom, actor, StationCode(code), DecisionId(decision), desk.clock())
    return shapes.seen_out(found)


@router.post(f"{_DECISIONS}/{{decision}}/undo", operation_id="undo_decision", summary="Huỷ quyết định · Undo")
def undo_decision(
    code: Name, decision: Name, sent: shapes.TakeBackIn, actor: Asking, desk: AtDesk, key: Key = None
) -> shapes.DecisionMadeOut:
    """Như chưa từng quyết; huỷ lần nữa thì lại có hiệu lực. As if never made; undo the undoing to make it stand."""
    intent = Intent(station=StationCode(code), why=sent.why, sent=Sent(id=desk.new_id(), key=key))
    made = placing.undo(desk.newsroom, actor, intent, DecisionId(decision), desk.clock())
    desk.on_change()
    return shapes.made_out(made)
