"""The lexicon over HTTP: found, tried, changed by what was seen, out and in as a sheet."""

from typing import Any

import pytest
from web.house import API, Approve, House, Submit, TestClient

SCRIPT = "Trạm bơm Vàm Nao tạm ngừng cấp nước từ 7h30."
WORD: dict[str, Any] = {"scope": "91-kv", "written": "Vàm Nao", "spoken": "vàm nao trên"}
HEADER = "phạm vi;chữ gốc;đọc là;mọi kiểu chữ;trong từ"


@pytest.fixture
def add(client: TestClient, writer: dict[str, str]) -> Any:
    def added(**changes: Any) -> dict[str, Any]:
        answer = client.post(f"{API}/lexicon", json={**WORD, **changes}, headers=writer)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return added


def test_a_word_is_added_read_and_found_without_its_marks(
    client: TestClient, writer: dict[str, str], house: House
) -> None:
    answer = client.post(f"{API}/lexicon", json=WORD, headers=writer)
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert house.woken
    word = answer.json()["entry"]
    assert {key: word[key] for key in WORD} == WORD
    again = client.get(answer.headers["location"], headers=writer)
    assert (again.json(), again.headers["etag"]) == (word, '"1"')
    for query in ("q=vam%20nao", "q=tr%C3%AAn", "scope=91-kv", "at=30628", ""):
        assert client.get(f"{API}/lexicon?{query}", headers=writer).json() == {"entries": [word], "after": None}, query
    for query in ("q=khac", "scope=91", "at=91", "country=true"):
        assert client.get(f"{API}/lexicon?{query}", headers=writer).json()["entries"] == [], query


