"""What a file is and promises, read from bytes made by hand."""

import struct

import pytest

from broadcaster.audio.containers import Container, Promise, adts_size, frame_severed, promise, sniff
from broadcaster.domain.errors.sound import AudioBroken
from broadcaster.domain.units import Millis

MP3 = b"\xff\xf3\x84\xc4".ljust(192, b"\0")  # 24 kHz, 64 kbit/s, mono
ADTS = bytes([0xFF, 0xF1, 0x58, 0x40, 0x04, 0x00, 0x00]).ljust(32, b"\0")


def box(kind: bytes, *inside: bytes, size: int | None = None) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body) if size is None else size, kind) + body


def clock(kind: bytes, pace: int, ticks: int, *, wide: bool = False) -> bytes:
    form = ">B3xQQIQ" if wide else ">B3xIIII"
    return box(kind, struct.pack(form, int(wide), 0, 0, pace, ticks))


def track(*more: bytes, kind: bytes = b"soun", inside: int = 1, medium: bytes = b"") -> bytes:
    reference = box(b"dref", struct.pack(">II", 0, 1), box(b"url ", struct.pack(">I", inside)))
    handler = box(b"hdlr", bytes(8), kind)
    medium = medium or clock(b"mdhd", 1000, 47_000)
    return box(b"trak", *more, box(b"mdia", medium, handler, box(b"minf", box(b"dinf", reference))))


def mp4(*inside: bytes, after: bytes = b"") -> bytes:
    return box(b"ftyp", b"M4A ") + box(b"moov", clock(b"mvhd", 600, 0), *inside) + after


def page(serial: int, granule: int, body: bytes, *, last: bool = False) -> bytes:
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 4 if last else 0, granule, serial, 0, 0, 1)
    return head + bytes([len(body)]) + body


OPUS = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)


# --- what it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"RIFF\0\0\0\0WAVE", Container.WAV),
        (b"RIFF\0\0\0\0AVI ", None),
        (b"RF64\0\0\0\0WAVE", None),
        (b"fLaC", Container.FLAC),
        (b"OggS", Container.OGG),
        (b"#!AMR\n", Container.AMR),
        (b"#!AMR-WB\n", Container.AMR),
        (b"#!AMR_MC1.0\n", None),
        (box(b"ftyp", b"M4A "), Container.MP4),
        (box(b"moov"), None),
        (MP3 * 2, Container.MP3),
        (MP3, Container.MP3),
        (MP3 + b"no frame", None),
        (ADTS * 2, Container.ADTS),
        (ADTS + b"no frame", None),
        (b"ID3\x03\0\0\0\0\0\x02xx" + MP3 * 2, Container.MP3),
        (b"ID3\x04\0\0\0\0\0\x02xx" * 3 + ADTS * 2, Container.ADTS),
        (b"ID3\x03\0\0\0\0\0\x02xx" * 5 + MP3 * 2, None),
        (b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + MP3 * 2, None),
        (b"", None),
    ],
)
def test_a_kind_is_known_by_its_own_mark_only(raw: bytes, kind: Container | None) -> None:
    assert sniff(raw) is kind


def test_an_adts_frame_tells_its_size_and_a_piece_of_one_is_severed() -> None:
    assert adts_size(ADTS, 0) == 32
    assert adts_size(ADTS[:6], 0) == 0
    assert adts_size(bytes([0xFF, 0xF1, 0x58, 0x40, 0x00, 0x20, 0x00]), 0) == 0  # one byte, less than its own head
    for kind, frame in ((Container.ADTS, ADTS), (Container.MP3, MP3)):
        assert not frame_severed(kind, frame)
        assert frame_severed(kind, frame[:-1])
    assert not frame_severed(Container.FLAC, b"x")


# --- what it promises --------------------------------------------------------------------------------------------


def told(raw: bytes, kind: Container) -> Promise:
    return promise(raw, kind, "loa")


def test_a_flac_file_tells_its_samples_and_may_tell_none() -> None:
    def flac(rate: int, length: int) -> bytes:
        return b"fLaC".ljust(18, b"\0") + (rate << 44 | 15 << 36 | length).to_bytes(8)

    assert told(flac(44_100, 44_100 * 47), Container.FLAC) == Promise(declared=Millis(47_000))
    assert told(flac(44_100, 0), Container.FLAC) == Promise()
    assert told(flac(0, 9), Container.FLAC) == Promise()
    assert told(b"fLaC", Container.FLAC) == Promise()


