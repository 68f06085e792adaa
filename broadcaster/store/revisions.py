"""Revisions, which are only ever added to, and who listened to what."""

import json
from typing import Any

from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import (
    PLAINLY,
    BulletinId,
    Draft,
    Priority,
    Recorded,
    Revision,
    Saying,
    Target,
)
from broadcaster.domain.errors.bulletins import RevisionUnknown
from broadcaster.domain.listening import Listening
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, Millis
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_bulletins import ListeningRow, RevisionRow
from broadcaster.wording import Word


class SqlRevisions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, bulletin: BulletinId, asked: Asked) -> Page[Revision]:
        number = col(RevisionRow.number)
        found = select(RevisionRow).where(col(RevisionRow.bulletin) == bulletin).order_by(number.desc())
        if asked.after is not None:
            (last,) = read_cursor(asked.after, int)
            found = found.where(number < last)
        rows = [revision_of(row) for row in self._session.exec(found.limit(asked.limit + 1))]
        return page_of(rows, asked, lambda each: (each.number,))

    def one(self, bulletin: BulletinId, number: int) -> Revision:
        row = self._session.get(RevisionRow, (bulletin, number)) if abs(number) < 2**31 else None
        if row is None:
            raise RevisionUnknown(bulletin=bulletin, revision=number)
        return revision_of(row)

    def writers(self, bulletin: BulletinId, after: int) -> frozenset[tuple[AccountId, str]]:
        later = col(RevisionRow.bulletin) == bulletin, col(RevisionRow.number) > after
        found = self._session.exec(select(RevisionRow.account, RevisionRow.name).where(*later))
        return frozenset((AccountId(account), name) for account, name in found)


def revision_values(bulletin: BulletinId, revision: Revision) -> dict[str, Any]:
    draft = revision.draft
    return {
        "bulletin": bulletin,
        "number": revision.number,
        "account": revision.by,
        "name": revision.by_name,
        "at": revision.at,
        "title": draft.title,
        "script": draft.script,
        "recording": None if draft.recording is None else draft.recording.digest,
        "length": None if draft.recording is None else draft.recording.length,
        "language": draft.language.value,
        "topic": draft.topic,
        "campaign": draft.campaign,
        "priority": draft.priority.value,
        "origin": draft.origin,
        "targets": json.dumps([[t.station, t.path, t.below, t.cluster] for t in draft.targets], ensure_ascii=False),
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "wanted": draft.wanted,
        "twice": draft.twice,
        "gap": draft.gap,
        "note": draft.note,
        "said": _said_json(draft.said),
    }


def revision_of(row: RevisionRow) -> Revision:
    draft = Draft(
        title=row.title,
        script=row.script,
        recording=None
        if row.recording is None
        else Recorded(digest=Digest(row.recording), length=Millis(row.length or 0)),
        language=Language(row.language),
        topic=row.topic,
        campaign=row.campaign,
        priority=Priority(row.priority),
        origin=StationCode(row.origin),
        targets=tuple(
            Target(station=StationCode(station), path=path, below=below, cluster=cluster)
            for station, path, below, cluster in json.loads(row.targets)
        ),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        wanted=row.wanted,
        twice=row.twice,
        gap=row.gap,
        note=row.note,
        said=_said(row.said),
    )
    return Revision(number=row.number, draft=draft, by=AccountId(row.account), by_name=row.name, at=Instant(row.at))


def _said_json(said: Saying) -> str:
    if said == PLAINLY:
        return ""
    words = [[word.written, word.spoken] for word in said.words]
    return json.dumps({"voice": said.voice, "rate": said.rate, "words": words}, ensure_ascii=False)


def _said(written: str) -> Saying:
    if not written:
        return PLAINLY
    told = json.loads(written)
    words = tuple(Word(written=each, spoken=spoken) for each, spoken in told["words"])
    return Saying(voice=told["voice"], rate=told["rate"], words=words)


class SqlListenings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, bulletin: BulletinId, listening: Listening) -> None:
        told = {"name": listening.name, "spans": json.dumps(listening.spans), "at": listening.at}
        adding = insert_into(self._session, ListeningRow).values(
            bulletin=bulletin, audio=listening.audio, account=listening.account, **told
        )
        self._session.exec(adding.on_conflict_do_update(index_elements=["bulletin", "audio", "account"], set_=told))

    def of(self, bulletin: BulletinId, audio: Digest) -> tuple[Listening, ...]:
        place = col(ListeningRow.bulletin) == bulletin, col(ListeningRow.audio) == audio
        asked = select(ListeningRow).where(*place).order_by(col(ListeningRow.account))
        return tuple(
            Listening(
                account=AccountId(row.account),
                name=row.name,
                audio=Digest(row.audio),
                spans=tuple((Millis(start), Millis(end)) for start, end in json.loads(row.spans)),
                at=Instant(row.at),
            )
            for row in self._session.exec(asked)
        )
