"""Two thousand uploads nobody should take, over HTTP and through the real readers: each is told what is wrong."""

import asyncio
import json
import re
import resource
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from web.bad_uploads import DOCUMENTS, RECORDINGS, Upload, Uploads, bad_form
from web.house import TOKEN, House, open_house

from broadcaster.audio.recordings import RecordingShelf
from broadcaster.audio.sandbox import Sandbox
from broadcaster.documents import DocumentDesk
from broadcaster.domain.document import Taken
from broadcaster.domain.recording import Recording
from broadcaster.web import Site, build, gate, uploads
from broadcaster.web.hatch import LARGE, Hatch, Places

MANY = 2_000
GROWTH = 150_000_000
_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    upload: Upload
    status: int
    kind: str
    body: bytes

    @property
    def fault(self) -> str:
        """What is wrong with the answer; nothing when it is as it should be."""
        if not 400 <= self.status < 500:
            return f"{self.status} {self.body[:200]!r}"
        try:
            told = json.loads(self.body)
        except ValueError:
            return f"no JSON: {self.body[:200]!r}"
        if self.kind != "application/problem+json" or told["status"] != self.status or not told["code"]:
            return f"no problem: {self.kind} {told}"
        return "" if _VIETNAMESE.search(told["detail"]) else f"no Vietnamese: {told['detail']}"


async def ask(site: Site, upload: Upload) -> Said:
    blocks = list(upload.blocks)
    length = sum(map(len, blocks)) if upload.length is None else upload.length
    headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + TOKEN.encode())]
    headers += [(b"content-type", upload.kind.encode("latin-1"))] if upload.kind else []
    headers += upload.headers or [(b"content-length", str(length).encode())] * (upload.ends != "never")
    answer: dict[str, Any] = {"status": 0, "kind": "", "body": b""}

    async def receive() -> dict[str, Any]:
        if blocks:
            more = len(blocks) > 1 or upload.ends != "whole"
            return {"type": "http.request", "body": blocks.pop(0), "more_body": more}
        if upload.ends == "never":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
            answer["kind"] = dict(message["headers"]).get(b"content-type", b"").decode()
        answer["body"] += message.get("body", b"")

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": upload.path, "root_path": "",
        "raw_path": upload.path.encode(), "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }  # fmt: skip
    await site(scope, receive, send)  # type: ignore[arg-type]  # messages are plain dictionaries here
    return Said(upload=upload, **answer)


async def ask_all(site: Site, many: Iterable[Upload]) -> list[Said]:
    """A few at once."""
    waiting = iter(many)
    said: list[Said] = []

    async def sender() -> None:
        for upload in waiting:
            answer = await ask(site, upload)
            said.append(replace(answer, upload=replace(upload, blocks=())))

    await asyncio.gather(*(sender() for _ in range(_AT_ONCE)))
    return said


def faults(site: Site, many: Iterable[Upload]) -> list[str]:
    return [f"{each.upload.case}: {each.fault}" for each in asyncio.run(ask_all(site, many)) if each.fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """The real ones, with their walls; `folder` is all they may write to."""

    documents: DocumentDesk
    recordings: RecordingShelf
    folder: Path


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    folder = tmp_path_factory.mktemp("uploads") / "recordings"
    documents, sandbox = DocumentDesk(), Sandbox()
    yield Readers(documents=documents, recordings=RecordingShelf(folder, sandbox), folder=folder)
    documents.close()
    sandbox.close()


def site_of(readers: Readers, folder: Path) -> tuple[House, Site]:
    house = open_house(folder)
    newsroom = replace(house.newsroom, documents=readers.documents, recordings=readers.recordings)
    house.newsroom = newsroom
    impatient = {path: replace(allowed, idle=0.2) for path, allowed in LARGE.items()}
    return house, build(replace(house.desk(), hatch=Hatch(large=impatient, files=Places(_AT_ONCE))))


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_two_thousand_bad_uploads_are_refused_in_vietnamese_and_leave_nothing_behind(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool, here = tmp_path / "spool", tmp_path / "here"
    for folder in (spool, here):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    monkeypatch.chdir(here)
    _, site = site_of(readers, tmp_path / "data")
    many = Uploads(seed=1)
    assert faults(site, many.take(100)) == []  # what is loaded at the first use is loaded by now
    before = resident()
    peak, found = before, 0

    def watched() -> Iterator[Upload]:
        nonlocal peak, found
        for upload in many.take(MANY):
            peak, found = max(peak, resident()), found + 1
            yield upload

    assert faults(site, watched()) == []
    assert found == MANY - 100
    assert peak - before < GROWTH
    assert [*spool.iterdir(), *here.iterdir()] == []
    assert not readers.folder.exists()
    assert {each.name for each in tmp_path.iterdir()} <= {"spool", "here", "data"}


# --- what each guard holds -----------------------------------------------------------------------------------------


class Trusting:
    """Readers without walls and without questions."""

    def read(self, name: str, raw: bytes) -> Taken:
        text = raw.decode("latin-1")[:50] or "x"
        return Taken(title=text, script=text, source=name, published=None, took="", dropped=(), language="")


def few(*, path: str = "", family: str = "") -> list[Upload]:
    import random

    if family:
        return [bad_form(family, random.Random(seed)) for seed in range(20)]
    return [each for each in Uploads(seed=2).take(120) if each.path == path and not each.case.startswith("form")]


def test_without_the_walls_of_documents_bad_ones_are_taken(readers: Readers, tmp_path: Path) -> None:
    house, _ = site_of(readers, tmp_path)
    house.newsroom = replace(house.newsroom, documents=Trusting())  # type: ignore[arg-type]  # it only reads
    assert len(faults(build(house.desk()), few(path=DOCUMENTS))) > 20


def test_without_words_of_their_own_bad_recordings_are_our_trouble(readers: Readers, tmp_path: Path) -> None:
    class Wordless(RecordingShelf):
        def keep(self, name: str, raw: bytes, accept_cut: bool) -> Recording:
            self._sandbox.decode(raw, name=name, accept_cut=accept_cut)
            raise AssertionError(name)

    house, _ = site_of(readers, tmp_path)
    shelf = Wordless(tmp_path, readers.recordings._sandbox)
    house.newsroom = replace(house.newsroom, recordings=shelf)
    found = faults(build(house.desk()), few(path=RECORDINGS))
    assert len(found) > 20
    assert all(": 503 " in each for each in found)


def test_without_a_look_at_its_end_a_form_that_was_cut_is_taken(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_ended", lambda *_: True)
    assert faults(site_of(readers, tmp_path)[1], few(family="unended"))


def test_without_a_count_of_its_bytes_a_body_that_lies_is_taken(
    readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "bounded", lambda receive, *_: receive)
    assert faults(site_of(readers, tmp_path)[1], few(family="lying"))
