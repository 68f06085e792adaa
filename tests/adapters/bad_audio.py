"""Files no station should choke on, made when they are asked for: what they are called, what is in them, what is owed.

Expectations are one of: the code of a refusal; or the length in ms the file is taken with. Lengths hold to 120 ms, for
encoders pad.
"""

import gzip
import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import av
import lameenc
import numpy as np

from broadcaster.audio.intake import CAPS, Caps
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.units import Millis

BROKEN, SHORT = AudioBroken.code, AudioShort.code
RATE, SECONDS = 24_000, 3
MILLIS = SECONDS * 1000
SMALL = Caps(duration=Millis(20_000))
CANARY = "victim.wav"
"""What the file beside every upload is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """`called` is the name it is uploaded under; `owed` what it must come to."""

    case: str
    called: str
    raw: bytes
    owed: str | int
    caps: Caps = CAPS


@cache
def tone(rate: int = RATE, seconds: float = SECONDS) -> np.ndarray:
    """A tone that never repeats itself exactly, so that no encoder makes nothing of it."""
    at = np.arange(int(rate * seconds)) / rate
    return np.rint(8000 * np.sin(2 * np.pi * (440 + 20 * at) * at) + 1500 * np.sin(2 * np.pi * 1234.5 * at)).astype(
        "<i2"
    )


# --- files that are well ------------------------------------------------------------------------------------------


def as_wav(sound: np.ndarray, *, channels: int = 1, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(sound.astype("<i2").tobytes())
    return out.getvalue()


def as_float_wav(sound: np.ndarray, rate: int = RATE) -> bytes:
    raw = sound.astype("<f4").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, rate, rate * 4, 4, 32)
    return struct.pack("<4sI4s", b"RIFF", 36 + len(raw), b"WAVE") + form + struct.pack("<4sI", b"data", len(raw)) + raw


@cache
def mp3() -> bytes:
    """Frames alone: no tag, and no header that declares a length."""
    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(7)
    lame.silence()
    return bytes(lame.encode(tone().tobytes()) + lame.flush())


def xing(raw: bytes, frames: int, mark: bytes = b"Xing") -> bytes:
    """Behind a first frame that declares how many follow."""
    first = bytearray(192)
    first[:4] = raw[:4]
    first[13:21] = mark + struct.pack(">I", 1)
    first[21:25] = struct.pack(">I", frames)
    return bytes(first) + raw


def vbri(raw: bytes, frames: int) -> bytes:
    first = bytearray(192)
    first[:4] = raw[:4]
    first[36:54] = b"VBRI" + struct.pack(">HHHII", 1, 0, 75, len(raw), frames)
    return bytes(first) + raw


def id3(*frames: bytes, size: int | None = None) -> bytes:
    body = b"".join(frames)
    told = len(body) if size is None else size
    return b"ID3\x03\0\0" + bytes(told >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def text_frame(kind: bytes, text: str) -> bytes:
    raw = b"\x01\xff\xfe" + text.encode("utf-16-le", "surrogatepass")
    return kind + struct.pack(">I", len(raw)) + b"\0\0" + raw


@cache
def written(form: str, codec: str, rate: int = RATE, layout: str = "mono", **options: str) -> bytes:
    """By ffmpeg's own writers."""
    out = io.BytesIO()
    channels = {"mono": 1, "stereo": 2, "7.1": 8}[layout]
    sound = np.ascontiguousarray(np.repeat(tone(), channels)[None, :])
    with av.open(out, "w", format=form, options=options) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout, options={"strict": "experimental"})
        frame = av.AudioFrame.from_ndarray(sound, format="s16", layout=layout)
        frame.sample_rate = RATE
        wanted = av.AudioResampler(format=stream.codec_context.format or "s16", layout=layout, rate=rate)
        fifo = av.AudioFifo()
        for made in [*wanted.resample(frame), *wanted.resample(None)]:
            made.pts = None
            fifo.write(made)
        step = stream.codec_context.frame_size or 960
        for made in fifo.read_many(step, partial=codec not in {"vorbis"}):
            file.mux(stream.encode(made))
        file.mux([packet for packet in stream.encode(None) if packet.size or form != "ogg"])
    return out.getvalue()


def flac() -> bytes:
    return written("flac", "flac")


def opus() -> bytes:
    return written("ogg", "libopus", 48_000)


