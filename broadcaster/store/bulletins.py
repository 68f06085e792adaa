"""Bulletins: changed only from the version that was seen, listed by a cursor, each with its newest revision."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, false, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, Returned, ReturnReason, shadow_of
from broadcaster.domain.errors.bulletins import BulletinUnknown, VersionTaken
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.life import OPEN, State
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import newest_first, page_of
from broadcaster.store.phrases import portions, within
from broadcaster.store.revisions import revision_of, revision_values
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_bulletins import BulletinRow, RevisionRow, TargetRow

_Rows = Select[BulletinRow, RevisionRow]


class SqlBulletins:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, bulletin: Bulletin) -> None:
        origin = bulletin.draft.origin
        if self._session.exec(select(StationRow.code).where(col(StationRow.code) == origin)).first() is None:
            raise StationUnknown(station=origin)
        self._session.execute(insert(BulletinRow).values(id=bulletin.id, **_values(bulletin)))
        self._session.execute(insert(RevisionRow).values(**revision_values(bulletin.id, bulletin.revision)))
        self._aim(bulletin)

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        found = self._session.execute(_in_scope(scope).where(col(BulletinRow.id) == bulletin)).first()
        if found is None:
            raise BulletinUnknown(bulletin=bulletin)
        return _bulletin(*found)

    def among(self, bulletins: Collection[BulletinId]) -> dict[BulletinId, Bulletin]:
        found: dict[BulletinId, Bulletin] = {}
        for portion in portions(sorted(set(bulletins))):
            rows = self._session.execute(_with_revision().where(col(BulletinRow.id).in_(portion)))
            found |= {each.id: each for each in (_bulletin(*row) for row in rows)}
        return found

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Bulletin]:
        created, identity = col(BulletinRow.created), col(BulletinRow.id)
        wanted = _in_scope(scope).where(*_conditions(sought), *self._aimed_at(sought.aimed_at))
        newest = newest_first(wanted, created, identity, asked)
        found = [_bulletin(*each) for each in self._session.execute(newest)]
        return page_of(found, asked, lambda each: (each.created, each.id))

    def change(self, bulletin: Bulletin, seen: int) -> bool:
        standing = col(BulletinRow.id) == bulletin.id, col(BulletinRow.version) == seen
        before = self._session.exec(select(BulletinRow.revision).where(*standing)).first()
        try:
            changed = self._session.execute(update(BulletinRow).where(*standing).values(**_values(bulletin)))
        except IntegrityError as taken:
            raise VersionTaken(language=bulletin.draft.language.value) from taken
        if before is None or changed.rowcount != 1:  # type: ignore[attr-defined]  # an update's result has it
            return False
        if before != bulletin.revision.number:
            self._session.execute(insert(RevisionRow).values(**revision_values(bulletin.id, bulletin.revision)))
            self._session.execute(delete(TargetRow).where(col(TargetRow.bulletin) == bulletin.id))
            self._aim(bulletin)
        return True

    def valid_on(self, day: date, states: Sequence[State], last: date | None = None) -> tuple[Bulletin, ...]:
        return self._oldest_first(
            col(BulletinRow.valid_from) <= (last or day),
            col(BulletinRow.valid_until) >= day,
            col(BulletinRow.state).in_([state.value for state in states]),
        )

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        still_open = col(BulletinRow.state).in_([state.value for state in OPEN])
        return self._oldest_first(col(BulletinRow.valid_until) < day, still_open)

    def _oldest_first(self, *conditions: ColumnElement[bool]) -> tuple[Bulletin, ...]:
        asked = _with_revision().where(*conditions).order_by(col(BulletinRow.created), col(BulletinRow.id))
        return tuple(_bulletin(*each) for each in self._session.execute(asked))

    def _aimed_at(self, station: StationCode | None) -> Iterator[ColumnElement[bool]]:
        if station is not None:
            path = self._session.exec(select(StationRow.path).where(col(StationRow.code) == station)).first()
            yield false() if path is None else _heard_at(path)

    def _aim(self, bulletin: Bulletin) -> None:
        rows = [
            {"bulletin": bulletin.id, "position": position, "path": target.path, "below": target.below}
            for position, target in enumerate(bulletin.draft.targets)
        ]
        if rows:
            self._session.execute(insert(TargetRow), rows)


def _with_revision() -> _Rows:
    newest = (col(RevisionRow.bulletin) == col(BulletinRow.id)) & (col(RevisionRow.number) == col(BulletinRow.revision))
    return select(BulletinRow, RevisionRow).join(RevisionRow, newest)


def _in_scope(scope: Scope) -> _Rows:
    at = col(StationRow.code) == col(BulletinRow.origin)
    return _with_revision().join(StationRow, at).where(within(col(StationRow.path), scope))


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    same = {
        BulletinRow.state: sought.state,
        BulletinRow.topic: sought.topic,
        BulletinRow.campaign: sought.campaign,
        BulletinRow.language: sought.language,
        BulletinRow.origin: sought.origin,
        BulletinRow.kin: sought.group,
    }
    yield from (col(column) == str(value) for column, value in same.items() if value is not None)
    if sought.title is not None:
        yield col(BulletinRow.shadow).contains(shadow_of(sought.title), autoescape=True)
    if sought.first is not None:
        yield col(BulletinRow.valid_until) >= sought.first
    if sought.last is not None:
        yield col(BulletinRow.valid_from) <= sought.last
    if sought.since is not None:
        yield col(BulletinRow.created) >= sought.since


def _heard_at(path: str) -> ColumnElement[bool]:
    """Aimed at the station of this path, or at all below one above it."""
    here = col(TargetRow.path) == path
    above = col(TargetRow.path).in_(list(_above(path))) & col(TargetRow.below)
    return exists().where(col(TargetRow.bulletin) == col(BulletinRow.id), here | above)


def _above(path: str) -> Iterable[str]:
    parts = path.strip("/").split("/")
    return (f"/{'/'.join(parts[:length])}/" for length in range(1, len(parts)))


def _values(bulletin: Bulletin) -> dict[str, Any]:
    draft = bulletin.draft
    return {
        "version": bulletin.version,
        "state": bulletin.state.value,
        "revision": bulletin.revision.number,
        "origin": draft.origin,
        "created": bulletin.created,
        "shadow": shadow_of(draft.title),
        "language": draft.language.value,
        "topic": draft.topic,
        "campaign": draft.campaign,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "kin": bulletin.group,
        "approval": _json(bulletin.approval),
        "returned": _json(bulletin.returned),
    }


def _json(value: Approval | Returned | None) -> str | None:
    if value is None:
        return None
    return json.dumps({**asdict(value), "at": value.at.isoformat()}, ensure_ascii=False)


def _bulletin(row: BulletinRow, revision: RevisionRow) -> Bulletin:
    return Bulletin(
        id=BulletinId(row.id),
        version=row.version,
        state=State(row.state),
        revision=revision_of(revision),
        approval=None if row.approval is None else _approval(json.loads(row.approval)),
        returned=None if row.returned is None else _returned(json.loads(row.returned)),
        group=None if row.kin is None else BulletinId(row.kin),
        created=Instant(row.created),
    )


def _approval(told: dict[str, Any]) -> Approval:
    return Approval(
        by=AccountId(told["by"]),
        by_name=told["by_name"],
        at=instant(datetime.fromisoformat(told["at"])),
        revision=told["revision"],
        script=Digest(told["script"]),
        spoken=Digest(told["spoken"]),
        audio=None if told["audio"] is None else Digest(told["audio"]),
        heard=told["heard"],
        own_work=told["own_work"],
    )


def _returned(told: dict[str, Any]) -> Returned:
    return Returned(
        by=AccountId(told["by"]),
        by_name=told["by_name"],
        at=instant(datetime.fromisoformat(told["at"])),
        revision=told["revision"],
        reasons=tuple(ReturnReason(reason) for reason in told["reasons"]),
        text=told["text"],
    )
