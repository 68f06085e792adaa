"""The mixer: a programme into one MP3 at its loudness, in memory that does not grow with its length.

Two passes over the clips on disk. The first measures the mixed sound in cells; from that every gain is known,
the limiter's included. The second plays it again through those gains into the encoder, while a listener decodes what
comes out. The listener's figures are the ones reported; where they miss the target, the levels are corrected by what
was missed and the second pass is done again.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from broadcaster.audio.disk import appearing, refusals
from broadcaster.audio.encoder import Listener, encode
from broadcaster.audio.frames import title_tag
from broadcaster.audio.jingles import Jingles
from broadcaster.audio.levels import Aim, curve
from broadcaster.audio.loudness import NOTHING_HEARD, CellMeter, PeakTrace, Samples, along, cell_size
from broadcaster.audio.timeline import Timeline, blocks, lay_out
from broadcaster.domain.item import JingleKind, Measured, Mixed, Waveform
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Dbtp, Digest, Lufs
from broadcaster.newsroom.ports import Check, Programme, unchecked

VERSION = "mixer-1"
"""Must change with anything that changes the sound: levels, gaps, filters, LAME's quality."""

PEAK_LIMIT = Dbtp(-1.0)
"""True peak the decoded result is to keep."""
CEILING = Dbtp(-3.0)
"""True peak before encoding; a 64 kbit/s MP3 overshoots by up to 2 dB."""
CLOSE_ENOUGH = 0.3
"""LU by which the decoded result may miss the target before it is encoded again."""
_TRIES = 3
_NEVER_HELD = 0.1
"""Sample peak, at the level clips are mixed at, that no limiting reaches (it would take 14 dB of gain)."""
_SPARE = 0.3


class BroadcastMixer:
    """The port `Mixer` with the jingles of one folder."""

    def __init__(self, jingles: Path) -> None:
        self._jingles = Jingles(jingles)

    def version(self) -> str:
        return VERSION

    def fingerprint(self, jingle: JingleKind) -> Digest:
        return self._jingles.fingerprint(jingle)

    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        """Besides the port's errors: ValueError for a programme without any part or a rate that is not 16, 22.05, 24,
        32, 44.1 or 48 kHz."""
        render = _Render(lay_out(programme, self._jingles, profile.rate), profile)
        with appearing(out) as file:
            measured = render.into(file, out.name, title_tag(programme.title))
            check(measured)
            return Mixed(measured=measured, waveform=Waveform())


class _Render:
    def __init__(self, timeline: Timeline, profile: Profile) -> None:
        self._timeline, self._profile = timeline, profile

    def into(self, file: BinaryIO, name: str, tag: bytes) -> Measured:
        rate = self._profile.rate
        meter = CellMeter(rate, PeakTrace(cell_size(rate), floor=_NEVER_HELD))
        for block in blocks(self._timeline):
            meter.push(block)
        cells = meter.read()
        aim = Aim(loudness=self._profile.target, ceiling=CEILING)
        for left in reversed(range(_TRIES)):
            measured = self._encode(curve(cells, self._timeline.stretches, aim), file, name, tag)
            better = _corrected(aim, measured, self._profile.target)
            if better is None or not left:
                break
            aim = better
        return measured

    def _encode(self, gains: Samples, file: BinaryIO, name: str, tag: bytes) -> Measured:
        listener = Listener(self._profile.rate)
        with refusals(name):
            file.seek(0)
            file.truncate()
            file.write(tag)
        for chunk in encode(self._levelled(gains), self._profile):
            with refusals(name):
                file.write(chunk)
            listener.hear(chunk)
        return listener.measured()

    def _levelled(self, gains: Samples) -> Iterator[Samples]:
        cell = cell_size(self._profile.rate)
        first = 0
        for block in blocks(self._timeline):
            count = len(block) // cell
            yield block * along(gains[first : first + count + 1], cell)
            first += count


def _corrected(aim: Aim, measured: Measured, target: Lufs) -> Aim | None:
    """The aim that makes up for what the result missed, or None when it is good."""
    missed = target - measured.loudness
    over = measured.true_peak - PEAK_LIMIT
    if measured.loudness <= NOTHING_HEARD or (abs(missed) <= CLOSE_ENOUGH and over <= 0):
        return None
    ceiling = Dbtp(aim.ceiling - over - _SPARE) if over > 0 else aim.ceiling
    return replace(aim, loudness=Lufs(aim.loudness + missed), ceiling=ceiling)
