"""What was promised and is not told of yet, kept as manifests are published and lines of journals come in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, bindparam, delete, func
from sqlalchemy import select as wide_select
from sqlmodel import Session, col

from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.results import ITEMS
from broadcaster.store.bulk import Bulk, table_of
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables import NAME, StationRow
from broadcaster.store.tables_bulletins import BulletinRow
from broadcaster.store.tables_journal import LogRowRow
from broadcaster.store.tables_results import UntoldRow

_Moments = tuple[str, Any, Any]


def promise(session: Session, manifest: Manifest) -> None:
    """In place of what the day's manifest before held; what is told of already stays told of."""
    whole = {"station": manifest.station, "day": manifest.day}
    session.exec(delete(UntoldRow).where(*(getattr(UntoldRow, name) == value for name, value in whole.items())))
    told = _told_of(session, manifest)
    rows = [whole | row for row in _rows(manifest) if not _overlaps(row, told)]
    if not rows:
        return
    of_bulletin = col(BulletinRow.id) == bindparam("bulletin", type_=NAME)
    here = col(StationRow.code) == bindparam("station", type_=NAME)
    looked_up: dict[str, ColumnElement[str]] = {
        "path": _or_empty(wide_select(col(StationRow.path)).where(here)),
        "topic": _or_empty(wide_select(col(BulletinRow.topic)).where(of_bulletin)),
        "campaign": _or_empty(wide_select(col(BulletinRow.campaign)).where(of_bulletin)),
    }
    given: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
    session.execute(insert_into(session, UntoldRow).values(**given, **looked_up), rows)


def tell(session: Session, rows: Sequence[LogRow]) -> None:
    """Lines tell of these moments."""
    told = [
        {
            "station": row.place.station,
            "day": row.place.day,
            "slot": row.slot,
            "begins": row.planned,
            "ends": row.planned + timedelta(milliseconds=row.promised),
        }
        for row in rows
        if row.planned is not None and row.about.kind in ITEMS
    ]
    _NO_LONGER.run(session, told)


def _in_their_moments(told: Mapping[str, ColumnElement[Any]]) -> Delete:
    """What is meant in a moment that is told of."""
    row = table_of(UntoldRow).c
    alike = (row[name] == told[name] for name in ("station", "day", "slot"))
    return delete(table_of(UntoldRow)).where(*alike, row.begins < told["ends"], row.ends > told["begins"])


_MOMENT = [table_of(UntoldRow).c[name] for name in ("station", "day", "slot", "begins", "ends")]
_NO_LONGER = Bulk(
    _MOMENT,
    _in_their_moments({each.name: bindparam(each.name, type_=each.type) for each in _MOMENT}),
    lambda told: _in_their_moments(dict(told.c.items())),
)


def _or_empty(asked: Select[str] | Select[str | None]) -> ColumnElement[str]:
    return func.coalesce(asked.scalar_subquery(), "")


def _told_of(session: Session, manifest: Manifest) -> list[_Moments]:
    asked = wide_select(col(LogRowRow.slot), col(LogRowRow.planned), col(LogRowRow.promised)).where(
        col(LogRowRow.station) == manifest.station,
        col(LogRowRow.day) == manifest.day,
        col(LogRowRow.kind).in_([each.value for each in ITEMS]),
    )
    return [
        (slot, planned, planned + timedelta(milliseconds=promised))
        for slot, planned, promised in session.execute(asked)
        if planned is not None
    ]


def _overlaps(row: dict[str, Any], told: Iterable[_Moments]) -> bool:
    return any(slot == row["slot"] and row["begins"] < end and start < row["ends"] for slot, start, end in told)


def _rows(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            "slot": playlist.slot.id,
            "position": position,
            "label": manifest.label,
            "begins": row.start,
            "ends": row.end,
            "length": row.length,
            "kind": row.kind.value,
            "title": row.title,
            "bulletin": row.bulletin or "",
        }
        for playlist in manifest.playlists
        for position, row in enumerate(playlist.rows)
        if row.kind in ITEMS and not manifest.too_late_for(row.start)
    ]
