"""A letter and its marks are one sign, by whichever way and from whichever keyboard a text comes in."""

import json
from unicodedata import normalize

import pytest
from web.house import API, House, TestClient, draft

from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.document import Taken
from broadcaster.domain.roster import roster
from broadcaster.domain.units import digest_of

TITLE, SCRIPT, NOTE = "Lịch tiêm chủng", "Mời bà con đến trạm y tế xã Mỹ Đức.", "Đọc chậm rãi"
APART = [normalize("NFD", each) for each in (TITLE, SCRIPT, NOTE)]
Writer = dict[str, str]


def kept(house: House, bulletin: str) -> Bulletin:
    with house.newsroom.store.read() as work:
        return work.bulletins.get(EVERYWHERE, BulletinId(bulletin))


def as_written(client: TestClient, writer: Writer, way: str) -> str:
    title, script, note = APART
    told = draft(title=title, script=script, note=note)
    if way == "json":
        body, kind = json.dumps(told, ensure_ascii=False).encode(), "application/json"
    elif way == "json in ascii":
        body, kind = json.dumps(told).encode(), "application/json"
    else:
        form = {"title": title, "origin": "30628", "note": note}
        files = {"file": ("tin.txt", script.encode(), "text/plain")}
        return str(client.post(f"{API}/bulletins", data=form, files=files, headers=writer).json()["id"])
    answer = client.post(f"{API}/bulletins", content=body, headers={**writer, "Content-Type": kind})
    return str(answer.json()["id"])


@pytest.mark.parametrize("way", ["json", "json in ascii", "upload"])
def test_a_program_s_bulletin_is_kept_and_signed_in_one_form(
    client: TestClient, house: House, writer: Writer, way: str
) -> None:
    found = kept(house, as_written(client, writer, way)).draft
    assert (found.title, found.script, found.note) == (TITLE, SCRIPT, NOTE)
    assert found.script_digest == digest_of("script-1", SCRIPT)


def test_what_people_write_in_a_page_is_kept_in_one_form(client: TestClient, house: House) -> None:
    headers = house.person(Role.AUTHOR)
    title, script, note = APART
    sent = {"manuscript": "m1", "title": title, "script": script, "note": note, "origin": "30628", "wanted": "2"}
    assert client.post("/bulletins/new/keep", data=sent, headers=headers, follow_redirects=False).status_code == 303
    shown = client.get("/bulletins/new", headers=headers).text + client.get("/bulletins", headers=headers).text
    assert TITLE in shown
    assert title not in shown


def test_what_programs_say_of_people_and_units_is_kept_in_one_form(client: TestClient, house: House) -> None:
    headers = house.person(Role.ADMIN, station=None)
    named = {"code": "loa-1", "name": normalize("NFD", "Loa chợ Mỹ Đức"), "technology": "ip"}
    answer = client.post(f"{API}/stations/30628/clusters", json=named, headers=headers)
    assert answer.is_success, answer.text
    assert "Loa chợ Mỹ Đức" in client.get(f"{API}/stations/30628/clusters", headers=headers).text


def test_other_bytes_of_a_form_are_left_as_they_came(client: TestClient, house: House) -> None:
    """A value that is no UTF-8 is refused or shown as before; one in one form is not touched."""
    headers = {**house.person(Role.AUTHOR), "Content-Type": "application/x-www-form-urlencoded"}
    body = b"manuscript=m1&title=%CC&origin=30628&script=a%26b%3D%2B+" + APART[1].encode()
    assert client.post("/bulletins/new/keep", content=body, headers=headers, follow_redirects=False).status_code < 500


def test_a_file_s_words_and_a_sheet_s_names_are_taken_in_one_form() -> None:
    title, script, _ = APART
    taken = Taken(title=title, script=script, source="", published=None, took="", dropped=(), language="vi")
    assert (taken.title, taken.script) == (TITLE, SCRIPT)
    table = [["Mã", "Tên", "Cấp", "Mã cấp trên"], ["mot", normalize("NFD", "Xã Mỹ Đức"), "xã", "91"]]
    told = roster(table)
    assert [row.name for row in told.rows] == ["Xã Mỹ Đức"], told.faults
