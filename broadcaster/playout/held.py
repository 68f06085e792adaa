"""What a station holds besides its state: who it is, whom it believes, and the manifest as it was sealed."""

import base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.signed_time import Believed
from broadcaster.domain.station_document import Floor, from_payload
from broadcaster.domain.station_manifest import StationManifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Roots, Trust, unread
from broadcaster.domain.trust import from_payload as trust_from_payload
from broadcaster.domain.units import Digest
from broadcaster.playout.files import TwoCopies
from broadcaster.playout.remembering import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What the house held of the station's journal when this box was enrolled, of the box before it: this one goes on
    there. `boot` is the last count of starts in it; no `head`: there was no line."""

    sequence: int = 0
    head: Digest = Digest("")
    boot: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What enrolment gave. `key` is the station's own private key, made here; it never leaves the machine. `ca` is a
    file of certificates to believe instead of the machine's own."""

    station: StationCode
    house: str
    url: str
    token: str
    key: str
    threshold: int
    roots: tuple[str, ...]
    ca: str = ""
    handover: Handover = Handover()

    @property
    def private(self) -> bytes:
        return base64.b64decode(self.key)

    @property
    def pinned(self) -> Roots:
        return Roots(threshold=self.threshold, keys=tuple(base64.b64decode(each) for each in self.roots))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """A manifest as it was sealed, with its floor, and what the house called it. One file: they are never apart."""

    envelope: str
    floor: Floor
    tag: str


_NAMES = ("identity", "trust", "manifest", "time", "state")


class Shelf:
    """The folder of a station: identity, trust, manifest, time and state, each twice; the journal; the sounds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(0o700)
        self._identity, self._trust, self._manifest, self._time, self.state = (
            TwoCopies(folder, name) for name in _NAMES
        )

    # --- who it is ---------------------------------------------------------------------------------------------------

    def identity(self) -> Identity | None:
        text = self._identity.read()
        return None if text is None else from_json(Identity, text)

    def enrolled(self, identity: Identity) -> None:
        """What was held for another station or house goes first; its journal is laid aside at the next start."""
        former = self.identity()
        if former is None or (former.station, former.house) != (identity.station, identity.house):
            for each in (self._trust, self._manifest, self._time):
                each.forget()
        self._identity.write(to_json(identity))
        for path in self.folder.glob("identity.*"):
            path.chmod(0o600)

    # --- whom it believes --------------------------------------------------------------------------------------------

    def trust(self) -> Trust | None:
        """The last one that was taken up: it was looked at then, and its bytes are those of then."""
        text = self._trust.read()
        return None if text is None else trust_from_payload(unread(text).payload)

    def trusts(self, envelope: str) -> None:
        self._trust.write(envelope)

    # --- what it plays by --------------------------------------------------------------------------------------------

    def time(self) -> Believed | None:
        text = self._time.read()
        return None if text is None else from_json(Believed, text)

    def keep_time(self, time: Believed) -> None:
        self._time.write(to_json(time))

    def manifest(self) -> tuple[TakenUp, StationManifest] | None:
        """The one that was taken up last: it was looked at then, and its bytes are those of then."""
        text = self._manifest.read()
        if text is None:
            return None
        held = from_json(TakenUp, text)
        return held, from_payload(unread(held.envelope).payload)

    def keep_manifest(self, held: TakenUp) -> None:
        self._manifest.write(to_json(held))

    def faults(self) -> Iterator[str]:
        """Copies that are gone or spoiled: the disk is going."""
        named = (self._identity, self._trust, self._manifest, self._time, self.state)
        for name, copies in zip(_NAMES, named, strict=True):
            if lost := copies.lost():
                yield f"{name}: {lost} of 2 copies are spoiled"

    @property
    def journal(self) -> Path:
        return self.folder / "journal" / "lines.jsonl"

    @property
    def sounds(self) -> Path:
        return self.folder / "sounds"
