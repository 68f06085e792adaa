"""The pages of the house itself: coming in, one's own account."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import later
from web.house import House, TestClient
from web.test_web_pages import Outline
from web.test_web_people import HTML, PASSWORD, admit
from web.test_web_results_pages import plain

from broadcaster.domain.access import CONSOLE, EVERYWHERE, AccountId, Role
from broadcaster.domain.audit import deed
from broadcaster.domain.life import State
from broadcaster.newsroom.audit import checkpoint
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.makers import tell_maker
from broadcaster.web import build

PLAIN = {"follow_redirects": False}


@pytest.fixture
def outside(house: House) -> Iterator[TestClient]:
    with house.client(anonymous=True, base_url="https://testserver") as client:
        yield client


def slips(page: str) -> list[str]:
    """What is to be mended, as the list above the form says it: the field each line leads to."""
    found = Outline(page)
    return [href for attrs in found.all("a") if (href := attrs.get("href") or "").startswith("#") and href != "#main"]


# --- coming in -----------------------------------------------------------------------------------------------------


def test_a_new_house_leads_to_its_first_admin_and_then_never_again(house: House, outside: TestClient) -> None:
    assert outside.get("/", headers=HTML, **PLAIN).headers["location"] == "/set-up"
    assert 'href="/set-up"' in outside.get("/sign-in").text
    admit(house, outside)
    outside.cookies.clear()
    assert outside.get("/", headers=HTML, **PLAIN).headers["location"] == "/sign-in?next=%2F"
    assert 'name="code"' not in outside.get("/set-up").text
    assert 'href="/set-up"' not in outside.get("/sign-in").text


def test_all_that_is_wrong_with_a_form_is_told_at_once_and_what_was_typed_stays(outside: TestClient) -> None:
    sent = {"code": "", "login": "Ông Nam", "name": " ", "password": "ngắn", "again": "khác"}
    answer = outside.post("/set-up", data=sent)
    assert answer.status_code == 422
    assert slips(answer.text) == ["#code", "#name", "#login", "#password", "#again"]
    assert 'value="Ông Nam"' in answer.text
    assert "ngắn" not in answer.text.replace("ngắn gọn", ""), "a secret is not repeated"
    empty = outside.post("/activate", data={})
    assert (empty.status_code, slips(empty.text)) == (422, ["#code", "#password"])
    assert slips(outside.post("/sign-in", data={"login": "lan"}).text) == ["#password"]


def test_a_wrong_code_is_told_as_soon_as_the_rest_is_right_and_until_then_that_it_was_not_looked_at(
    outside: TestClient,
) -> None:
    sent = {"code": "wrong", "login": "nam", "name": "Nam", "password": "ngắn", "again": "ngắn"}
    short = outside.post("/set-up", data=sent)
    assert (slips(short.text), "Mã vừa gõ chưa được xem" in short.text) == (["#password"], True)
    common = outside.post("/set-up", data=sent | dict.fromkeys(("password", "again"), "namnamnamnamnam"))
    assert (slips(common.text), "Mã vừa gõ chưa được xem" in common.text) == (["#password"], True)
    whole = outside.post("/set-up", data=sent | dict.fromkeys(("password", "again"), PASSWORD))
    assert (slips(whole.text), "Mã vừa gõ chưa được xem" in whole.text) == (["#code"], False)


def test_what_the_house_refuses_stands_beside_its_field(house: House, outside: TestClient) -> None:
    admit(house, outside)
    typed = {"code": "wrong", "password": PASSWORD, "again": PASSWORD}
    wrong = outside.post("/activate", data=typed)
    assert (wrong.status_code, slips(wrong.text)) == (401, ["#code"])
    assert 'value="wrong"' in wrong.text


def test_the_forms_speak_english(outside: TestClient) -> None:
    outside.cookies.set("language", "en")
    page = outside.post("/activate", data={"password": "short", "again": "other"}).text
    for told in (
        "Activate the account",
        "Errors: 3 things to mend",
        "Type or paste the code.",
        "only 5 signs and needs 12",
    ):
        assert told in page


# --- all accounts ---


def test_a_page_of_accounts_is_of_people_whatever_they_are_called_and_of_no_box(
    client: TestClient, house: House
) -> None:
    admin = house.person(Role.ADMIN, station=None)
    told = {"login": "may-lan", "name": "Nguyễn Mây Lan", "role": "author", "station": "91"}
    assert client.post("/accounts/new", data=told, headers=admin).status_code == 200
    with house.newsroom.store.write() as work:
        lan = work.accounts.by_login("may-lan")
        assert lan is not None
        for number in range(120):
            work.accounts.add(replace(lan, id=AccountId(f"may-{number}"), login=f"may-{number:03}", name="Máy phát"))
    page = client.get("/accounts", headers=admin).text
    assert "Nguyễn Mây Lan" in page
    assert "Máy phát" not in page
    assert "after=" not in page


# --- one's own account ---------------------------------------------------------------------------------------------


def test_a_password_is_changed_on_the_page(house: House, outside: TestClient) -> None:
    admit(house, outside)
    new = "trời mưa bong bóng phập phồng"
    wrong = outside.post("/account/password", data={"old": "", "new": "x", "again": "y"}, headers=HTML)
    assert (wrong.status_code, slips(wrong.text)) == (422, ["#old", "#new", "#again"])
    not_it = outside.post("/account/password", data={"old": "x", "new": new, "again": new}, headers=HTML)
    assert (not_it.status_code, slips(not_it.text)) == (422, ["#old"])
    done = outside.post("/account/password", data={"old": PASSWORD, "new": new, "again": new}, headers=HTML)
    assert "Đã đổi mật khẩu" in done.text
    outside.post("/sign-out")
    assert outside.post("/sign-in", data={"login": "chief", "password": PASSWORD}, **PLAIN).status_code == 401


def test_a_session_left_behind_is_ended_and_nobody_elses(house: House, client: TestClient) -> None:
    mine, theirs = house.person(Role.AUTHOR), house.person(Role.SUPERVISOR)
    left = house.person(Role.AUTHOR)

    def listed(who: dict[str, str]) -> list[str]:
        forms = Outline(client.get("/account", headers=who | HTML).text).all("form")
        return [str(each["action"]) for each in forms if "/sessions/" in str(each["action"])]

    (action,) = listed(mine)
    assert client.post(action, headers=theirs, **PLAIN).status_code == 303
    assert client.get("/account", headers=left | HTML, **PLAIN).status_code == 200
    assert client.post(action, headers=mine, **PLAIN).headers["location"] == "/account?done=session"
    assert client.get("/account", headers=left | HTML, **PLAIN).status_code == 303
    assert listed(mine) == []


def test_codes_are_set_up_on_the_page_and_shown_once(house: House, outside: TestClient) -> None:
    admit(house, outside, second_factor=False)
    wrong = outside.post("/account/codes", data={"password": "x"}, headers=HTML)
    assert (wrong.status_code, slips(wrong.text)) == (422, ["#password"])
    shown = outside.post("/account/codes", data={"password": PASSWORD}, headers=HTML)
    assert "otpauth://" in shown.text
    assert "<svg" in shown.text.partition("<main")[2], "it is scanned, not typed"
    assert "otpauth://" not in outside.get("/account", headers=HTML).text


def test_a_session_that_is_too_old_is_not_listed(house: House, client: TestClient) -> None:
    house.person(Role.AUTHOR)
    house.at = later(24 * 60)
    now = house.person(Role.AUTHOR)
    assert "/sessions/" not in client.get("/account", headers=now | HTML).text


# --- samples -------------------------------------------------------------------------------------------------------


def test_a_house_without_a_bulletin_loads_the_samples_as_drafts_once(house: House, client: TestClient) -> None:
    admin = house.person(Role.ADMIN, station="91")
    assert "Nạp bản tin mẫu" in client.get("/first-steps", headers=admin).text
    answer = client.post("/first-steps/samples", headers=admin, **PLAIN)
    assert answer.headers["location"] == "/bulletins?state=draft"
    with house.newsroom.store.read() as work:
        made = work.bulletins.page(EVERYWHERE, Sought(), Asked(limit=100)).rows
    assert len(made) > 10
    assert {(each.state, each.draft.origin) for each in made} == {(State.DRAFT, "91")}
    assert all(target.below for each in made for target in each.draft.targets)
    assert made[0].draft.title in client.get("/bulletins?state=draft", headers=admin).text
    assert "/first-steps/samples" not in client.get("/first-steps", headers=admin).text
    again = client.post("/first-steps/samples", headers=admin, **PLAIN)
    assert again.status_code == 422
    assert "đã có bản tin" in again.text


def test_whom_to_call_stands_on_every_page_and_in_the_help(house: House) -> None:
    client = TestClient(build(replace(house.desk(), help_line="Phòng Văn hoá – Xã hội, 0296 000 0002")))
    author, admin = house.person(Role.AUTHOR, station="91"), house.person(Role.ADMIN, station="91")
    for path, who in (("/", author), ("/help", author), ("/help/operator", author), ("/settings", admin)):
        assert "Phòng Văn hoá – Xã hội, 0296 000 0002" in client.get(path, headers=who).text, path
    assert "ghi help_line trong broadcaster.toml" in house.client().get("/settings", headers=admin).text


def test_how_the_machine_is_with_names_and_figures_is_for_who_looks_after_the_whole_house(
    house: House, client: TestClient
) -> None:
    named, whole = "Cơ sở dữ liệu trả lời.", house.person(Role.ADMIN, station=None)
    for who, shown in ((whole, True), (house.person(Role.ADMIN, station="91"), False)):
        assert (named in client.get("/settings", headers=who).text) is shown
        told = {each["told"] for each in client.get("/healthz", headers=who).json()["findings"]}
        assert (named in told) is shown
    author = house.person(Role.AUTHOR, station=None)
    for path in ("/settings", "/settings/voices"):
        assert client.get(path, headers=author | HTML).status_code == 403
    assert named not in client.get("/healthz", headers=author).text


# --- whether the audit is whole --------------------------------------------------------------------------------------


def test_the_audit_is_verified_on_its_page_and_the_last_finding_stays(house: House, client: TestClient) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    page = client.get("/audit", headers=watcher).text
    assert "Đối chiếu sổ ngay" in page
    assert "Sổ còn nguyên" not in page
    checkpoint(house.newsroom, house.at)
    for _ in range(2):
        assert client.post("/audit/proof", headers=watcher, **PLAIN).headers["location"] == "/audit#proof"
    waiting = client.get("/audit", headers=watcher).text
    assert "đang chờ đến lượt" in waiting
    assert "Đối chiếu sổ ngay" not in waiting, "it is at it already"
    house.run_errands()
    with house.newsroom.store.read() as work:
        size = work.audit.tip().sequence
    told = plain(client.get("/audit", headers=watcher).text)
    assert f"Sổ còn nguyên đến mục {size}, ngày 22/11/2026." in told
    assert "Bản chốt đã ký ngày 22/11/2026 bảo chứng đến mục" in told
    english = watcher | {"Cookie": f"{watcher['Cookie']}; language=en"}
    assert f"The book is whole up to entry {size}, of 22/11/2026." in plain(client.get("/audit", headers=english).text)


def test_what_a_token_may_do_is_told_in_words(house: House, client: TestClient) -> None:
    told = "máy chủ: airtime:log, station:read · mọi nơi của chủ mã"
    with house.newsroom.store.write() as work:
        work.audit.add(replace(deed(CONSOLE, "token.make", "account:cong", later(0), "/91/"), told=told))
    supervisor = house.person(Role.SUPERVISOR, station="91")
    page = plain(client.get("/audit", headers=supervisor).text)
    assert "máy chủ: ghi nhật ký phát sóng, xem đơn vị và đài · mọi nơi của chủ mã" in page
    english = {"Cookie": f"{supervisor['Cookie']}; language=en"}
    assert "see units and stations · wherever its holder may" in plain(client.get("/audit", headers=english).text)


def test_where_the_audit_breaks_is_said_in_one_sentence(house: House, client: TestClient) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    checkpoint(house.newsroom, house.at)
    client.post("/audit/proof", headers=watcher)
    assert isinstance(house.newsroom.store, MemoryStore)
    everything = house.newsroom.store._now
    first, second, *others = everything.audit
    forged = replace(second, deed=replace(second.deed, told="không có gì"))
    everything.audit = (first, forged, *others)
    house.run_errands()
    told = plain(client.get("/audit", headers=watcher).text)
    assert "Sổ không còn nguyên: mục 2 đã bị sửa: nội dung không khớp mã băm. 1 mục đầu nối nhau đúng" in told


def test_who_makes_sounds_stands_on_the_page_of_jobs_for_who_sees_the_whole_house(
    house: House, outside: TestClient
) -> None:
    tell_maker(house.newsroom, "may-1:7", "emergency", house.at)
    assert "may-1:7" in outside.get("/jobs", headers=house.person(Role.ADMIN, station=None) | HTML).text
    assert "may-1:7" not in outside.get("/jobs", headers=house.person(Role.ADMIN) | HTML).text
