"""Documents made to harm: whatever is done to a file, it gives a script or one of our errors, and reaches nothing."""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters.document_files import BODY, Said, open_document, pdf_file, repacked, typed_in_tcvn3, word_file
from adapters.document_pages import portal_page

from broadcaster.documents import DocumentDesk
from broadcaster.documents.answers import unpacked, unpacked_rows
from broadcaster.documents.fetching import Fetched
from broadcaster.documents.nursery import answered
from broadcaster.documents.sandbox import Sandbox, _told
from broadcaster.domain.document import RAW_LIMIT, Taken
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.documents import DocumentBroken, DocumentTooLarge

MUTATIONS = 300
SAMPLES: dict[str, bytes] = {
    "a.txt": "\n".join(BODY).encode(),
    "cu.txt": typed_in_tcvn3("\n".join(BODY)).encode("latin-1"),
    "a.docx": word_file(),
    "a.odt": open_document("".join(f"<text:p>{line}</text:p>" for line in BODY)),
    "a.pdf": pdf_file([[Said(text=line, y=700 - 16 * at) for at, line in enumerate(BODY)]]),
    "a.html": portal_page(),
}


@pytest.fixture(scope="module")
def desk() -> Iterator[DocumentDesk]:
    desk = DocumentDesk()
    yield desk
    desk.close()


def test_a_word_file_without_styles_is_read_behind_the_walls(desk: DocumentDesk) -> None:
    """Converters leave them out; python-docx would open a file of its own for those it misses."""
    bare = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    raw = repacked(word_file(), {"word/_rels/document.xml.rels": bare.encode()})
    assert desk.read("a.docx", raw).script == "\n".join(BODY)


def taken_or_refused(desk: DocumentDesk, name: str, raw: bytes) -> str:
    """The language of what was taken, or the code of the refusal. Any other error is a failure."""
    try:
        return desk.read(name, raw).language or "?"
    except BadInput as refused:
        return refused.code if refused.message_vi else ""


