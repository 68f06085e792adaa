"""Bulletins: kept once per idempotency key, moved only from the state they are in, listed by a cursor."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from broadcaster.domain.access import Scope
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, Draft, Priority, State, Target
from broadcaster.domain.errors.bulletins import BulletinUnknown, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, instant
from broadcaster.newsroom.books.bulletins import Page
from broadcaster.store.phrases import insert_into, within
from broadcaster.store.tables import BulletinRow, StationRow


class SqlBulletins:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, bulletin: Bulletin, key: str | None) -> Bulletin:
        origin = bulletin.draft.origin
        if self._session.exec(select(StationRow.code).where(col(StationRow.code) == origin)).first() is None:
            raise StationUnknown(station=origin)
        adding = insert_into(self._session, BulletinRow).values(**_values(bulletin), key=key)
        added = adding.on_conflict_do_nothing(index_elements=["key"]).returning(col(BulletinRow.id))
        if self._session.exec(added).first() is not None:
            return bulletin
        stood = _bulletin(self._session.exec(select(BulletinRow).where(col(BulletinRow.key) == key)).one())
        if stood.draft != bulletin.draft:
            raise IdempotencyClash(key=key or "")
        return stood

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        row = self._session.exec(_in_scope(scope).where(col(BulletinRow.id) == bulletin)).first()
        if row is None:
            raise BulletinUnknown(bulletin=bulletin)
        return _bulletin(row)

    def page(self, scope: Scope, after: str | None, limit: int, state: State | None = None) -> Page:
        created, identity = col(BulletinRow.created), col(BulletinRow.id)
        asked = _in_scope(scope).order_by(created.desc(), identity.desc()).limit(limit + 1)
        if state is not None:
            asked = asked.where(col(BulletinRow.state) == state.value)
        if after is not None:
            asked = asked.where(_older(*read_cursor(after)))
        found = [_bulletin(row) for row in self._session.exec(asked)]
        shown = found[:limit]
        return Page(bulletins=tuple(shown), after=cursor(shown[-1]) if shown and len(found) > limit else None)

    def move(self, bulletin: BulletinId, was: State, now: State, approval: Approval | None) -> bool:
        values: dict[str, Any] = {"state": now.value} | ({} if approval is None else _approval_values(approval))
        standing = col(BulletinRow.id) == bulletin, col(BulletinRow.state) == was.value
        return self._session.exec(update(BulletinRow).where(*standing).values(**values)).rowcount == 1

    def valid_on(self, day: date, states: Sequence[State]) -> tuple[Bulletin, ...]:
        return self._oldest_first(
            col(BulletinRow.valid_from) <= day,
            col(BulletinRow.valid_until) >= day,
            col(BulletinRow.state).in_([state.value for state in states]),
        )

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        open_states = [state.value for state in State if state is not State.EXPIRED]
        return self._oldest_first(col(BulletinRow.valid_until) < day, col(BulletinRow.state).in_(open_states))

    def _oldest_first(self, *conditions: ColumnElement[bool]) -> tuple[Bulletin, ...]:
        asked = select(BulletinRow).where(*conditions).order_by(col(BulletinRow.created), col(BulletinRow.id))
        return tuple(_bulletin(row) for row in self._session.exec(asked))


def cursor(bulletin: Bulletin) -> str:
    """Names the bulletin a page ended with by its place in the order, so that newer ones do not shift the next page."""
    return urlsafe_b64encode(f"{bulletin.created.isoformat()} {bulletin.id}".encode()).decode().rstrip("=")


def read_cursor(after: str) -> tuple[Instant, str]:
    """FieldWrong for anything `cursor` did not write."""
    try:
        told = urlsafe_b64decode((after + "=" * (-len(after) % 4)).encode("ascii")).decode()
        moment, _, identity = told.partition(" ")
        created = instant(datetime.fromisoformat(moment))
    except (ValueError, OverflowError) as garbled:  # a zone can push year 1 or 9999 off the calendar
        raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao") from garbled
    if not identity or "\0" in identity:
        raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
    return created, identity


def _in_scope(scope: Scope) -> SelectOfScalar[BulletinRow]:
    return (
        select(BulletinRow)
        .join(StationRow, col(StationRow.code) == col(BulletinRow.origin))
        .where(within(col(StationRow.path), scope))
    )


def _older(created: Instant, identity: str) -> ColumnElement[bool]:
    same_moment = (col(BulletinRow.created) == created) & (col(BulletinRow.id) < identity)
    return (col(BulletinRow.created) < created) | same_moment


def _values(bulletin: Bulletin) -> dict[str, Any]:
    draft = bulletin.draft
    values = {
        "id": bulletin.id,
        "revision": bulletin.revision,
        "title": draft.title,
        "script": draft.script,
        "language": draft.language.value,
        "topic": draft.topic,
        "priority": draft.priority.value,
        "origin": draft.origin,
        "targets": json.dumps([[t.station, t.path, t.below] for t in draft.targets], ensure_ascii=False),
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "wanted": draft.wanted,
        "author": draft.author,
        "state": bulletin.state.value,
        "created": bulletin.created,
    }
    return values if bulletin.approval is None else values | _approval_values(bulletin.approval)


def _approval_values(approval: Approval) -> dict[str, Any]:
    return {
        "approver": approval.approver,
        "approved_at": approval.at,
        "approved_script": approval.script,
        "approved_spoken": approval.spoken,
        "approved_audio": approval.audio,
    }


def _bulletin(row: BulletinRow) -> Bulletin:
    draft = Draft(
        title=row.title,
        script=row.script,
        language=Language(row.language),
        topic=row.topic,
        priority=Priority(row.priority),
        origin=StationCode(row.origin),
        targets=tuple(
            Target(station=StationCode(station), path=path, below=below)
            for station, path, below in json.loads(row.targets)
        ),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        wanted=row.wanted,
        author=row.author,
    )
    return Bulletin(
        id=BulletinId(row.id),
        revision=row.revision,
        draft=draft,
        state=State(row.state),
        approval=_approval(row),
        created=Instant(row.created),
    )


def _approval(row: BulletinRow) -> Approval | None:
    if row.approver is None or row.approved_at is None:
        return None
    return Approval(
        approver=row.approver,
        at=Instant(row.approved_at),
        script=Digest(row.approved_script or ""),
        spoken=Digest(row.approved_spoken or ""),
        audio=None if row.approved_audio is None else Digest(row.approved_audio),
    )
