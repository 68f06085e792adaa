"""What finished sound is to be: its band, its dynamics, its loudness, and how it is coded. Profiles are data."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.units import Lufs


class Coding(StrEnum):
    MP3 = "mp3"
    OPUS = "opus"
    AAC = "aac"
    FLAC = "flac"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How sound is finished for one kind of listening, mono throughout.

    `rate` is the working rate in Hz and the rate of what comes out, `kbps` the constant bit rate in kbit/s (0 where the
    coding loses nothing). Speech is kept between `high_pass` and `low_pass` (Hz; 0 leaves that side open) and
    compressed `ratio` to 1 (1.0 leaves it alone). `bed_under` is dB of a bed against the voice over it.
    """

    name: str = "horn"
    coding: Coding = Coding.MP3
    rate: int = 24_000
    kbps: int = 64
    target: Lufs = Lufs(-16.0)
    high_pass: int = 280
    low_pass: int = 6_500
    ratio: float = 2.8
    bed_under: float = -22.0


HORN = Profile()
"""For paging horns, which give back little else than the band of the voice."""
