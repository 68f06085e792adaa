"""What others wrote or recorded comes in: a file, a page, a recording. Nothing is a bulletin by that alone; the entries
of a feed become drafts, for somebody to finish.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import NOTE_LIMIT
from broadcaster.domain.document import Taken
from broadcaster.domain.errors import BadInput
from broadcaster.domain.recording import Recording
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language, digest_of
from broadcaster.newsroom.finding import Alike, alike_among, lately
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file as it was sent. `accept_cut` is said of recordings: take what is there of one that is not whole."""

    name: str
    raw: bytes
    accept_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What was taken of a document, and the bulletins of the last days that say nearly the same, the nearest first."""

    taken: Taken
    duplicates: tuple[Alike, ...]


def take_file(newsroom: Newsroom, actor: Actor, brought: Brought, at: Instant) -> Script:
    """RightMissing; what the port `Documents` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    return _compared(newsroom, actor, newsroom.documents.read(brought.name, brought.raw), at)


def take_address(newsroom: Newsroom, actor: Actor, address: str, at: Instant) -> Script:
    """A page or a file on the web. RightMissing; what the port `Documents` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    return _compared(newsroom, actor, newsroom.documents.fetch(address), at)


def take_recording(newsroom: Newsroom, actor: Actor, brought: Brought, at: Instant) -> Recording:
    """RightMissing; what the port `Recordings` raises."""
    reach(actor, Action.WRITE_BULLETINS, at)
    kept = newsroom.recordings.keep(brought.name, brought.raw, accept_cut=brought.accept_cut)
    with newsroom.store.write() as work:
        done = deed(actor, "recording.keep", f"recording:{kept.digest}", at)
        work.audit.add(replace(done, after=kept.digest, told=kept.name))
    return kept


# --- feeds -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraft:
    """A draft to be kept for a station, once under its key: a text, or a recording."""

    key: str
    station: StationCode
    title: str
    script: str = ""
    language: Language = Language.VIETNAMESE
    recording: Digest | None = None
    note: str = ""


DraftIt = Callable[[Newsroom, Actor, NewDraft, Instant], bool]
"""Keeps a draft; False when one was kept under this key before, whatever it says now. BadInput for what is no draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed by its address, and the station its entries are for."""

    address: str
    station: StationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What became of a feed: titles drafted now, how many had been before, and titles refused, each with why."""

    drafted: tuple[str, ...]
    known: int
    refused: tuple[tuple[str, BadInput], ...]


def take_feed(newsroom: Newsroom, actor: Actor, feed: Feed, draft_it: DraftIt, at: Instant) -> Harvest:
    """Each entry becomes a draft once, known by its address: what is told of it later makes no second one.

    StationUnknown; RightMissing; what the port `Documents` raises.
    """
    with newsroom.store.read() as work:
        station = work.stations.get(reach(actor, Action.WRITE_BULLETINS, at), feed.station)
    drafted: list[str] = []
    refused: list[tuple[str, BadInput]] = []
    known = 0
    for entry in newsroom.documents.feed(feed.address):
        try:
            new = draft_it(newsroom, actor, _of_entry(entry, station.code), at)
        except BadInput as refusal:
            refused.append((entry.title, refusal))
            continue
        drafted += [entry.title] * new
        known += not new
    return Harvest(drafted=tuple(drafted), known=known, refused=tuple(refused))


def _of_entry(entry: Taken, station: StationCode) -> NewDraft:
    # An entry without an address of its own carries that of the feed, so its title tells it from the others.
    key = digest_of("feed-1", station, entry.source, entry.title if "chỉ có tiêu đề" in entry.took else "")
    return of_document(entry, station, f"feed:{key[:40]}")


def of_document(taken: Taken, station: StationCode, key: str) -> NewDraft:
    told = "; ".join((f"Lấy từ {taken.source}", taken.took, *(f"bỏ {line}" for line in taken.dropped)))
    return NewDraft(
        key=key,
        station=station,
        title=taken.title,
        script=taken.script,
        language=Language(taken.language) if taken.language else Language.VIETNAMESE,
        note=told[:NOTE_LIMIT],
    )


def _compared(newsroom: Newsroom, actor: Actor, taken: Taken, at: Instant) -> Script:
    with newsroom.store.read() as work:
        recent = lately(work, actor, at)
    return Script(taken=taken, duplicates=alike_among(taken.script, None, recent))
