"""Uploads nobody should take, made from a seed as many as are asked for: bad files in good forms, and bad forms.

Every one of them is wrong beyond doubt: a file that a lucky change left readable is not among them.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from adapters.bad_audio import NAMES, WHOLE, as_float_wav, as_wav, bad_files, id3, text_frame, tone
from adapters.document_files import BODY, LOCKED, Said, open_document, packed, pdf_file, repacked, word_file

from broadcaster.audio.intake import CAPS

DOCUMENTS, RECORDINGS = "/api/v1/documents", "/api/v1/recordings"
SCRIPT = "\n".join(BODY)
_BOUNDARY = "----bien0123456789"
_KEPT_WHOLE = ("wav", "mp3 with Xing", "mp3 with VBRI", "flac", "ogg opus", "ogg vorbis", "ogg flac", "m4a")
"""Kinds of which a part never passes for a whole."""
FILE_NAMES = (
    *NAMES,
    "bản tin.docx",
    "ba\u0309n tin.docx",
    "../../../../data/broadcaster.db",
    "..%2f..%2fetc%2fpasswd",
    "-rf.txt",
    "CON.docx",
    "a\u202excod.exe",
    "a%00.docx",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "a" * 300 + ".pdf",
    ".htaccess",
    "tin\ttức.odt",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One request. `ends`: "whole", "gone" (the sender hangs up), or "never" (nothing more comes)."""

    case: str
    path: str
    kind: str
    blocks: tuple[bytes, ...]
    headers: tuple[tuple[bytes, bytes], ...] = ()
    length: int | None = None
    ends: str = "whole"


Made = tuple[str, bytes]
"""What is wrong, and the bytes."""


# --- documents -----------------------------------------------------------------------------------------------------


@cache
def _samples() -> dict[str, bytes]:
    said = "".join(f"<text:p>{line}</text:p>" for line in BODY)
    return {"docx": word_file(), "odt": open_document(said)}


def cut_package(chance: random.Random) -> Made:
    name, raw = chance.choice(sorted(_samples().items()))
    return f"{name} cut off", raw[: chance.randrange(40, len(raw) - 22)]


def spoilt_package(chance: random.Random) -> Made:
    """A byte of the packed text itself: what is unpacked is not what was packed."""
    name, raw = chance.choice(sorted(_samples().items()))
    part = {"docx": b"word/document.xml", "odt": b"content.xml"}[name]
    start = raw.index(part) + len(part)
    whole = bytearray(raw)
    at = chance.randrange(start + 8, start + 120)
    whole[at] ^= 1 << chance.randrange(8)
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert package.getinfo(part.decode()).compress_size > 128
    return f"{name} spoilt at {at}", bytes(whole)


def broken_markup(chance: random.Random) -> Made:
    """Inside a package that is well, markup that is not."""
    name, raw = chance.choice(sorted(_samples().items()))
    part = {"docx": "word/document.xml", "odt": "content.xml"}[name]
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        text = package.read(part)
    at = text.rindex(b"<") if chance.random() < 0.2 else chance.choice([i for i, b in enumerate(text) if b == 60][1:])
    bad = chance.choice((b"<", b"</x>", b"&nothing;", b"\x00", b"<!DOCTYPE a>", b"<!ENTITY x 'y'>", b"<a b=c>"))
    return f"{name} with {bad!r}", repacked(raw, {part: text[:at] + bad + text[at:]})


def entities(chance: random.Random) -> Made:
    to = chance.choice(("file:///etc/passwd", "http://169.254.169.254/", "expect://id", "../../broadcaster.db"))
    declared = f'<!DOCTYPE a [<!ENTITY{chance.choice((" ", " % "))}x{chance.randrange(999)} SYSTEM "{to}">]>'
    name = chance.choice(("docx", "odt"))
    if name == "odt":
        return "odt with entities", open_document("<text:p>Bà con.</text:p>", head=declared)
    with zipfile.ZipFile(io.BytesIO(_samples()["docx"])) as package:
        text = package.read("word/document.xml").decode()
    coding = chance.choice(("utf-8", "utf-16"))
    head = f'<?xml version="1.0" encoding="{coding}"?>'
    raw = (head + declared + text.partition("?>")[2]).encode(coding)
    return f"docx with entities in {coding}", repacked(_samples()["docx"], {"word/document.xml": raw})