def test_an_mp4_file_tells_the_length_of_its_first_sound_track() -> None:
    assert told(mp4(track(kind=b"vide", medium=clock(b"mdhd", 1, 9)), track()), Container.MP4).declared == 47_000
    assert told(mp4(track(medium=clock(b"mdhd", 1000, 23_000, wide=True))), Container.MP4).declared == 23_000
    assert told(mp4(track(medium=clock(b"mdhd", 1000, 2**32 - 1))), Container.MP4) == Promise()


def test_an_edit_list_tells_what_is_played_of_a_longer_medium() -> None:
    edits = struct.pack(">IIIiIIiI", 0, 2, 600, -1, 0x10000, 6000, 100, 0x10000)
    assert told(mp4(track(box(b"edts", box(b"elst", edits)))), Container.MP4).declared == 10_000


def test_a_file_of_fragments_tells_its_length_in_the_extension_or_nowhere() -> None:
    bare = track(medium=clock(b"mdhd", 1000, 0))
    extended = box(b"mvex", box(b"mehd", struct.pack(">II", 0, 1200)))
    assert told(mp4(bare, extended), Container.MP4).declared == 2000
    assert told(mp4(bare, box(b"mvex")), Container.MP4) == Promise()
    assert told(mp4(bare, after=box(b"mdat", b"x", size=100)), Container.MP4) == Promise(severed=True)


@pytest.mark.parametrize(
    "raw",
    [
        box(b"ftyp", b"M4A "),
        mp4(track())[:-1],
        mp4(),
        mp4(track(kind=b"vide")),
        mp4(track(inside=0)),
        mp4(track(), track(kind=b"vide", inside=0)),
        box(b"ftyp", b"M4A ") + box(b"free", size=3) + box(b"moov"),
        box(b"ftyp", b"M4A ") + struct.pack(">I4sQ", 1, b"moov", 2**63),
    ],
)
def test_an_mp4_file_without_its_index_or_with_its_sound_elsewhere_is_refused(raw: bytes) -> None:
    with pytest.raises(AudioBroken):
        told(raw, Container.MP4)


def test_an_ogg_file_tells_its_length_by_its_last_page_and_is_severed_without_one() -> None:
    head, more = page(7, 0, OPUS), page(7, 48_000, b"x")
    end = page(7, 48_000 * 47 + 312, b"x", last=True)
    assert told(head + more + end, Container.OGG) == Promise(declared=Millis(47_000))
    assert told(head + more, Container.OGG) == Promise(declared=Millis(993), severed=True)
    assert told(head + more + end[:-1], Container.OGG).severed


def test_an_ogg_recording_of_a_stream_begins_where_the_stream_was() -> None:
    joined = page(7, 48_000 * 7200, b"x") + page(7, 48_000 * 7247, b"x", last=True)
    assert told(page(7, 0, OPUS) + joined, Container.OGG) == Promise(declared=Millis(47_000))


def test_an_ogg_file_of_two_streams_is_refused() -> None:
    with pytest.raises(AudioBroken):
        told(page(7, 0, OPUS) + page(8, 0, OPUS), Container.OGG)
    with pytest.raises(AudioBroken):
        told(b"OggS", Container.OGG)


def test_vorbis_and_flac_in_ogg_count_at_their_own_rate() -> None:
    vorbis = b"\x01vorbis" + struct.pack("<IBI", 0, 1, 22_050)
    flac = b"\x7fFLAC".ljust(27, b"\0") + (24_000 << 44).to_bytes(8)
    for head, rate in ((vorbis, 22_050), (flac, 24_000)):
        raw = page(7, 0, head) + page(7, rate * 5, b"x", last=True)
        assert told(raw, Container.OGG) == Promise(declared=Millis(5000))


@pytest.mark.parametrize(
    ("whole", "data", "held", "expected"),
    [
        (36 + 96_000, 96_000, 96_000, Promise(declared=Millis(2000))),
        (36 + 96_000, 96_000, 95_998, Promise(declared=Millis(2000), severed=True)),
        (36 + 96_000, 48_000, 96_000, Promise(declared=Millis(1000))),
        (0xFFFFFFFF, 0xFFFFFFFF, 96_000, Promise(declared=Millis(2000))),
        (0, 0, 96_000, Promise(declared=Millis(2000))),
        (36 + 192_000, 0xFFFFFFFF, 96_000, Promise(declared=Millis(4000), severed=True)),
    ],
)
def test_a_wav_file_is_held_to_the_size_of_its_data_or_of_its_whole(
    whole: int, data: int, held: int, expected: Promise
) -> None:
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", whole, b"WAVE", b"fmt ", 16, 1, 1, 24_000, 48_000, 2, 16)
    assert told(head + struct.pack("<4sI", b"data", data) + bytes(held), Container.WAV) == expected
