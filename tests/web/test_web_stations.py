"""Stations and clusters over HTTP: within reach, by version, with keys, and told in Vietnamese when refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from adapters.test_documents_sheets import workbook
from web.house import API, House, TestClient

from broadcaster import gazetteer
from broadcaster.documents import DocumentDesk
from broadcaster.domain.document import RAW_LIMIT
from broadcaster.web import build

Writer = dict[str, str]
NEW = {
    "code": "30999",
    "name": "Mới",
    "label": "Đài Mới",
    "level": "commune",
    "parent": "91-kv",
    "day": "2026-11-22",
}
CLUSTER = {"code": "c1", "name": "Ấp 3", "technology": "ip", "place": "Nhà văn hoá", "speakers": 4}


@pytest.fixture
def admin(client: TestClient, writer: Writer) -> TestClient:
    """The client with the token of 91 and all below it."""
    client.headers.update(writer)
    return client


def told(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- the tree ------------------------------------------------------------------------------------------------------


def test_the_list_is_paged_within_reach(admin: TestClient) -> None:
    first = told(admin.get(f"{API}/stations?limit=3"))
    rest = told(admin.get(f"{API}/stations", params={"after": first["after"]}))
    assert [s["code"] for s in first["stations"] + rest["stations"]] == ["91", "91-kv", "30628", "30631"]
    assert rest["after"] is None
    assert [s["code"] for s in told(admin.get(f"{API}/stations?under=30628"))["stations"]] == ["30628"]
    for query in ("limit=0", "limit=101", "after=nope", "on=2026-02-30"):
        assert admin.get(f"{API}/stations?{query}").status_code == 422
    assert admin.get(f"{API}/stations?under=00004").status_code == 404


def test_the_tree_is_nested_and_told_of_a_day(admin: TestClient) -> None:
    (root,) = told(admin.get(f"{API}/station-tree"))["stations"]
    (region,) = root["children"]
    assert (region["code"], [each["code"] for each in region["children"]]) == ("91-kv", ["30628", "30631"])
    assert told(admin.get(f"{API}/station-tree?on=2025-06-30"))["stations"] == []


def test_a_station_tells_what_holds_there_and_why(admin: TestClient) -> None:
    answer = admin.get(f"{API}/stations/30628")
    station = told(answer)
    assert answer.headers["etag"] == '"1"'
    assert station["holding"]["quiet"] == {"value": {"start": "21:00:00", "end": "04:45:00"}, "origin": "30628"}
    assert station["holding"]["shell"] == {"value": "chung", "origin": None}
    assert (station["parent"], station["placements"][0]["since"]) == ("91-kv", "2025-07-01")
    assert admin.get(f"{API}/stations/nope").json()["code"] == "station-unknown"
    assert admin.get(f"{API}/stations/00004").json()["code"] == "station-unknown"


@pytest.mark.parametrize("path", ["/stations", "/station-tree", "/stations/30628", "/stations/30628/clusters"])
def test_who_says_nothing_of_themselves_sees_nothing(house: House, path: str) -> None:
    assert told(house.client(anonymous=True).get(f"{API}{path}"), 401)["code"] == "token-missing"


def test_a_station_is_opened_once_under_its_key(admin: TestClient, house: House) -> None:
    key = {"Idempotency-Key": "k"}
    answer = admin.post(f"{API}/stations", json=NEW, headers=key)
    assert (told(answer, 201)["code"], answer.headers["etag"]) == ("30999", '"1"')
    assert told(admin.get(answer.headers["location"]))["label"] == "Đài Mới"
    again = told(admin.post(f"{API}/stations", json=NEW, headers=key), 201)
    assert again == told(admin.get(f"{API}/stations/30999"))
    assert (
        told(admin.post(f"{API}/stations", json=NEW | {"name": "X"}, headers=key), 409)["code"] == "idempotency-clash"
    )
    assert told(admin.post(f"{API}/stations", json=NEW), 409)["code"] == "station-code-taken"
    assert house.woken


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"parent": "00004"}, 404, "station-unknown"),
        ({"parent": None}, 403, "right-missing"),
        ({"level": "district", "parent": "30628"}, 422, "station-change-refused"),
        ({"level": "cluster"}, 422, "field-wrong"),
        ({"day": "2020-01-01"}, 422, "station-change-refused"),
        ({"until": "2026-11-21"}, 422, "station-change-refused"),
        ({"code": "a/b"}, 422, "field-wrong"),
        ({"name": "x" * 201}, 422, "field-wrong"),
        ({"label": "a\x07"}, 422, "field-wrong"),
        ({"name": "\ud800"}, 422, None),
        ({"extra": 1}, 422, "field-wrong"),
    ],
)
def test_a_station_that_cannot_stand_is_refused(
    admin: TestClient, change: dict[str, Any], status: int, code: str | None
) -> None:
    sent = json.dumps(NEW | change)
    answer = admin.post(f"{API}/stations", content=sent, headers={"Content-Type": "application/json"})
    assert answer.status_code in (status, 400 if code is None else status)
    assert code is None or answer.json()["code"] == code
    assert admin.get(f"{API}/stations/30999").status_code == 404


def test_settings_are_edited_by_the_version_that_was_seen(admin: TestClient) -> None:
    url = f"{API}/stations/30628"
    assert told(admin.patch(url, json={"rate": 0.9}), 428)["code"] == "if-match-missing"
    quiet = {"start": "20:30", "end": "04:30"}
    answer = admin.patch(url, json={"quiet": quiet, "voices": ["second:vi"], "rate": 1}, headers={"If-Match": '"1"'})
    holding = told(answer)["holding"]
    assert answer.headers["etag"] == '"2"'
    assert (holding["quiet"]["value"], holding["rate"]["value"]) == ({"start": "20:30:00", "end": "04:30:00"}, 1.0)
    assert told(admin.patch(url, json={"rate": 0.9}, headers={"If-Match": '"1"'}), 412)["code"] == "edited-meanwhile"
    back = told(admin.patch(url, json={"quiet": None}, headers={"If-Match": '"2"'}))["holding"]
    assert (back["quiet"]["origin"], back["voices"]["origin"]) == ("91-kv", "30628")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"quiet": {"start": "20:00", "end": "06:00"}}, "session-in-quiet-hours"),
        ({"windows": [{"start": "12:00", "end": "13:00"}]}, "timetable-faulty"),
        ({"quiet": {"start": "25:00", "end": "06:00"}}, "field-wrong"),
        ({"quiet": {"start": "05:00:30", "end": "06:00"}}, "field-wrong"),
        ({"windows": []}, "field-wrong"),
        ({"windows": [{"start": "05:00", "end": "06:00"}] * 13}, "field-wrong"),
        ({"rate": 9}, "field-wrong"),
        ({"rate": "1"}, "field-wrong"),
        ({"ident": "{x}"}, "field-wrong"),
        ({"one_officer": None}, "field-wrong"),
        ({"sessions_a_day": 1.5}, "field-wrong"),
        ({"profile": "vinyl"}, "profile-unknown"),
        ({"wish": {}}, "field-wrong"),
    ],
)
def test_settings_that_cannot_hold_are_refused(admin: TestClient, sent: dict[str, Any], code: str) -> None:
    answer = admin.patch(f"{API}/stations/30628", json=sent, headers={"If-Match": '"1"'})
    assert told(answer, 422)["code"] == code
    assert told(admin.get(f"{API}/stations/30628"))["version"] == 1


def change(admin: TestClient, code: str, sent: dict[str, Any]) -> Any:
    """Sent with the version that stands."""
    version = told(admin.get(f"{API}/stations/{code}"))["version"]
    return admin.post(f"{API}/stations/{code}/changes", json=sent, headers={"If-Match": f'"{version}"'})


def test_the_tree_is_changed_from_a_day_on(admin: TestClient) -> None:
    moved = told(change(admin, "30628", {"change": "move", "parent": "91", "day": "2026-12-01"}))
    assert [place["parent"] for place in moved["placements"]] == ["91-kv", "91"]
    assert moved["parent"] == "91-kv"
    renamed = {"change": "rename", "name": "Tên mới", "label": "Đài Tên mới", "day": "2026-11-22"}
    assert told(change(admin, "30628", renamed))["label"] == "Đài Tên mới"
    (root,) = told(admin.get(f"{API}/station-tree?on=2026-12-01"))["stations"]
    assert {child["code"] for child in root["children"]} == {"91-kv", "30628"}
    heir = {"code": "moi", "name": "Mới", "label": "Đài Mới"}
    merge = {"change": "merge", "others": ["30631"], "into": heir, "parent": "91", "day": "2027-01-01"}
    merged = told(change(admin, "30628", merge))
    assert (merged["code"], len(merged["successions"])) == ("moi", 2)
    two = [heir | {"code": "d", "children": []}, heir | {"code": "e"}]
    split = {"change": "split", "into": two, "day": "2027-06-01"}
    assert told(change(admin, "moi", split))["valid_until"] == "2027-05-31"
    closed = told(change(admin, "91-kv", {"change": "close", "last": "2026-12-31"}))
    assert closed["valid_until"] == "2026-12-31"


def test_of_two_changes_of_what_both_saw_the_second_is_told_of_the_first(admin: TestClient) -> None:
    changes, seen = f"{API}/stations/30628/changes", {"If-Match": '"1"'}
    first, second = (
        {"change": "rename", "name": name, "label": f"Đài {name}", "day": "2026-12-01"} for name in ("Một", "Hai")
    )
    told(admin.post(changes, json=first, headers=seen | {"Idempotency-Key": "k"}))
    refused = told(admin.post(changes, json=second, headers=seen), 412)
    assert refused["code"] == "edited-meanwhile"
    told(admin.post(changes, json=first, headers=seen | {"Idempotency-Key": "k"}))  # sent again it is the same change
    places = told(admin.get(f"{API}/stations/30628"))["placements"]
    assert [place["name"] for place in places][1:] == ["Một"]
    assert admin.post(changes, json=second).status_code == 428


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"change": "close", "last": "2026-12-31"}, 422, "station-change-refused"),
        ({"change": "move", "parent": "30628", "day": "2026-12-31"}, 422, "station-change-refused"),
        ({"change": "move", "parent": "00004", "day": "2026-12-31"}, 404, "station-unknown"),
        ({"change": "move", "parent": None, "day": "2026-12-31"}, 403, "right-missing"),
        ({"change": "sink"}, 422, "field-wrong"),
        ({"change": "split", "into": [], "day": "2026-12-31"}, 422, "field-wrong"),
        ({"last": "2026-12-31"}, 422, "field-wrong"),
    ],
)
def test_a_change_that_breaks_the_tree_is_refused(
    admin: TestClient, sent: dict[str, Any], status: int, code: str
) -> None:
    assert told(change(admin, "91-kv", sent), status)["code"] == code


# --- clusters ------------------------------------------------------------------------------------------------------


def test_clusters_are_added_listed_edited_and_closed(admin: TestClient) -> None:
    url = f"{API}/stations/30628/clusters"
    answer = admin.post(url, json=CLUSTER, headers={"Idempotency-Key": "c"})
    made = told(answer, 201)
    assert (made["level"], made["valid_from"], answer.headers["etag"]) == ("cluster", "2026-11-22", '"1"')
    assert told(admin.post(url, json=CLUSTER, headers={"Idempotency-Key": "c"}), 201) == made
    assert told(admin.get(answer.headers["location"])) == made
    assert told(admin.get(f"{API}/stations/91/clusters"))["clusters"] == [made]
    assert told(admin.post(url, json=CLUSTER), 409)["code"] == "station-code-taken"
    one = f"{API}/clusters/c1"
    assert admin.patch(one, json={"speakers": 5}).status_code == 428
    edited = admin.patch(one, json={"speakers": 5, "valid_until": "2026-12-31"}, headers={"If-Match": '"1"'})
    assert (told(edited)["speakers"], edited.headers["etag"]) == (5, '"2"')
    assert told(admin.patch(one, json={"place": "x"}, headers={"If-Match": '"1"'}), 412)
    moved = admin.patch(one, json={"station": "30631"}, headers={"If-Match": '"2"'})
    assert told(moved)["station"] == "30631"
    assert told(admin.get(url))["clusters"] == []
    assert told(admin.get(f"{API}/clusters/nope"), 404)["code"] == "cluster-unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        {"speakers": -1},
        {"speakers": 1_001},
        {"technology": "laser"},
        {"name": ""},
        {"place": "x" * 301},
        {"place": "a\nb"},
        {"code": "é"},
        {"valid_until": "2020-01-01"},
        {"station": "30628"},
    ],
)
def test_a_cluster_that_cannot_be_is_refused(admin: TestClient, wrong: dict[str, Any]) -> None:
    assert told(admin.post(f"{API}/stations/30628/clusters", json=CLUSTER | wrong), 422)["code"] == "field-wrong"


# --- many at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def wired(house: House, writer: Writer) -> Iterator[TestClient]:
    """A site that reads tables and knows the provinces."""
    documents = DocumentDesk()
    house.newsroom = replace(house.newsroom, documents=documents)
    site = build(replace(house.desk(), units_of=gazetteer.units_of))
    with TestClient(site, headers=writer) as client:
        yield client
    documents.close()


TABLE = "mã;tên;tên đài;cấp;mã cấp trên\nmoi;Xã Mới;Đài Mới;xã;91-kv\nc1;Ấp 1;;cụm loa;moi\n"


def test_a_table_is_taken_in_once(wired: TestClient) -> None:
    url = f"{API}/stations/import"
    dry = told(wired.post(url, files={"file": ("a.csv", TABLE.encode())}, data={"dry_run": "true"}))
    assert (dry["dry_run"], dry["stations"], dry["clusters"]) == (True, 1, 1)
    assert wired.get(f"{API}/stations/moi").status_code == 404
    rows = [line.split(";") for line in TABLE.splitlines()]
    done = told(wired.post(url, files={"file": ("a.xlsx", workbook(rows))}))
    assert (done["stations"], done["clusters"], done["known"]) == (1, 1, 0)
    again = told(wired.post(url, files={"file": ("a.csv", TABLE.encode())}))
    assert (again["stations"], again["known"]) == (0, 2)


def test_every_faulty_row_is_told_and_nothing_is_taken_in(wired: TestClient) -> None:
    bad = TABLE + "x;;;xã;91\ny;Y;;xã;00004\n"
    dry = told(wired.post(f"{API}/stations/import", files={"file": ("a.csv", bad.encode())}, data={"dry_run": "true"}))
    assert [fault["row"] for fault in dry["faults"]] == [4, 5]
    refused = told(wired.post(f"{API}/stations/import", files={"file": ("a.csv", bad.encode())}), 422)
    assert (refused["code"], refused["facts"]["count"]) == ("table-rows-wrong", 2)
    assert refused["rows"] == dry["faults"]
    assert wired.get(f"{API}/stations/moi").status_code == 404


def test_a_province_is_taken_in_by_name_within_reach(wired: TestClient) -> None:
    url = f"{API}/stations/import"
    done = told(wired.post(url, json={"province": "an giang"}))
    assert (done["stations"], done["known"]) == (100, 3)
    assert told(wired.post(url, json={"province": "An Giang"}))["stations"] == 0
    assert told(wired.post(url, json={"province": "Cần Thơ", "dry_run": True}))["faults"]
    assert told(wired.post(url, json={"province": "Atlantis"}), 422)["code"] == "province-unknown"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"files": {"file": ("a.csv", b"\x00\x01\x02" * 99)}}, 422, "document-unsupported"),
        ({"files": {"file": ("a.csv", b"a;b\n1;2")}}, 422, "table-columns-wrong"),
        ({"files": {"file": ("a.csv", b"")}}, 422, "document-empty"),
        ({"files": {"file": ("a.xlsx", b"PK\x03\x04x")}}, 422, "document-broken"),
        ({"files": {"other": ("a.csv", b"a")}}, 422, "field-wrong"),
        ({"files": {"file": ("a.csv", b"a")}, "data": {"dry_run": "maybe"}}, 422, "field-wrong"),
        ({"data": {"file": "text"}, "files": {}}, 415, "content-type-wrong"),
        ({"json": {"province": ""}}, 422, "field-wrong"),
        ({"json": {}}, 422, "field-wrong"),
        ({"json": {"province": "An Giang", "dry_run": "yes"}}, 422, "field-wrong"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "body-broken"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, "body-broken"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_by_name(
    wired: TestClient, sent: dict[str, Any], status: int, code: str
) -> None:
    assert told(wired.post(f"{API}/stations/import", **sent), status)["code"] == code


def test_a_table_larger_than_any_may_be_is_refused_and_no_other_address_takes_as_much(wired: TestClient) -> None:
    large = {"file": ("a.csv", bytes(RAW_LIMIT + 100_000))}
    assert told(wired.post(f"{API}/stations/import", files=large), 413)["code"] == "upload-too-large"
    named = b'{"province": "' + b"x" * 300_000 + b'"}'
    sent = wired.post(f"{API}/stations/import", content=named, headers={"Content-Type": "application/json"})
    assert told(sent, 413)["code"] == "body-too-large"
    assert told(wired.post(f"{API}/stations", content=bytes(300_000)), 413)["code"] == "body-too-large"


def test_nothing_is_taken_in_from_one_who_may_open_no_station(house: House, client: TestClient) -> None:
    sent = {"province": "An Giang"}
    nobody = house.client(anonymous=True).post(f"{API}/stations/import", json=sent)
    assert told(nobody, 401)["code"] == "token-missing"
    assert told(client.post(f"{API}/stations/import", json=sent), 403)["code"] == "right-missing"
