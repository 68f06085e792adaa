"""Which finished sounds are needed, over all the tables that name one."""

import base64
import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from broadcaster.domain.item import ItemKind
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.store.phrases import portions
from broadcaster.store.tables import AirtimeRow, ItemRow, JobRow, PromisedRow, WaveformRow
from broadcaster.store.tables_bulletins import BulletinRow, ListeningRow
from broadcaster.store.tables_emergencies import EmergencyManifestRow
from broadcaster.store.tables_journal import LogRowRow
from broadcaster.store.tables_sealed import SealedRow

_DIGEST = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 1_000


class SqlSounds:
    def __init__(self, session: Session) -> None:
        self._session = session

    def needed(self, since: date) -> Collection[Digest]:
        found: set[Digest] = set()
        for asked in self._named(since):
            found.update(Digest(each) for each in self._session.exec(asked.execution_options(yield_per=_AT_ONCE)))
        for document in self._documents(since):
            found.update(Digest(each) for each in _DIGEST.findall(document))
        return found

    def _named(self, since: date) -> Iterable[SelectOfScalar[str]]:
        """A day more than asked for where a moment stands for a day: no zone is asked."""
        moment = datetime.combine(since - timedelta(days=1), time(0), tzinfo=UTC)
        valid = select(col(BulletinRow.id)).where(col(BulletinRow.valid_until) >= since)
        return (
            select(col(PromisedRow.audio)).where(col(PromisedRow.day) >= since).distinct(),
            select(col(LogRowRow.audio)).where(col(LogRowRow.day) >= since).distinct(),
            select(col(AirtimeRow.audio)).where(col(AirtimeRow.started) >= moment).distinct(),
            select(col(ListeningRow.audio)).where(
                or_(col(ListeningRow.at) >= moment, col(ListeningRow.bulletin).in_(valid))
            ),
            select(col(ItemRow.audio)).where(col(ItemRow.kind) == ItemKind.EMERGENCY.value),
        )

    def _documents(self, since: date) -> Iterable[str]:
        """Texts in which sounds are named by their digests: whatever looks like one keeps its sound."""
        stream = {"yield_per": _AT_ONCE}
        approved = select(col(BulletinRow.approval)).where(
            col(BulletinRow.approval).is_not(None), col(BulletinRow.valid_until) >= since
        )
        for approval in self._session.exec(approved.execution_options(**stream)):
            yield approval or ""
        yield from self._session.exec(select(col(EmergencyManifestRow.document)).execution_options(**stream))
        for envelope in self._session.exec(select(col(SealedRow.envelope)).execution_options(**stream)):
            yield base64.b64decode(json.loads(envelope)["payload"]).decode()

    def made(self, after: str, limit: int) -> Sequence[tuple[Digest, int]]:
        asked = select(col(ItemRow.audio), col(ItemRow.size)).where(col(ItemRow.audio) > after)
        rows = self._session.exec(asked.distinct().order_by(col(ItemRow.audio)).limit(limit))
        return [(Digest(audio), size) for audio, size in rows]

    def among(self, sounds: Sequence[Digest]) -> Collection[Digest]:
        found: set[Digest] = set()
        for portion in portions(sounds):
            asked = select(col(ItemRow.audio)).where(col(ItemRow.audio).in_(portion))
            found.update(Digest(each) for each in self._session.exec(asked))
        return found

    def forget(self, sounds: Sequence[Digest]) -> int:
        count = 0
        for portion in portions(sounds):
            gone = delete(ItemRow).where(col(ItemRow.audio).in_(portion)).returning(col(ItemRow.recipe))
            count += len(self._session.exec(gone).all())
            self._session.exec(delete(WaveformRow).where(col(WaveformRow.audio).in_(portion)))
        return count

    def remake(self, sound: Digest, at: Instant) -> int:
        recipes = list(self._session.exec(select(col(ItemRow.recipe)).where(col(ItemRow.audio) == sound)))
        self.forget([sound])
        opened = (
            update(JobRow)
            .where(col(JobRow.recipe).in_(recipes), col(JobRow.state) == JobState.DONE.value)
            .values(state=JobState.WAITING.value, not_before=at)
            .returning(col(JobRow.recipe))
        )
        return len(self._session.exec(opened).all())
