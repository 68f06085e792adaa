"""MP3 from the outside: the tags around the frames, and what a frame's header says."""

from dataclasses import dataclass

_KBPS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
HEADER = 4
LARGEST = 1441
"""Bytes of the largest frame there is: 320 kbit/s at 32 kHz, padded."""
TAG_HEAD = 10
TAG_TAIL = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`size` counts the frame's bytes, header included; `samples` those it decodes to, per channel."""

    rate: int
    kbps: int
    size: int
    samples: int
    mono: bool
    generation: int


def frame_at(raw: bytes, at: int = 0) -> Frame | None:
    """The layer III frame that starts here, or None."""
    head = raw[at : at + HEADER]
    if len(head) < HEADER or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate_code, rate_of = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate_code in (0, 15) or rate_of == 3:
        return None
    generation = 1 if version == 3 else 2
    rate, kbps = _RATES[version][rate_of], _KBPS[generation][rate_code]
    samples = 1152 if generation == 1 else 576
    size = samples // 8 * kbps * 1000 // rate + (head[2] >> 1 & 1)
    return Frame(rate=rate, kbps=kbps, size=size, samples=samples, mono=head[3] >> 6 == 3, generation=generation)


def tells_length(raw: bytes, at: int) -> bool:
    """Whether the frame at `at` is a Xing or Info header: it holds no sound, but the length of the file it begins."""
    frame = frame_at(raw, at)
    return frame is not None and raw[_mark(frame, at) :][:4] in (b"Xing", b"Info")


def declared_samples(raw: bytes, at: int) -> int | None:
    """What a Xing or Info header in the frame at `at` declares, or None when the file declares no length."""
    frame = frame_at(raw, at)
    if frame is None or not tells_length(raw, at):
        return None
    mark = _mark(frame, at)
    if not int.from_bytes(raw[mark + 4 : mark + 8], "big") & 1:
        return None
    return int.from_bytes(raw[mark + 8 : mark + 12], "big") * frame.samples


def _mark(frame: Frame, at: int) -> int:
    side = (17 if frame.mono else 32) if frame.generation == 1 else (9 if frame.mono else 17)
    return at + HEADER + side


def tag_size(head: bytes) -> int:
    """Bytes of the ID3v2 tag a file begins with, from its first ten bytes; 0 when there is none."""
    if len(head) < TAG_HEAD or head[:3] != b"ID3":
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return TAG_HEAD + size + (TAG_HEAD if head[5] & 0x10 else 0)


def title_tag(title: str) -> bytes:
    """An ID3v2.3 tag that holds the title alone, in UTF-16, which every player reads Vietnamese from."""
    text = b"\x01\xff\xfe" + title.encode("utf-16-le", "replace")
    frame = b"TIT2" + len(text).to_bytes(4, "big") + b"\0\0" + text
    size = len(frame)
    return b"ID3\x03\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame


def silent_frame(rate: int, kbps: int) -> bytes | None:
    """A mono frame of nothing: no part of it is coded. None for what MP3 does not know."""
    for mark, version in ((0xFB, 3), (0xF3, 2), (0xE3, 0)):
        known, rates = _KBPS[1 if version == 3 else 2], _RATES[version]
        if rate in rates and kbps in known[1:]:
            head = bytes((0xFF, mark, known.index(kbps) << 4 | rates.index(rate) << 2, 0xC0))
            frame = frame_at(head)
            return None if frame is None else head + bytes(frame.size - HEADER)
    return None


_STAMP_OWNER = b"com.apple.streaming.transportStreamTimestamp\0"


def stamp_tag(ticks: int) -> bytes:
    """The ID3v2.4 tag by which a segment of packed audio tells when it begins (RFC 8216, 3.4)."""
    told = _STAMP_OWNER + ticks.to_bytes(8, "big")
    frame = b"PRIV" + len(told).to_bytes(4, "big") + b"\0\0" + told  # below 128 both ways of writing a length agree
    return b"ID3\x04\0\0" + len(frame).to_bytes(4, "big") + frame
