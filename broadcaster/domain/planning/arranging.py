"""In which order the chosen stand, and why each stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.lengths import at_least
from broadcaster.domain.planning.candidates import Placed
from broadcaster.domain.planning.choosing import Contender, short_less
from broadcaster.domain.planning.playlist import Clash
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A bulletin at its place, and why."""

    standing: Contender
    reason: Reason


@dataclass(slots=True, kw_only=True)
class Arranger:
    """Puts the rooms of one slot in order, one after the other. `wishes` and `short` are of the slot's topics; the
    latter shrink as bulletins are told. `line`: the place of each when people moved one among them, an order they keep.
    """

    wishes: dict[str, Millis]
    names: Mapping[str, str]
    short: dict[str, int]
    clash: Clash | None
    order: tuple[str, ...]
    own: int
    above: int
    line: Mapping[BulletinId, int] = field(default_factory=dict)
    place: int = 0
    before: Contender | None = None

    def arrange(self, chosen: Sequence[Contender], placed: Sequence[tuple[Placed, Contender]]) -> list[Line]:
        """Placed ones at their places, the others around them."""
        left, by_hand = list(chosen), list(placed)
        lines: list[Line] = []
        while left or by_hand:
            if by_hand and (not left or self._due_here(by_hand[0][0], left)):
                decision, standing = by_hand.pop(0)
                reason = placed_reason(decision, standing)
            else:
                standing, passed = self._next(left)
                left.remove(standing)
                reason = self._varied(self._why(standing), passed)
            lines.append(Line(standing=standing, reason=reason))
            short_less(self.short, standing.candidate)
            self.before, self.place = standing, self.place + 1
        return lines

    def _due_here(self, placed: Placed, left: Sequence[Contender]) -> bool:
        """Whether its place has come: of one of the line, once all that stood before it there do so."""
        here = self.line.get(placed.bulletin)
        if here is None:
            return placed.place <= self.place
        return all(self.line.get(each.candidate.bulletin, here) >= here for each in left)

    def _next(self, left: Sequence[Contender]) -> tuple[Contender, Sequence[Contender]]:
        """As the rules have it; where those would tell one of the line, the first of the line."""
        standing, passed = self._by_rule(left)
        if standing.priority or standing.candidate.bulletin not in self.line:
            return standing, passed
        inline = [each for each in left if not each.priority and each.candidate.bulletin in self.line]
        return min(inline, key=lambda each: self.line[each.candidate.bulletin]), ()

    def _by_rule(self, left: Sequence[Contender]) -> tuple[Contender, Sequence[Contender]]:
        """The first of the first class there is; another of that class when it would repeat topic or voice, and then
        also those it was put before."""
        if priority := [s for s in left if s.priority]:
            return min(priority, key=lambda s: s.decided), ()
        due = [s for s in left if s.due]
        ranked = sorted(due, key=lambda s: s.rank) if due else sorted(left, key=self._shortest)
        before = self.before
        place = 0 if before is None else min(range(len(ranked)), key=lambda at: sum(_same(ranked[at], before)))
        return ranked[place], ranked[:place]

    def _shortest(self, standing: Contender) -> tuple[object, ...]:
        return -self.short.get(standing.candidate.topic, 0), standing.rank

    def _varied(self, reason: Reason, passed: Sequence[Contender]) -> Reason:
        """The reason of one that was put before these for the sake of variety."""
        if self.before is None or not passed:
            return reason
        alike = [_same(each, self.before) for each in passed]
        facts: dict[str, str | int] = {"class": reason.code.value, "why": reason.sentence, "passed": len(passed)}
        facts |= {"same_topic": sum(topic > 0 for topic, _ in alike), "same_voice": sum(voice for _, voice in alike)}
        return Reason(code=ReasonCode.VARIED, facts={**reason.facts, **facts})

    def _why(self, standing: Contender) -> Reason:
        candidate = standing.candidate
        facts: dict[str, str | int] = {"airing": standing.count + 1, "wanted": candidate.wanted}
        if standing.priority:
            return self._why_priority(standing, facts)
        facts |= {"until": f"{candidate.valid_until:%d/%m/%Y}"}
        if standing.due:
            return Reason(
                code=ReasonCode.DEADLINE, facts=facts | {"missing": standing.missing, "later": standing.later}
            )
        if short := self.short.get(candidate.topic):
            wish = at_least(self.wishes[candidate.topic])
            told: dict[str, str | int] = {"topic": candidate.topic, "short": at_least(short), "wish": wish}
            told["name"] = self.names.get(candidate.topic, candidate.topic)
            return Reason(code=ReasonCode.TOPIC_SHORT, facts=facts | told)
        return Reason(code=ReasonCode.LEAST_AIRED if standing.count else ReasonCode.NOT_YET_AIRED, facts=facts)

    def _why_priority(self, standing: Contender, facts: dict[str, str | int]) -> Reason:
        if standing.candidate.bulletin in self.order:
            facts |= {"position": self.order.index(standing.candidate.bulletin) + 1}
            return Reason(code=ReasonCode.PRIORITY_AS_DECIDED, facts=facts)
        if self.clash is None or self.order:
            return Reason(code=ReasonCode.PRIORITY_FIRST, facts=facts)
        if standing.own:
            return Reason(code=ReasonCode.PRIORITY_AFTER_ABOVE, facts=facts | {"above": self.above})
        return Reason(code=ReasonCode.PRIORITY_ABOVE_FIRST, facts=facts | {"own": self.own})


def placed_reason(decision: Placed, standing: Contender) -> Reason:
    facts: dict[str, str | int] = {"by": decision.by, "why": decision.why}
    facts |= {"airing": standing.count + 1, "wanted": standing.candidate.wanted}
    return Reason(code=ReasonCode.PLACED_BY_HAND, facts=facts)


def _same(one: Contender, other: Contender) -> tuple[int, int]:
    """How much it would repeat the other's topic, which counts for more, and its voice."""
    same_topic = bool(one.candidate.topic) and one.candidate.topic == other.candidate.topic
    return 2 * same_topic, int(_voice(one) == _voice(other) != "")


def _voice(standing: Contender) -> VoiceName:
    item = standing.candidate.item
    return VoiceName("") if item is None else item.delivery.voice
