"""What a file from outside is, by its first bytes, and how much sound it says it holds.

Names and extensions are not looked at: they are what an attacker chooses freely. A kind that is not told by its own
mark is no kind: nothing is guessed.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.audio.atoms import look
from broadcaster.audio.riff import layout
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.frames import HEADER, TAG_HEAD, declared_samples, frame_at, tag_size
from broadcaster.domain.units import Millis


class Container(StrEnum):
    """The kinds taken; the value is the name of ffmpeg's demuxer."""

    WAV = "wav"
    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"
    MP4 = "mov"
    ADTS = "aac"
    AMR = "amr"


TAKEN = "WAV, MP3, FLAC, Ogg, M4A, AAC hay AMR"

_MOST_TAGS = 4
_LONGEST_PAGE = 10
"""Seconds: no writer holds an Ogg page back longer."""
_AMR_MARKS = (b"#!AMR\n", b"#!AMR-WB\n")
_FLAC_RATE_AND_LENGTH = 18
"""Where in a FLAC file 20 bits of rate begin and the 36 bits of its length end eight bytes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the container says: its length (None where its kind or its writer tells none), and whether it is visibly
    unfinished, though no length tells by how much."""

    declared: Millis | None = None
    severed: bool = False


def sniff(raw: bytes) -> Container | None:
    """The kind by its own mark; None when it is none of ours."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return Container.WAV
    for mark, kind in ((b"fLaC", Container.FLAC), (b"OggS", Container.OGG), *((m, Container.AMR) for m in _AMR_MARKS)):
        if raw.startswith(mark):
            return kind
    if raw[4:8] == b"ftyp":
        return Container.MP4
    start = _behind_tags(raw)
    if _followed(raw, start, _mp3_size):
        return Container.MP3
    return Container.ADTS if _followed(raw, start, adts_size) else None


def promise(raw: bytes, kind: Container, name: str) -> Promise:
    """AudioBroken where the container lacks what it cannot be read without, or points outside itself."""
    match kind:
        case Container.WAV:
            return _of_wav(raw, name)
        case Container.MP3:
            return Promise(declared=_of_mp3(raw))
        case Container.FLAC:
            return Promise(declared=_of_flac(raw))
        case Container.OGG:
            return _of_ogg(raw, name)
        case Container.MP4:
            found = look(raw, name)
            return Promise(declared=found.declared, severed=not found.whole)
        case Container.ADTS | Container.AMR:
            return Promise()


def frame_severed(kind: Container, last: bytes) -> bool:
    """Whether the last packet of a file that declares no length is only the beginning of a frame."""
    match kind:
        case Container.MP3:
            return len(last) < _mp3_size(last, 0)
        case Container.ADTS:
            return len(last) < adts_size(last, 0)
        case _:
            return False


def adts_size(raw: bytes, at: int) -> int:
    """Bytes of the ADTS frame that starts here; 0 when none does."""
    head = raw[at : at + 7]
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size >= 7 else 0


def _mp3_size(raw: bytes, at: int) -> int:
    frame = frame_at(raw, at)
    return frame.size if frame else 0


def _behind_tags(raw: bytes) -> int:
    """Where the first frame is expected: behind the ID3v2 tags, of which some writers set several."""
    start = 0
    for _ in range(_MOST_TAGS):
        size = tag_size(raw[start : start + TAG_HEAD])
        if not size:
            break
        start += size
    return start


def _followed(raw: bytes, start: int, size_at: Callable[[bytes, int], int]) -> bool:
    """One header of a few bits turns up in any file; a second one where the first says it must be does not."""
    size = size_at(raw, start)
    return bool(size) and (len(raw) <= start + size or bool(size_at(raw, start + size)))


# --- lengths -----------------------------------------------------------------------------------------------------


def _of_wav(raw: bytes, name: str) -> Promise:
    found = layout(io.BytesIO(raw), name)
    return Promise(declared=found.millis(found.declared), severed=found.held < found.declared)


def _of_mp3(raw: bytes) -> Millis | None:
    start = _behind_tags(raw)
    samples, frame = declared_samples(raw, start) or _of_vbri(raw, start), frame_at(raw, start)
    return Millis(samples * 1000 // frame.rate) if samples and frame else None


def _of_vbri(raw: bytes, start: int) -> int | None:
    """The length by Fraunhofer's header, which stands at one place in every generation."""
    frame, mark = frame_at(raw, start), start + HEADER + 32
    if frame is None or raw[mark : mark + 4] != b"VBRI":
        return None
    return int.from_bytes(raw[mark + 14 : mark + 18], "big") * frame.samples


def _of_flac(raw: bytes) -> Millis | None:
    both = int.from_bytes(raw[_FLAC_RATE_AND_LENGTH : _FLAC_RATE_AND_LENGTH + 8], "big")
    rate, length = both >> 44, both & (1 << 36) - 1
    return Millis(length * 1000 // rate) if rate and length else None


# --- Ogg ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    serial: int
    granule: int
    last: bool
    body: bytes


def _of_ogg(raw: bytes, name: str) -> Promise:
    """An Ogg file tells its length at its end only: by the position of its last page, marked as the last."""
    pages = _pages(raw)
    first = next(pages, None)
    if first is None:
        raise AudioBroken(name=name, problem="tệp Ogg không có trang nào nguyên vẹn")
    rate, skipped = _ogg_clock(first.body)
    begin, end, closed = None, 0, first.last
    for page in pages:
        if page.serial != first.serial:
            raise AudioBroken(name=name, problem="tệp Ogg gồm nhiều luồng, chỉ nhận tệp có một luồng")
        closed = page.last
        if page.granule > 0:
            begin, end = page.granule if begin is None else begin, page.granule
    # A recording of a stream begins at the position the stream had reached; a file begins at 0.
    start = skipped if begin is None or begin < rate * _LONGEST_PAGE else begin
    length = Millis(max(0, end - start) * 1000 // rate) if rate else Millis(0)
    return Promise(declared=length or None, severed=not closed)


def _pages(raw: bytes) -> Iterator[_Page]:
    """The pages in order, up to the first that is not whole."""
    at = 0
    while raw[at : at + 4] == b"OggS" and at + 27 <= len(raw):
        table = raw[at + 27 : at + 27 + raw[at + 26]]
        start = at + 27 + len(table)
        end = start + sum(table)
        if end > len(raw) or len(table) < raw[at + 26]:
            return
        yield _Page(
            serial=int.from_bytes(raw[at + 14 : at + 18], "little"),
            granule=int.from_bytes(raw[at + 6 : at + 14], "little", signed=True),
            last=bool(raw[at + 5] & 4),
            body=raw[start : min(end, start + 64)],
        )
        at = end


def _ogg_clock(head: bytes) -> tuple[int, int]:
    """Positions a second, and how many at the start are no sound; zeros for a coding not taken."""
    if head.startswith(b"OpusHead"):
        return 48_000, int.from_bytes(head[10:12], "little")
    if head.startswith(b"\x01vorbis"):
        return int.from_bytes(head[12:16], "little"), 0
    if head.startswith(b"\x7fFLAC"):
        return int.from_bytes(head[27:30], "big") >> 4, 0
    return 0, 0
