from typing import Any

import pytest
from fakes.samples import TODAY
from fakes.studio import FIRST, SECOND, SOUTH, MemoryVoice
from web.house import API, Approve, House, Submit, TestClient, draft

from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.scheduling import prepare

Writer = dict[str, str]


def form(**changes: Any) -> dict[str, Any]:
    """The fields of a form: a draft without its script, and no JSON values."""
    return {name: str(value) for name, value in {**draft(**changes), "submit": "true"}.items() if name != "script"}


def test_a_bulletin_is_stored_and_its_address_told(client: TestClient, house: House, writer: Writer) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(), headers=writer)
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{API}/bulletins/{told['id']}"
    beside = {name: told[name] for name in ("duplicates", "fitness")}
    assert client.get(answer.headers["location"]).json() | beside == told
    assert (told["state"], told["wanted"], told["topic"], told["language"]) == ("submitted", 2, "doi-song", "vi")
    assert told["targets"] == [{"station": "30628", "below": True, "cluster": None}]
    assert house.woken == [1]


def test_each_place_it_is_aimed_at_is_told_by_itself_when_it_is_submitted_and_later(
    client: TestClient, writer: Writer
) -> None:
    sent = draft(origin="91", targets=[{"station": "30628"}, {"station": "91"}], submit=False)
    saved = client.post(f"{API}/bulletins", json=sent, headers=writer).json()
    assert (saved["fitness"], saved["duplicates"]) == (None, [])
    address = f"{API}/bulletins/{saved['id']}"
    told = client.post(f"{address}/submit", headers=writer).json()["fitness"]
    assert (told["fits"], told["length"]["known"]) == (False, "unknown")
    assert [(each["station"], each["misfit"]) for each in told["places"]] == [("30628", None), ("91", "no-session")]
    assert "không có buổi phát nào" in told["places"][1]["vi"]
    assert client.get(f"{address}/fitness").json() == told


def test_a_notice_says_that_it_is_read_twice_and_how_far_apart_its_airings_are(
    client: TestClient, writer: Writer
) -> None:
    plain = client.post(f"{API}/bulletins", json=draft(), headers=writer).json()
    assert (plain["twice"], plain["gap"]) == (False, 0)
    notice = client.post(f"{API}/bulletins", json=draft(twice=True, gap=168), headers=writer).json()
    assert (notice["twice"], notice["gap"]) == (True, 168)
    assert client.get(f"{API}/bulletins/{notice['id']}").json()["gap"] == 168


def test_left_out_dates_mean_a_week_from_the_local_day(client: TestClient, house: House, writer: Writer) -> None:
    house.at = house.at.replace(hour=18)  # 01:00 of the next day in Viet Nam
    sent = draft()
    del sent["valid_from"]
    told = client.post(f"{API}/bulletins", json=sent, headers=writer).json()
    assert (told["valid_from"], told["valid_until"]) == ("2026-11-23", "2026-11-29")


def test_a_text_file_in_a_form_is_the_script(client: TestClient, writer: Writer) -> None:
    file = {"file": ("tin.txt", "\ufeffMời bà con đi họp.".encode(), "text/plain")}
    fields = form(origin="91-kv", wanted=3, twice="true", gap=12) | {"targets": ["30628", "91-kv/*"]}
    told = client.post(f"{API}/bulletins", data=fields, files=file, headers=writer)
    assert told.status_code == 201, told.text
    assert told.json()["script"] == "Mời bà con đi họp."
    assert (told.json()["wanted"], told.json()["twice"], told.json()["gap"]) == (3, True, 12)
    assert told.json()["targets"] == [
        {"station": "30628", "below": False, "cluster": None},
        {"station": "91-kv", "below": True, "cluster": None},
    ]


def test_a_form_may_hold_the_script_as_a_field(client: TestClient, writer: Writer) -> None:
    fields = form() | {"script": "Mời bà con đi họp."}
    told = client.post(f"{API}/bulletins", data=fields, files={"x": ("", b"")}, headers=writer)
    assert told.status_code == 201, told.text


