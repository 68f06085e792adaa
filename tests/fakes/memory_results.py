"""What became of what was promised, in memory: worked out anew from the newest manifests and the log."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from fakes.memory_stations import Book

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import LATE, LogRow
from broadcaster.domain.enrolment import first_let_in
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Cause, Reported, beginning
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.reconciling import UNTOLD, Box
from broadcaster.domain.results import ITEMS, ResultRow, Runs, Tally, asked_for, untold_outcome
from broadcaster.domain.station_hours import Began
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.results import SoughtResults

_Place = tuple[str, str, str, int, int]
_OUTCOMES = {
    Reported.AIRED: Outcome.AIRED,
    Reported.PARTIAL: Outcome.PARTIAL,
    Reported.MISSED: Outcome.MISSED,
    Reported.HELD: Outcome.MISSED,
    Reported.REPLACED: Outcome.REPLACED,
}


class MemoryResults(Book):
    def tallies(self, scope: Scope, sought: SoughtResults, at: Instant) -> tuple[Tally, ...]:
        found: dict[tuple[object, ...], Tally] = {}
        for _, row in self._all_rows(scope, sought, at):
            late = row.outcome is Outcome.LATE
            outcome = Outcome.AIRED if late else row.outcome
            kind = ItemKind.BULLETIN if row.kind in ITEMS else row.kind
            key = row.station, row.campaign, row.topic, outcome, row.cause, kind
            none = Tally(
                station=row.station,
                campaign=row.campaign,
                topic=row.topic,
                outcome=outcome,
                cause=row.cause,
                count=0,
                late=0,
                planned=Millis(0),
                heard=Millis(0),
                kind=kind,
            )
            stood = found.get(key, none)
            found[key] = replace(
                stood,
                count=stood.count + 1,
                late=stood.late + late,
                planned=Millis(stood.planned + row.length),
                heard=Millis(stood.heard + row.heard),
            )
        return tuple(found.values())

    def rows(self, scope: Scope, sought: SoughtResults, asked: Asked, at: Instant) -> Page[ResultRow]:
        kinds = ITEMS if sought.apart is None else {sought.apart}
        found = sorted(
            ((p, r) for p, r in self._all_rows(scope, sought, at) if r.kind in kinds and _fits(r, sought)),
            key=lambda pair: pair[0],
        )
        places = ["|".join(map(str, place)) for place, _ in found]
        if asked.after is not None and asked.after not in places:
            raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
        first = 0 if asked.after is None else places.index(asked.after) + 1
        last = first + asked.limit
        return Page(
            rows=tuple(row for _, row in found[first:last]), after=places[last - 1] if len(found) > last else None
        )

    def runs(self, scope: Scope, bulletins: Collection[str], at: Instant) -> Mapping[str, Runs]:
        heard = [
            row
            for _, path, row in self._told()
            if scope.reaches(path) and row.kind in ITEMS and row.outcome in {Outcome.AIRED, Outcome.LATE}
        ]
        found: dict[str, Runs] = {}
        for bulletin in {each for each in bulletins if each}:
            there = [row.station for row in heard if row.bulletin == bulletin]
            runs = Runs(times=len(there), stations=len(set(there)), following=self._following(scope, bulletin, at))
            if runs != Runs():
                found[bulletin] = runs
        return found

    def _following(self, scope: Scope, bulletin: str, at: Instant) -> Instant | None:
        return min(
            (
                row.start
                for manifest in self._newest()
                if (station := self._all.stations.get(manifest.station)) is not None and scope.reaches(station.path)
                for playlist in manifest.playlists
                for row in playlist.rows
                if row.kind in ITEMS and row.bulletin == bulletin and row.start > at
                if not _is_told(playlist.slot.id, row, self._of(manifest.station))
            ),
            default=None,
        )

    def _of(self, station: StationCode) -> list[LogRow]:
        return [each for each in self._all.witnessed.rows if each.place.station == station]

    def _newest(self) -> Iterable[Manifest]:
        newest: dict[tuple[object, ...], Manifest] = {}
        for (code, day, serial), manifest in self._all.manifests.items():
            stood = newest.get((code, day))
            newest[code, day] = manifest if stood is None or stood.serial < serial else stood
        return newest.values()

    def began(self, stations: Collection[StationCode], span: Span, at: Instant) -> tuple[Began, ...]:
        told = [_began(row.place.station, row.begins, row, at) for row in self._vouched()]
        untold = [_began(row.station, row.begins, row, at) for _, _, row in self._untold(None)]
        found = [each for each in (*told, *untold) if each.station in stations and span.start <= each.begins < span.end]
        return tuple(sorted(found, key=lambda each: (each.station, each.begins)))

    def each(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[ResultRow]:
        yield from self.rows(scope, sought, Asked(limit=10**6), at).rows

    def _all_rows(self, scope: Scope, sought: SoughtResults, at: Instant) -> Iterator[tuple[_Place, ResultRow]]:
        for place, path, row in (*self._told(), *self._untold(at)):
            inside = sought.first <= row.day <= sought.last and path.startswith(sought.under) and scope.reaches(path)
            named = asked_for(sought.topic, row.topic) and asked_for(sought.campaign, row.campaign)
            if inside and named and (not sought.stations or row.station in sought.stations):
                yield place, row

    def _told(self) -> Iterator[tuple[_Place, str, ResultRow]]:
        for row in self._vouched():
            place = row.place.day.isoformat(), row.begins.isoformat(), row.place.station, 0, row.sequence
            if row.about.kind in {*ITEMS, ItemKind.EMERGENCY, ItemKind.EXERCISE}:
                yield place, row.place.path, _result(row)

    def _vouched(self) -> Iterator[LogRow]:
        for row in self._all.witnessed.rows:
            signs = self._all.witnessed.heads.get(row.place.station)
            if row.signed or signs is None or signs.end == beginning(row.place.station):
                yield row

    def _untold(self, at: Instant | None) -> Iterator[tuple[_Place, str, ResultRow]]:
        for manifest in self._newest():
            code = manifest.station
            rows = self._of(code)
            known = max((each.begins for each in rows), default=None)
            asked = (each for each in self._all.machines.asked.values() if each.station == code)
            speaks = known is not None or code in self._all.machines.calls
            box = Box(since=first_let_in(asked), speaks=speaks)
            for playlist in manifest.playlists:
                for position, row in enumerate(playlist.rows):
                    if row.kind not in ITEMS or (at is not None and row.end > at) or manifest.too_late_for(row.start):
                        continue
                    if _is_told(playlist.slot.id, row, rows):
                        continue
                    bulletin = None if row.bulletin is None else self._all.bulletins.get(row.bulletin)
                    station = self._all.stations.get(code)
                    outcome, cause = untold_outcome(row.end, known, box)
                    made = ResultRow(
                        station=code,
                        label=manifest.label,
                        day=manifest.day,
                        slot=playlist.slot.id,
                        kind=row.kind,
                        title=row.title,
                        campaign="" if bulletin is None else bulletin.draft.campaign or "",
                        topic="" if bulletin is None else bulletin.draft.topic,
                        planned=row.start,
                        begins=row.start,
                        length=row.length,
                        heard=Millis(0),
                        late=Millis(0),
                        outcome=outcome,
                        cause=cause,
                        bulletin=row.bulletin or "",
                        approver="" if bulletin is None or bulletin.approval is None else bulletin.approval.by_name,
                    )
                    place = manifest.day.isoformat(), row.start.isoformat(), code, 1, position
                    yield place, "" if station is None else station.path, made


def _began(station: str, begins: Instant, row: LogRow | ResultRow, at: Instant) -> Began:
    if isinstance(row, LogRow):
        outcome: Outcome | None = _OUTCOMES[row.outcome]
        kind = row.about.kind
    else:
        over = instant(begins + timedelta(milliseconds=row.length)) <= at
        outcome, kind = (row.outcome if over else None), row.kind
    item = kind in ITEMS
    return Began(station=StationCode(station), begins=begins, outcome=outcome, heard=row.heard, item=item)


def _is_told(slot: str, row: Row, rows: list[LogRow]) -> bool:
    return any(
        each.slot == slot
        and each.about.kind in ITEMS
        and each.planned is not None
        and each.planned < row.end
        and each.planned + timedelta(milliseconds=each.promised) > row.start
        for each in rows
    )


def _fits(row: ResultRow, sought: SoughtResults) -> bool:
    wanted = {sought.outcome, Outcome.LATE} if sought.outcome is Outcome.AIRED else {sought.outcome}
    return (sought.outcome is None or row.outcome in wanted) and sought.cause in ("", row.cause)


def _result(row: LogRow) -> ResultRow:
    outcome = _OUTCOMES[row.outcome]
    unsaid = Cause.CLOCK.value if row.outcome is Reported.HELD else UNTOLD
    late = outcome is Outcome.AIRED and abs(row.late) > LATE
    return ResultRow(
        station=row.place.station,
        label=row.place.label,
        day=row.place.day,
        slot=row.slot,
        kind=row.about.kind,
        title=row.about.title,
        campaign=row.about.campaign,
        topic=row.about.topic,
        planned=row.planned,
        begins=row.begins,
        length=row.promised,
        heard=row.heard,
        late=row.late,
        outcome=Outcome.LATE if late else outcome,
        cause="" if row.outcome is Reported.AIRED else row.reason or unsaid,
        bulletin=row.bulletin,
        emergency=row.emergency,
        approver=row.about.approver,
        sequence=row.sequence,
        signed=row.signed,
    )
