"""The mixer: a programme into one file at its loudness, in memory that does not grow with its length.

Clips are made into takes once and kept. From the figures kept with them every gain of the programme is known without
playing it, the limiter's included; it is then played once, through those gains, into the encoder, while a listener
decodes what comes out. The listener's figures are the ones reported; where they miss the target, the levels are
corrected by what was missed and the programme is played again.
"""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from broadcaster.audio.chain import chain_of
from broadcaster.audio.disk import appearing
from broadcaster.audio.encoder import Finishing, Heard, finish
from broadcaster.audio.jingles import Jingles
from broadcaster.audio.levels import Aim, curve
from broadcaster.audio.loudness import NOTHING_HEARD
from broadcaster.audio.takes import Takes
from broadcaster.audio.timeline import Timeline, blocks, lay_out, music, planned
from broadcaster.domain.item import JingleKind, Measured, Mixed, Waveform
from broadcaster.domain.sound import Coding, Profile
from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis
from broadcaster.newsroom.ports import Check, Programme, unchecked

VERSION = "mixer-2"
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
    for left in reversed(range(_TRIES)):
        # The figures are read again for each try: while the encoder works, their memory is better free.
        gains = curve(planned(timeline), timeline.stretches, aim)
        heard = finish(blocks(timeline, gains), profile, file, finishing)
        better = _corrected(aim, heard, profile.target)
        if better is None or not left:
            break
        aim = better
    return heard


def _corrected(aim: Aim, heard: Heard, target: Lufs) -> Aim | None:
    """The aim that makes up for what the result missed, or None when it is good."""
    missed = target - heard.loudness
    over = heard.true_peak - PEAK_LIMIT
    if heard.loudness <= NOTHING_HEARD or (abs(missed) <= CLOSE_ENOUGH and over <= 0):
        return None
    lower = Dbtp(aim.ceiling - over - _SPARE) if over > 0 else aim.ceiling
    return replace(aim, loudness=Lufs(aim.loudness + missed), ceiling=lower)
