"""An enquiry: what was heard at a loudspeaker at a minute, who let it on air, and by what that is proved."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.access import Actor
from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.bulletin import BulletinId, Revision
from broadcaster.domain.errors.bulletins import BulletinUnknown
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal_intake import Placed
from broadcaster.domain.results import ResultRow
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span, instant
from broadcaster.newsroom import finding
from broadcaster.newsroom.airtime import HeardAt, heard_during
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import KeptCheckpoint
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.plans import PlannedAt, planned_in, planned_in_cluster
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.results import Known, drawn, known_to

NEAR = timedelta(minutes=15)
"""People remember the hour roughly: what sounded this long before and after is told as well."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a row of the log rests on: the line of the station's journal as it was written, the house's word that holds
    it (None: none yet), and the words that were approved (None: the bulletin is not in reach, or gone)."""

    row: LogRow
    line: Placed | None
    checkpoint: KeptCheckpoint | None
    revision: Revision | None
    edited: bool

    def moved(self, moment: Instant) -> bool:
        """Whether it was planned for that minute, and heard before or after it."""
        return bool(self.row.heard) and not self.row.span.meets(minute_of(moment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """`heard` and `planned` are of that minute, `proofs` one for each row heard or missed in it; `near` what stood
    within NEAR of it, in order."""

    heard: HeardAt
    planned: PlannedAt
    proofs: tuple[Proof, ...]
    near: tuple[ResultRow, ...]

    @property
    def sounded(self) -> tuple[Proof, ...]:
        return tuple(each for each in self.proofs if each.row.heard or each.row.instead)

    @property
    def silent(self) -> tuple[Proof, ...]:
        """What should have been heard then, and was not."""
        return tuple(each for each in self.proofs if not each.row.heard and not each.row.instead)

    @property
    def otherwise(self) -> bool:
        """Whether something else was planned than what the log tells of."""
        told = {each.row.audio for each in self.proofs}
        return bool(self.planned.rows) and told.isdisjoint(each.audio for each in self.planned.rows)


def minute_of(moment: Instant) -> Span:
    return Span(start=moment, end=instant(moment + MINUTE))


def enquire(newsroom: Newsroom, actor: Actor, place: StationCode, moment: Instant, at: Instant) -> Enquiry:
    """`place`: a station or a cluster, `moment`: the beginning of the minute. RightMissing, StationUnknown."""
    minute = minute_of(moment)
    heard = heard_during(newsroom, actor, place, minute, at)
    asked = planned_in_cluster if heard.cluster else planned_in
    planned = asked(newsroom, actor, place, minute, at)
    words = [_words(newsroom, actor, row, at) for row in heard.rows]
    near = _near(newsroom, known_to(newsroom, actor, at), heard, at)
    with newsroom.store.read() as work:
        proofs = tuple(_proof(work, row, told) for row, told in zip(heard.rows, words, strict=True))
    return Enquiry(heard=heard, planned=planned, proofs=proofs, near=near)


def _proof(work: Work, row: LogRow, words: tuple[Revision | None, bool]) -> Proof:
    code = row.place.station
    lines = work.journals.lines(code, row.sequence - 1, 1) if row.signed else ()
    kept = (each for each in work.irregulars.checkpoints(code) if each.sequence >= row.sequence)
    revision, edited = words
    return Proof(
        row=row,
        line=next((each for each in lines if each.sequence == row.sequence), None),
        checkpoint=next(kept, None) if row.signed else None,
        revision=revision,
        edited=edited,
    )


def _words(newsroom: Newsroom, actor: Actor, row: LogRow, at: Instant) -> tuple[Revision | None, bool]:
    """What was approved for that airing, and whether the bulletin was edited since."""
    if not row.bulletin:
        return None, False
    with suppress(BulletinUnknown):
        found = finding.find(newsroom, actor, BulletinId(row.bulletin), at)
        newest, approval = found.revision, found.approval
        if approval is None or approval.at != row.about.approved:
            return newest, True
        if approval.revision == newest.number:
            return newest, False
        before = finding.revisions(newsroom, actor, found.id, Asked(limit=PAGE_LIMIT), at).rows
        return next((each for each in before if each.number == approval.revision), newest), True
    return None, False


def _near(newsroom: Newsroom, known: Known, heard: HeardAt, at: Instant) -> tuple[ResultRow, ...]:
    day = newsroom.local_day(heard.at)
    sought = SoughtResults(first=day, last=day, stations=(heard.station.code,))
    asked = (sought, *(replace(sought, apart=kind) for kind in (ItemKind.EMERGENCY, ItemKind.EXERCISE)))
    rows = [drawn(newsroom, each, known, at) for each in asked]
    near = [each for some in rows for each in some if _overlaps(each, heard.at)]
    return tuple(sorted(near, key=lambda each: (each.begins, each.title)))


def _overlaps(row: ResultRow, moment: Instant) -> bool:
    ends = row.begins + timedelta(milliseconds=max(row.length, row.heard))
    return row.begins < moment + NEAR and ends > moment - NEAR
