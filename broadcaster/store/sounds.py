"""Which finished sounds are needed, over all the tables that name one."""

import base64
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, delete, or_, update
from sqlmodel import Session, col, select

from broadcaster.domain.item import ItemKind
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.store.phrases import portions, starting_with
from broadcaster.store.tables import AirtimeRow, ItemRow, JobRow, ManifestRow, PromisedRow, WaveformRow
from broadcaster.store.tables_bulletins import BulletinRow, ListeningRow
from broadcaster.store.tables_emergencies import EmergencyManifestRow
from broadcaster.store.tables_journal import LogRowRow
from broadcaster.store.tables_sealed import SealedRow

_DIGEST = re.compile(r"[0-9a-f]{64}")
_AT_ONCE = 1_000


def _moment(day: date) -> datetime:
    """A day before, where a moment stands for a day: no zone is asked."""
    return datetime.combine(day - timedelta(days=1), time(0), tzinfo=UTC)


class SqlSounds:
    def __init__(self, session: Session) -> None:
        self._session = session

    def needed(self, since: date, start: str) -> Collection[Digest]:
        moment = _moment(since)
        valid = select(col(BulletinRow.id)).where(col(BulletinRow.valid_until) >= since)
        heard = or_(col(ListeningRow.at) >= moment, col(ListeningRow.bulletin).in_(valid))
        asked = (
            (PromisedRow.audio, col(PromisedRow.day) >= since),
            (LogRowRow.audio, col(LogRowRow.day) >= since),
            (AirtimeRow.audio, col(AirtimeRow.started) >= moment),
            (ListeningRow.audio, heard),
            (ItemRow.audio, col(ItemRow.kind) == ItemKind.EMERGENCY.value),
        )
        found: set[Digest] = set()
        for audio, lately in asked:
            some = select(col(audio)).where(lately, starting_with(col(audio), start)).distinct()
            found.update(Digest(each) for each in self._session.exec(some.execution_options(yield_per=_AT_ONCE)))
        return found

    def named(self, since: date) -> Collection[Digest]:
        return {Digest(each) for document in self._documents(since) for each in _DIGEST.findall(document)}

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

    def forget(self, sounds: Sequence[Digest], today: date) -> int:
        wanted = {each for portion in portions(sounds) for each in self._wanted(portion, today)}
        return self._forget([each for each in sounds if each not in wanted])

    def _wanted(self, sounds: Sequence[Digest], today: date) -> Iterator[str]:
        """By the days of manifests, which are found by an index: no question of years is asked where others wait."""
        promised = select(col(PromisedRow.audio)).join(
            ManifestRow,
            and_(
                col(ManifestRow.station) == col(PromisedRow.station),
                col(ManifestRow.day) == col(PromisedRow.day),
                col(ManifestRow.serial) == col(PromisedRow.serial),
            ),
        )
        yield from self._session.exec(promised.where(col(ManifestRow.day) >= today, col(PromisedRow.audio).in_(sounds)))
        heard = select(col(ListeningRow.audio)).where(col(ListeningRow.at) >= _moment(today))
        yield from self._session.exec(heard.where(col(ListeningRow.audio).in_(sounds)))
        emergency = select(col(ItemRow.audio)).where(col(ItemRow.kind) == ItemKind.EMERGENCY.value)
        yield from self._session.exec(emergency.where(col(ItemRow.audio).in_(sounds)))

    def _forget(self, sounds: Sequence[Digest]) -> int:
        for portion in portions(sounds):
            self._session.exec(delete(ItemRow).where(col(ItemRow.audio).in_(portion)))
            self._session.exec(delete(WaveformRow).where(col(WaveformRow.audio).in_(portion)))
        return len(sounds)

    def remake(self, sound: Digest, at: Instant) -> int:
        recipes = list(self._session.exec(select(col(ItemRow.recipe)).where(col(ItemRow.audio) == sound)))
        self._forget([sound])
        opened = (
            update(JobRow)
            .where(col(JobRow.recipe).in_(recipes), col(JobRow.state) == JobState.DONE.value)
            .values(state=JobState.WAITING.value, not_before=at)
            .returning(col(JobRow.recipe))
        )
        return len(self._session.exec(opened).all())