def test_the_same_key_adds_once_and_another_word_under_it_is_refused(
    client: TestClient, writer: dict[str, str]
) -> None:
    headers = {**writer, "Idempotency-Key": "k"}
    first = client.post(f"{API}/lexicon", json=WORD, headers=headers)
    again = client.post(f"{API}/lexicon", json=WORD, headers=headers)
    assert first.json()["entry"] == again.json()["entry"]
    other = client.post(f"{API}/lexicon", json={**WORD, "spoken": "khác"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-clash")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"spoken": "QL 91"}, 422, "reading-not-vietnamese"),
        ({"spoken": ""}, 422, "field-wrong"),
        ({"written": "\ud800"}, 422, None),
        ({"written": "a" * 101}, 422, "field-wrong"),
        ({"scope": "99999"}, 404, "station-unknown"),
        ({"any_case": "yes"}, 422, "field-wrong"),
        ({"more": 1}, 422, "field-wrong"),
    ],
)
def test_a_wrong_word_is_refused(
    client: TestClient, writer: dict[str, str], changes: dict[str, Any], status: int, code: str | None
) -> None:
    import json

    body = json.dumps({**WORD, **changes})
    answer = client.post(f"{API}/lexicon", content=body, headers={**writer, "Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert code in (None, answer.json()["code"])


def test_a_word_is_edited_and_removed_by_what_was_seen(client: TestClient, writer: dict[str, str], add: Any) -> None:
    place = f"{API}/lexicon/{add()['entry']['id']}"
    said = {"spoken": "vàm nao giữa", "any_case": True}
    assert client.put(place, json=said, headers=writer).status_code == 428
    edited = client.put(place, json=said, headers={**writer, "If-Match": '"1"'})
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert edited.json()["entry"]["any_case"] is True
    assert client.put(place, json=said, headers={**writer, "If-Match": '"1"'}).status_code == 412
    assert client.delete(place, headers={**writer, "If-Match": '"1"'}).status_code == 412
    assert client.delete(place, headers={**writer, "If-Match": '"2"'}).status_code == 200
    assert client.get(place, headers=writer).json()["code"] == "entry-unknown"


def test_a_change_tells_what_it_bears_on_and_sends_the_approved_back(
    client: TestClient, writer: dict[str, str], submit: Submit, approve: Approve, add: Any
) -> None:
    bulletin = submit(script=SCRIPT)["id"]
    approve(bulletin)
    asked = client.post(f"{API}/lexicon/affected", json={"put": WORD}, headers=writer).json()
    assert asked["count"] == 1
    assert asked["bulletins"][0]["differences"] == [{"before": "Vàm Nao", "after": "vàm nao trên"}]
    assert client.get(f"{API}/bulletins/{bulletin}", headers=writer).json()["state"] == "approved"
    told = add()
    assert told["affected"]["bulletins"][0]["bulletin"] == bulletin
    assert client.get(f"{API}/bulletins/{bulletin}", headers=writer).json()["state"] == "submitted"
    spoken = client.get(f"{API}/bulletins/{bulletin}/spoken", headers=writer).json()["spoken"]
    assert "vàm nao trên" in spoken
    entry = told["entry"]["id"]
    usage = client.get(f"{API}/lexicon/{entry}/usage", headers=writer).json()
    assert usage == {"changes": 1, "looked_at": 1}
    gone = client.post(f"{API}/lexicon/affected", json={"remove": entry}, headers=writer).json()
    assert gone["count"] == 1
    for wrong in ({}, {"put": WORD, "remove": entry}):
        assert client.post(f"{API}/lexicon/affected", json=wrong, headers=writer).status_code == 422


def test_a_sentence_is_tried(client: TestClient, writer: dict[str, str]) -> None:
    sent = {"text": SCRIPT, "station": "30628", "proposed": WORD}
    told = client.post(f"{API}/lexicon/try", json=sent, headers=writer).json()
    assert "Vàm Nao" in told["now"]["spoken"]
    assert "vàm nao trên" in told["proposed"]["spoken"]
    assert "vàm nao trên" in [each["spoken"] for each in told["proposed"]["changes"]]
    assert client.post(f"{API}/lexicon/try", json={"text": "a"}, headers=writer).json()["proposed"] is None
    assert client.get(f"{API}/lexicon", headers=writer).json()["entries"] == []


def test_shipped_words_are_listed(client: TestClient, writer: dict[str, str]) -> None:
    assert client.get(f"{API}/lexicon/shipped", headers=writer).json() == {"words": [], "after": None}


def test_the_lexicon_goes_out_and_comes_in_as_a_sheet(client: TestClient, writer: dict[str, str], add: Any) -> None:
    add(written="=1+1")
    out = client.get(f"{API}/lexicon.csv", headers=writer)
    assert out.headers["content-type"] == "text/csv; charset=utf-8"
    assert out.text.splitlines()[1:] == ["91-kv;'=1+1;vàm nao trên;không;không"]
    file = {"file": ("a.csv", out.content.replace("trên".encode(), "dưới".encode()))}
    dry = client.post(f"{API}/lexicon/csv", files=file, data={"dry_run": "true"}, headers=writer).json()
    assert (dry["dry_run"], dry["changed"], dry["added"]) == (True, 1, 0)
    told = client.post(f"{API}/lexicon/csv", files=file, headers=writer).json()
    assert (told["dry_run"], told["changed"]) == (False, 1)
    assert client.get(f"{API}/lexicon", headers=writer).json()["entries"][0]["spoken"] == "vàm nao dưới"


def test_a_sheet_with_faulty_rows_is_refused_whole_with_every_row_told(
    client: TestClient, writer: dict[str, str]
) -> None:
    file = {"file": ("a.csv", f"{HEADER}\n91;A;a;;\n91;B;3;;\n91;C;;;\n".encode())}
    answer = client.post(f"{API}/lexicon/csv", files=file, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (422, "lexicon-rows-wrong")
    assert [(row["line"], row["code"]) for row in answer.json()["rows"]] == [
        (3, "reading-not-vietnamese"),
        (4, "field-wrong"),
    ]
    dry = client.post(f"{API}/lexicon/csv", files=file, data={"dry_run": "1"}, headers=writer)
    assert (dry.status_code, len(dry.json()["faulty"])) == (200, 2)
    assert client.get(f"{API}/lexicon", headers=writer).json()["entries"] == []


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"a;b\n", b"PK\x03\x04\0\0", b"a" * 220_000])
def test_a_file_that_is_no_sheet_is_refused(client: TestClient, writer: dict[str, str], raw: bytes) -> None:
    answer = client.post(f"{API}/lexicon/csv", files={"file": ("a.csv", raw)}, headers=writer)
    assert answer.status_code in (413, 422)


def test_nobody_reads_or_writes_the_lexicon_without_saying_who_they_are(anonymous: TestClient) -> None:
    assert anonymous.get(f"{API}/lexicon").status_code == 401
    assert anonymous.post(f"{API}/lexicon", json=WORD).status_code == 401
    assert anonymous.get(f"{API}/lexicon.csv").status_code == 401
