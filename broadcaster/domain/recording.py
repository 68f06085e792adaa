"""A recording somebody brought, as it was kept: made ready to go on air, and what is known of it."""

from dataclasses import dataclass

from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis

RAW_LIMIT = 64 * 1024 * 1024
"""Bytes a recording may have as it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`digest` is that of the bytes kept, which are not those that came. `cut`: it held less than it declared and was
    accepted all the same. `took` says what the file was ("MP3, 44100 Hz, 2 kênh")."""

    digest: Digest
    duration: Millis
    name: str
    cut: bool
    took: str
    loudness: Lufs
    true_peak: Dbtp
    longest_silence: Millis
