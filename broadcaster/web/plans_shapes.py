"""Plans as JSON: what stands in each slot and why, what was planned at a moment, and how a recall went."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import LeftOut, Playlist, Reason, Repair, RepairKind, Row, fullness, seconds_over
from broadcaster.newsroom.books.airing import Confirmation
from broadcaster.newsroom.plans import Planned, PlannedAt, Recall
from broadcaster.web.outgoing import Out, audio_url
from broadcaster.web.playlists_shapes import ReasonOut


class PlannedRowOut(Out):
    start: datetime
    end: datetime
    duration_ms: int
    kind: ItemKind
    title: str
    bulletin: str | None
    relayed: bool = Field(description="true: tiếp âm; âm thanh của dòng là dự phòng. Carried live.")
    clusters: list[str] = Field(description="Trống: mọi cụm loa. Empty: all clusters.")
    reason: ReasonOut
    url: str


class BulletinLeftOut(Out):
    bulletin: str
    title: str
    reason: ReasonOut


class PendingOut(Out):
    """Tin ưu tiên của xã gặp tin từ trên: xã chọn thứ tự. Until the commune decides, they stand in this order."""

    above: list[str]
    own: list[str]
    order: list[str]
    undecided: list[str]


class RepairOut(Out):
    """Một cách xử lý buổi xếp quá giờ. One way out of an overfull slot; nothing is done by itself."""

    kind: RepairKind
    bulletin: str | None = Field(description="Bỏ hoặc dời bản tin này. Which is dropped or moved.")
    to: str | None = Field(description="Dời sang buổi này. The slot it is moved to.")
    until: datetime | None = Field(description="Cho tràn tới lúc này. Until when the slot would run.")
    vi: str


class PlannedSlotOut(Out):
    id: str
    session: str
    start: datetime
    end: datetime
    locked_from: datetime = Field(description="Từ lúc này chỉ thu hồi mới đổi được. From then on only a recall.")
    spare_ms: int = Field(description="Còn trống. Silence left in the slot.")
    over_seconds: int = Field(
        description="Xếp tay quá giờ. By how much people filled it past its end; 0: all has room."
    )
    fullness: str = Field(description="Còn trống hay thừa bao nhiêu phút giây. Spare or over, in words.")
    repairs: list[RepairOut] = Field(description="Khi còn đổi được. While it can still be changed.")
    rows: list[PlannedRowOut]
    left_out: list[BulletinLeftOut]
    pending: PendingOut | None
    notes: list[ReasonOut]


class PlanOut(Out):
    """Lịch phát đã công bố của đài trong ngày, kèm lý do. A station's published day, with its reasons."""

    station: str
    label: str
    date: date
    serial: int
    published: datetime
    takes_effect: datetime
    slots: list[PlannedSlotOut]


class PlannedAtOut(Out):
    """Giờ đó loa được giao phát gì. What a loudspeaker was to play; null: silence, or nothing was published."""

    station: str
    cluster: str | None
    at: datetime
    serial: int | None = Field(description="Tờ khai đang có hiệu lực lúc đó. The manifest in force then.")
    slot: str | None
    row: PlannedRowOut | None
    approved_by: str | None
    approved_at: datetime | None


class ConfirmationOut(Out):
    station: str
    date: date
    serial: int
    confirmed: datetime


class HolderOut(Out):
    station: str
    label: str
    confirmed: ConfirmationOut | None = Field(description="null: chưa báo. Not yet.")


class RecallOut(Out):
    """Thu hồi: đài nào từng được giao bản tin, đài nào đã báo gỡ. Who had it, and who said that it is out."""

    bulletin: str
    recalled: datetime
    reason: str
    waiting: int = Field(description="Số đài chưa báo. How many have not confirmed.")
    stations: list[HolderOut]
    after: str | None


def _reason(reason: Reason) -> ReasonOut:
    return ReasonOut(code=reason.code.value, facts=dict(reason.facts), vi=reason.sentence, en=reason.english)


def _row(row: Row) -> PlannedRowOut:
    return PlannedRowOut(
        start=row.start,
        end=row.end,
        duration_ms=row.length,
        kind=row.kind,
        title=row.title,
        bulletin=row.bulletin,
        relayed=row.relay is not None,
        clusters=list(row.clusters),
        reason=_reason(row.reason),
        url=audio_url(row.audio),
    )


def _left(left: LeftOut) -> BulletinLeftOut:
    return BulletinLeftOut(bulletin=left.bulletin, title=left.title, reason=_reason(left.reason))


def _repair(repair: Repair, zone: ZoneInfo) -> RepairOut:
    return RepairOut(
        kind=repair.kind,
        bulletin=repair.bulletin,
        to=None if repair.to is None else repair.to.id,
        until=repair.until,
        vi=repair.sentence(zone),
    )


def plan_out(planned: Planned, zone: ZoneInfo) -> PlanOut:
    manifest = planned.manifest
    return PlanOut(
        station=manifest.station,
        label=manifest.label,
        date=manifest.day,
        serial=manifest.serial,
        published=manifest.published,
        takes_effect=manifest.takes_effect,
        slots=[_slot(planned, playlist, zone) for playlist in manifest.playlists],
    )


def _slot(planned: Planned, playlist: Playlist, zone: ZoneInfo) -> PlannedSlotOut:
    why, slot, whole = planned.whys[playlist.slot.id], playlist.slot, planned.whole(playlist)
    return PlannedSlotOut(
        id=slot.id,
        session=slot.session,
        start=slot.span.start,
        end=slot.span.end,
        locked_from=planned.locked_from(playlist),
        spare_ms=playlist.spare,
        over_seconds=seconds_over(whole),
        fullness=fullness(whole),
        repairs=[_repair(each, zone) for each in planned.repairs.get(slot.id, ())],
        rows=[_row(row) for row in playlist.rows],
        left_out=[_left(left) for left in why.left_out],
        pending=None if why.pending is None else PendingOut.model_validate(why.pending),
        notes=[_reason(each) for each in why.notes],
    )


def planned_at_out(found: PlannedAt) -> PlannedAtOut:
    return PlannedAtOut(
        station=found.station.code,
        cluster=None if found.cluster is None else found.cluster.code,
        at=found.moment,
        serial=None if found.manifest is None else found.manifest.serial,
        slot=None if found.playlist is None else found.playlist.slot.id,
        row=None if found.row is None else _row(found.row),
        approved_by=None if found.approval is None else found.approval.by_name,
        approved_at=None if found.approval is None else found.approval.at,
    )


def confirmation_out(each: Confirmation) -> ConfirmationOut:
    return ConfirmationOut(station=each.station, date=each.day, serial=each.serial, confirmed=each.at)


def recall_out(recall: Recall) -> RecallOut:
    return RecallOut(
        bulletin=recall.bulletin,
        recalled=recall.at,
        reason=recall.reason,
        waiting=recall.waiting,
        stations=[
            HolderOut(
                station=each.station.code,
                label=each.station.label,
                confirmed=None if each.confirmed is None else confirmation_out(each.confirmed),
            )
            for each in recall.holders.rows
        ],
        after=recall.holders.after,
    )
