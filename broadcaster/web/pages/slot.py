"""One session of a day: what may be put in, where one of its bulletins may go, what is heard again; and the
deeds of the schedule, each of which is one decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.bulletin import GAP_LIMIT, BulletinId
from broadcaster.domain.by_hand import PLACE_LIMIT, TIMES_LIMIT, DecisionId, OnConflict, day_of
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.playlists import BulletinNotHere, SlotUnknown
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import placing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Again, Copy, Intent, MadeDecision
from broadcaster.newsroom.station_days import choosable, open_slots
from broadcaster.newsroom.station_days import day_of as look_at
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.lanes import anchor, views_of
from broadcaster.web.pages.mending import refusal_of
from broadcaster.web.pages.schedule import Back, day_page
from broadcaster.web.pages.slips import Slip, slip, worded
from broadcaster.web.pages.typed import count_typed, day_typed, no_day
from broadcaster.web.wire import Day, Name

router = APIRouter(include_in_schema=False)

_Do: TypeAlias = Callable[[Intent], MadeDecision]
_Key = Annotated[str, Form(max_length=100)]
_Why = Annotated[str, Form(max_length=1000)]
_Number = Annotated[str, Form(max_length=10)]
_Mode = Annotated[str, Form(max_length=10)]
_One = Annotated[str, Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class _Deed:
    """What is asked to be decided, by whom, and of what they saw. `back`: the page that it was asked on."""

    viewer: Viewer
    code: StationCode
    slot: SlotId
    sent: Sent
    why: str
    back: str

    @property
    def intent(self) -> Intent:
        return Intent(station=self.code, slot=self.slot, why=self.why, sent=self.sent)


async def _deed(
    viewer: Viewing,
    code: Name,
    slot: Name,
    seen: Annotated[int, Form(ge=0)] = 0,
    key: _Key = "",
    why: _Why = "",
    back: Annotated[str, Form(max_length=10)] = "slot",
) -> _Deed:  # fmt: skip
    sent = Sent(id=viewer.desk.new_id(), key=key or None, seen=seen)
    return _Deed(viewer, StationCode(code), SlotId(slot), sent, why, back)


_Asked = Annotated[_Deed, Depends(_deed)]


# --- the page of one session ---------------------------------------------------------------------------------------


@router.get("/schedule/{code}/slots/{slot}", response_class=HTMLResponse)
def show_slot(
    code: Name,
    slot: Name,
    viewer: Viewing,
    bulletin: Annotated[str, Query(max_length=100)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    return slot_page(viewer, (StationCode(code), SlotId(slot)), {"bulletin": bulletin, "q": q}, Back())


def slot_page(viewer: Viewer, where: tuple[StationCode, SlotId], asked: dict[str, str], back: Back) -> Response:
    code, slot = where
    desk, actor, at = viewer.desk, viewer.actor, viewer.at
    day = day_of(slot)
    if day is None:
        look_at(desk.newsroom, actor, code, viewer.today, at)  # who may not look is told nothing of slots
        raise SlotUnknown(slot=slot)
    shown = look_at(desk.newsroom, actor, code, day, at)
    view = next((each for each in views_of(shown, {}, at, desk.newsroom.zone) if each.slot.id == slot), None)
    if view is None:
        raise SlotUnknown(slot=slot)
    chosen = BulletinId(asked.get("bulletin", ""))
    coming = open_slots(desk.newsroom, actor, code, day, at)
    return viewer.page(
        "slot.html",
        back.status,
        shown=shown,
        station=shown.station,
        view=view,
        day=day,
        chosen=shown.named.get(chosen),
        found=choosable(desk.newsroom, actor, (code, day), asked.get("q", ""), at) if shown.editable else [],
        coming=coming,
        sessions=[(name, name) for name in dict.fromkeys(each.session for each in coming)],
        q=asked.get("q", ""),
        typed=back.typed,
        slips=back.slips,
        key=desk.new_id,
        anchor=anchor(slot),
    )


# --- deeds ---------------------------------------------------------------------------------------------------------


@router.post("/schedule/{code}/slots/{slot}/add")
def add_on_page(asked: _Asked, bulletin: _One = "", place: _Number = "", mode: _Mode = "") -> Response:
    typed = {"bulletin": bulletin, "place": place, "mode": mode}
    slips = [] if bulletin else [_choose("bulletin")]
    put, told = _insertion(bulletin, place, mode)

    def do(intent: Intent) -> MadeDecision:
        return placing.add(asked.viewer.desk.newsroom, asked.viewer.actor, intent, put, asked.viewer.at)

    return _done(asked, do, [*slips, *told], typed)


@router.post("/schedule/{code}/slots/{slot}/move")
def move_on_page(asked: _Asked, bulletin: _One = "", to: _One = "", place: _Number = "", mode: _Mode = "") -> Response:
    """To another session, or (without one) to another place of this one."""
    typed = {"bulletin": bulletin, "to": to, "place": place, "mode": mode, "form": "move"}
    slips = [] if bulletin else [_choose("bulletin")]
    put, told = _insertion(bulletin, place, mode)
    target = SlotId(to) if to else asked.slot

    def do(intent: Intent) -> MadeDecision:
        return placing.move(asked.viewer.desk.newsroom, asked.viewer.actor, intent, (target, put), asked.viewer.at)

    return _done(asked, do, [*slips, *told], typed)


@router.post("/schedule/{code}/slots/{slot}/skip")
def skip_on_page(asked: _Asked, bulletin: _One = "") -> Response:
    def do(intent: Intent) -> MadeDecision:
        viewer = asked.viewer
        return placing.skip(viewer.desk.newsroom, viewer.actor, intent, BulletinId(bulletin), viewer.at)

    return _done(asked, do, [] if bulletin else [_choose("bulletin")], {"bulletin": bulletin})


@router.post("/schedule/{code}/slots/{slot}/order")
def order_on_page(asked: _Asked, bulletins: Annotated[str, Form(max_length=5000)] = "") -> Response:
    wanted = tuple(BulletinId(each) for each in bulletins.split(",") if each)

    def do(intent: Intent) -> MadeDecision:
        return placing.order(asked.viewer.desk.newsroom, asked.viewer.actor, intent, wanted, asked.viewer.at)

    return _done(asked, do, [] if wanted else [_choose("bulletins")], {})


@router.post("/schedule/{code}/slots/{slot}/repeat")
def repeat_on_page(
    asked: _Asked, bulletin: _One = "", times: _Number = "1", gap: _Number = "0", session: _One = ""
) -> Response:
    """A bulletin, or (without one) all of the session."""
    typed = {"bulletin": bulletin, "times": times, "gap": gap, "session": session, "form": "repeat"}
    count, hours = count_typed(times, *_BOUNDS["times"][1]), count_typed(gap, *_BOUNDS["gap"][1])
    slips = [
        *([] if count is not None else [_number("times")]),
        *([] if hours is not None else [_number("gap")]),
    ]
    again = Again(
        bulletin=BulletinId(bulletin) if bulletin else None, times=count or 1, gap=hours or 0, session=session
    )  # fmt: skip

    def do(intent: Intent) -> MadeDecision:
        return placing.repeat(asked.viewer.desk.newsroom, asked.viewer.actor, intent, again, asked.viewer.at)

    return _done(asked, do, slips, typed)


@router.post("/schedule/{code}/slots/{slot}/run-over")
def run_over_on_page(asked: _Asked, until: Annotated[str, Form(max_length=40)] = "") -> Response:
    moment = _moment(until)

    def do(intent: Intent) -> MadeDecision:
        assert moment is not None
        return placing.run_over(asked.viewer.desk.newsroom, asked.viewer.actor, intent, moment, asked.viewer.at)

    return _done(asked, do, [] if moment else [_choose("until")], {})


@router.post("/schedule/{code}/days/{day}/copy")
def copy_on_page(
    code: Name,
    day: Day,
    viewer: Viewing,
    seen: Annotated[int, Form(ge=0)] = 0,
    key: _Key = "",
    to: Annotated[str, Form(max_length=20)] = "",
    mode: _Mode = "",
    why: _Why = "",
) -> Response:  # fmt: skip
    target, slips = day_typed(to), []
    if target is None:
        slips.append(no_day("to", to))
    elif target < viewer.today:
        target = None
        slips.append(
            slip("to", "Ngày này đã qua: hãy chọn hôm nay hoặc ngày sau.", "That day is over: choose a later one.")
        )
    back = Back(slips=slips, typed={"to": to, "mode": mode, "why": why}, status=422)
    if target is None:
        return day_page(viewer, StationCode(code), day, back)
    sent = Sent(id=viewer.desk.new_id(), key=key or None, seen=seen)
    intent = Intent(station=StationCode(code), why=why, sent=sent)
    copy = Copy(source=day, day=target, mode=_mode(mode))
    try:
        made = placing.copy_day(viewer.desk.newsroom, viewer.actor, intent, copy, viewer.at)
    except SlotUnknown:
        nothing = slip(
            "to",
            "Ngày này đài không có khung phát nào để chép vào.",
            "The station has no session on that day to copy into.",
        )
        return day_page(viewer, StationCode(code), day, Back(slips=[nothing], typed=back.typed, status=422))
    except BadInput as error:
        told = _refused(error, {"to": "to", "why": "why"}, back.typed)
        return day_page(viewer, StationCode(code), day, told)
    viewer.desk.on_change()
    return _to_day(StationCode(code), target.isoformat(), made)


@router.post("/schedule/{code}/decisions/{decision}/undo")
def undo_on_page(
    code: Name,
    decision: Name,
    viewer: Viewing,
    day: Annotated[str, Form(max_length=20)] = "",
    key: _Key = "",
    why: _Why = "",
) -> Response:
    shown = day_typed(day) or viewer.today
    intent = Intent(station=StationCode(code), why=why, sent=Sent(id=viewer.desk.new_id(), key=key or None))
    try:
        made = placing.undo(viewer.desk.newsroom, viewer.actor, intent, DecisionId(decision), viewer.at)
    except BadInput as error:
        return day_page(viewer, StationCode(code), shown, _refused(error, {}))
    viewer.desk.on_change()
    return _to_day(StationCode(code), shown.isoformat(), made)


# --- how a deed is done --------------------------------------------------------------------------------------------


def _done(asked: _Deed, do: _Do, slips: list[Slip], typed: dict[str, str]) -> Response:
    """The day with what was decided; or the page it was asked on, with what was typed and all that is to be mended."""
    day = day_of(asked.slot)
    if not slips:
        try:
            made = do(asked.intent)
        except BadInput as error:
            return _again(asked, _refused(error, _FIELDS, _kept(asked, typed)))
        asked.viewer.desk.on_change()
        return _to_day(asked.code, "" if day is None else day.isoformat(), made, asked.slot)
    return _again(asked, Back(slips=slips, typed=_kept(asked, typed), status=422))


_FIELDS = {"why": "why", "place-taken": "place", "bulletin-not-here": "bulletin", "session": "session"}


def _kept(asked: _Deed, typed: dict[str, str]) -> dict[str, str]:
    return {**typed, "why": asked.why}


def _again(asked: _Deed, back: Back) -> Response:
    day = day_of(asked.slot)
    if asked.back == "day" and day is not None:
        return day_page(asked.viewer, asked.code, day, Back(slips=back.slips, status=back.status))
    told = {"bulletin": str(back.typed.get("bulletin", ""))}
    return slot_page(asked.viewer, (asked.code, asked.slot), told, back)


def _refused(error: BadInput, fields: Mapping[str, str], typed: Mapping[str, object] | None = None) -> Back:
    """A bulletin that is not here any more is told on the page it was chosen on."""
    told = refusal_of(error, fields, (BulletinNotHere,))
    return Back(slips=told.slips, typed=typed or {}, status=told.status)


def _to_day(code: StationCode, day: str, made: MadeDecision, slot: SlotId | None = None) -> Response:
    told = {"station": code, "date": day, "made": made.decision.id}
    if made.remarks:
        told["told"] = ",".join(each.value for each in made.remarks)
    return back_to(f"/schedule?{urlencode(told)}" + ("" if slot is None else f"#{quote(anchor(slot))}"))


# --- what was typed ------------------------------------------------------------------------------------------------


def _insertion(bulletin: str, place: str, mode: str) -> tuple[Insertion, list[Slip]]:
    """People count places from 1; none is the last."""
    at = count_typed(place, *_BOUNDS["place"][1]) if place.strip() else None
    slips = [_number("place")] if place.strip() and at is None else []
    put = Insertion(bulletin=BulletinId(bulletin), place=None if at is None else at - 1, mode=_mode(mode))
    return put, slips


def _mode(mode: str) -> OnConflict | None:
    return next((each for each in OnConflict if each.value == mode), None)


def _moment(text: str) -> Instant | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant(found) if found.tzinfo is not None else None


def _choose(field: str) -> Slip:
    return slip(field, "Chưa chọn bản tin nào.", "Choose a bulletin first.")


_BOUNDS: Mapping[str, tuple[str, tuple[int, int]]] = {
    "times": ("Số lần phải là một số từ {least} đến {most}.", (1, TIMES_LIMIT)),
    "gap": ("Số giờ cách nhau phải là một số từ {least} đến {most}.", (0, GAP_LIMIT)),
    "place": ("Chỗ trong khung phải là một số từ {least} đến {most}.", (1, PLACE_LIMIT + 1)),
}


def _number(field: str) -> Slip:
    words, (least, most) = _BOUNDS[field]
    return worded(field, words, least=least, most=most)
