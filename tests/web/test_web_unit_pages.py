"""Units, players and accounts by plain forms."""

from typing import Any

import pytest
from web.house import House, TestClient
from web.test_web_board_pages import told
from web.tour import Tour

from broadcaster.domain.access import Role

FORM = {"day": "01/12/2026", "level": "commune", "parent": "91"}


def test_a_unit_is_opened_by_a_form_that_tells_all_that_is_wrong_at_once(client: TestClient, house: House) -> None:
    admin = house.person(Role.ADMIN, station="91")
    wrong = client.post("/units/new", data=FORM | {"day": "31/02/2026", "name": "Tân An"}, headers=admin)
    assert wrong.status_code == 422
    assert told(wrong).count('class="slip"') == 2
    assert 'value="Tân An"' in wrong.text
    good = FORM | {"code": "40001", "name": "Tân An", "key": "mot"}
    first = client.post("/units/new", data=good, headers=admin, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/units/40001")
    again = client.post("/units/new", data=good, headers=admin, follow_redirects=False)
    assert again.headers["location"] == "/units/40001"
    assert "Tân An" in client.get("/units?closed=true", headers=admin).text


def test_quiet_hours_are_set_and_inherited_and_a_stale_page_is_told(client: TestClient, house: House) -> None:
    admin = house.person(Role.ADMIN, station="91")
    hours = {"version": "1", "quiet_from": "21:30", "quiet_to": "4h45"}
    assert client.post("/units/91/settings", data=hours, headers=admin, follow_redirects=False).status_code == 303
    assert "21:30–04:45" in told(client.get("/units/91", headers=admin))
    stale = client.post("/units/91/settings", data=hours, headers=admin)
    assert stale.status_code == 412
    assert 'value="21:30"' in stale.text
    wrong = client.post("/units/91/settings", data={"version": "2", "quiet_from": "tối"}, headers=admin)
    assert "Hãy viết giờ như 21:00." in wrong.text


def test_a_sheet_is_looked_through_first_and_each_wrong_row_is_told(client: TestClient, house: House) -> None:
    admin = house.person(Role.ADMIN, station="91")

    def send(text: str, dry_run: str) -> Any:
        files = {"file": ("don-vi.csv", text.encode(), "text/csv")}
        return client.post("/units/import", data={"dry_run": dry_run}, files=files, headers=admin)

    bad = send("mã;tên;cấp;mã cấp trên\n;Tân An;xã;91\n40002;Tân Bình;làng;91\n", "true")
    assert bad.status_code == 422
    assert told(bad).count('<td class="num">') == 2
    fit = "mã;tên;cấp;mã cấp trên\n40001;Tân An;xã;91\n"
    assert "sẽ mở 1 đơn vị" in told(send(fit, "true"))
    assert client.get("/units/40001", headers=admin).status_code == 404
    assert "Đã mở 1 đơn vị" in told(send(fit, "false"))
    assert client.get("/units/40001", headers=admin).status_code == 200


def test_a_code_is_shown_once_with_its_square_and_the_lines_to_type(client: TestClient, house: House) -> None:
    page = client.post("/stations/30628/enrolment-code", headers=house.person(Role.ADMIN, station="91")).text
    assert "<svg" in page
    assert "scripts/playout enrol --url http" in page
    assert "style=" not in page.partition("<main")[2]
    assert page.count('<pre class="command" tabindex="0" role="region" aria-label="') == 2, "keys scroll them too"


@pytest.mark.parametrize(("host", "only"), [("127.0.0.1:8000", True), ("localhost", True), ("testserver", False)])
def test_an_address_that_no_other_machine_reaches_is_told_as_that(
    client: TestClient, house: House, host: str, only: bool
) -> None:
    headers = house.person(Role.ADMIN, station="91") | {"host": host, "origin": f"http://{host}"}
    page = client.post("/stations/30628/enrolment-code", headers=headers)
    assert page.status_code == 200
    assert ("chỉ riêng máy chủ này mở được" in told(page)) is only


def test_a_player_is_accepted_only_by_the_fingerprint_that_is_read_out(client: TestClient, house: House) -> None:
    tour = Tour(house)
    enrolment, fingerprint = tour._asked()
    admin = house.person(Role.ADMIN, station=None)
    form = {"version": "1", "fingerprint": "AAAA-AAAA-AAAA"}
    wrong = client.post(f"/devices/{enrolment}/accept", data=form, headers=admin)
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    client.post(f"/devices/{enrolment}/accept", data=form | {"fingerprint": fingerprint.lower()}, headers=admin)
    assert "Đã nhận, chờ máy lấy mã" in client.get("/devices", headers=admin).text


def test_nobody_is_given_a_form_of_accounts_that_they_could_not_send(client: TestClient, house: House) -> None:
    supervisor = house.person(Role.SUPERVISOR, station=None)
    assert "/accounts/new" not in told(client.get("/accounts", headers=supervisor))
    refused = client.get("/accounts/new", headers=supervisor)
    assert refused.status_code == 403
    assert "không có quyền quản lý tài khoản" in told(refused)


def test_an_account_is_added_with_a_role_for_some_days_and_its_code_is_shown_once(
    client: TestClient, house: House
) -> None:
    admin = house.person(Role.ADMIN, station="91")
    form = {"login": "hoa", "name": "Bà Hoa", "role": "author", "station": "30628", "until": "30/11/2026"}
    wrong = client.post("/accounts/new", data=form | {"until": "khi nào cũng được", "station": ""}, headers=admin)
    assert wrong.status_code == 422
    assert told(wrong).count('class="slip"') == 2
    made = client.post("/accounts/new", data=form, headers=admin)
    assert "Mã kích hoạt của Bà Hoa" in made.text
    assert "<svg" in made.text
    listed = told(client.get("/accounts", headers=admin))
    assert "Bà Hoa" in listed
    assert "/accounts/new" in listed
    one = made.text.partition('href="/accounts/')[2].partition('"')[0]
    assert "đến 00:00 01/12/2026" in told(client.get(f"/accounts/{one}", headers=admin))