@pytest.mark.parametrize(
    ("file", "fields", "code", "status"),
    [
        (("tin.txt", b"M\xe1\xbb\x9di \xff", "text/plain"), {}, "text-not-utf8", 422),
        (("tin.docx", b"PK", "text/plain"), {}, "field-wrong", 422),
        (("tin.txt", b"", "text/plain"), {}, "text-empty", 422),
        (("tin.txt", b"a\x00b", "text/plain"), {}, "text-broken", 422),
        (("tin.txt", b"a " * 45_000, "text/plain"), {}, "text-too-long", 413),
        (("tin.txt", b"a " * 15_000, "text/plain"), {}, "text-too-long", 413),
        (("tin.txt", b"abc", "text/plain"), {"script": "x"}, "field-wrong", 422),
        (("tin.txt", b"abc", "text/plain"), {"wanted": "hai"}, "field-wrong", 422),
    ],
)
def test_a_form_that_cannot_be_used_is_refused(
    client: TestClient, writer: Writer, file: tuple[str, bytes, str], fields: dict[str, str], code: str, status: int
) -> None:
    answer = client.post(f"{API}/bulletins", data=form() | fields, files={"file": file}, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_field_that_is_not_utf8_is_refused_instead_of_read_as_latin_1(
    client: TestClient, writer: Writer
) -> None:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in {"title": b"L\xecch", "script": b"abc", "origin": b"30628"}.items()
    ]
    headers = {**writer, "Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post(f"{API}/bulletins", content=b"".join([*parts, b"--x--\r\n"]), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "text-not-utf8")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"title": " "}, 422, "field-wrong"),
        ({"title": "x" * 201}, 422, "field-wrong"),
        ({"title": None}, 422, "field-wrong"),
        ({"script": "…"}, 422, "text-empty"),
        ({"script": "x" * 20_001}, 413, "text-too-long"),
        ({"language": "km"}, 422, "language-not-spoken"),
        ({"language": "xx"}, 422, "field-wrong"),
        ({"topic": "Mưa lũ"}, 422, "field-wrong"),
        ({"priority": "emergency"}, 422, "field-wrong"),
        ({"origin": "99999"}, 404, "station-unknown"),
        ({"origin": "00004"}, 404, "station-unknown"),
        ({"origin": "a\nb"}, 422, "field-wrong"),
        ({"targets": [{"station": "30631"}]}, 404, "station-unknown"),
        ({"targets": []}, 422, "field-wrong"),
        ({"targets": [{"station": "30628", "under": True}]}, 422, "field-wrong"),
        ({"valid_from": "2026-02-30"}, 422, "date-impossible"),
        ({"valid_from": "22/11/2026"}, 422, "date-impossible"),
        ({"valid_from": 20261122}, 422, "date-impossible"),
        ({"valid_from": "9999-12-31"}, 422, "date-impossible"),
        ({"valid_until": "2026-11-21"}, 422, "field-wrong"),
        ({"wanted": 0}, 422, "field-wrong"),
        ({"wanted": "2"}, 422, "field-wrong"),
        ({"gap": 169}, 422, "field-wrong"),
        ({"gap": -1}, 422, "field-wrong"),
        ({"twice": 1}, 422, "field-wrong"),
        ({"wanted": True}, 422, "field-wrong"),
        ({"wanted": 10**400}, 422, "field-wrong"),
        ({"colour": "red"}, 422, "field-wrong"),
    ],
)
def test_a_bulletin_that_cannot_be_used_is_refused_by_name(
    client: TestClient, house: House, writer: Writer, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(**changes), headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"{API}/bulletins").json()["bulletins"] == []
    assert house.woken == []


def test_the_first_wrong_field_speaks_and_all_are_listed(client: TestClient, writer: Writer) -> None:
    told = client.post(f"{API}/bulletins", json={"title": 3, "origin": "30628"}, headers=writer).json()
    assert told["detail"] == "Mục “title” không dùng được: phải là chữ."
    assert told["detail_en"] == "The field “title” cannot be used: it must be text."
    assert [each["field"] for each in told["errors"]] == ["title"]


@pytest.mark.parametrize("path", ["/bulletins", "/bulletins/bt1/approve"])
@pytest.mark.parametrize("raw", [r'{"title": "\ud800"}', r'{"\udc00": 1}', r'{"spoken": "\udfff"}'])
def test_a_lone_surrogate_is_refused_and_the_refusal_is_readable(
    client: TestClient, writer: Writer, path: str, raw: str
) -> None:
    headers = {**writer, "Content-Type": "application/json"}
    answer = client.post(API + path, content=raw, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_sending_again_under_the_same_key_stores_once(client: TestClient, house: House, writer: Writer) -> None:
    keyed = {**writer, "Idempotency-Key": "k-1"}
    first = client.post(f"{API}/bulletins", json=draft(), headers=keyed)
    again = client.post(f"{API}/bulletins", json=draft(), headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert house.woken == [1]
    other = client.post(f"{API}/bulletins", json=draft(title="Khác"), headers=keyed)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-clash")


def test_a_key_that_is_too_long_is_refused(client: TestClient, writer: Writer) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(), headers={**writer, "Idempotency-Key": "k" * 101})
    assert (answer.status_code, answer.json()["facts"]["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic eA=="}, {"Authorization": "Bearer"}])
