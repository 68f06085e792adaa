"""Who looks after a station, who was told that it is silent, when it is switched off on purpose: said by people, kept
with who said it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from broadcaster.domain.access import Action, Actor, demand, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.care import Care, Contact, Notice, SwitchedOff, check_contact, check_off, name_problem
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.ports import Newsroom

READ, NAMES, NOTES, SWITCHES = (
    Action.READ_STATIONS,
    Action.MANAGE_STATIONS,
    Action.NOTE_OUTAGES,
    Action.MANAGE_TIMETABLES,
)

DEEDS = frozenset({"station.contact", "station.notice", "station.off", "station.on"})
"""What is said here of a station changes neither its days nor its hours."""
TWICE = timedelta(minutes=1)
"""The same note within this time is a second tap."""


def name_contact(
    newsroom: Newsroom, actor: Actor, code: StationCode, told: tuple[Contact | None, int], at: Instant
) -> Care:
    """Nobody any more for None; with the version that was seen. FieldWrong, StationUnknown, RightMissing,
    EditedMeanwhile."""
    contact, seen = told
    if contact is not None:
        check_contact(contact)

    def changed(care: Care) -> tuple[Care, str]:
        return replace(care, contact=contact), "" if contact is None else f"{contact.name} · {contact.telephone}"

    return _kept(newsroom, (actor, NAMES, "station.contact", at), (code, seen), changed)


def note_outage(newsroom: Newsroom, actor: Actor, code: StationCode, told: tuple[str, int], at: Instant) -> Care:
    """Somebody was told, just now, that it is silent; with the version that was seen. FieldWrong, StationUnknown,
    RightMissing, EditedMeanwhile."""
    whom, seen = " ".join(told[0].split()), told[1]
    if problem := name_problem(whom):
        raise FieldWrong(field="whom", problem=problem)

    def changed(care: Care) -> tuple[Care, str]:
        stood = care.notice
        if stood is not None and (stood.by, stood.whom) == (actor.name, whom) and at - stood.at < TWICE:
            return care, whom
        return replace(care, notice=Notice(at=at, by=actor.name, whom=whom)), whom

    return _kept(newsroom, (actor, NOTES, "station.notice", at), (code, seen), changed)


def switch_off(newsroom: Newsroom, actor: Actor, code: StationCode, told: tuple[SwitchedOff, int], at: Instant) -> Care:
    """In place of what was planned before; with the version that was seen. FieldWrong, StationUnknown, RightMissing,
    EditedMeanwhile."""
    off, seen = replace(told[0], by=actor.name), told[1]
    check_off(off, at)

    def changed(care: Care) -> tuple[Care, str]:
        return replace(care, off=off), f"{_told(newsroom, off.since)} – {_told(newsroom, off.until)}: {off.reason}"

    return _kept(newsroom, (actor, SWITCHES, "station.off", at), (code, seen), changed)


def _told(newsroom: Newsroom, moment: Instant) -> str:
    return f"{moment.astimezone(newsroom.zone):%d/%m/%Y %H:%M}"


def switch_on(newsroom: Newsroom, actor: Actor, code: StationCode, seen: int, at: Instant) -> Care:
    """From now on it is expected to call again. StationUnknown, RightMissing, EditedMeanwhile."""
    return _kept(
        newsroom, (actor, SWITCHES, "station.on", at), (code, seen), lambda care: (replace(care, off=None), "")
    )


def _kept(
    newsroom: Newsroom,
    who: tuple[Actor, Action, str, Instant],
    what: tuple[StationCode, int],
    changed: Callable[[Care], tuple[Care, str]],
) -> Care:
    (actor, right, verb, at), (code, seen) = who, what
    with newsroom.store.write() as work:
        station = work.stations.get(reach(actor, READ, at), code)
        demand(actor, right, station, at)
        stood = work.cares.of([code]).get(code, Care(station=station.code))
        after, told = changed(stood)
        if after == stood:  # said before: a form that was sent twice
            return stood
        if stood.version != seen or not work.cares.put(after, seen):
            raise EditedMeanwhile(thing=station.label)
        done = deed(actor, verb, f"station:{code}", at, station.path)
        work.audit.add(replace(done, before=_digest(stood), after=_digest(after), told=told))
        return replace(after, version=seen + 1)


def _digest(care: Care) -> Digest:
    return digest_of("station-care-1", repr(replace(care, version=0)))
