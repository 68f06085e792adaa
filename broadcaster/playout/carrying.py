"""What goes by hand on a stick between a house and a station without a link, and is believed no more for that.

On the stick: `trust.json`, `manifest.json`, `checkpoint.json` as they were sealed, `sounds/` by digest for the station;
`station.json` and `journal/` for the house. A station looks at each as if it had come over the network.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from urllib.parse import quote

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.journal_batches import BATCH, CHECKPOINT, batch_payload
from broadcaster.domain.station_document import from_payload, opened
from broadcaster.domain.station_manifest import StationManifest
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.trust import KeyRole, unread, unsealed, walked
from broadcaster.domain.trust import from_payload as trust_of
from broadcaster.domain.units import Digest, Instant
from broadcaster.envelope import seal, to_json
from broadcaster.playout.files import Cache, write_whole
from broadcaster.playout.held import Identity, Shelf
from broadcaster.playout.house import House, LinkDown
from broadcaster.playout.journal import on_disk, to_send
from broadcaster.playout.resuming import resumed
from broadcaster.playout.state_file import from_bytes
from broadcaster.playout.station import Station
from broadcaster.playout.sync import API

_DOCUMENTS = ("trust.json", "manifest.json", "checkpoint.json")
_LARGEST = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How much was taken from a stick or put on it."""

    documents: tuple[str, ...] = ()
    sounds: int = 0
    batches: int = 0
    refused: tuple[str, ...] = ()


# --- the station's side ------------------------------------------------------------------------------------------


def laid_in(stick: Path, shelf: Shelf, cache: Cache, at: Instant) -> Carried:
    """A stick's documents into the station's inbox, where the running station finds them, each opened before as the
    station will; and those of its sounds that the schedule needs into the cache, each looked at by its digest. What is
    refused is left on the stick.
    OSError, DiskFull, ValueError for a station that is not enrolled."""
    inbox, judge = shelf.folder / "inbox", _Judge(shelf, at)
    inbox.mkdir(parents=True, exist_ok=True)
    documents, refused = [], []
    for name in (each for each in _DOCUMENTS if (stick / each).is_file()):
        try:
            raw = _read(stick / name)
            judge.opens(name, raw.decode("utf-8", "replace"))
        except Refused as refusal:
            refused.append(f"{name}: {refusal}")
        else:
            write_whole(inbox / name, raw)
            documents.append(name)
    taken = 0
    for path in sorted((stick / "sounds").glob("*.sound")):
        digest, size = Digest(path.stem), path.stat().st_size
        if judge.needed.get(digest) != size:  # before any of it is read: it may be as large as the stick
            refused.append(f"{Attack.WRONG_FILE.value}: {path.name}: {size} bytes that no schedule needs")
            continue
        if cache.has(digest, size):
            continue
        cache.make_room(judge.needed, size)
        copyfile(path, cache.part(digest))
        if cache.keep(digest):
            taken += 1
        else:
            refused.append(f"{Attack.WRONG_FILE.value}: {path.name}")
    return Carried(documents=tuple(documents), sounds=taken, refused=tuple(refused))


