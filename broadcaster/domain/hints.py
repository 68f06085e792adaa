"""What a station that listens is told: that there is something newer than it knows of, and never what. A hint is not
believed; it makes the station ask at once. A word is believed, for it is the signed time: it says that nothing newer
was kept from the station, so that it need not ask whether there is."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum

_MARK = re.compile(r"(\d{1,16})-(\d{1,16})", re.ASCII)
RETRY = b"retry: 5000\n\n"
BEAT = b": \n\n"
"""Told when nothing else was for a while, so that both ends know of a dead line."""
SELDOM_S, OFTEN_S = 240, 5
"""Between which a listener may choose how often it is told so, in seconds; nginx cuts one that is silent for 300."""
WORD_BEATS = 10
"""Of one who chose, each beat of so many is a word."""
WORD = "time"
"""The name of its event."""


class Hint(StrEnum):
    """The names of events."""

    MANIFEST = "manifest"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Serials: of a station's manifests, and of the emergencies for it that hold."""

    manifest: int = 0
    emergency: int = 0


def due(told: Known, newest: Known) -> tuple[Hint, ...]:
    """What to hint at to one who was told of these; emergencies first."""
    found = []
    if newest.emergency > told.emergency:
        found.append(Hint.EMERGENCY)
    if newest.manifest > told.manifest:
        found.append(Hint.MANIFEST)
    return tuple(found)


def newer(told: Known, newest: Known) -> Known:
    """What is known once that was told."""
    manifest, emergency = max(told.manifest, newest.manifest), max(told.emergency, newest.emergency)
    return Known(manifest=manifest, emergency=emergency)


def written(hint: Hint, newest: Known) -> bytes:
    """As an event of a stream."""
    serial = newest.emergency if hint is Hint.EMERGENCY else newest.manifest
    mark = f"{newest.manifest}-{newest.emergency}"
    return f'event: {hint.value}\nid: {mark}\ndata: {{"id":"{mark}","serial":{serial}}}\n\n'.encode()


def written_word(sealed: str) -> bytes:
    """A signed time as an event, on one line and without a blank too many: it goes out over 3G, forty times a day."""
    told = json.dumps(json.loads(sealed), separators=(",", ":"))
    return f"event: {WORD}\ndata: {told}\n\n".encode()


def read_beat(told: str) -> int | None:
    """How often a listener wants to hear that its line stands; None for one that did not choose, or not well."""
    found = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 0
    return found if OFTEN_S <= found <= SELDOM_S else None


def read_mark(told: str) -> Known | None:
    """What the listener was told last, by its Last-Event-ID; None for what no event had."""
    found = _MARK.fullmatch(told.strip())
    return None if found is None else Known(manifest=int(found[1]), emergency=int(found[2]))