def bomb(chance: random.Random) -> Made:
    size = chance.randrange(2_000_000, 6_000_000)
    part = chance.choice(("word/media/image1.bin", "word/styles.xml", "word/document.xml", "word/theme/theme1.xml"))
    match chance.randrange(4):
        case 0:
            return f"docx that bursts in {part}", repacked(_samples()["docx"], {part: b"0" * size})
        case 1:
            parts = [(f"word/media/{n}.bin", b"") for n in range(2_001 + chance.randrange(300))]
            return "docx of thousands of parts", packed([("word/document.xml", b"<a/>"), *parts])
        case 2:
            inner = packed([("word/document.xml", b"<a>" * chance.randrange(9, 9999))])
            return "docx in a docx", packed([("word/document.xml", inner)])
        case _:
            raw = bytearray(_samples()["docx"])
            at = raw.index(b"PK\x01\x02")
            struct.pack_into("<I", raw, at + 24, chance.randrange(2**31, 2**32 - 1))
            return "docx of four gigabytes", bytes(raw)


def odd_package(chance: random.Random) -> Made:
    name = chance.choice(("../../etc/cron.d/x", "/etc/passwd", "a\\..\\..\\b", "C:/x", "word/../../x"))
    match chance.randrange(3):
        case 0:
            return "zip that strays", packed([("word/document.xml", b"<a/>"), (f"{name}{chance.randrange(99)}", b"x")])
        case 1:
            folder = chance.choice(("xl/workbook.xml", "ppt/presentation.xml", "classes.dex", "META-INF/x"))
            return f"zip with {folder}", packed([(folder, chance.randbytes(30))])
        case _:
            raw = bytearray(_samples()["docx"])
            for at in (raw.index(b"PK\x03\x04") + 6, raw.index(b"PK\x01\x02") + 8):
                raw[at] |= 1
            raw[10:12] = chance.randbytes(2)
            return "docx with a password", bytes(raw)


def no_pdf(chance: random.Random) -> Made:
    match chance.randrange(5):
        case 0:
            return "pdf of chance", b"%PDF-1." + b"%d\n" % chance.randrange(9) + chance.randbytes(
                chance.randrange(9, 999)
            )
        case 1:
            line = chance.choice(BODY)[: chance.randrange(5, 60)]
            return "pdf with a password", pdf_file([[Said(text=line)]], trailer=LOCKED)
        case 2:
            count = chance.randrange(1, 40)
            return f"scanned pdf of {count} pages", pdf_file([[]] * count, pictures=range(count))
        case 3:
            raw = pdf_file([[]] * chance.randrange(401, 450))
            return "pdf of hundreds of pages", raw
        case _:
            packed_up = zlib.compress(b"q " * chance.randrange(10_000_000, 12_000_000), 1)
            return "pdf that bursts", _pdf_of(packed_up)


def _pdf_of(stream: bytes) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] "
        b"/Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n"
        b"4 0 obj\n<< /Filter /FlateDecode /Length "
        + str(len(stream)).encode()
        + b" >>\nstream\n"
        + stream
        + b"\nendstream\n"
        b"endobj\ntrailer\n<< /Root 1 0 R >>\n"
    )


