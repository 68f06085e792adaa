"""What comes in and goes out of what people decide about playlists."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, StrictInt, StringConstraints

from broadcaster.domain.bulletin import GAP_LIMIT, BulletinId
from broadcaster.domain.by_hand import (
    KIND_NAMES,
    PLACE_LIMIT,
    TIMES_LIMIT,
    WHY_LIMIT,
    Added,
    Copied,
    Decision,
    Extended,
    Moved,
    OnConflict,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    What,
)
from broadcaster.domain.deciding import Overruled, Overruling
from broadcaster.domain.english import english_of
from broadcaster.domain.schedule import SlotId
from broadcaster.newsroom.placeable import REMARKS, Insertion, Remark
from broadcaster.newsroom.placed import SeenDecision, SlotView
from broadcaster.newsroom.placing import Again, Copy, MadeDecision
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import PRINTABLE_TEXT, Day, Incoming, Moment, Name

# --- in ------------------------------------------------------------------------------------------------------------

ORDERED_LIMIT = 50
Why = Annotated[
    str,
    StringConstraints(min_length=1, max_length=WHY_LIMIT),
    *PRINTABLE_TEXT,
    Field(description="Lý do, ghi vào nhật ký thao tác. Why, for the audit."),
]
Place = Annotated[
    StrictInt | None,
    Field(ge=0, le=PLACE_LIMIT, description="Chỗ trong buổi, từ 0; bỏ trống: sau cùng. Place; left out: last."),
]
Conflicting = Annotated[
    OnConflict | None,
    Field(
        description="Khi đã có mục xếp tay hoặc không đủ giờ: override thay, append xếp sau; bỏ trống: từ chối. "
        "shift: mục xếp tay ở chỗ ấy lùi một chỗ. Where something stands by hand or there is no room: override, "
        "append; shift moves it one place down; left out: refused."
    ),
]


def _example(**told: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": told})


class PlacementIn(Incoming):
    """Đưa một bản tin vào buổi phát. A bulletin into a slot."""

    model_config = _example(bulletin="Zk3rV9mPq1aB", place=0, why="Bà con hỏi nhiều, phát đầu buổi")

    bulletin: Name
    place: Place = None
    mode: Conflicting = None
    why: Why

    def put(self) -> Insertion:
        return Insertion(bulletin=BulletinId(self.bulletin), place=self.place, mode=self.mode)


class SlotMoveIn(PlacementIn):
    """Dời một bản tin sang buổi khác, hoặc chỗ khác trong buổi. To another slot, or another place of this one."""

    model_config = _example(bulletin="Zk3rV9mPq1aB", to="30628-20261123-1700", why="Nhường chỗ cho tin tiêm chủng")

    to: Name = Field(description="Mã buổi phát nhận. Where it goes.")


class SkipIn(Incoming):
    """Bỏ một bản tin khỏi buổi phát. Out of this slot."""

    model_config = _example(bulletin="Zk3rV9mPq1aB", why="Đã phát ở hội nghị xã")

    bulletin: Name
    why: Why


class OrderIn(Incoming):
    """Thứ tự các bản tin ưu tiên của buổi phát. In which order the slot's priority bulletins stand."""

    model_config = _example(bulletins=["Zk3rV9mPq1aB", "Yh7cT2wLn5dE"], why="Tin của xã cần nghe trước")

    bulletins: Annotated[list[Name], Field(min_length=1, max_length=ORDERED_LIMIT)]
    why: Why


class RepeatIn(Incoming):
    """Phát lại ở các buổi sau. Heard again in slots to come; no `bulletin`: all that stood in the slot."""

    model_config = _example(session="sáng", why="Phát lại sáng hôm sau cho người đi làm đồng")

    bulletin: Name | None = Field(default=None, description="Bỏ trống: cả buổi. Left out: the whole slot.")
    times: Annotated[StrictInt, Field(ge=1, le=TIMES_LIMIT, description="Số lần. How often.")] = 1
    gap_hours: Annotated[
        StrictInt, Field(ge=0, le=GAP_LIMIT, description="Số giờ ít nhất giữa hai lần. Hours between two.")
    ] = 0
    session: Name | None = Field(default=None, description="Chỉ buổi có tên này. In the session of that name alone.")
    mode: OnConflict = OnConflict.APPEND
    why: Why

    def again(self) -> Again:
        return Again(
            bulletin=None if self.bulletin is None else BulletinId(self.bulletin),
            times=self.times,
            gap=self.gap_hours,
            session=self.session or "",
            mode=self.mode,
        )


class CopyIn(Incoming):
    """Chép lịch một ngày sang ngày khác, theo từng buổi. A day's playlists onto another day, session by session."""

    model_config = _example(to="2026-11-24", why="Hai ngày cùng nội dung")

    to: Day
    mode: Conflicting = None
    why: Why

    def copied(self, source: date) -> Copy:
        return Copy(source=source, day=self.to, mode=self.mode)


class RunOverIn(Incoming):
    """Cho buổi phát tràn quá giờ hết, tới một lúc. A slot runs past its end, until a moment."""

    model_config = _example(until="2026-11-23T05:20:20+07:00", why="Tin bão dài, cần đọc hết")

    until: Moment = Field(description="Như `repairs` của lịch, kèm múi giờ. As the plan offers; with its offset.")
    why: Why


class TakeBackIn(Incoming):
    """Huỷ một quyết định. A decision taken back."""

    model_config = _example(why="Bấm nhầm")

    why: Why


# --- out -----------------------------------------------------------------------------------------------------------