def m4a() -> bytes:
    """Its index first, as phones send it; `mp4_late` has it last, as they record it."""
    raw = written("ipod", "aac")
    at, index = raw.index(b"mdat") - 4, raw.index(b"moov") - 4
    moved = bytearray(raw[index:])
    places = moved.index(b"stco") + 8
    for place in range(places + 4, places + 4 + 4 * int.from_bytes(moved[places : places + 4], "big"), 4):
        was = int.from_bytes(moved[place : place + 4], "big")
        moved[place : place + 4] = struct.pack(">I", was + len(moved))
    return raw[:at] + bytes(moved) + raw[at:index]


def mp4_late() -> bytes:
    return written("mp4", "aac")


def mp4_in_fragments() -> bytes:
    return written("mp4", "aac", movflags="frag_keyframe+empty_moov+default_base_moof", frag_duration="500000")


WHOLE = {
    "wav": as_wav(tone()),
    "mp3": mp3(),
    "mp3 with Xing": xing(mp3(), len(mp3()) // 192),
    "mp3 with VBRI": vbri(mp3(), len(mp3()) // 192),
    "flac": flac(),
    "ogg opus": opus(),
    "ogg vorbis": written("ogg", "vorbis", layout="stereo"),
    "ogg flac": written("ogg", "flac"),
    "m4a": m4a(),
    "m4a with its index last": mp4_late(),
    "mp4 in fragments": mp4_in_fragments(),
    "adts": written("adts", "aac"),
    "amr": written("amr", "libopencore_amrnb", 8_000),
    "3gp": written("3gp", "libopencore_amrnb", 8_000),
    "alac": written("ipod", "alac"),
}
"""One of each that is taken, three seconds long."""


# --- texts that name other files ---------------------------------------------------------------------------------


def _posing(port: int) -> Iterator[Bad]:
    url = f"http://127.0.0.1:{port}/victim.wav"
    texts = {
        "ffconcat": f"ffconcat version 1.0\nfile {CANARY}\n",
        "ffconcat by its full path": f"ffconcat version 1.0\nfile '/tmp/{CANARY}'\n",
        "ffconcat to a port": f"ffconcat version 1.0\nfile {url}\n",
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{CANARY}\n#EXT-X-ENDLIST\n",
        "hls to a port": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{url}\n#EXT-X-ENDLIST\n",
        "hls with a key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:4,\n{CANARY}\n#EXT-X-ENDLIST\n',
        "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
        f"<Representation><BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n",
        "m3u": f"{CANARY}\n{url}\n",
        "pls": f"[playlist]\nFile1={url}\nNumberOfEntries=1\n",
        "asx": f'<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
        "smil": f'<smil><body><audio src="{url}"/></body></smil>',
        "strm": url,
        "concat address": f"concat:{CANARY}|{CANARY}",
        "subfile address": f"subfile,,start,0,end,0,,:{CANARY}",
    }
    for case, text in texts.items():
        for ending in ("mp3", "wav"):
            yield Bad(case=f"{case} as {ending}", called=f"loa.{ending}", raw=text.encode(), owed=BROKEN)
    plain = texts["ffconcat"].encode()
    hidden = {
        "behind a tag": id3(text_frame(b"TIT2", "x")) + plain,
        "behind a mark of byte order": b"\xef\xbb\xbf" + plain,
        "in the clothes of RIFF": b"RIFF" + struct.pack("<I", len(plain)) + b"WAVE" + plain,
        "in the clothes of FLAC": b"fLaC" + plain,
        "in the clothes of Ogg": b"OggS" + plain,
        "in the clothes of MP4": struct.pack(">I4s", 8 + len(plain), b"ftyp") + plain,
        "in the clothes of AMR": b"#!AMR\n" + plain,
        "behind one frame": mp3()[:192] + plain,
    }
    for case, raw in hidden.items():
        yield Bad(case=f"ffconcat {case}", called="loa.mp3", raw=raw, owed=BROKEN)


# --- cut ---------------------------------------------------------------------------------------------------------

_TELLS_ITS_LENGTH_FIRST = {"wav", "mp3 with Xing", "mp3 with VBRI", "flac", "m4a"}
"""A cut in any other kind takes away what would have told the length: it is refused as broken."""


def _cut() -> Iterator[Bad]:
    for form, raw in WHOLE.items():
        for place, part in enumerate((0.1, 0.5, 0.9)):
            told = form in _TELLS_ITS_LENGTH_FIRST and (form, place) != ("flac", 0)  # too little of it to open
            owed = SHORT if told else BROKEN
            at = int(len(raw) * part) + 1
            yield Bad(case=f"{form} cut at {part:.0%}", called="cut.mp3", raw=raw[:at], owed=owed)


# --- sizes that lie ----------------------------------------------------------------------------------------------


def patched(raw: bytes, at: int, new: bytes) -> bytes:
    return raw[:at] + new + raw[at + len(new) :]


def _lies() -> Iterator[Bad]:
    sound, song = WHOLE["wav"], WHOLE["flac"]
    for case, at, new, owed in (
        ("the data of two gigabytes", 40, struct.pack("<I", 2**31), SHORT),
        ("half the data", 40, struct.pack("<I", len(tone())), MILLIS // 2),
        ("no data's size, as written into a pipe", 40, b"\xff" * 4, MILLIS),
        ("no data's size, of a RIFF ten times as long", 4, struct.pack("<I", len(sound) * 10), MILLIS),
        ("no channel", 22, b"\0\0", BROKEN),
        ("sixteen channels", 22, b"\x10\0", BROKEN),
        ("no rate", 24, bytes(4), BROKEN),
        ("a rate of four thousand million", 24, b"\xff" * 4, BROKEN),
        ("a rate of 1 Hz", 24, struct.pack("<I", 1), BROKEN),
        ("samples of no bits", 34, b"\0\0", BROKEN),
        ("a format of four gigabytes", 16, b"\xff" * 4, BROKEN),
        ("MP3 inside", 20, b"\x55\0", BROKEN),
        ("a coding nobody knows", 20, b"\x34\x12", BROKEN),
    ):
        yield Bad(case=f"wav that tells of {case}", called="lie.wav", raw=patched(sound, at, new), owed=owed)
    piped = patched(patched(sound, 40, b"\xff" * 4), 4, struct.pack("<I", len(sound) * 10))
    yield Bad(case="wav of which only the whole's size is told, ten times", called="lie.wav", raw=piped, owed=SHORT)
    for case, raw, owed in (
        ("a thousand times its frames", xing(mp3(), len(mp3()) // 192 * 1000), SHORT),
        ("all frames there can be", xing(mp3(), 2**32 - 1), SHORT),
        ("one frame", xing(mp3(), 1), MILLIS),
        ("twice its frames, by VBRI", vbri(mp3(), len(mp3()) // 192 * 2), SHORT),
    ):
        yield Bad(case=f"mp3 that tells of {case}", called="lie.mp3", raw=raw, owed=owed)
    long, none = (int.from_bytes(song[18:26], "big") & ~(2**36 - 1) | n for n in (len(tone()) * 10, 0))
    yield Bad(case="flac of ten times its length", called="l.flac", raw=patched(song, 18, long.to_bytes(8)), owed=SHORT)
    yield Bad(case="flac without a length", called="l.flac", raw=patched(song, 18, none.to_bytes(8)), owed=MILLIS)
    movie = m4a()
    yield Bad(case="m4a of forty hours", called="l.m4a", raw=_longer(movie), owed=SHORT)
    at = movie.index(b"moov") - 4
    yield Bad(
        case="m4a with an index of four gigabytes", called="l.m4a", raw=patched(movie, at, b"\xff" * 4), owed=BROKEN
    )
    yield Bad(case="m4a with an index of three bytes", called="l.m4a", raw=patched(movie, at, b"\0\0\0\3"), owed=BROKEN)
    at = movie.index(b"stsz") + 12
    yield Bad(
        case="m4a of two thousand million samples",
        called="l.m4a",
        raw=patched(movie, at, b"\x7f\xff\xff\xff"),
        owed=BROKEN,
    )
    at = movie.index(b"dref") + 8
    yield Bad(case="m4a whose sound lies elsewhere", called="l.m4a", raw=_elsewhere(movie), owed=BROKEN)
    talk = bytearray(opus())
    last = talk.rindex(b"OggS")
    yield Bad(case="ogg of ten hours", called="l.ogg", raw=_repaged(bytes(talk), last, 48_000 * 36_000), owed=SHORT)
    yield Bad(
        case="ogg with a page spoilt", called="l.ogg", raw=patched(bytes(talk), len(talk) // 2, b"\0" * 64), owed=SHORT
    )


def _longer(movie: bytes) -> bytes:
    """Every header and edit list tells forty hours."""
    for kind, ticks_at, ticks in (
        (b"mvhd", 20, 144_000_000),
        (b"mdhd", 20, RATE * 144_000),
        (b"elst", 12, 144_000_000),
    ):
        movie = patched(movie, movie.index(kind) + ticks_at, struct.pack(">I", ticks))
    return movie


def _elsewhere(movie: bytes) -> bytes:
    """The data reference says: not in this file."""
    return patched(movie, movie.index(b"url ") + 4, b"\0\0\0\0")


def _repaged(raw: bytes, at: int, granule: int) -> bytes:
    """The page at `at` with another position, its checksum made right again."""
    page = bytearray(raw[at:])
    page[6:14] = granule.to_bytes(8, "little")
    page[22:26] = bytes(4)
    page[22:26] = _ogg_sum(bytes(page)).to_bytes(4, "little")
    return raw[:at] + bytes(page)


def _ogg_sum(page: bytes) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if total & 0x80000000 else total << 1
    return total


# --- not sound ---------------------------------------------------------------------------------------------------


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("loa.mp3", mp3())
    return out.getvalue()


def _no_sound() -> Iterator[Bad]:
    for case, raw in {
        "nothing": b"",
        "one byte": b"\xff",
        "noughts": bytes(5000),
        "ones": b"\xff" * 5000,
        "chance": np.random.default_rng(7).bytes(50_000),
        "a text": "Kính thưa toàn thể bà con.\n".encode() * 50,
        "html": b"<!doctype html><title>404</title>",
        "json": b'{"error": "rate limited"}',
        "gzip": gzip.compress(mp3(), mtime=0),
        "zip": _zip(),
        "png": _png(),
        "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        "a program": b"\x7fELF\x02\x01\x01" + bytes(500),
        "a head of RIFF": b"RIFF\x10\0\0\0WAVEfmt ",
        "a head of Ogg": b"OggS",
        "a head of FLAC": b"fLaC",
        "a tag": b"ID3",
        "mp2": written("mp2", "mp2"),
        "adpcm in wav": written("wav", "adpcm_ima_wav"),
        "webm": written("webm", "libopus", 48_000),
        "aiff": written("aiff", "pcm_s16be"),
        "an mp4 of pictures": m4a().replace(b"soun", b"vide"),
    }.items():
        yield Bad(case=case, called="loa.mp3", raw=raw, owed=BROKEN)


# --- what asks for too much --------------------------------------------------------------------------------------


@cache
def _quiet(form: str, codec: str, rate: int, layout: str, seconds: int) -> bytes:
    out = io.BytesIO()
    channels = {"mono": 1, "7.1": 8}[layout]
    with av.open(out, "w", format=form) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        step = stream.codec_context.frame_size or 4096
        kind = stream.codec_context.format.name
        frame = av.AudioFrame.from_ndarray(np.zeros((1, step * channels), np.int16), format=kind, layout=layout)
        frame.sample_rate = rate
        for _ in range(seconds * rate // step):
            frame.pts = None
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def _bombs() -> Iterator[Bad]:
    yield Bad(
        case="flac of an hour in a few bytes",
        called="b.flac",
        raw=_quiet("flac", "flac", 8_000, "mono", 3600),
        owed=BROKEN,
    )
    yield Bad(
        case="opus of minutes",
        called="b.ogg",
        raw=_quiet("ogg", "libopus", 48_000, "mono", 60),
        owed=BROKEN,
        caps=SMALL,
    )
    yield Bad(
        case="flac of 192 kHz and 8 channels",
        called="b.flac",
        raw=_quiet("flac", "flac", 192_000, "7.1", 25),
        owed=BROKEN,
        caps=SMALL,
    )
    yield Bad(
        case="wav of 192 kHz and 8 channels",
        called="w.wav",
        raw=as_wav(np.repeat(tone(192_000), 8), channels=8, rate=192_000),
        owed=MILLIS,
    )
    yield Bad(case="more bytes than are taken", called="w.wav", raw=as_wav(tone()), owed=BROKEN, caps=Caps(size=1000))


# --- sound nobody can hear, and sound that must be heard ---------------------------------------------------------


def _unheard() -> Iterator[Bad]:
    clean = tone().astype(np.float32) / 32768
    holed, endless = clean.copy(), clean.copy()
    holed[1000], endless[1000] = np.nan, np.inf
    left, none = tone(), np.zeros_like(tone())
    wide = {"dead on the right": (left, none), "dead on the left": (none, left), "turned over": (left, -left)}
    for case, sound in {
        "all that is no number": np.full(RATE, np.nan, np.float32),
        "one sample that is no number": holed,
        "one sample without end": endless,
        "samples beyond all measure": clean * np.float32(1e30),
    }.items():
        yield Bad(case=case, called="nan.wav", raw=as_float_wav(sound), owed=BROKEN)
    for case, sound in {
        "nothing but noughts": none,
        "silence with its last bit awake": np.arange(RATE, dtype=np.int16) % 2,
        "a direct current": np.full(RATE, 12_000, np.int16),
    }.items():
        yield Bad(case=case, called="quiet.wav", raw=as_wav(sound), owed=BROKEN)
    yield Bad(case="sound on a direct current", called="dc.wav", raw=as_wav(tone() // 2 + 9000), owed=MILLIS)
    for case, pair in wide.items():
        yield Bad(case=f"stereo {case}", called="wide.wav", raw=as_wav(np.stack(pair, axis=1), channels=2), owed=MILLIS)


# --- tags and names ----------------------------------------------------------------------------------------------


def _tags() -> Iterator[Bad]:
    picture = b"\0image/png\0\x03\0" + _png()
    apic = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    for case, tag, owed in (
        ("a nought in its title", id3(text_frame(b"TIT2", "a\0b")), MILLIS),
        ("a title that runs right to left", id3(text_frame(b"TIT2", "\u202egnp.exe")), MILLIS),
        ("a title that is a script", id3(text_frame(b"TIT2", "<script>alert(1)</script>")), MILLIS),
        ("a title of half a sign", id3(text_frame(b"TIT2", "\ud800")), MILLIS),
        ("a picture", id3(apic), MILLIS),
        ("three tags", id3(text_frame(b"TIT2", "a")) * 3, MILLIS),
        ("a frame larger than its tag", id3(b"TIT2\x7f\xff\xff\xff\0\0x"), MILLIS),
        ("fifty tags", id3(text_frame(b"TIT2", "a")) * 50, BROKEN),
        ("a tag of 256 megabytes", id3(size=2**28 - 1), BROKEN),
    ):
        yield Bad(case=f"mp3 with {case}", called="tag.mp3", raw=tag + mp3(), owed=owed)
    yield Bad(case="mp3 with an old tag behind", called="t.mp3", raw=mp3() + b"TAG".ljust(128, b"\0"), owed=MILLIS)


NAMES = (
    "../../etc/passwd.mp3",
    "..\\..\\loa.mp3",
    "%2e%2e%2floa.mp3",
    "%s%n{name}.mp3",
    "-i.mp3",
    "-",
    "concat:a|b.mp3",
    "http://127.0.0.1/loa.mp3",
    "Ba\u0309n tin cu\u031b\u0301u hộ.mp3",
    "loa\nphường.mp3",
    "loa\u202e3pm.exe",
    "tên" * 80 + ".mp3",
    "",
)


def _names() -> Iterator[Bad]:
    for name in NAMES:
        yield Bad(case=f"good sound called {name[:30]!r}", called=name, raw=mp3(), owed=MILLIS)
        yield Bad(case=f"no sound called {name[:30]!r}", called=name, raw=b"khong phai am thanh", owed=BROKEN)


def _streams() -> Iterator[Bad]:
    voice, other = opus(), written("ogg", "flac")
    pages = voice[: voice.index(b"OggS", 4)] + other
    yield Bad(case="ogg of two streams", called="two.ogg", raw=pages, owed=BROKEN)
    yield Bad(case="ogg after ogg", called="two.ogg", raw=voice + other, owed=BROKEN)
    yield Bad(case="wav after wav", called="two.wav", raw=WHOLE["wav"] * 2, owed=MILLIS)


def bad_files(port: int) -> dict[str, list[Bad]]:
    """All of them by what is wrong; those that would reach for a socket reach for `port`."""
    return {
        "posing": list(_posing(port)),
        "cut": list(_cut()),
        "lying": list(_lies()),
        "no sound": list(_no_sound()),
        "too much": list(_bombs()),
        "unheard": list(_unheard()),
        "tagged": list(_tags()),
        "named": list(_names()),
        "many streams": list(_streams()),
    }
