"""What a leader needs before deciding on a bulletin: what changed since somebody last decided, what of it they heard,
whether they may, when it could air first, and where it aired."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.access import EVERYWHERE, Action, Actor, may
from broadcaster.domain.approval import is_own, is_stale
from broadcaster.domain.audit import Deed
from broadcaster.domain.bulletin import Bulletin, BulletinId, Revision, words_digest
from broadcaster.domain.diff import Difference, difference
from broadcaster.domain.item import Waveform
from broadcaster.domain.life import LIFE, State, Step
from broadcaster.domain.listening import Stretch, share
from broadcaster.domain.schedule import Slot
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.approving import one_officer, writers_of
from broadcaster.newsroom.awaiting import Chance, first_chances
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.audit import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.finding import find
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import spoken_of
from broadcaster.newsroom.rendering import BulletinSound, sound_of_bulletin
from broadcaster.wording import Spoken

_STATIONS = 120
"""Stations asked after where a bulletin was heard first: a province and its communes."""


class Say(StrEnum):
    """What the asker may do about it now."""

    DECIDE = "decide"
    DECIDE_OWN = "decide-own"
    OWN = "own"
    NO_RIGHT = "no-right"
    NOTHING = "nothing"


class Against(StrEnum):
    """Which revision the newest is held against: the last that was approved or returned, or the one before."""

    APPROVED = "approved"
    RETURNED = "returned"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    against: Against
    revision: Revision
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence as it is spoken, where it stands in the sound (None: not known), and whether it was not in the
    revision that is compared with."""

    text: str
    starts: Millis | None
    ends: Millis | None
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    name: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """`words` is the digest of what is spoken now; `waveform` the picture of its sound, empty before there is one;
    `heard` the share of the sound the asker heard, `listeners` what others did; `mendable`: the asker may edit it;
    `lapsed`: by whose deed, and why, its approval holds no longer though nobody wrote it anew."""

    bulletin: Bulletin
    spoken: Spoken
    words: Digest
    sound: BulletinSound
    waveform: Waveform
    stale: bool
    say: Say
    mendable: bool
    compared: Compared | None
    passages: tuple[Passage, ...]
    heard: float
    spans: tuple[Stretch, ...]
    listeners: tuple[Listener, ...]
    chance: Chance | None
    lapsed: Deed | None


