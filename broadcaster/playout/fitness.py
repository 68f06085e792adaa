"""Whether a file is the sound that was approved: by its digest, and by how long it lasts once it is decoded."""

from dataclasses import dataclass

from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Cause
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.units import Digest, Millis

TOLERANCE = Millis(150)
"""Coders pad and decoders skip a few frames at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read from the file that is to be played, from the open file itself."""

    digest: Digest
    size: int
    length: Millis


def unfit(sound: Sound, found: Found | None) -> Attack | Cause | None:
    """None when it is fit to be played; else the attack it bears the mark of, or that there is no file."""
    if found is None:
        return Cause.MISSING_FILE
    if found.digest != sound.audio:
        return Attack.CUT_FILE if found.size < sound.size else Attack.WRONG_FILE
    return Attack.WRONG_FILE if abs(found.length - sound.length) > TOLERANCE else None


def cause_of(found: Attack | Cause) -> Cause:
    """As a row's line says it."""
    return found if isinstance(found, Cause) else Cause.WRONG_FILE