def are_ours(ends: Iterable[str]) -> bool:
    return all(end in ("vi", "en", "?") or end.startswith("document-") for end in ends)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, a stretch cut out, doubled or moved, or another file's bytes put in."""
    whole = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(whole)), chance.choice((1, 1, 2, 8, 100))
        match chance.randrange(5):
            case 0:
                whole[at] = chance.randrange(256)
            case 1:
                del whole[at : at + length]
            case 2:
                whole[at:at] = whole[at : at + length]
            case 3:
                whole[at:at] = chance.choice(
                    (b"\0" * length, b"\xff" * length, b"<!ENTITY", b"PK\x03\x04", b"999999999")
                )
            case _:
                whole[at] ^= 1 << chance.randrange(8)
        whole = whole or bytearray(b"\0")
    return bytes(whole)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_file_gives_a_script_or_one_of_our_errors(desk: DocumentDesk, name: str) -> None:
    chance = random.Random(name)
    ends = [taken_or_refused(desk, name, mutated(SAMPLES[name], chance)) for _ in range(MUTATIONS)]
    assert are_ours(ends)
    assert taken_or_refused(desk, name, SAMPLES[name]) == "vi"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_file_gives_what_is_there_or_one_of_our_errors(desk: DocumentDesk, name: str) -> None:
    raw = SAMPLES[name]
    ends = {taken_or_refused(desk, name, raw[: len(raw) * part // 40]) for part in range(40)}
    assert are_ours(ends)
    if name in ("a.docx", "a.odt"):
        assert ends <= {"document-broken", "document-empty", "document-unsupported"}


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(desk: DocumentDesk) -> None:
    with pytest.raises(DocumentTooLarge, match="10 MB"):
        desk.read("a.txt", b"a" * (RAW_LIMIT + 1))
    with pytest.raises(DocumentTooLarge, match="ký tự"):
        desk.read("a.txt", b"ba con " * (RAW_LIMIT // 7))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.txt", typed_in_tcvn3("Thông báo lịch cấp nước. ").encode("latin-1") * 390_000),
        ("a.txt", ("a" + "\u0316\u0301" * 90_000).encode()),
        ("a.html", b"<!-- -->" * 1_000_000 + b"<html><p>ba con</p>"),
        ("a.html", b"<html>" + b"<!DOCTYPE [" * 900_000),
        (
            "a.odt",
            open_document(
                "<table:table><table:table-row><table:table-cell>" * 25
                + "<text:p>Bà con nghe.</text:p>"
                + "</table:table-cell></table:table-row></table:table>" * 25
            ),
        ),
    ],
    ids=["old encoding", "piled marks", "comments", "declarations", "tables in tables"],
)
def test_what_once_took_all_the_time_there_is_takes_next_to_none(desk: DocumentDesk, name: str, raw: bytes) -> None:
    desk.read("a.txt", b"Ba con nghe.")
    before = time.monotonic()
    assert are_ours([taken_or_refused(desk, name, raw)])
    assert time.monotonic() - before < 5


def feed_of(entries: int, more: bytes = b"") -> bytes:
    items = b"".join(b"<item><title>Tin %d</title><link>https://a.vn/%d</link></item>" % (n, n) for n in range(entries))
    return b"<?xml version='1.0'?>" + more + b"<rss version='2.0'><channel>" + items + b"</channel></rss>"


def test_a_feed_is_read_behind_the_walls_and_one_of_a_lifetime_in_a_moment(desk: DocumentDesk) -> None:
    for entries, taken in ((3, 3), (100_000, 30)):
        found = desk._ask("", feed_of(entries), Fetched(raw=b"", address="https://a.vn/rss", declared=""), feed=True)
        assert [each.source for each in found] == [f"https://a.vn/{n}" for n in range(taken)]


@pytest.mark.parametrize(
    "declared",
    [
        b"<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        b"<!DOCTYPE a [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>",
    ],
)
def test_a_feed_that_declares_entities_is_read_without_them(desk: DocumentDesk, declared: bytes) -> None:
    raw = feed_of(1, declared).replace(b"Tin 0", b"Tin &a;&c;")
    found = desk._ask("", raw, Fetched(raw=b"", address="https://a.vn/rss", declared=""), feed=True)
    assert "root:" not in found[0].script
    assert len(found[0].script) < 100


def test_a_name_is_shown_without_what_misleads(desk: DocumentDesk) -> None:
    assert desk.read("C:\\tam\\..\\ban\u202etin\x00.txt", b"Ba con nghe.").source == "bantin.txt"
    assert desk.read("", b"Ba con nghe.").source == "tệp gửi lên"


def test_many_threads_are_served(desk: DocumentDesk) -> None:
    ends: list[str] = []
    threads = [
        threading.Thread(target=lambda name=name: ends.append(taken_or_refused(desk, name, SAMPLES[name])))
        for name in list(SAMPLES) * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == ["vi"] * len(threads)


# --- the walls ---------------------------------------------------------------------------------------------------


def opens_a_file() -> None:
    Path("/etc/hostname").read_bytes()


def writes_a_file() -> None:
    Path("/tmp/written-by-a-document").write_bytes(b"x")


def opens_a_socket() -> None:
    socket.socket()


def starts_a_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def bears_a_child() -> None:
    if not os.fork():
        os._exit(0)


@pytest.mark.parametrize("crime", [opens_a_file, writes_a_file, opens_a_socket, starts_a_program, bears_a_child])
def test_who_reads_a_document_can_do_nothing_else(crime: Callable[[], None]) -> None:
    def work(*_: object) -> dict[str, Any]:
        crime()
        return {"taken": []}

    told = json.loads(answered(work, {}, b""))
    if crime is bears_a_child and os.geteuid() != 0 and "taken" in told:
        pytest.skip("the limit of processes counts all of a user's")
    assert told["lost"] == "fault"
    assert told["fault"].startswith(("OSError", "BlockingIOError", "PermissionError", "FileNotFoundError"))


def test_memory_has_an_end() -> None:
    told = json.loads(answered(lambda *_: {"taken": [len(bytearray(2_000_000_000))]}, {}, b""))
    assert told == {"lost": "memory"}


def test_a_reader_that_falls_is_told_by_its_signal() -> None:
    def fall(*_: object) -> dict[str, Any]:
        os.abort()

    assert json.loads(answered(fall, {}, b""))["lost"] == "signal"


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    sandbox = Sandbox(patience=0.0)
    order = {"name": "a.txt", "address": "", "declared": "", "feed": False}
    try:
        with pytest.raises(DocumentTooLarge, match="thời gian"):
            sandbox.ask(b"Ba con nghe.", order)
        sandbox._patience = 30.0
        assert sandbox.ask(b"Ba con nghe.", order)[0].script == "Ba con nghe."
    finally:
        sandbox.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"taken": [{"title": 1}]}',
        b'{"rows": [["a", 1]]}',
        b'{"rows": {"a": 1}}',
        b'{"taken": [{"title": "a", "script": "b", "source": "", "took": "", "language": "", "published": null}]}',
        b'{"refused": "x", "facts": {}}',
        b'{"refused": "document-empty", "facts": {}}',
        b'{"refused": "document-empty"}',
        b'{"lost": "fault", "fault": "x"}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_a_broken_document(answer: bytes) -> None:
    with pytest.raises(DocumentBroken):
        _told(answer, "a.txt", lambda said: unpacked(tuple[Taken, ...], said["taken"]))
    with pytest.raises(DocumentBroken):
        _told(answer, "a.txt", lambda said: unpacked_rows(said["rows"]))


def test_the_parent_loads_no_reader_of_documents() -> None:
    """What parses files of others is loaded only where there are walls."""
    code = (
        "import sys, broadcaster.documents; "
        "readers = 'lxml', 'docx', 'trafilatura', 'pypdfium2', 'feedparser', 'python_calamine'; "
        "print([m for m in readers if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_readers_have_all_they_need_when_the_walls_go_up() -> None:
    """A file that is opened late is refused, and the library that wanted it reads worse without a word."""
    code = """
import sys
from adapters.document_pages import LAYOUTS
from adapters.test_documents_hostile import SAMPLES
from adapters.test_documents_files import RSS
from broadcaster.documents import reading
reading.warm()
opened = []
looks = {"open", "os.listdir", "os.scandir", "import", "socket.getaddrinfo"}
sys.addaudithook(lambda event, what: opened.append(what[0]) if event in looks else None)
for address in ("", "https://xa.angiang.gov.vn/tin/1", "http://127.0.0.1:8/x"):
    for raw in (*SAMPLES.values(), *(layout() for layout in LAYOUTS.values())):
        reading.work({"name": "a.html", "address": address, "declared": "windows-1258", "feed": False}, raw)
    reading.work({"name": "", "address": address, "declared": "", "feed": True}, RSS.encode())
print(opened)
"""
    tests = str(Path(__file__).parents[1])
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": tests},
    )
    assert told.stdout.strip() == "[]"
