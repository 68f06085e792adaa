"""After a change only the stations it concerns are planned anew. The whole day is planned now and then all the same:
that is the net under this."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.audit import Deed
from broadcaster.domain.bulletin import Bulletin, BulletinId, Target
from broadcaster.domain.errors import Trouble
from broadcaster.domain.errors.bulletins import BulletinUnknown, RevisionUnknown
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.failing import Faults, Parted, each_apart
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.planning import plan
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import order_more
from broadcaster.newsroom.scheduling import Agenda, bulletin_needs, narrowed, needs
from broadcaster.newsroom.transmission import publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened since the last plan: bulletins that were touched, stations whose own things were (sessions, what
    people decided there), paths at and below which hours or sounds were (timetables, special days, choices, words), or
    something that bears on every station."""

    bulletins: frozenset[BulletinId] = frozenset()
    stations: frozenset[StationCode] = frozenset()
    below: frozenset[str] = frozenset()
    everything: bool = False

    def with_(self, other: "Change") -> "Change":
        return Change(
            bulletins=self.bulletins | other.bulletins,
            stations=self.stations | other.stations,
            below=self.below | other.below,
            everything=self.everything or other.everything,
        )

    def __bool__(self) -> bool:
        return self.everything or bool(self.bulletins or self.stations or self.below)


MISSED = "journal.missed"
"""The deed of a journal that tells of what was not heard: it may be made up for."""
NOTHING, EVERYTHING = Change(), Change(everything=True)


_OF_A_PLACE = frozenset({"timetable", "special-day", "lexicon", "campaign"})
"""Nouns that bear on a station and on those below it: what is told at "/" bears on all."""
_VERBS_OF_A_PLACE = frozenset({"station.choose"})


def change_of(deeds: Iterable[Deed]) -> Change:
    """What these deeds of the audit come to. What is not known to concern little concerns everything."""
    bulletins: set[BulletinId] = set()
    stations: set[StationCode] = set()
    below: set[str] = set()
    everything = False
    for each in deeds:
        noun, _, name = each.subject.partition(":")
        of_a_place = each.verb.partition(".")[0] in _OF_A_PLACE or each.verb in _VERBS_OF_A_PLACE
        if of_a_place and each.path != "/":
            below.add(each.path)
        elif each.verb == MISSED:
            stations.add(StationCode(name))
        elif noun == "bulletin":
            bulletins.add(BulletinId(name))
        elif noun == "decision":
            stations.add(StationCode(each.path.rstrip("/").rpartition("/")[2]))
        else:
            everything = True
    return Change(
        bulletins=frozenset(bulletins), stations=frozenset(stations), below=frozenset(below), everything=everything
    )


def concerned(work: Work, today: Agenda, change: Change) -> frozenset[StationCode]:
    """The stations whose day may change: those a touched bulletin is for, was for before its last revision, or stands
    at; and those that carry, or are carried by, one of them."""
    if change.everything:
        return frozenset(today.stations)
    found = set(change.stations) | work.airings.holding(change.bulletins, today.day)
    for gone in sorted(change.bulletins & work.recalls.standing(today.day, today.day)):
        found |= set(work.recalls.stations(gone, today.day))  # they may play an older manifest still
    targets = [target for each in change.bulletins for target in _aimed(work, today, each)]
    found |= {code for code, station in today.stations.items() if any(t.reaches(station.path) for t in targets)}
    found |= _below(today, change)
    return frozenset(_with_neighbours(today, found) & set(today.stations))


def _below(today: Agenda, change: Change) -> set[StationCode]:
    """What hangs there on that day."""
    paths = tuple(change.below)
    return {code for code, station in today.stations.items() if station.path.startswith(paths)} if paths else set()


def wide(today: Agenda, change: Change, most: int) -> bool:
    """Whether it is for a round, which goes from group to group."""
    return change.everything or len(_below(today, change)) > most


def _aimed(work: Work, today: Agenda, bulletin: BulletinId) -> tuple[Target, ...]:
    try:
        found: Bulletin = work.bulletins.get(EVERYWHERE, bulletin)
        now = today.targets_of(found.draft)
        if found.revision.number == 1:
            return now
        before = work.revisions.one(bulletin, found.revision.number - 1)
    except (BulletinUnknown, RevisionUnknown):
        return ()
    return (*now, *today.targets_of(before.draft))


def _with_neighbours(today: Agenda, found: Collection[StationCode]) -> set[StationCode]:
    """With all who carry one of these, as deep as it goes, for what they carry may be another now; and with all that
    any of those carries, for it must be known to be carried. Others who carry the same are left alone."""
    grown = set(found)
    while more := {code for code, parent in today.relays if parent in grown} - grown:
        grown |= more
    return with_carried(today, grown)


def with_carried(today: Agenda, found: Collection[StationCode]) -> set[StationCode]:
    """With all whose sessions any of these carries, as deep as it goes."""
    grown = set(found)
    while more := {parent for code, parent in today.relays if code in grown} - grown:
        grown |= more
    return grown


def replan(newsroom: Newsroom, days: Sequence[date], change: Change, at: Instant) -> tuple[Manifest, ...]:
    """Plans the days anew at the stations the change concerns, and publishes what differs, day by day. Sounds that a
    touched bulletin wants are ordered."""
    return replan_on(newsroom, KeptGround().agendas(newsroom, days), change, at)


def replan_on(
    newsroom: Newsroom, agendas: Iterable[Agenda], change: Change, at: Instant, noted: Faults | None = None
) -> tuple[Manifest, ...]:
    """The same of days as they are known. Neither a day nor a station that fails holds up another: it is noted; where
    nobody notes it, the first is raised once all are seen to."""
    published: list[Manifest] = []
    faults: list[Exception] = []
    for today in agendas:
        try:
            parted, asked = _replanned(newsroom, today, change, at)
        except Trouble:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is: raised below, after the other days
            faults.append(fault)
            continue
        published += parted.published
        if noted is None:
            faults += parted.faults.values()
        else:
            noted.note(today.day, asked, parted.faults, at)
    if faults:
        raise faults[0]
    return tuple(published)


def _replanned(newsroom: Newsroom, today: Agenda, change: Change, at: Instant) -> tuple[Parted, frozenset[StationCode]]:
    with newsroom.store.read() as work:
        stations = concerned(work, today, change)
    part = narrowed(newsroom, today, stations)
    wanted = needs(newsroom, part, at) if change.below else bulletin_needs(newsroom, part, change.bulletins, at)
    order_more(newsroom, wanted, at)

    def planned(codes: Sequence[StationCode]) -> Sequence[Manifest]:
        some = part if len(codes) == len(stations) else narrowed(newsroom, today, with_carried(today, codes))
        return publish(newsroom, plan(newsroom, some, at), at)

    return (each_apart(stations, planned) if stations else Parted(published=(), faults={})), stations
