"""The mixer: a programme into one file at its loudness, in memory that does not grow with its length.

Clips are made into takes once and kept. From the figures kept with them every gain of the programme is known without
playing it, the limiter's included; it is then played once, through those gains, into the encoder, while a listener
decodes what comes out. The listener's figures are the ones reported; where they miss the target, the levels are
corrected by what was missed and the programme is played again; the nearest of all tries stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from broadcaster.audio.chain import chain_of
from broadcaster.audio.encoder import Finishing, Heard, finish
from broadcaster.audio.jingles import Jingles
from broadcaster.audio.levels import Aim, curve
from broadcaster.audio.loudness import NOTHING_HEARD
from broadcaster.audio.takes import Takes
from broadcaster.audio.timeline import Timeline, blocks, lay_out, music, planned
from broadcaster.audio.waves import wave_of
from broadcaster.disk import appearing
from broadcaster.domain.item import JingleKind, Measured, Mixed, Wave, Waveform
from broadcaster.domain.sound import Coding, Profile
from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis
from broadcaster.newsroom.ports import Check, Programme, unchecked

VERSION = "mixer-3"
"""Must change with anything that changes the sound: levels, gaps, filters, LAME's quality."""

PEAK_LIMIT = Dbtp(-1.0)
"""True peak the decoded result is to keep."""
CLOSE_ENOUGH = 0.3
"""LU by which the decoded result may miss the target before it is encoded again."""
_TRIES = 3
_SPARE = 0.3


def ceiling(coding: Coding) -> Dbtp:
    """True peak before encoding: a lossy coding overshoots it by up to 2 dB."""
    return Dbtp(-1.5) if coding is Coding.FLAC else Dbtp(-3.0)


class BroadcastMixer:
    """The port `Mixer` with the jingles of one folder, keeping takes in another. `encoders` are threads to encode in:
    more are faster and change no byte."""

    def __init__(self, jingles: Path, takes: Path, encoders: int = 1) -> None:
        self._jingles, self._takes, self._encoders = Jingles(jingles, takes), Takes(takes), encoders

    def version(self) -> str:
        return VERSION

    def fingerprint(self, jingle: JingleKind) -> Digest:
        return self._jingles.fingerprint(jingle)

    def wave(self, path: Path, length: Millis) -> Wave:
        return wave_of(path, length)

    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        """Besides the port's errors: ValueError for a programme without any part or a rate that is not 16, 22.05, 24,
        32, 44.1 or 48 kHz."""
        tunes = music(programme, self._jingles, profile)
        takes = self._takes.of(programme.clips, chain_of(profile, ceiling(profile.coding)))
        timeline = lay_out(programme, takes, tunes, profile)
        finishing = Finishing(title=programme.title, encoders=self._encoders, name=out.name)
        with appearing(out) as file:
            heard = _finished(timeline, profile, file, finishing)
            measured = Measured(
                duration=Millis(round(heard.samples * 1000 / profile.rate)),
                planned=timeline.length,
                loudness=heard.loudness,
                true_peak=heard.true_peak,
                longest_silence=heard.longest_silence,
                clipped=heard.clipped,
            )
            check(measured)
        return Mixed(measured=measured, waveform=Waveform(peaks=heard.peaks, starts=timeline.starts))


def _finished(timeline: Timeline, profile: Profile, file: BinaryIO, finishing: Finishing) -> Heard:
    aim = Aim(loudness=profile.target, ceiling=ceiling(profile.coding))
    tried: list[tuple[Aim, Heard]] = []
    for left in reversed(range(_TRIES)):
        heard = _tried(timeline, aim, profile, file, finishing)
        tried.append((aim, heard))
        better = _corrected(tried, profile.target)
        if better is None or not left:
            break
        aim = better
    best, nearest = min(tried, key=lambda each: _off(each[1], profile.target))
    return nearest if best is aim else _tried(timeline, best, profile, file, finishing)


def _tried(timeline: Timeline, aim: Aim, profile: Profile, file: BinaryIO, finishing: Finishing) -> Heard:
    # The figures are read again for each try: while the encoder works, their memory is better free.
    gains = curve(planned(timeline), timeline.stretches, aim)
    return finish(blocks(timeline, gains), profile, file, finishing)


def _off(heard: Heard, target: Lufs) -> tuple[bool, float]:
    """How far from good: a peak that is too high weighs more than any loudness."""
    return heard.true_peak > PEAK_LIMIT, abs(target - heard.loudness)


def _corrected(tried: Sequence[tuple[Aim, Heard]], target: Lufs) -> Aim | None:
    """The aim that makes up for what the last result missed, or None when it is good.

    Of a sound of two words a little more may let one more block through the meter's gate, and the loudness leaps: where
    one try was too low and another too high, the next lies between the two nearest.
    """
    aim, heard = tried[-1]
    missed = target - heard.loudness
    over = heard.true_peak - PEAK_LIMIT
    if heard.loudness <= NOTHING_HEARD or (abs(missed) <= CLOSE_ENOUGH and over <= 0):
        return None
    lower = Dbtp(aim.ceiling - over - _SPARE) if over > 0 else aim.ceiling
    louder = Lufs(aim.loudness + missed)
    below = [each.loudness for each, it in tried if it.loudness < target]
    above = [each.loudness for each, it in tried if it.loudness >= target]
    if over <= 0 and below and above and max(below) < min(above):
        louder = Lufs((max(below) + min(above)) / 2)
    return replace(aim, loudness=louder, ceiling=lower)
