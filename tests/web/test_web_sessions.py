"""A session begins where somebody signs in and nowhere else, and is over when they say so."""

from collections.abc import Iterator

import pytest
from fakes.samples import later
from web.house import API, House, TestClient
from web.test_web_people import PASSWORD

from broadcaster.domain.access import Role
from broadcaster.web.access import COOKIE

OTHER = "cầu tre lắc lẻo gập ghềnh"
HTML = {"Accept": "text/html"}


@pytest.fixture
def login(house: House, client: TestClient) -> str:
    """An author with a password."""
    return invited(house, client, "canbo")


def invited(house: House, client: TestClient, login: str) -> str:
    sent = {"login": login, "name": "Nguyễn Thị Ổi", "grant": {"role": "author", "station": "30628"}}
    made = client.post(f"{API}/accounts", json=sent, headers=house.person(Role.ADMIN))
    client.post(f"{API}/activations", json={"code": made.json()["activation"], "password": PASSWORD})
    return login


@pytest.fixture
def browsers(house: House) -> Iterator[list[TestClient]]:
    """Three of them, each with cookies of its own."""
    app = house.client(anonymous=True).app
    made = [TestClient(app, base_url="https://testserver", headers=HTML) for _ in range(3)]
    yield made
    for each in made:
        each.close()


def sign_in(browser: TestClient, login: str, password: str = PASSWORD) -> str:
    """By the form; the cookie that came."""
    sent = {"login": login, "password": password}
    answer = browser.post("/sign-in", data=sent, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(browser.cookies[COOKIE])


def known(browser: TestClient, cookie: str | None = None) -> bool:
    headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
    return browser.get(f"{API}/me", headers=headers).status_code == 200


@pytest.mark.parametrize("planted", ["x", "session-1:secret-1", "session-1:secret-1.aaaa", ""])
def test_a_cookie_that_somebody_planted_becomes_no_session(
    login: str, browsers: list[TestClient], planted: str
) -> None:
    victim, thief, _ = browsers
    victim.cookies.set(COOKIE, planted, domain="testserver.local", path="/")
    cookie = sign_in(victim, login)
    assert cookie != planted
    assert not known(thief, planted)


def test_the_session_that_a_browser_had_before_is_worth_nothing_after(
    house: House, client: TestClient, login: str, browsers: list[TestClient]
) -> None:
    """Whether it was their own, or one of somebody else who left it there."""
    browser, thief, _ = browsers
    invited(house, client, "khac")
    for before in ("khac", login):
        old = sign_in(browser, before)
        assert known(thief, old)
        new = sign_in(browser, login)
        assert (old != new, known(thief, old), known(browser)) == (True, False, True)


def test_a_cookie_that_is_not_signed_by_the_house_ends_nothing(login: str, browsers: list[TestClient]) -> None:
    browser, other, _ = browsers
    cookie = sign_in(browser, login)
    other.post("/sign-in", data={"login": login, "password": PASSWORD}, headers={"Cookie": f"{COOKIE}={cookie[:-2]}"})
    assert known(browser)


def test_who_fails_to_sign_in_keeps_the_session_they_had(login: str, browsers: list[TestClient]) -> None:
    browser = browsers[0]
    sign_in(browser, login)
    assert browser.post("/sign-in", data={"login": login, "password": "sai"}).status_code == 401
    assert known(browser)


def test_signing_out_ends_the_session_in_the_house_not_only_in_the_browser(
    login: str, browsers: list[TestClient]
) -> None:
    browser, thief, _ = browsers
    cookie = sign_in(browser, login)
    assert known(thief, cookie)
    browser.post("/sign-out")
    assert not known(thief, cookie)
    again = thief.get("/account", headers={"Cookie": f"{COOKIE}={cookie}"}, follow_redirects=False)
    assert again.headers["location"].startswith("/sign-in")


def test_a_new_password_ends_all_other_sessions_and_the_old_password(login: str, browsers: list[TestClient]) -> None:
    browser, lost, later_one = browsers
    sign_in(lost, login)
    sign_in(browser, login)
    changed = browser.post("/account/password", data={"old": PASSWORD, "new": OTHER, "again": OTHER})
    assert changed.status_code == 200
    assert (known(browser), known(lost)) == (True, False)
    assert later_one.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 401
    sign_in(later_one, login, OTHER)


def test_one_that_was_reset_or_closed_is_out_at_once(
    house: House, client: TestClient, browsers: list[TestClient]
) -> None:
    admin = house.person(Role.ADMIN)
    for number, path in enumerate(("reset", "edit")):
        name = invited(house, client, f"nguoi{number}")
        sign_in(browsers[number], name)
        with house.newsroom.store.read() as work:
            account = work.accounts.by_login(name)
        assert account is not None
        sent = {"version": account.version, "name": account.name, "active": "no"} if path == "edit" else {}
        answer = client.post(f"/accounts/{account.id}/{path}", data=sent, headers=admin, follow_redirects=False)
        assert answer.status_code in (200, 303)
        assert not known(browsers[number])


def test_a_session_is_turned_as_it_is_used_and_the_one_before_is_no_use_later(
    house: House, login: str, browsers: list[TestClient]
) -> None:
    browser, thief, _ = browsers
    first = sign_in(browser, login)
    house.at = later(15)
    assert known(browser)
    assert browser.cookies[COOKIE] != first
    house.at = later(30)
    assert not known(thief, first)