def _read(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise Refused(Attack.ENDLESS, f"more than {_LARGEST} bytes")
    return path.read_bytes()


class _Judge:
    """What a station with this shelf would say to documents, in the order they are taken up. ValueError for one that
    is not enrolled."""

    def __init__(self, shelf: Shelf, at: Instant) -> None:
        identity, signed, held = shelf.identity(), shelf.time(), shelf.manifest()
        if identity is None:
            raise ValueError("the station is not enrolled")
        self._identity, self._trust = identity, shelf.trust()
        self._at = at if signed is None else max(at, signed.time.at)
        self._floor = None if held is None else held[0].floor
        self.needed = {} if held is None else _sizes(held[1])
        """Bytes of the sounds that the manifests need which are held or were opened."""

    def opens(self, name: str, text: str) -> None:
        """Refused."""
        if name == "trust.json":
            self._follow(_trusts(text, 0 if self._trust is None else self._trust.serial))
            return
        if self._trust is None:
            raise Refused(Attack.ARBITRARY, "no trust was taken up yet")
        if name == "manifest.json":
            newer = opened(self._trust, text, self._identity.station, self._floor, self._at)
            self.needed |= _sizes(newer.manifest)
        else:
            unsealed(self._trust, KeyRole.JOURNAL, CHECKPOINT, text, self._at)

    def _follow(self, envelopes: tuple[str, ...]) -> None:
        if envelopes:
            self._trust = walked(self._trust or self._identity.pinned, envelopes, self._at)


def _sizes(manifest: StationManifest) -> dict[Digest, int]:
    return {audio: sound.size for audio, sound in manifest.sounds().items()}


def _trusts(text: str, held: int) -> tuple[str, ...]:
    """Who packed it may not have known what the station holds: what is older than that is no rollback here. Refused."""
    try:
        carried = told(text).texts("trusts")
    except NotTold as garbled:
        raise Refused(Attack.MALFORMED, f"trust: {garbled}") from garbled
    return tuple(each for each in carried if trust_of(unread(each).payload).serial >= held)


def taken_in(inbox: Path, station: Station) -> bool:
    """What lies in the inbox is taken up, or refused by name; either way it is gone from there."""
    found = [inbox / name for name in _DOCUMENTS if (inbox / name).is_file()]
    for path in found:
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            _take(path.name, text, station)
        except Refused as refusal:
            station.refuse(refusal)
        path.unlink(missing_ok=True)
    return bool(found)


def _take(name: str, text: str, station: Station) -> None:
    if name == "manifest.json":
        station.take_manifest(text, "")
    elif name == "checkpoint.json":
        station.take_checkpoint(text)
    else:
        station.take_trust(*_trusts(text, station.trust_serial))


def taken_out(stick: Path, shelf: Shelf, identity: Identity) -> Carried:
    """The journal that the house does not hold, in sealed batches, onto a stick; whether the station runs or not, as
    far as its disk has it. OSError; ValueError for a state that another version wrote."""
    (stick / "journal").mkdir(parents=True, exist_ok=True)
    trust, text = shelf.trust(), shelf.state.read()
    about = {"station": identity.station, "house": identity.house, "trust": 0 if trust is None else trust.serial}
    write_whole(stick / "station.json", json.dumps(about).encode())
    written = shelf.journal.read_text(encoding="utf-8") if shelf.journal.exists() else ""
    state = resumed(identity, None if text is None else from_bytes(text.encode()).state, written.split("\n")[:-1]).state
    batches = to_send(state, on_disk(state, written).lines)
    for place, batch in enumerate(batches, start=1):
        sealed = to_json(seal(BATCH, batch_payload(batch), [identity.private]))
        write_whole(stick / "journal" / f"{place:06}.json", sealed.encode())
    return Carried(documents=("station.json",), batches=len(batches))


# --- the courier's side ------------------------------------------------------------------------------------------


def fetched(stick: Path, house: House) -> Carried:
    """At a machine with a link: the journal on the stick to the house, and what the house has for that station onto the
    stick. LinkDown, Refused for an answer too long or too slow, NotTold for a stick that names no station, OSError."""
    about = told((stick / "station.json").read_bytes())
    code, documents = quote(about.text("station"), safe=""), []
    batches = 0
    for path in sorted((stick / "journal").glob("*.json")):
        answer = house.post(f"{API}/stations/{code}/journal", path.read_bytes())
        if answer.status != 200:
            raise LinkDown(f"journal: {answer.status}", answer.status)
        write_whole(stick / "checkpoint.json", answer.body)
        path.unlink()
        batches += 1
    after = about.number("trust") if "trust" in about else 0
    for name, path_ in (
        ("trust.json", f"{API}/trust?after={after}"),
        ("manifest.json", f"{API}/stations/{code}/manifest"),
    ):
        answer = house.get(path_)
        if answer.status != 200:
            raise LinkDown(f"{path_}: {answer.status}", answer.status)
        write_whole(stick / name, answer.body)
        documents.append(name)
    return Carried(documents=tuple(documents), batches=batches, sounds=_sounds(stick, house))


def _sounds(stick: Path, house: House) -> int:
    """Those of the manifest on the stick that are not there yet; the others that are there are not needed any more."""
    (stick / "sounds").mkdir(exist_ok=True)
    needed = dict(_needed((stick / "manifest.json").read_text(encoding="utf-8")))
    for path in (stick / "sounds").iterdir():
        if path.stem not in needed:
            with suppress(OSError):
                path.unlink()
    new = 0
    for digest, size in needed.items():
        whole, part = stick / "sounds" / f"{digest}.sound", stick / "sounds" / f"{digest}.part"
        if whole.exists():
            continue
        while not house.fetch(digest, part, size, 1 << 20):
            pass
        part.replace(whole)
        new += 1
    return new


def _needed(envelope: str) -> Iterator[tuple[Digest, int]]:
    for sound in from_payload(unread(envelope).payload).sounds().values():
        yield sound.audio, sound.size
