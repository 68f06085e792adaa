"""Sounds to make and sounds made. A job is claimed by one conditional update; its attempt is the fence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, text, update
from sqlalchemy import select as wide_select
from sqlalchemy.sql.dml import ReturningUpdate, Update
from sqlmodel import Session, col, select

from broadcaster.domain.item import Delivery, ItemKind, Measured, RenderedItem, Waveform
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.domain.units import Dbtp, Digest, Instant, Lufs, Millis
from broadcaster.newsroom.books.rendering import (
    JobCount,
    JobState,
    Lane,
    Need,
    Place,
    RenderJob,
    StandingJob,
    VoiceMet,
    place_of,
)
from broadcaster.newsroom.bringing import Announce, silent
from broadcaster.store.orders import order_from_json, order_to_json
from broadcaster.store.phrases import insert_into, over, portions
from broadcaster.store.tables import ItemRow, JobRow, VoiceMetRow, WaveformRow

ANNOUNCE = "announce"
"""Of a session: who is told, in its transaction, what is to be made that was not before."""


class SqlItems:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_recipe(self, recipes: Sequence[Digest]) -> dict[Digest, RenderedItem]:
        found = {}
        for portion in portions(recipes):
            for row in self._session.exec(select(ItemRow).where(col(ItemRow.recipe).in_(portion))):
                found[Digest(row.recipe)] = _item(row)
        return found

    def by_audio(self, audio: Digest) -> RenderedItem | None:
        same = select(ItemRow).where(col(ItemRow.audio) == audio).order_by(col(ItemRow.recipe)).limit(1)
        row = self._session.exec(same).first()
        return None if row is None else _item(row)

    def waveform(self, audio: Digest) -> Waveform | None:
        row = self._session.get(WaveformRow, audio)
        if row is None:
            return None
        return Waveform(peaks=row.peaks, starts=tuple(Millis(start) for start in json.loads(row.starts)))

    def problems(self, recipes: Sequence[Digest]) -> dict[Digest, str]:
        found = {}
        ill = select(JobRow.recipe, JobRow.problem).where(
            col(JobRow.state) == JobState.WAITING.value, col(JobRow.problem) != ""
        )
        for portion in portions(recipes):
            for recipe, problem in self._session.exec(ill.where(col(JobRow.recipe).in_(portion))):
                found[Digest(recipe)] = problem
        return found


class SqlJobs:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._announce: Announce = session.info.get(ANNOUNCE, silent)

    def want(self, needs: Mapping[Digest, Need], at: Instant) -> int:
        new = 0
        # In one order everywhere, so that two callers wait for each other instead of locking each other out.
        for portion in portions(sorted(needs)):
            adding = insert_into(self._session, JobRow)
            opening = adding.on_conflict_do_update(
                index_elements=["recipe"],
                set_={
                    "state": JobState.WAITING.value,
                    "not_before": adding.excluded.not_before,
                    "airs": adding.excluded.airs,
                },
                where=col(JobRow.state) == JobState.DONE.value,
            )
            values = [_job_values(recipe, needs[recipe], at) for recipe in portion]
            returned = self._session.exec(opening.returning(col(JobRow.recipe)), params=values)
            opened = [Digest(recipe) for (recipe,) in returned]
            new += len(opened)
            self._announce(
                self._session.connection().connection.driver_connection, {each: needs[each] for each in opened}
            )
            for recipe in portion:
                self._session.exec(_airing(recipe, needs[recipe].airs))
        return new

    def claim(
        self, at: Instant, until: Instant, *, urgent: bool = False, recipe: Digest | None = None
    ) -> RenderJob | None:
        chosen: list[ColumnElement[bool]] = []
        if urgent:
            chosen.append(col(JobRow.place) == Place.EMERGENCY.value)
        if recipe is not None:
            chosen.append(col(JobRow.recipe) == recipe)
        self._need_not_last()
        for condition in (_due(at), _let_go(at)):  # each alone is found in its turn by the index, however many wait
            row = self._session.exec(claiming(and_(condition, *chosen), until)).first()
            if row is not None:
                break
        else:
            return None
        taken, order, attempt, airs, lost = row
        found = order_from_json(order)
        return RenderJob(recipe=Digest(taken), order=found, attempt=attempt, at=at, airs=airs, lost=lost)

    def _need_not_last(self) -> None:
        """A claim that a falling server forgets is claimed again, by the same number: who records first has made it,
        and the other records nothing. So nobody waits for a disk before beginning to work."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SET LOCAL synchronous_commit TO off"))

    def hold(self, job: RenderJob, until: Instant) -> bool:
        self._need_not_last()
        return self._of(job, {"lease_until": until})

    def let_go(self, at: Instant) -> Sequence[RenderJob]:
        asked = select(JobRow).where(_let_go(at)).order_by(col(JobRow.recipe)).with_for_update(skip_locked=True)
        return [
            RenderJob(
                recipe=Digest(row.recipe),
                order=order_from_json(row.render_order),
                attempt=row.attempt,
                at=at,
                airs=None if row.airs is None else Instant(row.airs),
                lost=row.lost,
            )
            for row in self._session.exec(asked)
        ]

    def lose(self, job: RenderJob, problem: str, again: Instant) -> bool:
        told = {"problem": problem, "own": False} if problem else {}
        return self._of(job, {"state": JobState.WAITING.value, "not_before": again, "lost": job.lost + 1, **told})

    def record(self, job: RenderJob, item: RenderedItem, waveform: Waveform) -> bool:
        if item.recipe != job.recipe:
            raise ValueError(f"item of recipe {item.recipe} for the job of {job.recipe}")
        if not self._of(job, {"state": JobState.DONE.value, "problem": "", "own": False, "lost": 0}):
            return False
        self._session.exec(delete(ItemRow).where(col(ItemRow.recipe) == item.recipe))
        self._session.exec(insert_into(self._session, ItemRow).values(**_item_values(item)))
        drawn = {"peaks": waveform.peaks, "starts": json.dumps(waveform.starts)}
        drawing = insert_into(self._session, WaveformRow).values(audio=item.audio, **drawn)
        self._session.exec(drawing.on_conflict_do_update(index_elements=["audio"], set_=drawn))
        return True

    def note(self, job: RenderJob, done: int, total: int) -> bool:
        return self._of(job, {"done": done, "total": total})

    def forget(self, needed: Sequence[Digest]) -> int:
        waiting = col(JobRow.state) == JobState.WAITING.value, col(JobRow.place) != Place.EMERGENCY.value
        ill = select(JobRow.recipe).where(*waiting, col(JobRow.problem) != "")
        gone = set(self._session.exec(ill)) - set(needed)
        over = {"state": JobState.DONE.value, "problem": "", "own": False, "lost": 0}
        for portion in portions(sorted(gone)):
            self._session.exec(update(JobRow).where(col(JobRow.recipe).in_(portion), *waiting).values(over))
        return len(gone)

    def fail(self, job: RenderJob, problem: str, again: Instant, *, own: bool = False) -> bool:
        waiting = {"state": JobState.WAITING.value, "problem": problem, "not_before": again, "own": own, "lost": 0}
        return self._of(job, waiting)

    def counts(self) -> tuple[JobCount, ...]:
        counted = select(JobRow.state, func.count()).group_by(col(JobRow.state))
        count = {JobState(state): number for state, number in self._session.exec(counted)}
        own = {JobState(state): number for state, number in self._session.exec(counted.where(col(JobRow.own)))}
        return tuple(
            JobCount(state=state, count=count[state], problem=self._newest_problem(state), own=own.get(state, 0))
            for state in JobState
            if state in count
        )

    def lanes(self, at: Instant) -> tuple[Lane, ...]:
        waits = (col(JobRow.state) == JobState.WAITING.value) & (col(JobRow.not_before) <= at)
        asked = wide_select(
            col(JobRow.place),
            col(JobRow.state),
            func.count(),
            func.sum(case((col(JobRow.problem) != "", 1), else_=0)),
            func.sum(case((_let_go(at), 1), else_=0)),
            func.min(case((waits, col(JobRow.not_before)))),
        ).group_by(col(JobRow.place), col(JobRow.state))
        found = [
            Lane(
                place=Place(place),
                state=JobState(state),
                count=count,
                troubled=int(troubled),
                let_go=int(lost),
                since=None if since is None else Instant(since),
            )
            for place, state, count, troubled, lost, since in self._session.execute(asked)
        ]
        return tuple(sorted(found, key=lambda each: (each.place, each.state)))

    def due(self, at: Instant, limit: int) -> dict[Digest, Need]:
        asked = select(JobRow).where(claimable(at)).order_by(*_in_turn()).limit(limit)
        return {
            Digest(row.recipe): Need(
                order=order_from_json(row.render_order), airs=None if row.airs is None else Instant(row.airs)
            )
            for row in self._session.exec(asked)
        }

    def at_hand(self, at: Instant) -> int:
        claimed = col(JobRow.state) == JobState.CLAIMED.value
        return self._session.exec(select(func.count()).select_from(JobRow).where(or_(claimed, claimable(at)))).one()

    def standing(self, limit: int) -> Sequence[StandingJob]:
        newest = (
            select(JobRow)
            .where(col(JobRow.state) != JobState.DONE.value)
            .order_by(col(JobRow.state), col(JobRow.problem) == "", col(JobRow.place), col(JobRow.airs).is_(None))
            .order_by(col(JobRow.airs), col(JobRow.recipe))
            .limit(limit)
        )
        return [_standing(row) for row in self._session.exec(newest)]

    def hasten(self, at: Instant) -> int:
        ill = col(JobRow.state) == JobState.WAITING.value, col(JobRow.problem) != "", col(JobRow.not_before) > at
        return self._session.exec(update(JobRow).where(*ill).values(not_before=at)).rowcount

    def _newest_problem(self, state: JobState) -> str:
        told = col(JobRow.state) == state.value, col(JobRow.problem) != "", ~col(JobRow.own)
        newest = select(JobRow.problem).where(*told).order_by(col(JobRow.lease_until).desc(), col(JobRow.recipe))
        return self._session.exec(newest.limit(1)).first() or ""

    def _of(self, job: RenderJob, values: Mapping[str, object]) -> bool:
        mine = (
            col(JobRow.recipe) == job.recipe,
            col(JobRow.attempt) == job.attempt,
            col(JobRow.state) == JobState.CLAIMED.value,
        )
        return self._session.exec(update(JobRow).where(*mine).values(dict(values))).rowcount == 1


