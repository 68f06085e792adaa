"""What may never air in a slot, whoever wants it: validity, language, sound, times wanted, the gap between repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.lengths import at_most
from broadcaster.domain.planning.candidates import Aired, Candidate, PlacedLater, Vacancy
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.timeline import Timeline
from broadcaster.domain.planning.worth import NEVER
from broadcaster.domain.units import Instant, Millis, instant, millis_between

LAST_EVENING = timedelta(hours=16)
"""What aired less long ago, on the day before, is not told again unasked."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """What one station has aired, as its slots are filled one after the other, and what people placed in later ones."""

    aired: dict[BulletinId, Aired]
    told: dict[str, Millis]
    placed: dict[BulletinId, list[PlacedLater]] = field(default_factory=dict)

    @property
    def copied(self) -> "Ledger":
        return Ledger(aired=dict(self.aired), told=dict(self.told), placed=dict(self.placed))

    def untouched(self, bulletin: BulletinId) -> bool:
        """Nothing that was aired or decided bears on it."""
        return bulletin not in self.aired and bulletin not in self.placed

    def of(self, bulletin: BulletinId) -> Aired:
        return self.aired.get(bulletin, NEVER)

    def remaining(self, candidate: Candidate) -> int:
        return candidate.wanted - self.of(candidate.bulletin).count


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between which moments a bulletin may begin in a slot, and when that begins itself."""

    start: Instant
    first: Instant
    last: Instant


def bounds(vacancy: Vacancy, time: Timeline) -> Bounds:
    start, end = vacancy.slot.span.start, vacancy.slot.span.end
    return Bounds(start=start, first=instant(start + timedelta(milliseconds=time.opening)), last=end)


def unsound(candidate: Candidate) -> Reason | None:
    """Why there is nothing of it that may be heard."""
    if candidate.item is None:
        return Reason(code=ReasonCode.LEFT_HELD if candidate.held else ReasonCode.LEFT_NOT_RENDERED)
    return None if candidate.audio_fits else Reason(code=ReasonCode.LEFT_AUDIO_NOT_APPROVED)


def invalid(candidate: Candidate, vacancy: Vacancy) -> Reason | None:
    """Why it may not be heard that day, or at that station."""
    day = vacancy.slot.day
    if day < candidate.valid_from:
        return Reason(code=ReasonCode.LEFT_NOT_YET_VALID, facts={"since_day": f"{candidate.valid_from:%d/%m/%Y}"})
    if day > candidate.valid_until:
        return Reason(code=ReasonCode.LEFT_EXPIRED, facts={"until": f"{candidate.valid_until:%d/%m/%Y}"})
    if vacancy.languages and candidate.language not in vacancy.languages:
        return Reason(code=ReasonCode.LEFT_LANGUAGE, facts={"language": candidate.language.value})
    return None


def spent(candidate: Candidate, ledger: Ledger, within: Bounds) -> Reason | None:
    """Why it may not air again here, or not yet."""
    before = ledger.of(candidate.bulletin)
    if before.count >= candidate.wanted:
        return Reason(code=ReasonCode.LEFT_AIRED_ENOUGH, facts={"wanted": candidate.wanted})
    if candidate.gap and before.last is not None:
        return too_close(candidate, before.last, within)
    return None


def too_close(candidate: Candidate, other: Instant, within: Bounds) -> Reason | None:
    """Whether some moment of these is nearer to the other airing than its gap allows."""
    since = millis_between(other, within.first) if other <= within.first else millis_between(within.last, other)
    if since >= candidate.gap:
        return None
    return Reason(code=ReasonCode.LEFT_GAP, facts={"gap": at_most(candidate.gap), "since": at_most(since)})


def kept_for_placed(candidate: Candidate, ledger: Ledger, within: Bounds) -> Reason | None:
    """Why what is left of it belongs to slots where people placed it, to come and while it is valid. What is repeated
    stays where it stood, however near its repeat is."""
    placed = ledger.placed.get(candidate.bulletin, ())
    later = [each for each in placed if candidate.valid_from <= each.day <= candidate.valid_until]
    if not later:
        return None
    if ledger.remaining(candidate) <= len(later):
        facts: dict[str, str | int] = {"remaining": ledger.remaining(candidate), "placed": len(later)}
        return Reason(code=ReasonCode.LEFT_FOR_PLACED, facts=facts)
    others = (each.start for each in later if each.source != within.start)
    return next((r for other in others if (r := too_close(candidate, other, within)) is not None), None)


def barred(candidate: Candidate, vacancy: Vacancy, ledger: Ledger, within: Bounds) -> Reason | None:
    """Why this bulletin may not air in this slot by any rule; None when it may."""
    return invalid(candidate, vacancy) or unsound(candidate) or spent(candidate, ledger, within)


def placed_ahead(vacancies: Sequence[Vacancy]) -> dict[BulletinId, list[PlacedLater]]:
    """Where people placed each bulletin: in these slots of one station, and on the days after them."""
    ahead: dict[BulletinId, list[PlacedLater]] = {}
    for vacancy in vacancies:
        slot = vacancy.slot
        for bulletin, placed in {placed.bulletin: placed for placed in reversed(vacancy.placed)}.items():
            if not vacancy.dumb and bulletin not in vacancy.skipped:
                stands = PlacedLater(bulletin=bulletin, day=slot.day, start=slot.span.start, source=placed.source)
                ahead.setdefault(bulletin, []).append(stands)
    for each in vacancies[0].placed_later:
        ahead.setdefault(each.bulletin, []).append(each)
    return ahead


def shortfalls(wishes: Mapping[str, Millis], told: Mapping[str, Millis]) -> dict[str, int]:
    """How much of each topic is still wanted."""
    return {t: short for t, wish in wishes.items() if t and (short := wish - told.get(t, 0)) > 0}
