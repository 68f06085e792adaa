"""Whether a file is the sound that was approved: by its digest, and by how long it lasts once it is decoded.

The one place that says so: what opens files asks it, and so does whoever plays a station through without any.
"""

from dataclasses import dataclass

from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Cause
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.units import Digest, Millis

TOLERANCE = Millis(150)
"""Coders pad, and decoders skip, a few frames at both ends: up to three of an MP3 of 24 kHz, two more for their delay.
A file that decodes to less or more than this is not what was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read from the file that is to be played, from the open file itself."""

    digest: Digest
    length: Millis


def unfit(sound: Sound, found: Found | None) -> Attack | Cause | None:
    """None when it is fit to be played; else the attack it bears the mark of, or that there is no file."""
    if found is None:
        return Cause.MISSING_FILE
    return wrong_bytes(sound.audio, found.digest) or wrong_length(sound.length, found.length)


def wrong_bytes(promised: Digest, found: str) -> Attack | None:
    """Asked first: what is of another digest is not given to a decoder."""
    return Attack.WRONG_FILE if found != promised else None


def wrong_length(promised: Millis, found: Millis) -> Attack | None:
    return Attack.CUT_FILE if abs(found - promised) > TOLERANCE else None


def cause_of(found: Attack | Cause) -> Cause:
    """As a row's line says it."""
    return found if isinstance(found, Cause) else Cause.WRONG_FILE
