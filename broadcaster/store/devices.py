"""Machines that asked to be a station's, and what they told of themselves last."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, update
from sqlalchemy import select as wide_select
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.calls import Call
from broadcaster.domain.enrolment import HOLDING, Enrolment, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import newest_first, page_of
from broadcaster.store.phrases import insert_into, narrowed, over, within
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_devices import CallRow, EnrolmentRow


class SqlEnrolments:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, enrolment: Enrolment) -> bool:
        told = {"id": enrolment.id, "station": enrolment.station, "name": enrolment.name}
        key = {"public": enrolment.public, "key": enrolment.key, "version": enrolment.version}
        adding = insert_into(self._session, EnrolmentRow).values(**told, **key, **_course(enrolment))
        return self._session.exec(adding.on_conflict_do_nothing().returning(col(EnrolmentRow.id))).first() is not None

    def get(self, enrolment: str) -> Enrolment | None:
        row = self._session.exec(select(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment)).first()
        return None if row is None else _enrolment(row)

    def turn(self, enrolment: Enrolment, seen: int) -> bool:
        mine = col(EnrolmentRow.id) == enrolment.id, col(EnrolmentRow.version) == seen
        turning = update(EnrolmentRow).where(*mine).values(version=seen + 1, **_course(enrolment))
        turned = turning.returning(col(EnrolmentRow.id)).execution_options(synchronize_session=False)
        found = self._session.execute(turned).first() is not None
        self._session.expire_all()
        return found

    def of(self, station: StationCode) -> tuple[Enrolment, ...]:
        asked = select(EnrolmentRow).where(col(EnrolmentRow.station) == station)
        ordered = asked.order_by(col(EnrolmentRow.asked).desc(), col(EnrolmentRow.id).desc())
        return tuple(_enrolment(row) for row in self._session.exec(ordered))

    def page(self, scope: Scope, states: Collection[EnrolmentState], asked: Asked) -> Page[Enrolment]:
        wanted = select(EnrolmentRow).join(StationRow, col(StationRow.code) == col(EnrolmentRow.station))
        wanted = wanted.where(within(col(StationRow.path), scope), col(EnrolmentRow.state).in_(sorted(states)))
        newest = newest_first(wanted, col(EnrolmentRow.asked), col(EnrolmentRow.id), asked)
        found = [_enrolment(row) for row in self._session.exec(newest)]
        return page_of(found, asked, lambda each: (each.asked, each.id))

    def lost(self) -> frozenset[StationCode]:
        asked = select(EnrolmentRow.station, EnrolmentRow.state)
        told = [*HOLDING, EnrolmentState.REVOKED]
        rows = list(self._session.exec(asked.where(col(EnrolmentRow.state).in_(told))))
        revoked = {StationCode(code) for code, state in rows if state == EnrolmentState.REVOKED}
        return frozenset(revoked - {StationCode(code) for code, state in rows if state in HOLDING})


def _course(enrolment: Enrolment) -> dict[str, object]:
    return {
        "asked": enrolment.asked,
        "state": enrolment.state.value,
        "decided": enrolment.decided,
        "decider": enrolment.decider,
        "ended": enrolment.ended,
        "ender": enrolment.ender,
        "account": enrolment.account,
        "token": enrolment.token,
    }


def _enrolment(row: EnrolmentRow) -> Enrolment:
    return Enrolment(
        id=row.id,
        station=StationCode(row.station),
        name=row.name,
        public=bytes(row.public),
        asked=Instant(row.asked),
        state=EnrolmentState(row.state),
        version=row.version,
        decided=None if row.decided is None else Instant(row.decided),
        decider=None if row.decider is None else AccountId(row.decider),
        ended=None if row.ended is None else Instant(row.ended),
        ender=None if row.ender is None else AccountId(row.ender),
        account=None if row.account is None else AccountId(row.account),
        token=row.token,
    )


class SqlCalls:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, call: Call) -> None:
        told = {"at": call.at, "device": call.device, "twins": call.twins, "told": _written(call)}
        adding = insert_into(self._session, CallRow).values(station=call.station, **told)
        replacing = adding.on_conflict_do_update(index_elements=["station"], set_=over(adding, tuple(told)))
        self._session.exec(replacing)

    def listening(self, tokens: Mapping[StationCode, str], at: Instant) -> None:
        rows = [{"code": code, "token": token, "now": at} for code, token in tokens.items()]
        if rows:
            self._session.connection().execute(_LISTENING, rows)

    def of(self, codes: Collection[StationCode]) -> dict[StationCode, Call]:
        each = narrowed(wide_select(*_CALL), _CALL.station, codes)
        return {StationCode(row.station): _call(row) for wanted in each for row in self._session.execute(wanted)}

    def twins(self, codes: Collection[StationCode] | None) -> dict[StationCode, Instant]:
        asked = wide_select(_CALL.station, _CALL.twins).where(_CALL.twins.is_not(None)).order_by(_CALL.station)
        each = narrowed(asked, _CALL.station, codes)
        return {StationCode(code): Instant(since) for wanted in each for code, since in self._session.execute(wanted)}


_CALL = CallRow.metadata.tables["station_call"].c
"""Read as plain rows: a board asks for a country's every half minute."""
_LISTENING = (
    CallRow.metadata.tables["station_call"]
    .update()
    .where(_CALL.station == bindparam("code"), _CALL.at < bindparam("now"), _CALL.device == bindparam("token"))
    .values(at=bindparam("now"))
)
_PLAIN = ("boot", "sequence", "version", "free", "clock", "sink", "muted", "missing", "manifest", "emergency")


def _written(call: Call) -> str:
    told: dict[str, object] = {name: getattr(call, name) for name in (*_PLAIN, "skew")}
    told["held_until"] = None if call.held_until is None else call.held_until.isoformat()
    return json.dumps(told | {"faults": list(call.faults)}, ensure_ascii=False)


def _call(row: Row[Any]) -> Call:
    told = json.loads(row.told)
    return Call(
        station=StationCode(row.station),
        at=Instant(row.at),
        device=row.device,
        twins=None if row.twins is None else Instant(row.twins),
        held_until=None if told["held_until"] is None else instant(datetime.fromisoformat(told["held_until"])),
        skew=None if told["skew"] is None else Millis(told["skew"]),
        faults=tuple(told["faults"]),
        **{name: told[name] for name in _PLAIN},
    )