class SqlVoicesMet:
    def __init__(self, session: Session) -> None:
        self._session = session

    def tell(self, met: Sequence[VoiceMet]) -> None:
        values = [{"voice": each.voice, "state": each.state.value, "why": each.why, "at": each.at} for each in met]
        for told in sorted(values, key=lambda each: str(each["voice"])):
            adding = insert_into(self._session, VoiceMetRow).values(told)
            changed = over(adding, ("state", "why", "at"))
            self._session.exec(adding.on_conflict_do_update(index_elements=["voice"], set_=changed))

    def told(self, since: Instant) -> Sequence[VoiceMet]:
        asked = select(VoiceMetRow).where(col(VoiceMetRow.at) >= since).order_by(col(VoiceMetRow.voice))
        return [
            VoiceMet(voice=VoiceName(row.voice), state=VoiceState(row.state), why=row.why, at=Instant(row.at))
            for row in self._session.exec(asked)
        ]


def _in_turn() -> tuple[ColumnElement[Any], ...]:
    """First in place, then what airs first, then the oldest."""
    airs = col(JobRow.airs).asc().nulls_last()
    return col(JobRow.place).asc(), airs, col(JobRow.not_before).asc(), col(JobRow.recipe).asc()


def _standing(row: JobRow) -> StandingJob:
    order = order_from_json(row.render_order)
    return StandingJob(
        recipe=Digest(row.recipe),
        kind=order.kind,
        title=order.title,
        state=JobState(row.state),
        attempt=row.attempt,
        problem=row.problem,
        due=Instant(row.not_before),
        airs=None if row.airs is None else Instant(row.airs),
        done=row.done,
        total=row.total,
    )


