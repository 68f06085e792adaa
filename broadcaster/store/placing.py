"""What people decided about playlists: added, never changed."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import (
    KIND_NAMES,
    KINDS,
    Copied,
    Decision,
    DecisionId,
    Extended,
    Moved,
    OnConflict,
    Ordered,
    Repeated,
    What,
)
from broadcaster.domain.errors.playlists import DecisionUnknown
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import insert_into, portions
from broadcaster.store.tables_placing import DecisionRow, DecisionSlotRow


class SqlDecisions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, decision: Decision) -> bool:
        adding = insert_into(self._session, DecisionRow).values(**_values(decision))
        added = adding.on_conflict_do_nothing(index_elements=["station", "number"]).returning(col(DecisionRow.id))
        if self._session.exec(added).first() is None:
            return False
        rows = [{"decision": decision.id, "position": at, "slot": slot} for at, slot in enumerate(decision.slots)]
        if rows:
            self._session.exec(insert_into(self._session, DecisionSlotRow), params=rows)
        return True

    def get(self, station: StationCode, decision: DecisionId) -> Decision:
        asked = select(DecisionRow).where(col(DecisionRow.id) == decision, col(DecisionRow.station) == station)
        found = self._whole(self._session.exec(asked).all())
        if not found:
            raise DecisionUnknown(decision=decision)
        return found[0]

    def last(self, station: StationCode, slot: SlotId | None = None) -> int:
        asked = select(func.max(col(DecisionRow.number))).where(col(DecisionRow.station) == station)
        if slot is not None:
            naming = col(DecisionSlotRow.decision) == col(DecisionRow.id)
            asked = asked.join(DecisionSlotRow, naming).where(col(DecisionSlotRow.slot) == slot)
        return self._session.exec(asked).first() or 0

    def bearing_on(self, day: date, station: StationCode | None = None) -> tuple[Decision, ...]:
        return self._bearing(station, col(DecisionRow.last) >= day, col(DecisionRow.first) <= day)

    def bearing_after(
        self, day: date, station: StationCode | None = None, *, repeating: bool = False
    ) -> tuple[Decision, ...]:
        after = col(DecisionRow.last) > day
        if not repeating:
            return self._bearing(station, after)
        told = col(DecisionRow.what).startswith(f'{{"kind": "{KIND_NAMES[Repeated]}"', autoescape=True)
        return self._bearing(
            station, after, col(DecisionRow.station).in_(select(DecisionRow.station).where(after, told))
        )

    def _bearing(self, station: StationCode | None, *when: ColumnElement[bool]) -> tuple[Decision, ...]:
        asked = select(DecisionRow).where(*when)
        if station is not None:
            asked = asked.where(col(DecisionRow.station) == station)
        ordered = asked.order_by(col(DecisionRow.station), col(DecisionRow.number))
        return self._whole(self._session.exec(ordered).all())

    def page(self, station: StationCode, slot: SlotId | None, asked: Asked) -> Page[Decision]:
        number = col(DecisionRow.number)
        found = select(DecisionRow).where(col(DecisionRow.station) == station).order_by(number.desc())
        if slot is not None:
            naming = select(DecisionSlotRow.decision).where(col(DecisionSlotRow.slot) == slot)
            found = found.where(col(DecisionRow.id).in_(naming))
        if asked.after is not None:
            (last,) = read_cursor(asked.after, int)
            found = found.where(number < last)
        rows = self._whole(self._session.exec(found.limit(asked.limit + 1)).all())
        return page_of(rows, asked, lambda each: (each.number,))

    def _whole(self, rows: Iterable[DecisionRow]) -> tuple[Decision, ...]:
        rows = list(rows)
        slots: defaultdict[str, list[SlotId]] = defaultdict(list)
        for some in portions([row.id for row in rows]):
            asked = select(DecisionSlotRow).where(col(DecisionSlotRow.decision).in_(some))
            for each in self._session.exec(asked.order_by(col(DecisionSlotRow.position))):
                slots[each.decision].append(SlotId(each.slot))
        return tuple(_decision(row, tuple(slots[row.id])) for row in rows)


def _values(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "station": decision.station,
        "number": decision.number,
        "what": json.dumps(_told(decision.what), ensure_ascii=False),
        "first": decision.first,
        "last": decision.last,
        "account": decision.by,
        "name": decision.by_name,
        "at": decision.at,
        "why": decision.why,
    }


def _decision(row: DecisionRow, slots: tuple[SlotId, ...]) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        station=StationCode(row.station),
        number=row.number,
        what=_what(json.loads(row.what)),
        slots=slots,
        first=row.first,
        last=row.last,
        by=AccountId(row.account),
        by_name=row.name,
        at=Instant(row.at),
        why=row.why,
    )


# --- as JSON -----------------------------------------------------------------------------------------------------


def _told(what: What) -> dict[str, Any]:
    values = {each.name: getattr(what, each.name) for each in fields(what)}
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {"kind": KIND_NAMES[type(what)], **plain}


def _what(told: dict[str, Any]) -> What:
    kind = KINDS[told.pop("kind")]
    if "mode" in told and told["mode"] is not None:
        told["mode"] = OnConflict(told["mode"])
    if kind is Moved:
        told["line"] = tuple(BulletinId(each) for each in told.get("line", ()))
    if kind is Repeated:
        told |= {"since": instant(datetime.fromisoformat(told["since"])), "items": tuple(told["items"])}
    if kind is Extended:
        told |= {"until": instant(datetime.fromisoformat(told["until"]))}
    if kind is Copied:
        told |= {name: date.fromisoformat(told[name]) for name in ("source", "day")}
        told["items"] = tuple((slot, tuple(items)) for slot, items in told["items"])
    if kind is Ordered:
        told["bulletins"] = tuple(BulletinId(each) for each in told["bulletins"])
    return kind(**told)
