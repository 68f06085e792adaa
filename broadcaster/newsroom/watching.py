"""The watch folder: files laid into a station's tray become its drafts, or are told why not.

A file is taken when two looks find it the same, so that one which is still being copied waits. What became of it is
kept under the digest of its bytes before the file is moved: a crash in between makes no second draft.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.access import EVERYWHERE, AccountId, Actor, Grant, Role
from broadcaster.domain.document import RAW_LIMIT, name_shown
from broadcaster.domain.errors import BadInput, Trouble
from broadcaster.domain.errors.documents import DocumentTooLarge
from broadcaster.domain.recording import RAW_LIMIT as RECORDING_LIMIT
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, digest_of, digest_of_bytes
from broadcaster.newsroom.intake import Brought, DraftIt, NewDraft, of_document, take_file, take_recording
from broadcaster.newsroom.ports import Newsroom

_SOUNDS = (".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".amr", ".3gp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A file in a station's tray as one look found it. `stamp` changes with every change of the file."""

    station: StationCode
    name: str
    size: int
    stamp: int

    @property
    def is_sound(self) -> bool:
        return self.name.lower().endswith(_SOUNDS)


class Tray(Protocol):
    """The watch folder: a folder for each station's code, and in it plain files. StorageUnwritable from any."""

    def look(self) -> Sequence[Lying]: ...

    def read(self, lying: Lying) -> bytes | None:
        """Its bytes; None when it is no longer there, or no longer a plain file."""
        ...

    def put_by(self, lying: Lying, why: str) -> None:
        """Moves it to what was taken, or, with a text beside it that says why, to what was not."""
        ...


Look = Mapping[tuple[StationCode, str], Lying]


def look_of(found: Sequence[Lying]) -> Look:
    return {(each.station, each.name): each for each in found}


def settled(before: Look, now: Look) -> tuple[Lying, ...]:
    """What two looks found the same, in order of its name."""
    return tuple(lying for key, lying in sorted(now.items()) if before.get(key) == lying and lying.size > 0)


def watcher(station: Station) -> Actor:
    """Who takes what is laid into a station's tray: an author there, and nowhere else."""
    return Actor(
        id=AccountId("watch"),
        name="Thư mục nhận bài",
        grants=(Grant(role=Role.AUTHOR, station=station.code, path=station.path),),
        source="watch",
    )


def empty_trays(newsroom: Newsroom, tray: Tray, before: Look, draft_it: DraftIt, clock: Callable[[], Instant]) -> Look:
    """Takes what lies still since the look before, and returns the look of now."""
    now = look_of(tray.look())
    for lying in settled(before, now):
        try:
            why = _taken(newsroom, tray, lying, draft_it, clock())
            if why is not None:
                tray.put_by(lying, why)
        except Trouble:
            continue  # ours, and it may pass: the file stays for the next look, and holds up no other station's
    return now


def _taken(newsroom: Newsroom, tray: Tray, lying: Lying, draft_it: DraftIt, at: Instant) -> str | None:
    """Why it was not taken; nothing when it was, None when it was not there. Trouble."""
    try:
        with newsroom.store.read() as work:
            station = work.stations.get(EVERYWHERE, lying.station)
        if lying.size > (RECORDING_LIMIT if lying.is_sound else RAW_LIMIT):
            raise DocumentTooLarge(name=name_shown(lying.name), problem=f"{lying.size // 1_000_000} MB")
        raw = tray.read(lying)
        if raw is None:
            return None
        actor = watcher(station)
        draft_it(newsroom, actor, _wanted(newsroom, actor, lying, raw, at), at)
    except BadInput as refused:
        return refused.message_vi
    return ""


def _wanted(newsroom: Newsroom, actor: Actor, lying: Lying, raw: bytes, at: Instant) -> NewDraft:
    key = f"watch:{digest_of('watch-1', lying.station, digest_of_bytes(raw))[:40]}"
    brought = Brought(name=lying.name, raw=raw)
    if not lying.is_sound:
        return of_document(take_file(newsroom, actor, brought, at).taken, lying.station, key)
    kept = take_recording(newsroom, actor, brought, at)
    title = kept.name.rpartition(".")[0] or kept.name
    return NewDraft(key=key, station=lying.station, title=title, recording=kept.digest, note=f"Bản ghi âm {kept.took}")
