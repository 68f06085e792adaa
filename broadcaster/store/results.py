"""What became of what was promised: the log's sums and rows, beside what is untold."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from heapq import merge
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, tuple_
from sqlalchemy import select as wide_select
from sqlmodel import Session, col

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import LATE
from broadcaster.domain.enrolment import EnrolmentState
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Cause, Reported
from broadcaster.domain.reconciling import NO_BOX, UNTOLD
from broadcaster.domain.results import ITEMS, NONE, DaySpan, ResultRow, Runs, Tally, added_up
from broadcaster.domain.station_hours import Began
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.store.cursors import page_of, read_cursor
from broadcaster.store.phrases import Wanted, narrowed, portions, starting_with, within
from broadcaster.store.tables_bulletins import BulletinRow
from broadcaster.store.tables_devices import CallRow, EnrolmentRow
from broadcaster.store.tables_journal import AirtimeSumRow, JournalRow, LogRowRow
from broadcaster.store.tables_results import AirtimeMonthRow, UntoldRow

_ITEMS = [each.value for each in ITEMS]
_APART = [ItemKind.EMERGENCY.value, ItemKind.EXERCISE.value]
_OUTCOMES = {
    Reported.AIRED: Outcome.AIRED,
    Reported.PARTIAL: Outcome.PARTIAL,
    Reported.MISSED: Outcome.MISSED,
    Reported.HELD: Outcome.MISSED,
    Reported.REPLACED: Outcome.REPLACED,
}
_Kept: TypeAlias = LogRowRow | AirtimeSumRow | AirtimeMonthRow | UntoldRow
_STREAMED = {"yield_per": 1000}
_Conditions: TypeAlias = list[ColumnElement[bool]]
_Place: TypeAlias = tuple[date, datetime, str, int, int]


class SqlResults:
    def __init__(self, session: Session) -> None:
        self._session = session

    def tallies(self, scope: Scope, sought: SoughtResults, at: Instant) -> tuple[Tally, ...]:
        return (*self._told(scope, sought, at), *self._untold(scope, sought, at))

    def _told(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[Tally]:
        """By sums of months and of days; what is taken off leaves nothing of some."""
        by = added_up(sought.first, sought.last, at.date())
        found: dict[tuple[str, ...], list[int]] = {}
        spans: list[tuple[type[AirtimeMonthRow | AirtimeSumRow], DaySpan, int]]
        spans = [(AirtimeMonthRow, by.months, 1)] if by.months else []
        spans += [(AirtimeSumRow, each, 1) for each in by.added] + [(AirtimeSumRow, each, -1) for each in by.taken]
        for row, (first, last), sign in spans:
            for key, figures in self._summed(row, scope, replace(sought, first=first, last=last)):
                stood = found.setdefault(key, [0, 0, 0, 0])
                for place, figure in enumerate(figures):
                    stood[place] += sign * int(figure)
        for (station, campaign, topic, of, reported, why), (count, late, planned, heard) in found.items():
            if not count:
                continue
            yield Tally(
                station=station,
                campaign=campaign,
                topic=topic,
                outcome=_OUTCOMES[Reported(reported)],
                cause=_cause(reported, why),
                count=count,
                late=late,
                planned=Millis(planned),
                heard=Millis(heard),
                kind=ItemKind(of),
            )

    def _summed(
        self, row: type[AirtimeMonthRow | AirtimeSumRow], scope: Scope, sought: SoughtResults
    ) -> Iterator[tuple[tuple[str, ...], Sequence[Any]]]:
        kind, outcome, reason = col(row.kind), col(row.outcome), col(row.reason)
        keys = col(row.station), col(row.campaign), col(row.topic), kind, outcome, reason
        summed = [func.sum(col(each)) for each in (row.count, row.late, row.promised, row.heard)]
        counted = kind.in_([*_ITEMS, *_APART])
        asked = wide_select(*keys, *summed).where(*_where(row, scope, sought), _vouched(row), counted)
        here = None if row is AirtimeMonthRow or _everywhere(scope, sought) else self._heard_in(scope, sought)
        for each in narrowed(asked.group_by(*keys), col(row.station), here):
            for found in self._session.execute(each):
                yield tuple(found[: len(keys)]), found[len(keys) :]

    def _heard_in(self, scope: Scope, sought: SoughtResults) -> Collection[str]:
        """The stations that hung there in those months, so that their days alone are read and not those of all: what
        stands in a day's sum stands in the month's as well. They are named one by one: of a list that it does not know
        PostgreSQL thinks that it is as well to read every station's days."""
        month, path = col(AirtimeMonthRow.month), col(AirtimeMonthRow.path)
        day, each = sought.first.replace(day=1), []
        while day <= sought.last:
            each.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        here = within(path, scope), starting_with(path, sought.under)
        asked = wide_select(col(AirtimeMonthRow.station)).where(month.in_(each), *here).distinct()
        return set(self._session.execute(asked).scalars())

    def _untold(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[Tally]:
        where = [*_where(UntoldRow, scope, sought), col(UntoldRow.ends) <= at]
        known = _known(where)
        cause = _cause_untold(known)
        keys = col(UntoldRow.station), col(UntoldRow.campaign), col(UntoldRow.topic), cause
        asked = wide_select(*keys, func.count(), func.sum(col(UntoldRow.length))).where(*where)
        joined = asked.join(known, known.c.station == col(UntoldRow.station)).group_by(*keys)
        for station, campaign, topic, why, count, length in self._session.execute(joined):
            yield Tally(
                station=station,
                campaign=campaign,
                topic=topic,
                outcome=Outcome.MISSED if why == UNTOLD else Outcome.UNREPORTED,
                cause=why,
                count=int(count),
                late=0,
                planned=Millis(int(length)),
                heard=Millis(0),
            )

    def rows(self, scope: Scope, sought: SoughtResults, asked: Asked, at: Instant) -> Page[ResultRow]:
        after = None if asked.after is None else read_cursor(asked.after, date, datetime, str, int, int)
        told = self._rows_told(scope, sought, after, asked.limit + 1) if _may_be_told(sought) else []
        untold = self._rows_untold(scope, sought, after, asked.limit + 1, at) if _may_be_untold(sought) else []
        found = sorted([*told, *untold], key=lambda pair: pair[0])
        page = page_of(found, asked, lambda pair: pair[0])
        return Page(rows=tuple(row for _, row in page.rows), after=page.after)

    def runs(self, scope: Scope, bulletins: Collection[str], at: Instant) -> Mapping[str, Runs]:
        wanted = sorted({each for each in bulletins if each})
        log, untold = LogRowRow, UntoldRow
        heard = wide_select(col(log.bulletin), func.count(), func.count(col(log.station).distinct())).where(
            col(log.bulletin).in_(wanted),
            col(log.kind).in_(_ITEMS),
            col(log.outcome) == Reported.AIRED.value,
            within(col(log.path), scope),
            _vouched(log),
        )
        found = {
            bulletin: Runs(times=int(times), stations=int(stations))
            for bulletin, times, stations in self._session.execute(heard.group_by(col(log.bulletin)))
        }
        coming = wide_select(col(untold.bulletin), func.min(col(untold.begins))).where(
            col(untold.bulletin).in_(wanted), col(untold.begins) > at, within(col(untold.path), scope)
        )
        for bulletin, begins in self._session.execute(coming.group_by(col(untold.bulletin))):
            found[bulletin] = replace(found.get(bulletin, Runs()), following=Instant(begins))
        return found

    def began(self, stations: Collection[StationCode], span: Span, at: Instant) -> tuple[Began, ...]:
        found = [
            each
            for portion in portions(sorted(set(stations)))
            for each in (*self._began_told(portion, span), *self._began_untold(portion, span, at))
        ]
        return tuple(sorted(found, key=lambda each: (each.station, each.begins)))

    def _began_told(self, stations: Sequence[str], span: Span) -> Iterator[Began]:
        row = LogRowRow
        told = col(row.station), col(row.begins), col(row.kind), col(row.outcome), col(row.heard)
        here = col(row.station).in_(stations), col(row.begins) >= span.start, col(row.begins) < span.end
        for code, begins, kind, reported, heard in self._session.execute(
            wide_select(*told).where(*here, _vouched(row))
        ):
            yield Began(
                station=StationCode(code),
                begins=Instant(begins),
                outcome=_OUTCOMES[Reported(reported)],
                heard=Millis(heard),
                item=kind in _ITEMS,
            )

    def _began_untold(self, stations: Sequence[str], span: Span, at: Instant) -> Iterator[Began]:
        row, near = UntoldRow, timedelta(days=1)
        days = col(row.day).between(span.start.date() - near, span.end.date() + near)  # what the key knows
        here = col(row.station).in_(stations), days, col(row.begins) >= span.start, col(row.begins) < span.end
        known = _known(here)
        asked = wide_select(col(row.station), col(row.begins), col(row.ends), _cause_untold(known)).where(*here)
        for code, begins, ends, why in self._session.execute(asked.join(known, known.c.station == col(row.station))):
            became = Outcome.MISSED if why == UNTOLD else Outcome.UNREPORTED
            yield Began(
                station=StationCode(code),
                begins=Instant(begins),
                outcome=became if ends <= at else None,
                heard=Millis(0),
                item=True,
            )

    def each(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[ResultRow]:
        day = sought.first
        while day <= sought.last:
            of_day = replace(sought, first=day, last=day)
            told = self._rows_told(scope, of_day, None, None) if _may_be_told(sought) else ()
            untold = self._rows_untold(scope, of_day, None, None, at) if _may_be_untold(sought) else ()
            yield from (row for _, row in merge(told, untold, key=lambda pair: pair[0]))
            day += timedelta(days=1)

    def _rows_told(
        self, scope: Scope, sought: SoughtResults, after: Sequence[Any] | None, limit: int | None
    ) -> Iterator[tuple[_Place, ResultRow]]:
        row = LogRowRow
        place = col(row.day), col(row.begins), col(row.station), literal(0), col(row.sequence)
        where = [*_where(row, scope, sought), _vouched(row), *_as_asked(sought)]
        asked = _from(wide_select(row).where(*where), place, after).limit(limit)
        for each in self._session.execute(asked, execution_options=_STREAMED).scalars():
            yield (each.day, each.begins, each.station, 0, each.sequence), _told(each)

    def _rows_untold(
        self, scope: Scope, sought: SoughtResults, after: Sequence[Any] | None, limit: int | None, at: Instant
    ) -> Iterator[tuple[_Place, ResultRow]]:
        row = UntoldRow
        where = [*_where(row, scope, sought), col(row.ends) <= at]
        known = _known(where)
        cause = _cause_untold(known)
        place = col(row.day), col(row.begins), col(row.station), literal(1), col(row.position)
        let_on = wide_select(col(BulletinRow.approval)).where(col(BulletinRow.id) == col(row.bulletin))
        told = wide_select(row, cause, let_on.scalar_subquery().label("let_on"))
        asked = told.join(known, known.c.station == col(row.station)).where(*where)
        if sought.outcome is not None:
            asked = asked.where(cause == UNTOLD if sought.outcome is Outcome.MISSED else cause != UNTOLD)
        if sought.cause:
            asked = asked.where(cause == sought.cause)
        for each, why, who in self._session.execute(
            _from(asked, place, after).limit(limit), execution_options=_STREAMED
        ):
            yield (each.day, each.begins, each.station, 1, each.position), _silent(each, why, who)


# --- what is asked -------------------------------------------------------------------------------------------------


def _where(row: type[_Kept], scope: Scope, sought: SoughtResults) -> _Conditions:
    day = col(row.month) if issubclass(row, AirtimeMonthRow) else col(row.day)
    found = [
        day.between(sought.first, sought.last),
        within(col(row.path), scope),
        starting_with(col(row.path), sought.under),
    ]
    if sought.topic:
        found.append(col(row.topic) == ("" if sought.topic == NONE else sought.topic))
    if sought.campaign:
        found.append(col(row.campaign) == ("" if sought.campaign == NONE else sought.campaign))
    if sought.stations:
        found.append(col(row.station).in_(sought.stations))
    return found


def _everywhere(scope: Scope, sought: SoughtResults) -> bool:
    return set(scope.paths) == {"/"} and sought.under in ("", "/")


def _vouched(row: type[LogRowRow | AirtimeSumRow | AirtimeMonthRow]) -> ColumnElement[bool]:
    """What nobody signed counts where the station signs nothing."""
    signing = wide_select(col(JournalRow.station)).where(col(JournalRow.sequence) > 0)
    return or_(col(row.signed), col(row.station).not_in(signing))


def _as_asked(sought: SoughtResults) -> _Conditions:
    row = LogRowRow
    found = [col(row.kind).in_(_ITEMS) if sought.apart is None else col(row.kind) == sought.apart.value]
    wanted = Outcome.AIRED if sought.outcome is Outcome.LATE else sought.outcome
    if wanted is not None:
        found.append(col(row.outcome).in_([each.value for each, became in _OUTCOMES.items() if became is wanted]))
    if sought.outcome is Outcome.LATE:
        found.append(or_(col(row.late) > LATE, col(row.late) < -LATE))
    if sought.cause:
        held = col(row.outcome) == Reported.HELD.value
        unsaid = case((held, Cause.CLOCK.value), else_=UNTOLD)
        found += [
            col(row.outcome) != Reported.AIRED.value,
            case((col(row.reason) != "", col(row.reason)), else_=unsaid) == sought.cause,
        ]
    return found


def _may_be_told(sought: SoughtResults) -> bool:
    return sought.outcome is not Outcome.UNREPORTED


def _may_be_untold(sought: SoughtResults) -> bool:
    return sought.apart is None and sought.outcome in {None, Outcome.MISSED, Outcome.UNREPORTED}


def _from(asked: Wanted, place: Sequence[Any], after: Sequence[Any] | None) -> Wanted:
    if after is not None:
        # the day by itself as well: it is what the index knows
        asked = asked.where(place[0] >= after[0], tuple_(*place) > tuple_(*(literal(each) for each in after)))
    return asked.order_by(*place)


# --- what is untold ------------------------------------------------------------------------------------------------


def _known(where: Sequence[ColumnElement[bool]]) -> Subquery:
    """Of each station with something untold: when the last row of its log began, since when it has a box, and whether
    it ever called: whoever calls is one, let in or not."""
    silent = wide_select(col(UntoldRow.station).label("station")).where(*where).distinct().subquery()
    begins, asked = col(LogRowRow.begins), col(EnrolmentRow.state)
    last = wide_select(func.max(begins)).where(col(LogRowRow.station) == silent.c.station)
    since = wide_select(func.min(col(EnrolmentRow.decided))).where(
        col(EnrolmentRow.station) == silent.c.station,
        asked.not_in([EnrolmentState.PENDING.value, EnrolmentState.REJECTED.value]),
    )
    calls = wide_select(func.count()).where(col(CallRow.station) == silent.c.station)
    return wide_select(
        silent.c.station,
        last.scalar_subquery().label("last"),
        since.scalar_subquery().label("since"),
        calls.scalar_subquery().label("calls"),
    ).subquery()


def _cause_untold(known: Subquery) -> ColumnElement[str]:
    """As `untold_outcome`."""
    ends = col(UntoldRow.ends)
    never = and_(known.c.since.is_(None), known.c.last.is_(None), known.c.calls == 0)
    early = or_(never, and_(known.c.since.is_not(None), ends <= known.c.since))
    over = and_(known.c.last.is_not(None), ends <= known.c.last)
    return case((early, NO_BOX), (over, UNTOLD), else_="").label("cause")


# --- what comes back -----------------------------------------------------------------------------------------------


def _cause(reported: str, reason: str) -> str:
    if reported == Reported.AIRED.value:
        return ""
    return reason or (Cause.CLOCK.value if reported == Reported.HELD.value else UNTOLD)


def _told(row: LogRowRow) -> ResultRow:
    outcome = _OUTCOMES[Reported(row.outcome)]
    late = outcome is Outcome.AIRED and abs(row.late) > LATE
    return ResultRow(
        station=row.station,
        label=row.label,
        day=row.day,
        slot=row.slot,
        kind=ItemKind(row.kind),
        title=row.title,
        campaign=row.campaign,
        topic=row.topic,
        planned=None if row.planned is None else Instant(row.planned),
        begins=Instant(row.begins),
        length=Millis(row.promised),
        heard=Millis(row.heard),
        late=Millis(row.late),
        outcome=Outcome.LATE if late else outcome,
        cause=_cause(row.outcome, row.reason),
        bulletin=row.bulletin,
        emergency=row.emergency,
        approver=row.approver,
        sequence=row.sequence,
        signed=row.signed,
    )


def _silent(row: UntoldRow, cause: str, approval: str | None) -> ResultRow:
    """Who let it on air is known before its station tells of it."""
    return ResultRow(
        station=row.station,
        label=row.label,
        day=row.day,
        slot=row.slot,
        kind=ItemKind(row.kind),
        title=row.title,
        campaign=row.campaign,
        topic=row.topic,
        planned=Instant(row.begins),
        begins=Instant(row.begins),
        length=Millis(row.length),
        heard=Millis(0),
        late=Millis(0),
        outcome=Outcome.MISSED if cause == UNTOLD else Outcome.UNREPORTED,
        cause=cause,
        bulletin=row.bulletin,
        approver="" if approval is None else json.loads(approval)["by_name"],
    )
