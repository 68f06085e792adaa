"""Coming in over HTTP: cookies, tokens, forms, and what is told to whom."""

import base64
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fakes.samples import NOON, later
from fakes.vault import code_of
from web.house import API, READER, TOKEN, House, TestClient, draft, open_house

from broadcaster.app.serving import configured
from broadcaster.domain.access import Action, Role
from broadcaster.domain.people import OF_ACCOUNT, OF_ADDRESS
from broadcaster.newsroom import activation
from broadcaster.web.access import COOKIE
from broadcaster.web.pages.people import local

PASSWORD = "vườn xoài ba gốc lớn"
HTML = {"Accept": "text/html"}


@pytest.fixture
def outside(house: House) -> Iterator[TestClient]:
    """A browser of somebody nobody knows yet; it keeps its cookies, as over https."""
    with TestClient(house.client(anonymous=True).app, base_url="https://testserver") as client:
        yield client


def admit(house: House, outside: TestClient, *, second_factor: bool = True) -> dict[str, str]:
    """The first admin of the house, signed in."""
    assert activation.offer_set_up(house.newsroom, "console-code", house.at)
    sent = {"code": "console-code", "login": "chief", "name": "Trần Văn An", "password": PASSWORD}
    made = outside.post(f"{API}/set-up", json=sent)
    assert made.status_code == 201, made.text
    secret = made.json()["second_factor"]["secret"]
    code = code_of(secret, int(house.at.timestamp()) // 30) if second_factor else ""
    told = outside.post(f"{API}/sessions", json={"login": "chief", "password": PASSWORD, "code": code})
    assert told.status_code == 201, told.text
    found: dict[str, str] = told.json()
    return found


# --- sessions ----------------------------------------------------------------------------------------------------


def test_from_the_code_on_the_console_to_a_session_of_the_first_admin(house: House, outside: TestClient) -> None:
    me = admit(house, outside)
    assert (me["means"], me["assured"], me["lacking"]) == ("person", True, [])
    assert outside.get(f"{API}/me").json() == me
    assert outside.get(f"{API}/accounts").status_code == 200
    out = outside.delete(f"{API}/sessions")
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert outside.get(f"{API}/me").status_code == 401


def test_the_cookie_is_of_this_host_alone_and_hidden_from_scripts(house: House, outside: TestClient) -> None:
    admit(house, outside)
    told = outside.post(f"{API}/sessions", json={"login": "chief", "password": "x"})
    assert "set-cookie" not in told.headers
    house.at = later(15)
    cookie = outside.get(f"{API}/me").headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} == set(cookie.split("; ")[1:])
    assert outside.get(f"{API}/me").headers.get("set-cookie") is None


def test_an_answer_that_sets_a_cookie_is_kept_by_no_cache(house: House, outside: TestClient) -> None:
    admit(house, outside)
    house.at = later(15)
    page = outside.get("/", headers=HTML)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert COOKIE in page.headers["set-cookie"]


def test_a_copied_cookie_ends_the_session_for_both(house: House, outside: TestClient) -> None:
    admit(house, outside)
    stolen = {"Cookie": f"{COOKIE}={outside.cookies[COOKIE]}"}
    house.at = later(15)
    assert outside.get(f"{API}/me").status_code == 200
    house.at = later(20)
    with TestClient(outside.app, base_url="https://testserver") as thief:
        answer = thief.get(f"{API}/me", headers=stolen)
    assert (answer.status_code, answer.json()["code"]) == (401, "session-over")
    assert outside.get(f"{API}/me").json()["code"] == "session-over"


def test_who_lacks_a_code_is_told_so_and_leads_nothing(house: House, outside: TestClient) -> None:
    me = admit(house, outside, second_factor=False)
    assert (me["assured"], me["lacking"]) == (False, ["admin"])
    assert outside.get(f"{API}/accounts").json()["code"] == "right-missing"
    assert "Chưa nhập mã một lần" in outside.get("/account", headers=HTML).text


