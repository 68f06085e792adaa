"""The units every value is counted in: whole milliseconds, aware UTC instants, BS.1770 loudness."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

Millis = NewType("Millis", int)
"""A duration in whole milliseconds."""
Lufs = NewType("Lufs", float)
"""Integrated loudness (ITU-R BS.1770), a mono file counted as one channel."""
Dbtp = NewType("Dbtp", float)
"""True peak in dB relative to full scale."""
Digest = NewType("Digest", str)
"""Lower-case hexadecimal SHA-256."""
Instant = NewType("Instant", datetime)
"""An aware datetime in UTC; make one with `instant`."""


def in_one_form(text: str) -> str:
    """As the house keeps what people write (NFC): some keyboards and files tell a letter and its marks apart, and the
    same word would be another to whoever compares, searches or signs it."""
    return unicodedata.normalize("NFC", text)


class Language(StrEnum):
    """Languages a bulletin may be in: Vietnamese, English, and the larger ones of the minorities, by ISO 639 (the
    two-letter code where there is one). Only Vietnamese is spoken by a machine so far."""

    VIETNAMESE = "vi"
    KHMER = "km"
    CHAM = "cjm"
    WESTERN_CHAM = "cja"
    ENGLISH = "en"
    TAY = "tyz"
    NUNG = "nut"
    TAI_DAM = "blt"
    TAI_DON = "twh"
    MUONG = "mtq"
    HMONG = "hmn"
    DAO = "ium"
    JARAI = "jra"
    EDE = "rad"
    BAHNAR = "bdq"
    SEDANG = "sed"
    HRE = "hre"
    KOHO = "kpm"
    MNONG = "cmo"
    RAGLAI = "rog"
    STIENG = "sti"
    BRU = "bru"
    KATU = "ktv"
    CANTONESE = "yue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open stretch of time, start included, end excluded."""

    start: Instant
    end: Instant

    @property
    def length(self) -> Millis:
        return millis_between(self.start, self.end)

    def meets(self, other: "Span") -> bool:
        """Whether any moment lies in both."""
        return self.start < other.end and other.start < self.end


def instant(moment: datetime) -> Instant:
    """The same moment in UTC. A naive datetime is a programming error: ValueError."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return Instant(moment.astimezone(UTC))


def midnight(day: date, zone: ZoneInfo) -> Instant:
    """When a local day begins."""
    return instant(datetime.combine(day, time(), tzinfo=zone))


def millis_between(start: Instant, end: Instant) -> Millis:
    gap = end - start
    return Millis((gap.days * 86_400 + gap.seconds) * 1000 + gap.microseconds // 1000)


def digest_of(*parts: str | bytes) -> Digest:
    """SHA-256 over length-prefixed parts, so that ("ab", "c") and ("a", "bc") differ."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(f"{len(raw)}:".encode())
        total.update(raw)
    return Digest(total.hexdigest())


def digest_of_bytes(raw: bytes) -> Digest:
    """Plain SHA-256 of a file's bytes: what `sha256sum` prints."""
    return Digest(hashlib.sha256(raw).hexdigest())