def claimable(at: Instant) -> ColumnElement[bool]:
    """Waiting and due, or claimed by one whose lease ran out."""
    return or_(_due(at), _let_go(at))


def _due(at: Instant) -> ColumnElement[bool]:
    return (col(JobRow.state) == JobState.WAITING.value) & (col(JobRow.not_before) <= at)


def _let_go(at: Instant) -> ColumnElement[bool]:
    return (col(JobRow.state) == JobState.CLAIMED.value) & (col(JobRow.lease_until) < at)


def _airing(recipe: Digest, airs: Instant | None) -> Update:
    """Days pass and slots move: what waits is told when it airs now."""
    waiting = col(JobRow.recipe) == recipe, col(JobRow.state) == JobState.WAITING.value
    return update(JobRow).where(*waiting, col(JobRow.airs).is_distinct_from(airs)).values(airs=airs)


def claiming(condition: ColumnElement[bool], until: Instant) -> ReturningUpdate[str, str, int, Instant | None, int]:
    """One statement that takes the first in place, then what airs first, then the oldest, that meets the condition.

    SQLite leaves FOR UPDATE out: it has one writer at a time; PostgreSQL skips jobs others are just taking.
    """
    oldest = (
        select(JobRow.recipe)
        .where(condition)
        .order_by(*_in_turn())
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taking = update(JobRow).where(col(JobRow.recipe) == oldest)
    taken = {"state": JobState.CLAIMED.value, "lease_until": until, "done": 0, "total": 0}
    return taking.values(attempt=col(JobRow.attempt) + 1, **taken).returning(
        col(JobRow.recipe), col(JobRow.render_order), col(JobRow.attempt), col(JobRow.airs), col(JobRow.lost)
    )


def _job_values(recipe: Digest, need: Need, at: Instant) -> dict[str, Any]:
    return {
        "recipe": recipe,
        "render_order": order_to_json(need.order),
        "place": place_of(need.order).value,
        "state": JobState.WAITING.value,
        "attempt": 0,
        "not_before": at,
        "airs": need.airs,
        "lease_until": None,
        "problem": "",
        "own": False,
        "done": 0,
        "total": 0,
        "lost": 0,
    }


def _item(row: ItemRow) -> RenderedItem:
    return RenderedItem(
        recipe=Digest(row.recipe),
        kind=ItemKind(row.kind),
        title=row.title,
        audio=Digest(row.audio),
        size=row.size,
        measured=Measured(
            duration=Millis(row.duration),
            planned=Millis(row.planned),
            loudness=Lufs(row.loudness),
            true_peak=Dbtp(row.true_peak),
            longest_silence=Millis(row.longest_silence),
            clipped=row.clipped,
        ),
        delivery=Delivery(
            voice=VoiceName(row.voice), fallback=row.fallback, segments=row.segments, from_cache=row.from_cache
        ),
    )


def _item_values(item: RenderedItem) -> dict[str, Any]:
    measured, delivery = item.measured, item.delivery
    return {
        "recipe": item.recipe,
        "kind": item.kind.value,
        "title": item.title,
        "audio": item.audio,
        "size": item.size,
        "duration": measured.duration,
        "planned": measured.planned,
        "loudness": measured.loudness,
        "true_peak": measured.true_peak,
        "longest_silence": measured.longest_silence,
        "clipped": measured.clipped,
        "voice": delivery.voice,
        "fallback": delivery.fallback,
        "segments": delivery.segments,
        "from_cache": delivery.from_cache,
    }