class RemarkOut(Out):
    code: Remark
    vi: str
    en: str


class SlotItemsOut(Out):
    slot: str
    bulletins: list[str]


class DecisionOut(Out):
    """Một quyết định: ai, lúc nào, vì sao. `kind`: added, moved, skipped, ordered, repeated, copied, extended,
    undone.

    `number` counts a station's decisions; what a kind does not have is null or empty.
    """

    id: str
    number: int
    kind: str
    slot: str | None
    to: str | None
    bulletins: list[str]
    place: int | None
    mode: OnConflict | None
    times: int | None
    gap_hours: int | None
    session: str | None
    source_day: date | None
    until: datetime | None
    items: list[SlotItemsOut]
    takes_back: str | None = Field(description="Mã quyết định bị huỷ. The decision it takes back.")
    slots: list[str]
    by: str
    by_account: str
    at: datetime
    why: str
    undone: bool


def _of(what: What) -> dict[str, object]:  # noqa: PLR0911 - one answer a kind
    match what:
        case Added() | Moved():
            to = {"to": what.to} if isinstance(what, Moved) else {}
            return {"slot": what.slot, **to, "bulletins": [what.bulletin], "place": what.place, "mode": what.mode}
        case Skipped():
            return {"slot": what.slot, "bulletins": [what.bulletin]}
        case Ordered():
            return {"slot": what.slot, "bulletins": list(what.bulletins)}
        case Repeated():
            told = {"slot": what.slot, "bulletins": list(what.items), "mode": what.mode}
            return {**told, "times": what.times, "gap_hours": what.gap, "session": what.session or None}
        case Copied():
            items = [SlotItemsOut(slot=slot, bulletins=list(each)) for slot, each in what.items]
            return {"source_day": what.source, "items": items, "mode": what.mode}
        case Extended():
            return {"slot": what.slot, "until": what.until}
        case Undone():
            return {"takes_back": what.decision}


_NOTHING: dict[str, object] = {
    "slot": None,
    "to": None,
    "bulletins": [],
    "place": None,
    "mode": None,
    "times": None,
    "gap_hours": None,
    "session": None,
    "source_day": None,
    "until": None,
    "items": [],
    "takes_back": None,
}


def _decision(found: Decision, *, undone: bool) -> dict[str, object]:
    return {
        **_NOTHING,
        **_of(found.what),
        "id": found.id,
        "number": found.number,
        "kind": KIND_NAMES[type(found.what)],
        "slots": list(found.slots),
        "by": found.by_name,
        "by_account": found.by,
        "at": found.at,
        "why": found.why,
        "undone": undone,
    }


def decision_out(found: Decision, *, undone: bool) -> DecisionOut:
    return DecisionOut.model_validate(_decision(found, undone=undone))


def seen_out(seen: SeenDecision) -> DecisionOut:
    return decision_out(seen.decision, undone=seen.undone)


class DecisionMadeOut(DecisionOut):
    """Quyết định vừa ghi, và điều cần biết. As it was made, and what is to be known of it."""

    remarks: list[RemarkOut]


def made_out(made: MadeDecision) -> DecisionMadeOut:
    remarks = [RemarkOut(code=each, vi=REMARKS[each], en=english_of(REMARKS[each])) for each in made.remarks]
    return DecisionMadeOut.model_validate({**_decision(made.decision, undone=False), "remarks": remarks})


class DecisionsOut(Out):
    """Một trang, mới nhất trước. One page, newest first."""

    decisions: list[DecisionOut]
    after: str | None


class PlacedOut(Out):
    bulletin: str
    place: int
    by: str
    why: str


class SkippedOut(Out):
    bulletin: str
    why: str


class ClashOut(Out):
    """Quyết định sau đã đổi quyết định trước. What a later decision did to an earlier one."""

    code: Overruling
    vi: str
    bulletin: str | None
    earlier: str
    later: str


def _clash(clash: Overruled) -> ClashOut:
    return ClashOut(
        code=clash.kind, vi=clash.vi, bulletin=clash.bulletin, earlier=clash.earlier, later=clash.later
    )  # fmt: skip


class SlotDecisionsOut(Out):
    """Điều người ta đã quyết cho một buổi phát; ETag để quyết tiếp. What people decided for a slot."""

    slot: str
    session: str
    start: datetime
    end: datetime
    locked_from: datetime = Field(description="Từ lúc này không đổi được. From then on nothing is changed.")
    changeable: bool
    placed: list[PlacedOut]
    skipped: list[SkippedOut]
    order: list[str]
    runs_over_until: datetime | None = Field(description="Được cho tràn tới lúc này. Let run over until then.")
    clashes: list[ClashOut]
    decisions: list[DecisionOut]


def slot_out(view: SlotView) -> SlotDecisionsOut:
    return SlotDecisionsOut(
        slot=view.slot.id,
        session=view.slot.session,
        start=view.slot.span.start,
        end=view.slot.span.end,
        locked_from=view.locked,
        changeable=view.changeable,
        placed=[PlacedOut(bulletin=p.bulletin, place=p.place, by=p.by, why=p.why) for p in view.hand.placed],
        skipped=[SkippedOut(bulletin=each, why=why) for each, why in view.hand.skipped.items()],
        order=list(view.hand.order),
        runs_over_until=None if view.hand.over is None else view.hand.over.until,
        clashes=[_clash(each) for each in view.overruled],
        decisions=[decision_out(each, undone=each.id in view.undone) for each in view.decisions],
    )


def destination(sent: SlotMoveIn) -> tuple[SlotId, Insertion]:
    return SlotId(sent.to), sent.put()
