"""What a station refuses has its line, by the name of the attack whose mark it bears, and fills no journal.

Whoever can make it refuse cheaply can do so all day: each name has so many lines an hour of its own, and emergencies
theirs apart, so that none hides another. What has no line is counted, and the count has one when the hour is over.
"""

from dataclasses import replace

from broadcaster.domain.attacks import Refused
from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.journal import Event, Note
from broadcaster.domain.units import Millis
from broadcaster.playout.state import Moment, Refusals, State, jotted

HOUR = Millis(3_600_000)
MOST_OF_A_NAME = 8
"""Lines about refusals of one name in an hour, of emergencies and of all else each; one more tells the count."""


def refused(state: State, moment: Moment, refusal: Refused, emergency: tuple[EmergencyId, int] | None = None) -> State:
    """`emergency`: which one it says it is, and its serial. The same again has no second line within the hour."""
    state, told = counted(state, moment), f"{refusal.detail[:200]} {emergency or ''}"
    found = Refusals(attack=refusal.attack, emergency=emergency is not None, since=moment.monotonic)
    for each in state.refusals:
        if (each.attack, each.emergency) == (found.attack, found.emergency):
            found = each
    if told in found.told:
        return state
    if len(found.told) >= MOST_OF_A_NAME:
        return _with(state, replace(found, untold=found.untold + 1))
    found = replace(found, told=(*found.told, told))
    last = "; more of this name are not written in this hour" if len(found.told) == MOST_OF_A_NAME else ""
    note = Note(event=Event.REFUSED, reason=refusal.attack.value, detail=refusal.detail[:200] + last)
    if emergency is not None:
        note = replace(note, emergency=emergency[0], serial=emergency[1])
    return jotted(_with(state, found), moment, note)


def counted(state: State, moment: Moment) -> State:
    """Once an hour is over, with a line that says how many of a name had none."""
    over = [each for each in state.refusals if moment.monotonic >= each.since + HOUR]
    if not over:
        return state
    state = replace(state, refusals=tuple(each for each in state.refusals if each not in over))
    for each in over:
        if each.untold:
            of = "emergencies" if each.emergency else "this name"
            told = f"{each.untold} more of {of} were refused in an hour and not written"
            state = jotted(state, moment, Note(event=Event.REFUSED, reason=each.attack.value, detail=told))
    return state


def _with(state: State, found: Refusals) -> State:
    others = (each for each in state.refusals if (each.attack, each.emergency) != (found.attack, found.emergency))
    return replace(state, refusals=(*others, found))
