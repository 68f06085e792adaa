"""What others wrote or recorded comes in over HTTP: known senders only, one file each, and told for what it is."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.memory_intake import MemoryDocuments, taken
from fakes.samples import NOON
from web.house import API, READER, House, TestClient

from broadcaster.domain.units import Instant, digest_of_bytes
from broadcaster.web.hatch import Allowance, Hatch, Places

DOCUMENTS, RECORDINGS = f"{API}/documents", f"{API}/recordings"
SCRIPT = "Điện lực cắt điện từ 7h30 ngày 23/11/2026. Mời bà con chuẩn bị."


def test_a_document_gives_its_text_and_nothing_is_saved(client: TestClient, writer: dict[str, str]) -> None:
    answer = client.post(DOCUMENTS, files={"file": ("bản tin.txt", SCRIPT.encode())}, headers=writer)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["script"], told["source"], told["duplicates"]) == (SCRIPT, "bản tin.txt", [])
    assert told["took"].endswith("từ")
    assert client.get(f"{API}/bulletins").json()["bulletins"] == []


def test_a_text_that_came_in_lately_is_pointed_out(client: TestClient, writer: dict[str, str], house: House) -> None:
    documents = house.newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    documents.feeds["https://xa.example/rss"] = (taken(SCRIPT, "https://xa.example/1", title="Cắt điện"),)
    sent = {"address": "https://xa.example/rss", "station": "30628"}
    assert client.post(f"{API}/feeds", json=sent, headers=writer).json()["drafted"] == ["Cắt điện"]
    found = client.post(DOCUMENTS, files={"file": ("a.txt", (SCRIPT + " Xin cảm ơn.").encode())}, headers=writer)
    (alike,) = found.json()["duplicates"]
    assert (alike["title"], alike["state"]) == ("Cắt điện", "draft")
    assert 0.77 < alike["likeness"] < 1
    house.at = Instant(NOON + timedelta(days=31))
    assert client.post(DOCUMENTS, files={"file": ("a.txt", SCRIPT.encode())}, headers=writer).json()["duplicates"] == []


def test_a_page_is_fetched_by_its_address(client: TestClient, writer: dict[str, str], house: House) -> None:
    documents = house.newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    documents.web["https://xa.example/a"] = taken(SCRIPT, "https://xa.example/a")
    answer = client.post(f"{DOCUMENTS}/fetch", json={"address": " https://xa.example/a "}, headers=writer)
    assert answer.json()["source"] == "https://xa.example/a"
    away = client.post(f"{DOCUMENTS}/fetch", json={"address": "https://xa.example/b"}, headers=writer)
    assert (away.status_code, away.json()["code"]) == (503, "address-unreachable")
    assert away.headers["retry-after"]


def test_entries_of_a_feed_become_drafts_once(client: TestClient, writer: dict[str, str], house: House) -> None:
    documents = house.newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    documents.feeds["https://xa.example/rss"] = (
        taken(SCRIPT, "https://xa.example/1", title="Tin 1"),
        taken("a" * 30_000, "https://xa.example/2", title="Tin dài"),
    )
    sent = {"address": "https://xa.example/rss", "station": "30628"}
    first = client.post(f"{API}/feeds", json=sent, headers=writer)
    assert first.status_code == 200, first.text
    assert first.json()["drafted"] == ["Tin 1"]
    (refused,) = first.json()["refused"]
    assert (refused["title"], refused["code"]) == ("Tin dài", "text-too-long")
    documents.feeds["https://xa.example/rss"] = (taken("Nói khác.", "https://xa.example/1", title="Tin 1"),)
    house.at = Instant(NOON + timedelta(days=1))
    again = client.post(f"{API}/feeds", json=sent, headers=writer).json()
    assert (again["drafted"], again["known"], again["refused"]) == ([], 1, [])
    (draft,) = client.get(f"{API}/bulletins", headers=writer).json()["bulletins"]
    assert (draft["state"], draft["title"], draft["script"], draft["origin"]) == ("draft", "Tin 1", SCRIPT, "30628")
    foreign = client.post(f"{API}/feeds", json={**sent, "station": "00004"}, headers=writer)
    assert foreign.status_code == 404


def test_a_recording_is_kept_and_told_and_the_deed_is_written_down(
    client: TestClient, writer: dict[str, str], house: House
) -> None:
    answer = client.post(RECORDINGS, files={"file": ("họp.wav", "tiếng".encode())}, headers=writer)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["digest"] == digest_of_bytes("tiếng".encode())
    assert (told["name"], told["duration_ms"], told["cut"], told["loudness_lufs"]) == ("họp.wav", 7000, False, -18.0)
    with house.newsroom.store.read() as work:
        (written,) = [each for each in work.audit.since(0, 10) if _deed(each).verb == "recording.keep"]
    assert _deed(written).after == told["digest"]


def _deed(entry: Any) -> Any:
    return getattr(entry, "deed", entry)


def test_a_cut_recording_is_kept_only_when_its_sender_says_so(client: TestClient, writer: dict[str, str]) -> None:
    file = {"file": ("a.wav", b"cut off")}
    refused = client.post(RECORDINGS, files=file, headers=writer)
    assert (refused.status_code, refused.json()["code"]) == (422, "audio-short")
    kept = client.post(RECORDINGS, files=file, data={"accept_cut": "true"}, headers=writer)
    assert (kept.status_code, kept.json()["cut"]) == (201, True)
    odd = client.post(RECORDINGS, files=file, data={"accept_cut": "maybe"}, headers=writer)
    assert (odd.status_code, odd.json()["code"]) == (422, "field-wrong")


@pytest.mark.parametrize("path", [DOCUMENTS, RECORDINGS])
@pytest.mark.parametrize(("token", "status"), [("", 401), ("of-nobody", 401), (READER, 403)])
def test_nobodys_file_is_read_before_it_is_known_who_sends_it(house: House, path: str, token: str, status: int) -> None:
    told: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("a byte was read")

    async def send(message: Any) -> None:
        told.append(message)

    headers = {"host": "localhost", "content-type": "multipart/form-data; boundary=x", "content-length": "1000"}
    headers |= {"authorization": f"Bearer {token}"} if token else {}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "root_path": "",
        "raw_path": path.encode(), "query_string": b"", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(_site(house, Hatch())(scope, receive, send))
    assert told[0]["status"] == status


def test_more_files_at_once_than_there_are_places_are_sent_away(house: House, writer: dict[str, str]) -> None:
    hatch = Hatch(files=Places(1))
    client = TestClient(_site(house, hatch))
    file = {"file": ("a.txt", SCRIPT.encode())}
    with hatch.files.taken():
        busy = client.post(DOCUMENTS, files=file, headers=writer)
    assert (busy.status_code, busy.json()["code"]) == (503, "uploads-busy")
    assert busy.headers["retry-after"]
    for _ in range(3):
        assert client.post(DOCUMENTS, files=file, headers=writer).status_code == 200
        assert client.post(DOCUMENTS, files={"file": ("a.txt", b" ")}, headers=writer).status_code == 422


def test_a_file_over_its_limit_is_refused_told_or_untold(house: House, writer: dict[str, str]) -> None:
    large = {DOCUMENTS: Allowance(size=5000, seconds=5, too_large="upload-too-large")}
    client = TestClient(_site(house, Hatch(large=large)))
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    headers = {**writer, "Content-Type": "multipart/form-data; boundary=x"}

    def untold() -> Any:
        yield head
        for _ in range(9):
            yield b"a" * 1000

    for body in (head + b"a" * 6000, untold()):
        answer = client.post(DOCUMENTS, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "upload-too-large")


def _site(house: House, hatch: Hatch) -> Any:
    from broadcaster.web import build

    return build(replace(house.desk(), hatch=hatch))