def test_writing_without_a_token_is_refused_and_says_how(anonymous: TestClient, header: dict[str, str]) -> None:
    answer = anonymous.post(f"{API}/bulletins", json=draft(), headers=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_token_is_refused(client: TestClient) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(), headers={"Authorization": "Bearer nope"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-wrong")


def test_pages_of_bulletins_continue_until_there_are_no_more(client: TestClient, submit: Submit) -> None:
    ids = [submit(title=f"Tin {n}")["id"] for n in range(5)]
    seen: list[str] = []
    after = None
    while True:
        page = client.get(f"{API}/bulletins", params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [each["id"] for each in page["bulletins"]]
        if (after := page["after"]) is None:
            break
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 5


@pytest.mark.parametrize("limit", ["0", "101", "x", "1" * 5000])
def test_a_page_of_a_wrong_size_is_refused(client: TestClient, limit: str) -> None:
    answer = client.get(f"{API}/bulletins", params={"limit": limit})
    assert (answer.status_code, answer.json()["code"]) == (422, "field-wrong")


def test_an_unknown_bulletin_is_not_found(client: TestClient, leader: Writer) -> None:
    verdict = {"spoken": "0" * 64}
    answers = [
        client.get(f"{API}/bulletins/none"),
        client.get(f"{API}/bulletins/none/spoken"),
        client.post(f"{API}/bulletins/none/approve", json=verdict, headers=leader),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "bulletin-unknown")] * 3


def test_the_spoken_form_tells_every_change_and_later_the_sound(
    client: TestClient, house: House, submit: Submit
) -> None:
    bulletin = submit()["id"]
    told = client.get(f"{API}/bulletins/{bulletin}/spoken").json()
    assert told["audio"] is None
    assert {change["written"] for change in told["changes"]} >= {"7h30", "23/11/2026"}
    assert "bảy giờ ba mươi" in told["spoken"]
    assert " ".join(sentence["text"] for sentence in told["sentences"]).startswith("Điện lực cắt điện")
    prepare(house.newsroom, [house.desk().today()], house.at)
    while render_next(house.newsroom, house.at) is not None:
        pass
    audio = client.get(f"{API}/bulletins/{bulletin}/spoken").json()["audio"]
    assert audio["url"] == f"/audio/{audio['sha256']}.mp3"
    assert (audio["engine"], audio["voice"], audio["fallback"]) == ("second", "second:vi", True)
    assert audio["duration_ms"] > 1000
    assert client.get(audio["url"]).status_code == 200


def test_an_approval_is_stored_with_what_was_approved(house: House, submit: Submit, approve: Approve) -> None:
    told = approve(submit()["id"])
    assert (told["state"], told["approval"]["approver"]) == ("approved", "Thử approver-91")
    assert len(house.woken) == 2


@pytest.mark.parametrize(
    ("verdict", "status", "code"),
    [
        ({"spoken": "0" * 64}, 409, "approval-stale"),
        ({"audio": "0" * 64}, 409, "approval-stale"),
        ({"approver": "Ai đó"}, 422, "field-wrong"),
        ({"spoken": "xyz"}, 422, "field-wrong"),
    ],
)
def test_an_approval_that_does_not_hold_is_refused(
    client: TestClient, house: House, submit: Submit, leader: Writer, verdict: dict[str, str], status: int, code: str
) -> None:
    bulletin = submit()["id"]
    spoken = client.get(f"{API}/bulletins/{bulletin}/spoken").json()["spoken_digest"]
    sent = {"spoken": spoken, **verdict}
    answer = client.post(f"{API}/bulletins/{bulletin}/approve", json=sent, headers=leader)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"{API}/bulletins/{bulletin}").json()["state"] == "submitted"
    assert house.woken == [1]


def test_approving_twice_is_a_conflict(client: TestClient, submit: Submit, approve: Approve, leader: Writer) -> None:
    approval = approve(submit()["id"])
    sent = {"spoken": approval["approval"]["spoken"]}
    answer = client.post(f"{API}/bulletins/{approval['id']}/approve", json=sent, headers=leader)
    assert (answer.status_code, answer.json()["code"]) == (409, "bulletin-state")
    assert answer.json()["facts"] == {"bulletin": approval["id"], "state": "approved", "action": "approve"}
    assert answer.json()["detail"].endswith("đang ở trạng thái “đã duyệt”, không thể duyệt.")


def test_approving_needs_a_person_who_may(
    client: TestClient, anonymous: TestClient, submit: Submit, writer: Writer
) -> None:
    sent = {"spoken": "0" * 64}
    url = f"{API}/bulletins/{submit()['id']}/approve"
    assert anonymous.post(url, json=sent).status_code == 401
    assert client.post(url, json=sent, headers=writer).json()["code"] == "right-missing"


def test_why_a_bulletin_has_no_sound_yet_is_told_to_programs_and_people(
    client: TestClient, house: House, submit: Submit
) -> None:
    assert isinstance(house.newsroom.voice, MemoryVoice)
    house.newsroom.voice.dead |= {FIRST, SOUTH, SECOND}
    bulletin = submit()["id"]
    waiting = client.get(f"{API}/bulletins/{bulletin}/spoken").json()
    assert (waiting["audio"], waiting["audio_problem"]) == (None, "")
    prepare(house.newsroom, [TODAY], house.at)
    while render_next(house.newsroom, house.at) is not None:
        pass
    told = client.get(f"{API}/bulletins/{bulletin}/spoken").json()
    assert told["audio"] is None
    assert "first:vi" in told["audio_problem"]
    assert told["audio_problem"] in client.get(f"/bulletins/{bulletin}").text


def test_the_document_of_the_form_has_no_null_for_a_form_cannot_send_one(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"][f"{API}/bulletins"]["post"]
    form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert form["valid_from"]["format"] == "date"
    assert [name for name, shape in form.items() if "null" in str(shape)] == []