def no_text(chance: random.Random) -> Made:
    salt = chance.randbytes(chance.randrange(1, 300))
    words = f"console.log({chance.randrange(10**9)})".encode()
    return chance.choice(
        (
            ("page of scripts", b"<!doctype html><html><script>" + words + b"</script><style>a{}</style></html>"),
            ("page of nothing", b"<html><body>" + b"<div></div>" * chance.randrange(1, 99) + b"</body></html>"),
            ("blanks", b" \t\r\n" * chance.randrange(1, 9999)),
            ("signs", b"-=_*." * chance.randrange(1, 999)),
            ("noughts", bytes(chance.randrange(5, 9999))),
            ("signs of control", bytes(chance.randrange(1, 8) for _ in range(chance.randrange(20, 400)))),
            ("picture", chance.choice((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a")) + salt),
            ("program", b"\x7fELF\x02\x01\x01" + bytes(9) + salt),
            ("gzip", b"\x1f\x8b\x08" + salt),
            ("rar", b"Rar!\x1a\x07" + salt),
            ("old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + salt),
            ("RTF", b"{\\rtf1 " + salt),
            ("sound", b"OggS" + salt),
            ("film", b"\x1aE\xdf\xa3" + salt),
            ("database", b"SQLite format 3\0" + salt),
            ("feed", b"<?xml version='1.0'?><rss version='2.0'><!--" + salt.hex().encode() + b"--></rss>"),
            ("data", b"<?xml version='1.0'?><a>" + salt.hex().encode() + b"</a>"),
        )
    )


def too_long(chance: random.Random) -> Made:
    line = chance.choice(BODY) + "\n"
    return "text without end", (line * (chance.randrange(200_001, 400_000) // len(line) + 1)).encode(
        chance.choice(("utf-8", "utf-16", "utf-16-le"))
    )


# --- recordings ----------------------------------------------------------------------------------------------------


@cache
def _bad_sounds() -> list[tuple[str, bytes]]:
    return [
        (bad.case, bad.raw)
        for family in bad_files(9).values()
        for bad in family
        if isinstance(bad.owed, str) and bad.caps == CAPS
    ]


def known_bad_sound(chance: random.Random) -> Made:
    return chance.choice(_bad_sounds())


def cut_sound(chance: random.Random) -> Made:
    form = chance.choice(_KEPT_WHOLE)
    raw = WHOLE[form]
    at = chance.randrange(60, int(len(raw) * 0.9))
    return f"{form} cut at {at}", raw[:at]


def list_of_others(chance: random.Random) -> Made:
    """A text that names other files, as it is or in another's clothes."""
    to = chance.choice(
        ("/etc/passwd", "../broadcaster.db", "http://127.0.0.1:9/a", "http://[::1]/", "file:///etc/shadow")
    )
    to += chance.choice(("", f"?{chance.randrange(10**6)}"))
    text = chance.choice(
        (
            f"ffconcat version 1.0\nfile '{to}'\n",
            f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:NaN,\n{to}\n#EXT-X-ENDLIST\n",
            f'#EXTM3U\n#EXT-X-MAP:URI="{to}"\n#EXTINF:4,\n{to}\n#EXT-X-ENDLIST\n',
            f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns={to}\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
            f"[playlist]\nFile1={to}\nLength1=NaN\nNumberOfEntries=1\n",
            f"{to}\n",
            f'<playlist xmlns="http://xspf.org/ns/0/"><trackList><track><location>{to}</location></track></trackList></playlist>',
            f"concat:{to}|{to}",
        )
    ).encode()
    before = chance.choice(
        (
            b"",
            b"",
            b"\xef\xbb\xbf",
            id3(text_frame(b"TIT2", "x")),
            b"OggS",
            b"fLaC",
            b"#!AMR\n",
            b"RIFF\xff\xff\0\0WAVE",
        )
    )
    return f"list of others behind {before[:4]!r}", before + text


def tag_alone(chance: random.Random) -> Made:
    """A tag with something ugly in it, and no sound behind."""
    ugly = chance.choice(
        ("<script>alert(1)</script>", "\u202egnp.exe", "a\0b", "\ud800", "{0.__class__}", "%n%n", "x\r\nY: z")
    )
    title = text_frame(chance.choice((b"TIT2", b"TPE1", b"COMM", b"TLEN")), ugly + str(chance.randrange(10**6)))
    behind = chance.choice(
        (b"", bytes(chance.randrange(1, 500)), b"<html>", chance.randbytes(64).replace(b"\xff", b"\0"))
    )
    return f"tag of {ugly!r} alone", id3(title) * chance.randrange(1, 4) + behind


def no_number(chance: random.Random) -> Made:
    sound = tone().astype(np.float32) / 32768
    sound[chance.randrange(len(sound))] = chance.choice((np.nan, np.inf, -np.inf))
    return "sound with a sample that is no number", as_float_wav(sound)


def unheard(chance: random.Random) -> Made:
    level = chance.choice((0, 1, 12_000, -9_000))
    return f"sound of {level} alone", as_wav(np.full(chance.randrange(1, 48_000), level, np.int16))


def two_faces(chance: random.Random) -> Made:
    """Begins as one kind and goes on as another."""
    first = chance.choice(
        (b"<html><body>", b"GIF89a", b"PK\x03\x04", b"%PDF-1.7\n", b"MZ" + bytes(62), b"#!/bin/sh\n", b"<?php ")
    )
    behind = chance.choice([raw for form, raw in WHOLE.items() if "mp3" not in form and form != "adts"])
    return f"sound behind {first[:6]!r}", first + chance.randbytes(chance.randrange(9)) + behind


def noise(chance: random.Random) -> Made:
    head = chance.choice((b"", b"RIFF\0\0\0\0WAVEfmt ", b"OggS\0\2", b"fLaC\0", b"\0\0\0\x20ftypM4A ", b"#!AMR\n\x3f"))
    raw = chance.randbytes(chance.randrange(1, 3000))
    return f"noise behind {head[:4]!r}", head + (raw if head else b"\0" + raw)


# --- forms ---------------------------------------------------------------------------------------------------------


def _quoted(name: str) -> bytes:
    """As browsers write a file's name."""
    raw = name.encode("utf-8", "surrogatepass")
    return raw.replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")


def part(name: str, body: bytes, filename: bytes | None = b"a.txt", *more: bytes) -> bytes:
    told = b'Content-Disposition: form-data; name="' + name.encode() + b'"'
    told += b"" if filename is None else b'; filename="' + filename + b'"'
    return b"--" + _BOUNDARY.encode() + b"\r\n" + b"\r\n".join((told, *more)) + b"\r\n\r\n" + body + b"\r\n"


END = b"--" + _BOUNDARY.encode() + b"--\r\n"
FORM = f"multipart/form-data; boundary={_BOUNDARY}"


def _blocks(raw: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """As it might come over the wire."""
    size = chance.choice((65_536, 65_536, max(1, len(raw) // 3)))
    return tuple(raw[at : at + size] for at in range(0, len(raw), size)) or (b"",)


def in_a_form(path: str, made: Made, chance: random.Random) -> Upload:
    case, raw = made
    name = chance.choice(FILE_NAMES)
    body = part("file", raw, _quoted(name)) + END
    return Upload(case=f"{case}, called {name[:20]!r}", path=path, kind=FORM, blocks=_blocks(body, chance))


Bad = Callable[[random.Random], dict[str, object]]
GOOD = SCRIPT.encode()
_LONE = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' % _BOUNDARY.encode()


def _kinds(chance: random.Random) -> dict[str, object]:
    body = part("file", GOOD) + END
    return {
        "body": body,
        "kind": chance.choice(
            (
                "multipart/form-data",
                "multipart/form-data; boundary=",
                f"multipart/form-data; boundary={'x' * chance.randrange(71, 4000)}",
                f"multipart/form-data; boundary=other{chance.randrange(10**6)}",
                f"multipart/mixed; boundary={_BOUNDARY}",
                "application/x-www-form-urlencoded",
                "application/json",
                "text/plain; charset=utf-7",
                f"application/octet-stream; n={chance.randrange(10**6)}",
                "",
                "multipart/form-data; boundary*=utf-7''x",
            )
        ),
    }


def _headers(chance: random.Random) -> dict[str, object]:
    more = chance.choice(
        (
            (b"X-A: " + b"a" * chance.randrange(5_000, 40_000),),
            tuple(b"X-%d: a" % n for n in range(chance.randrange(9, 60))),
            (
                b"Content-Transfer-Encoding: "
                + chance.choice((b"base64", b"quoted-printable", b"x-%d" % chance.randrange(99))),
            ),
            (b'Content-Disposition: form-data; name="file"; filename="b"',),
            (b"no colon" + b"n" * chance.randrange(99),),
            (b": nameless" + b"n" * chance.randrange(99),),
            (b"X Y: a" + b"n" * chance.randrange(99),),
            (b"X-Nul\0: a" + b"n" * chance.randrange(99),),
        )
    )
    return {"body": part("file", GOOD, b"a.txt", *more) + END}


def _dispositions(chance: random.Random) -> dict[str, object]:
    told = chance.choice(
        (
            b"form-data",
            b'form-data; filename="a.txt"',
            b'attachment; name="file"; filename="a.txt"',
            b'form-data; name=""; filename="a.txt"',
            b'form-data; name="file"',
            b'form-data; name="\xff\xfe"; filename="a.txt"',
            b'form-data; name="file"; filename="\xed\xa0\x80.txt"',
            b'form-data; name="file"; filename="\xff%d.txt"' % chance.randrange(999),
            b'form-data; name="../file%d"; filename="a.txt"' % chance.randrange(999),
            b'form-data; name="file\0"; filename="a.txt"',
        )
    )
    head = b"--%b\r\nContent-Disposition: %b\r\n\r\n" % (_BOUNDARY.encode(), told)
    return {"body": head + GOOD[: chance.randrange(1, len(GOOD))] + b"\r\n" + END}


def _fields(chance: random.Random) -> dict[str, object]:
    file, salt = part("file", GOOD), str(chance.randrange(10**6)).encode()
    return {
        "body": chance.choice(
            (
                file * chance.randrange(2, 60),
                file + part("other", salt, None),
                file + part("other", salt),
                part("accept_cut", b"true", None) * 2 + file,
                part("accept_cut", b"a" * chance.randrange(101, 9999), None) + file,
                part("accept_cut", salt, None) + file,
                part("accept_cut", b"true") + file,
                part("accept_cut", b"\xff\xfe" + salt, None) + file,
                part("file", salt, None),
                part("accept_cut", b"true", None),
                b"".join(part(f"f{n}", salt, None) for n in range(chance.randrange(1, 400))) + file,
                part("file", part("file", GOOD) + END + salt, b"nested.bin")[:-2] + part("file", GOOD),
            )
        )
        + END
    }


def _unended(chance: random.Random) -> dict[str, object]:
    whole = part("file", GOOD * chance.randrange(1, 20)) + END
    return {
        "body": chance.choice(
            (
                whole[: chance.randrange(0, len(whole) - len(END) - 2)],
                _LONE + GOOD[: chance.randrange(len(GOOD))],
                END[: chance.randrange(len(END) - 4)],
                chance.randbytes(chance.randrange(1, 2000)),
                b"\r\n" * chance.randrange(1, 200),
                b"--" * chance.randrange(1, 2000),
            )
        )
    }


def _lying(chance: random.Random) -> dict[str, object]:
    body = part("file", GOOD[: chance.randrange(9, len(GOOD))]) + END
    return {
        "body": body,
        "length": chance.choice((0, 1, len(body) - 1, len(body) + 1, len(body) + chance.randrange(2, 9999))),
    }


def _unbelievable(chance: random.Random) -> dict[str, object]:
    told = chance.choice(
        (b"-1", b"1e9", b"99999999999999999999", b"70000000", b"0x10", b"1,1", b" ", b"\xb2", b"+5", b"NaN")
    )
    return {"body": part("file", chance.randbytes(9)) + END, "headers": ((b"content-length", told),)}


def _gone(chance: random.Random) -> dict[str, object]:
    body = part("file", GOOD * 3) + END
    return {"body": body[: chance.randrange(len(body) - len(END) - 2)], "ends": "gone"}


def _never(chance: random.Random) -> dict[str, object]:
    body = part("file", GOOD * 3) + END
    return {"body": body[: chance.randrange(1, len(body) - 9)], "ends": "never"}


FORMS: dict[str, Bad] = {
    "kinds": _kinds,
    "headers": _headers,
    "dispositions": _dispositions,
    "fields": _fields,
    "unended": _unended,
    "lying": _lying,
    "unbelievable": _unbelievable,
    "gone": _gone,
}


def bad_form(family: str, chance: random.Random) -> Upload:
    told = {"never": _never, **FORMS}[family](chance)
    body = told["body"]
    assert isinstance(body, bytes)
    wanted = {key: told[key] for key in ("headers", "length", "ends") if key in told}
    return Upload(
        case=f"form, {family}",
        path=DOCUMENTS if family == "fields" else chance.choice((DOCUMENTS, RECORDINGS)),
        kind=str(told.get("kind", FORM)),
        blocks=_blocks(body, chance),
        **wanted,  # type: ignore[arg-type]  # as each family says
    )


# --- all of them ---------------------------------------------------------------------------------------------------

OF_DOCUMENTS: tuple[Callable[[random.Random], Made], ...] = (
    cut_package, spoilt_package, broken_markup, entities, bomb, odd_package, no_pdf, no_text, no_text, too_long,
)  # fmt: skip
OF_RECORDINGS: tuple[Callable[[random.Random], Made], ...] = (
    known_bad_sound, known_bad_sound, cut_sound, cut_sound, list_of_others, list_of_others, tag_alone, no_number,
    unheard, two_faces, noise,
)  # fmt: skip


@dataclass(slots=True)
class Uploads:
    """As many as are asked for, no two alike."""

    seed: int
    seen: set[int] = field(default_factory=set)

    def take(self, count: int) -> Iterator[Upload]:
        chance = random.Random(self.seed)
        while len(self.seen) < count:
            upload = self._any(chance)
            mark = hash(upload)
            if mark not in self.seen:
                self.seen.add(mark)
                yield upload

    def _any(self, chance: random.Random) -> Upload:
        turn = len(self.seen) % 10
        if len(self.seen) % 200 == 199:
            return bad_form("never", chance)
        if turn < 4:
            return in_a_form(DOCUMENTS, chance.choice(OF_DOCUMENTS)(chance), chance)
        if turn < 7:
            return in_a_form(RECORDINGS, chance.choice(OF_RECORDINGS)(chance), chance)
        return bad_form(chance.choice(sorted(FORMS)), chance)
