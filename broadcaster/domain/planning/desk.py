"""What is kept from slot to slot while stations are filled: what was found of bulletins, and how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning.candidates import Candidate, Vacancy
from broadcaster.domain.planning.choosing import Contender
from broadcaster.domain.planning.hard import Ledger, invalid, unsound
from broadcaster.domain.planning.overall import Plan, Stage
from broadcaster.domain.planning.playlist import LeftOut
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.worth import later_sessions


@dataclass(frozen=True, slots=True)
class Desk:
    """What was found of bulletins so far, so that equal words are kept once for all stations."""

    said: dict[object, LeftOut] = field(default_factory=dict)
    no_room: dict[object, Reason] = field(default_factory=dict)
    unfit: dict[object, dict[BulletinId, Reason]] = field(default_factory=dict)

    def left(self, bulletin: BulletinId, title: str, reason: Reason) -> LeftOut:
        key = (bulletin, reason.code, *reason.facts.values())
        if (known := self.said.get(key)) is None:
            known = self.said[key] = LeftOut(bulletin=bulletin, title=title, reason=reason)
        return known

    def without_room(self, standing: Contender, needed: int, left: int) -> LeftOut:
        """Asked for most candidates of every slot, so no reason is made that is known already."""
        candidate = standing.candidate
        key = (candidate.bulletin, standing.priority, needed, left)
        if (known := self.said.get(key)) is None:
            if (reason := self.no_room.get(key[1:])) is None:
                code = ReasonCode.LEFT_PRIORITY_NO_ROOM if standing.priority else ReasonCode.LEFT_NO_ROOM
                reason = self.no_room[key[1:]] = Reason(code=code, facts={"needed": needed, "left": left})
            known = self.said[key] = LeftOut(bulletin=candidate.bulletin, title=candidate.title, reason=reason)
        return known

    def unfit_for(self, vacancy: Vacancy, candidates: Sequence[Candidate]) -> dict[BulletinId, Reason]:
        """Which of them no station of these languages may tell on this day."""
        key = (vacancy.slot.day, vacancy.languages, id(candidates))
        if (known := self.unfit.get(key)) is None:
            told = ((c.bulletin, invalid(c, vacancy) or unsound(c)) for c in candidates)
            known = self.unfit[key] = {bulletin: reason for bulletin, reason in told if reason is not None}
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One station while its slots are filled, from the first to the last: the slots, and the candidates that reach it.

    `standings` are kept from slot to slot, for most candidates stand as they stood; `fresh` are those on which nothing
    bore before the first slot, by rank. `plan`: who is wanted where.
    """

    here: Sequence[Vacancy]
    candidates: Sequence[Candidate]
    ledger: Ledger
    known: Mapping[BulletinId, Candidate]
    touched: frozenset[BulletinId]
    standings: dict[BulletinId, Contender] = field(default_factory=dict)
    fresh: dict[object, list[Contender]] = field(default_factory=dict)
    later: dict[date, int] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    plan: Plan | None = None

    def later_of(self, candidate: Candidate) -> int:
        if candidate.valid_until not in self.later:
            self.later[candidate.valid_until] = later_sessions(candidate, self.here)
        return self.later[candidate.valid_until]

    def anew(self, ledger: Ledger, plan: Plan) -> "Post":
        """The same station to be filled once more, from where it began."""
        return replace(self, ledger=ledger, plan=plan, stages=[])


def post_of(here: Sequence[Vacancy], candidates: Sequence[Candidate], ledger: Ledger) -> Post:
    unwanted = (c.bulletin for c in candidates if c.wanted <= 0)
    return Post(
        here=here,
        candidates=candidates,
        ledger=ledger,
        known={c.bulletin: c for c in candidates},
        touched=frozenset((*ledger.aired, *ledger.placed, *unwanted)),
    )