def dossier(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> Dossier:
    """BulletinUnknown, RightMissing."""
    found = find(newsroom, actor, bulletin, at)
    with newsroom.store.read() as work:
        spoken = spoken_of(newsroom, work, found.draft)
        sound = sound_of_bulletin(newsroom, work, found)
        audio = None if sound.item is None else sound.item.audio
        words = words_digest(found.draft, spoken)
        stale = is_stale(found, words, audio)
        compared = _compared(work, found)
        mine, others = _listened(work, found, sound, actor)
        length = Millis(0) if sound.item is None else sound.item.measured.duration
        waveform = (audio and work.items.waveform(audio)) or Waveform()
        return Dossier(
            bulletin=found,
            spoken=spoken,
            words=words,
            sound=sound,
            waveform=waveform,
            stale=stale,
            say=_say(work, actor, found, at) if stale or found.state is State.SUBMITTED else Say.NOTHING,
            mendable=_mendable(work, actor, found, at),
            compared=compared,
            passages=_passages(newsroom, work, (spoken, waveform.starts, length), compared),
            heard=share(mine, length),
            spans=mine,
            listeners=others,
            chance=first_chances(newsroom, work, [found], at).get(found.id),
            lapsed=_lapsed(work, found),
        )


def _lapsed(work: Work, found: Bulletin) -> Deed | None:
    """Who sees a bulletin may know why it waits again: no right to read the audit is asked."""
    approval = found.approval
    if found.state is not State.SUBMITTED or approval is None or approval.revision != found.revision.number:
        return None
    sought = Sought(verb=f"bulletin.{Step.LAPSE}", subject=f"bulletin:{found.id}")
    newest = next((each.deed for each in work.audit.page(EVERYWHERE, sought, Asked(limit=1)).rows), None)
    return newest if newest is not None and newest.at >= approval.at else None


def _say(work: Work, actor: Actor, found: Bulletin, at: Instant) -> Say:
    station = work.stations.get(EVERYWHERE, found.draft.origin)
    if not may(actor, Action.APPROVE_BULLETINS, station, at):
        return Say.NO_RIGHT
    if not is_own(actor, writers_of(work, found)):
        return Say.DECIDE
    return Say.DECIDE_OWN if one_officer(work, found) else Say.OWN


def _mendable(work: Work, actor: Actor, found: Bulletin, at: Instant) -> bool:
    station = work.stations.get(EVERYWHERE, found.draft.origin)
    return (found.state, Step.REVISE) in LIFE and may(actor, Action.WRITE_BULLETINS, station, at)


def _compared(work: Work, found: Bulletin) -> Compared | None:
    """With what was decided on last, of the revisions before the newest; else with the one before."""
    now = found.revision.number
    decided = [
        (each.revision, against)
        for each, against in ((found.approval, Against.APPROVED), (found.returned, Against.RETURNED))
        if each is not None and each.revision < now
    ]
    if now == 1:
        return None
    number, against = max(decided, default=(now - 1, Against.BEFORE))
    before = work.revisions.one(found.id, number)
    return Compared(against=against, revision=before, difference=difference(before.draft, found.draft))


def _listened(
    work: Work, found: Bulletin, sound: BulletinSound, actor: Actor
) -> tuple[tuple[Stretch, ...], tuple[Listener, ...]]:
    if sound.item is None:
        return (), ()
    mine: tuple[Stretch, ...] = ()
    others = []
    for each in work.listenings.of(found.id, sound.item.audio):
        if each.account == actor.id:
            mine = each.spans
        else:
            others.append(Listener(name=each.name, share=share(each.spans, sound.item.measured.duration)))
    return mine, tuple(others)


def _passages(
    newsroom: Newsroom, work: Work, now: tuple[Spoken, Sequence[Millis], Millis], compared: Compared | None
) -> tuple[Passage, ...]:
    """The sentences with their places, where the sound tells as many as there are."""
    spoken, starts, length = now
    before: set[str] = set()
    if compared is not None:
        before = {each.text for each in spoken_of(newsroom, work, compared.revision.draft).sentences}
    known = len(starts) == len(spoken.sentences)
    ends = [*starts[1:], length]
    return tuple(
        Passage(
            text=each.text,
            starts=starts[number] if known else None,
            ends=ends[number] if known else None,
            changed=compared is not None and each.text not in before,
        )
        for number, each in enumerate(spoken.sentences)
    )


# --- where it aired ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstHeard:
    """The slot in which a station says it was heard there first."""

    station: Station
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """`heard` by what stations told; `stands` by the playlists published for the days stations are told of."""

    heard: tuple[FirstHeard, ...]
    stands: tuple[Slot, ...]


def whereabouts(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, at: Instant) -> Whereabouts:
    """BulletinUnknown. Who sees a bulletin sees all it is aimed at: nothing is aimed but below where it comes from."""
    found = find(newsroom, actor, bulletin, at)
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        aimed = [each for each in tree if any(aim.reaches(each.path) for aim in found.draft.targets)][:_STATIONS]
        slots = work.log.first_of(found.id, [each.code for each in aimed])
        heard = [FirstHeard(station=each, slot=slots[each.code]) for each in aimed if each.code in slots]
        stands = tuple(_stands(newsroom, work, found.id, {each.code for each in aimed}, at))
    return Whereabouts(heard=tuple(heard), stands=tuple(sorted(stands, key=lambda slot: slot.span.start)))


def _stands(
    newsroom: Newsroom, work: Work, bulletin: BulletinId, codes: Collection[StationCode], at: Instant
) -> Iterator[Slot]:
    """Slots not begun yet whose newest playlist holds it."""
    today = newsroom.local_day(at)
    for day in (today + timedelta(days=number) for number in range(newsroom.manifest_days + 1)):
        holding = sorted(work.airings.holding({bulletin}, day) & set(codes))
        for manifest in work.manifests.of_day(day, holding).values() if holding else ():
            for playlist in manifest.playlists:
                if playlist.slot.span.start > at and any(row.bulletin == bulletin for row in playlist.rows):
                    yield playlist.slot