def test_too_many_failures_are_answered_429_with_when_to_try_again(house: House, outside: TestClient) -> None:
    admit(house, outside)
    sent = {"login": "chief", "password": "wrong"}
    answers = [outside.post(f"{API}/sessions", json=sent) for _ in range(OF_ACCOUNT.free + 1)]
    assert {answer.json()["code"] for answer in answers[:-1]} == {"sign-in-wrong"}
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too-many-attempts")
    assert answers[-1].headers["retry-after"] == "3"
    page = outside.post("/sign-in", data=sent, headers=HTML)
    assert (page.status_code, page.headers["retry-after"]) == (429, "3")


def test_who_claims_another_address_is_counted_and_written_down_under_their_own(house: House) -> None:
    served = configured(house.client(anonymous=True).app)
    served.load()
    with TestClient(served.loaded_app, client=("127.0.0.1", 50_000), base_url="https://testserver") as client:
        for number in range(OF_ADDRESS.free):
            claimed = {"X-Forwarded-For": f"203.0.113.{number}"}
            client.post(f"{API}/sessions", json={"login": f"nobody{number}", "password": "x"}, headers=claimed)
        answer = client.post(
            f"{API}/sessions", json={"login": "another", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.99"}
        )
    assert answer.status_code == 429
    with house.newsroom.store.read() as work:
        assert not [each for each in work.audit.since(0, 1000) if "203.0.113" in each.source]


@pytest.mark.parametrize(
    "sent",
    [
        {"login": "nobody", "password": PASSWORD},
        {"login": "chief", "password": "wrong"},
        {"login": "x\0y", "password": "\0"},
        {"login": "Ổi" * 400, "password": "x"},
        {"login": "", "password": ""},
    ],
)
def test_whatever_is_wrong_there_is_one_answer(house: House, outside: TestClient, sent: dict[str, str]) -> None:
    admit(house, outside)
    answer = outside.post(f"{API}/sessions", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-wrong")
    assert answer.json()["facts"] == {}
    assert "www-authenticate" in answer.headers


# --- tokens ------------------------------------------------------------------------------------------------------


def basic(password: str, name: str = "loa") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_a_token_is_a_bearer_or_the_password_of_any_name(anonymous: TestClient) -> None:
    for headers in ({"Authorization": f"bearer {READER}"}, basic(READER), basic(READER, "")):
        assert anonymous.get(f"{API}/stations", headers=headers).status_code == 200
    wrong = anonymous.get(f"{API}/stations", headers=basic("wrong"))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "token-wrong")


@pytest.mark.parametrize("header", ["Basic", "Basic ####", "Basic eA==", "Basic /////w==", "Digest x", "Bearer  ", "x"])
def test_what_is_no_token_is_told_as_missing(anonymous: TestClient, header: str) -> None:
    answer = anonymous.get(f"{API}/stations", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")


def test_a_token_of_a_closed_account_is_no_token(house: House, client: TestClient) -> None:
    chief = house.person(Role.ADMIN, station=None)
    writing = {"Authorization": f"Bearer {TOKEN}"}
    holder = client.get(f"{API}/me", headers=writing).json()["id"]
    tag = client.get(f"{API}/accounts/{holder}", headers=chief).headers["etag"]
    closed = client.patch(f"{API}/accounts/{holder}", json={"active": False}, headers=chief | {"If-Match": tag})
    assert closed.status_code == 200, closed.text
    answer = client.post(f"{API}/bulletins", json=draft(), headers=writing)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-wrong")


def test_a_token_made_over_http_is_shown_once_and_good_for_its_scopes(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    sent = {"name": "Loa ấp 3", "scopes": ["playlist:read"], "station": "30628"}
    made = client.post(f"{API}/me/tokens", json=sent, headers=author).json()
    mine = {"Authorization": f"Bearer {made['shown']}"}
    listed = client.get(f"{API}/me/tokens", headers=author)
    assert [each["name"] for each in listed.json()["tokens"]] == ["Loa ấp 3"]
    assert made["shown"] not in listed.text
    assert client.get(f"{API}/stations/30628/playlists/2026-11-22", headers=mine).json()["code"] == "playlist-unknown"
    assert client.get(f"{API}/stations/30631/playlists/2026-11-22", headers=mine).json()["code"] == "station-unknown"
    assert client.get(f"{API}/bulletins", headers=mine).json()["code"] == "right-missing"
    assert client.delete(f"{API}/me/tokens/{made['token']['id']}", headers=author).status_code == 204
    assert client.get(f"{API}/me", headers=mine).json()["code"] == "token-wrong"


def test_a_token_of_a_person_whose_role_is_gone_reads_nothing(house: House, client: TestClient) -> None:
    program = house.program(Role.AUTHOR, station="30628", scopes=frozenset({Action.READ_BULLETINS}))
    assert client.get(f"{API}/bulletins", headers=program).status_code == 200
    chief = house.person(Role.ADMIN, station=None)
    holder = client.get(f"{API}/me", headers=program).json()["id"]
    gone = client.delete(f"{API}/accounts/{holder}/grants?role=author&station=30628", headers=chief)
    assert gone.status_code == 200
    assert client.get(f"{API}/bulletins", headers=program).json()["code"] == "right-missing"


# --- accounts ----------------------------------------------------------------------------------------------------


def test_an_admin_invites_somebody_who_comes_in_and_is_changed_and_closed(
    house: House, client: TestClient, outside: TestClient
) -> None:
    admin = house.person(Role.ADMIN)
    sent = {"login": "canbo", "name": "Nguyễn Thị Ổi", "grant": {"role": "author", "station": "30628"}}
    made = client.post(f"{API}/accounts", json=sent, headers=admin)
    assert made.status_code == 201, made.text
    where, code = made.headers["location"], made.json()["activation"]
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code)  # it is read out, and typed by somebody
    said = code.lower().replace("-", " ").replace("o", "0")
    opened = outside.post(f"{API}/activations", json={"code": said, "password": PASSWORD})
    assert (opened.status_code, opened.json()["second_factor"]) == (201, None)
    assert outside.post(f"{API}/activations", json={"code": code, "password": PASSWORD}).status_code == 401
    assert outside.post(f"{API}/sessions", json={"login": "canbo", "password": PASSWORD}).status_code == 201
    wanted = {"role": "approver", "station": "30628"}
    granted = client.put(f"{where}/grants", json=wanted, headers=admin)
    assert [each["role"] for each in granted.json()["grants"]] == ["author", "approver"]
    stale = client.patch(where, json={"name": "X"}, headers=admin | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "edited-meanwhile")
    assert client.patch(where, json={"name": "X"}, headers=admin).status_code == 428
    closed = client.patch(where, json={"active": False}, headers=admin | {"If-Match": granted.headers["etag"]})
    assert (closed.status_code, closed.json()["active"]) == (200, False)
    assert outside.get(f"{API}/me").json()["code"] == "session-over"


def test_a_neighbours_account_is_not_there(house: House, client: TestClient) -> None:
    house.person(Role.AUTHOR, station="00004")
    admin = house.person(Role.ADMIN)
    stranger = "id-author-00004"
    calls = [
        ("GET", f"/accounts/{stranger}", None),
        ("PATCH", f"/accounts/{stranger}", {"name": "X"}),
        ("POST", f"/accounts/{stranger}/reset", None),
        ("PUT", f"/accounts/{stranger}/grants", {"role": "author", "station": "30628"}),
        ("DELETE", f"/accounts/{stranger}/grants?role=author&station=00004", None),
        ("GET", f"/accounts/{stranger}/tokens", None),
        ("POST", f"/accounts/{stranger}/tokens", {"name": "x", "scopes": ["playlist:read"]}),
        ("DELETE", f"/accounts/{stranger}/tokens/x", None),
    ]
    for method, path, sent in calls:
        answer = client.request(method, API + path, json=sent, headers=admin | {"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (404, "account-unknown"), (method, path)
    assert stranger not in client.get(f"{API}/accounts", headers=admin).text


# --- who is told what --------------------------------------------------------------------------------------------

PUBLIC = {
    "/healthz",
    "/livez",
    "/readyz",
    "/docs",
    "/openapi.json",
    "/static/{name}",
    "/audio/{sha256}.mp3",
    "/segments/{segment}.mp3",
    "/receivers/{secret}/live.m3u8",
    "/receivers/{secret}/today.{form}",
    "/receivers/{secret}/slots/{slot}.mp3",
    "/calendars/{secret}.ics",  # who knows the secret may read; who does not is told that there is none
    "/sign-in",
    "/set-up",
    "/activate",
    f"{API}/set-up",
    f"{API}/activations",
    f"{API}/enrolments",
    f"{API}/enrolments/{{enrolment}}/collect",
}


def test_nothing_but_what_is_for_everybody_is_answered_without_an_actor(house: House, anonymous: TestClient) -> None:
    document = house.desk().newsroom and anonymous.get("/openapi.json").json()
    asked = [(m.upper(), p) for p, ms in document["paths"].items() for m in ms]
    pages = [("GET", "/"), ("GET", "/stations/{code}"), ("GET", "/bulletins/{bulletin}"), ("GET", "/account")]
    sign_in = ("POST", f"{API}/sessions")
    for method, path in [*asked, *pages, ("POST", "/sign-out")]:
        if path in PUBLIC or (method, path) == sign_in:
            continue
        url = re.sub(r"\{\w+\}", "2026-11-22", path)
        answer = anonymous.request(method, url)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-missing"), (method, path)
    guessed = anonymous.get("/calendars/2026-11-22.ics")
    assert (guessed.status_code, guessed.json()["code"]) == (404, "feed-unknown")


def test_health_tells_details_to_who_looks_after_the_house_alone(house: House, anonymous: TestClient) -> None:
    short = anonymous.get("/healthz").json()
    assert (short["well"], short["version"]) == (True, "")
    assert {each["told"] for each in short["findings"]} == {"Bình thường."}
    assert anonymous.get("/healthz", headers={"Authorization": "Bearer wrong"}).json() == short
    keeper = house.client().get("/healthz", headers=house.program(Role.ADMIN, station=None)).json()
    assert "Cơ sở dữ liệu trả lời." in {each["told"] for each in keeper["findings"]}


def test_a_sound_is_heard_by_whoever_knows_its_digest(on_air: House) -> None:
    audio = on_air.manifest().playlists[0].rows[0].audio
    with on_air.client(anonymous=True) as anonymous:
        assert anonymous.get(f"/audio/{audio}.mp3").status_code == 200
        assert anonymous.get(f"{API}/stations/30628/slots/30628-20261122-0500.mp3").status_code == 401


def test_a_reader_of_one_province_sees_nothing_of_another(on_air: House) -> None:
    hanoi = on_air.person(Role.SUPERVISOR, station="01")
    with on_air.client() as client:
        assert [s["code"] for s in client.get(f"{API}/stations", headers=hanoi).json()["stations"]] == ["01", "00004"]
        assert client.get(f"{API}/bulletins", headers=hanoi).json()["bulletins"] == []
        assert client.get(f"{API}/bulletins/bt1", headers=hanoi).json()["code"] == "bulletin-unknown"
        assert client.get("/stations/30628", headers=hanoi).json()["code"] == "station-unknown"
        page = client.get("/", headers=hanoi | HTML).text
        assert "30628" not in page
        assert "Lịch cắt điện" not in page


# --- pages -------------------------------------------------------------------------------------------------------


def test_a_browser_without_a_session_is_sent_to_sign_in_and_back(house: House, outside: TestClient) -> None:
    admit(house, outside)
    outside.delete(f"{API}/sessions")
    away = outside.get("/stations/30628?date=2026-11-22", headers=HTML, follow_redirects=False)
    assert away.status_code == 303
    assert away.headers["location"] == "/sign-in?next=" + quote("/stations/30628?date=2026-11-22", safe="")
    form = outside.get(away.headers["location"], headers=HTML).text
    assert 'value="/stations/30628?date=2026-11-22"' in form
    house.at = later(5)
    with house.newsroom.store.read() as work:
        chief = work.accounts.by_login("chief")
        assert chief is not None
        salt = work.credentials.of(chief.id).salt or ""
    code = code_of(salt, int(house.at.timestamp()) // 30)
    sent = {"login": "chief", "password": PASSWORD, "code": code, "next": "/stations/30628?date=2026-11-22"}
    back = outside.post("/sign-in", data=sent, headers=HTML, follow_redirects=False)
    assert (back.status_code, back.headers.get("location")) == (303, "/stations/30628?date=2026-11-22"), back.text
    assert outside.get("/stations/30628", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        "x",
        "/a\r\nb",
    ],
)
def test_nobody_is_sent_to_another_site(path: str) -> None:
    assert local(path) == "/"


@pytest.mark.parametrize("path", ["/", "/stations/30628?date=2026-11-22", "/bulletins/bt1#x"])
def test_a_page_of_ours_is_gone_back_to(path: str) -> None:
    assert local(path) == path


def test_the_first_admin_comes_in_by_forms_alone(house: House, outside: TestClient) -> None:
    activation.offer_set_up(house.newsroom, "console-code", house.at)
    sent = {"code": "console-code", "login": "chief", "name": "Trần Văn An", "password": PASSWORD, "again": PASSWORD}
    unlike = outside.post("/set-up", data=sent | {"again": "x"}, headers=HTML)
    assert unlike.status_code == 422
    assert "không giống nhau" in unlike.text
    assert PASSWORD not in unlike.text
    assert "console-code" not in unlike.text
    page = outside.post("/set-up", data=sent, headers=HTML)
    assert page.status_code == 200
    assert "otpauth://totp/" in page.text
    assert "<svg" in page.text.partition("<main")[2], "it is scanned, not typed"
    signed = outside.post("/sign-in", data={"login": "chief", "password": PASSWORD}, headers=HTML)
    assert "chưa có hiệu lực" in signed.text
    assert outside.post("/sign-out", headers=HTML).status_code == 200
    assert outside.get("/account", headers=HTML, follow_redirects=False).status_code == 303


def test_somebody_invited_comes_in_by_forms_alone(house: House, client: TestClient, outside: TestClient) -> None:
    sent = {"login": "canbo", "name": "Ổi", "grant": {"role": "author", "station": "30628"}}
    code = client.post(f"{API}/accounts", json=sent, headers=house.person(Role.ADMIN)).json()["activation"]
    weak = outside.post("/activate", data={"code": code, "password": "ngắn", "again": "ngắn"}, headers=HTML)
    assert (weak.status_code, "ít nhất 12" in weak.text) == (422, True)
    done = outside.post("/activate", data={"code": code, "password": PASSWORD, "again": PASSWORD}, headers=HTML)
    assert (done.status_code, "otpauth" in done.text) == (200, False)


@pytest.mark.parametrize("path", ["/sign-in", "/set-up", "/activate", "/sign-out"])
@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_form_is_sent_from_another_site(outside: TestClient, path: str, header: dict[str, str]) -> None:
    answer = outside.post(path, data={"login": "chief"}, headers=header)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")


@pytest.mark.parametrize(
    "body", [b"login=%ff%fe&password=%00", b"login=" + b"x" * 2000, b"%", b"=&=&", b"login=%ED%A0%80", b"next=//evil"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/set-up", "/activate"])
def test_a_garbled_form_is_refused_readably(outside: TestClient, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", **HTML}
    answer = outside.post(path, content=body, headers=headers)
    assert answer.status_code in {401, 422}
    assert "<h1>" in answer.text


def test_over_a_database_in_a_file_it_is_all_the_same(tmp_path: Path) -> None:
    from broadcaster.store import open_store, upgrade
    from broadcaster.vault import ServerVault

    upgrade(f"sqlite:///{tmp_path / 'b.db'}")
    with closing(open_store(f"sqlite:///{tmp_path / 'b.db'}")) as store:
        house = open_house(tmp_path, store)
        house.newsroom = replace(house.newsroom, vault=ServerVault(bytes(32)))
        activation.offer_set_up(house.newsroom, "console-code", NOON)
        with TestClient(house.client(anonymous=True).app, base_url="https://testserver") as browser:
            sent = {"code": "console-code", "login": "chief", "name": "An", "password": PASSWORD}
            assert browser.post(f"{API}/set-up", json=sent).status_code == 201
            told = browser.post(f"{API}/sessions", json={"login": "chief", "password": PASSWORD})
            assert told.status_code == 201, told.text
            house.at = later(15)
            assert "set-cookie" in browser.get(f"{API}/me").headers
            assert browser.get("/account", headers=HTML).status_code == 200
