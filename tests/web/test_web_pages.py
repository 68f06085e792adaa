import re
from dataclasses import replace
from datetime import time, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from fakes.samples import later, rule, station, two_provinces
from fakes.studio import MemoryVoice
from web.house import API, House, Submit, TestClient

from broadcaster.domain.access import Role
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import VoiceStatus
from broadcaster.web import present
from broadcaster.web.pages.day import _SHORT
from broadcaster.web.pages.tongue import Language, Tongue


class Outline(HTMLParser):
    """The tags of a page with their attributes, its text, and what was left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br", "img", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def links(self) -> list[str]:
        return [value for _, attrs in self.tags for name in ("href", "src") if (value := attrs.get(name))]


PAGES = [
    "/units",
    "/units/new",
    "/units/30628",
    "/",
    "/stations/30628",
    "/docs",
    "/bulletins/bt1",
    "/bulletins/bt1?view=spoken",
    "/bulletins",
    "/schedule",
    "/schedule?station=30628&date=2026-11-23",
    "/schedule/week",
    "/stations/30628/timetable",
    "/stations/30628/timetable/new",
    "/timetables/first-30628",
    "/stations/30628/special-days/new",
    "/schedule/30628/slots/30628-20261122-1700",
    "/stations",
    "/stations?view=tiles",
    "/stations?view=table",
    "/stations/30628/addresses",
    *("/emergencies", "/signing", "/approver-keys"),
    "/lexicon",
    "/lexicon?q=ql&scope=*",
    "/lexicon/say?text=QL91",
]
PAGES += [
    "/reports",
    "/reports?kind=log-book&from=22/11/2026&to=22/11/2026",
    "/reports?kind=stations",
    "/reports?kind=results",
]
PAGES += ["/results", "/results/rows", "/enquiries", "/enquiries?station=30628&date=22/11/2026&time=05:00"]


@pytest.mark.usefixtures("on_air")
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_by_itself_and_can_be_found_through(client: TestClient, path: str) -> None:
    answer = client.get(path)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert page.open == []
    assert [attrs["lang"] for attrs in page.all("html")] == ["vi"]
    assert [len(page.all(tag)) for tag in ("main", "h1", "header", "footer", "title")] == [1, 1, 1, 1, 1]
    assert all(link.startswith(("/", "#", "?")) for link in page.links()), "nothing comes from outside"
    assert all(set(attrs) <= {"src", "defer", "type"} and attrs["src"] for attrs in page.all("script")), "none inline"
    assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in page.tags)
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.all("th"))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs} <= set(ids)


@pytest.mark.usefixtures("on_air")
@pytest.mark.parametrize("path", ["/", "/schedule?station=30628", "/schedule/week", "/bulletins/bt1"])
def test_every_link_of_a_page_leads_somewhere(client: TestClient, path: str) -> None:
    links = {link for link in Outline(client.get(path).text).links() if not link.startswith("#")}
    assert links
    base = "/" if path == "/" else path
    for link in links:
        url = base + link if link.startswith("?") else link
        assert client.get(url, headers={"Range": "bytes=0-9"}).status_code in {200, 206}, url


@pytest.mark.usefixtures("planned_early")
def test_the_first_page_tells_what_to_do_and_what_is_on_the_air_today(client: TestClient) -> None:
    text = " ".join(Outline(client.get("/").text).text.split())
    for told in (
        "Chủ Nhật, 22/11/2026 · 12:00 (giờ Việt Nam, UTC+07:00)",
        "Việc cần làm",
        "mục sắp phát đọc bằng giọng dự phòng",
        "05:00–05:15 Khung sáng",
        "17:00–17:15 Khung chiều",
        "đã phát 0/2 bản tin",
        "im lặng",
    ):
        assert told in text
    assert "Máy chủ cần xem lại" not in text


@pytest.mark.usefixtures("on_air")
def test_a_station_s_day_tells_rows_reasons_voices_and_what_players_take(client: TestClient) -> None:
    page = Outline(client.get("/schedule?station=30628").text)
    text = " ".join(page.text.split())
    for told in (
        "Lịch phát: Mỹ Đức 30628",
        "Khung sáng 05:00–05:15",
        "Còn trống",
        "Lời xướng Mỹ Đức 30628",
        "Chưa phát lần nào trên 2 lần cần phát",
        "Giọng đọc: giọng thử",
        "Khoá lúc 16:50",
        "Bây giờ 12:00",
        "Giờ yên lặng",
        "Danh sách bản số 1",
    ):
        assert told in text
    assert f"{API}/stations/30628/slots/30628-20261122-0500.mp3" in page.links()
    assert {"m3u8", "pls", "xspf"} <= {link.rpartition(".")[2] for link in page.links()}


def test_a_voice_that_is_gone_keeps_its_technical_name(on_air: House) -> None:
    class Mute(MemoryVoice):
        def known(self) -> tuple[VoiceStatus, ...]:
            return ()

    on_air.newsroom = replace(on_air.newsroom, voice=Mute())
    assert "second:vi" in on_air.client().get("/schedule?station=30628").text


def test_what_is_left_out_is_told_with_its_reason(
    house: House, client: TestClient, submit: Submit, approve: object
) -> None:
    assert callable(approve)
    for number in range(3):
        approve(submit(title=f"Tin {number}", script="Mời bà con chú ý. " * 400)["id"])
    house.run_the_day()
    assert "Không còn chỗ: cần" in client.get("/schedule?station=30628").text


@pytest.mark.usefixtures("on_air")
def test_what_waits_for_approval_is_listed_and_what_is_approved_is_not(
    client: TestClient, submit: Submit, writer: dict[str, str], leader: dict[str, str]
) -> None:
    waiting = submit(title="Chờ <b>duyệt</b>")
    page = client.get("/", headers=leader).text
    assert "1 bản tin chờ ông/bà duyệt" in page
    assert "chờ ông/bà duyệt" not in client.get("/").text, "who approves nothing has nothing to approve"
    assert "Chờ &lt;b&gt;duyệt&lt;/b&gt;" in page
    shown = client.get(f"/bulletins/{waiting['id']}", headers=leader).text
    told = client.get(f"{API}/bulletins/{waiting['id']}/spoken", headers=writer).json()
    assert f'name="spoken" value="{told["spoken_digest"]}"' in shown
    assert f'action="/bulletins/{waiting["id"]}/approve"' in shown


def test_a_leader_approves_on_the_page_what_it_shows_and_returns_what_is_wrong(
    client: TestClient,
    anonymous: TestClient,
    house: House,
    submit: Submit,
    writer: dict[str, str],
    leader: dict[str, str],
) -> None:
    first, second = submit(title="Một")["id"], submit(title="Hai")["id"]
    house.run_the_day()
    page = Outline(client.get(f"/bulletins/{first}", headers=leader).text)
    hidden = {each["name"]: each["value"] for each in page.all("input") if each.get("type") == "hidden"}
    assert set(hidden) - {"next"} == {"revision", "spoken", "audio"}
    plain = {"follow_redirects": False}
    refused = client.post(f"/bulletins/{first}/approve", data=hidden, headers=writer, **plain)
    assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")
    approved = client.post(f"/bulletins/{first}/approve", data=hidden, headers=leader, **plain)
    assert (approved.status_code, approved.headers["location"]) == (303, f"/bulletins/{first}")
    assert "Thử approver-91 đã duyệt lúc" in client.get(f"/bulletins/{first}").text
    fault = {"reasons": ["date", "other"], "text": "Họp ngày 26 <b>"}
    assert client.post(f"/bulletins/{second}/return", data=fault, headers=leader, **plain).status_code == 303
    shown = client.get(f"/bulletins/{second}").text
    assert "Thử approver-91 trả lại lúc" in shown
    assert 'Sai ngày, Khác. <span lang="vi">Họp ngày 26 &lt;b&gt;</span>' in shown
    assert "/approve" not in shown
    for data in ({}, {"reasons": "nonsense"}, {"reasons": "other"}):
        assert client.post(f"/bulletins/{first}/return", data=data, headers=leader, **plain).status_code == 422
    assert anonymous.post(f"/bulletins/{first}/approve", data=hidden).status_code == 401


def test_an_ill_part_is_told_first_and_to_those_who_look_after_the_machine(house: House) -> None:
    house.at = later(60)
    client = house.client()
    ill = client.get("/", headers=house.person(Role.ADMIN, station=None)).text
    assert ill.index("Máy chủ cần xem lại") < ill.index("Phát hôm nay")
    assert "Bộ hẹn giờ trễ" in ill
    local = client.get("/", headers=house.person(Role.ADMIN)).text
    assert "Máy chủ cần xem lại: Bộ hẹn giờ trễ hoặc đứng im." in " ".join(local.split())
    assert "Máy chủ cần xem lại" not in client.get("/", headers=house.person(Role.APPROVER)).text


def test_a_day_that_is_not_published_tells_when_its_sessions_are(client: TestClient) -> None:
    for path in ("/", "/schedule?station=30628"):
        text = " ".join(Outline(client.get(path).text).text.split())
        assert "17:00–17:15" in text
        assert "Chưa lập danh sách" in text


def test_with_many_stations_the_first_page_stays_short(house: House) -> None:
    region = two_provinces().by_code[station("91-kv").code]
    many = [replace(station(f"4{n:04}", "91-kv"), path=f"{region.path}4{n:04}/") for n in range(_SHORT)]
    with house.newsroom.store.write() as work:
        work.stations.plant(many, [rule(each.code, time(5)) for each in many])
    house.run_the_day()
    text = " ".join(Outline(house.client().get("/").text).text.split())
    assert f"{_SHORT + 4} đài có {_SHORT + 5} khung phát hôm nay." in text
    assert "Khung sáng" not in text


@pytest.mark.parametrize("path", ["/schedule?station=nope", "/stations/nope", "/bulletins/nope", "/nowhere"])
def test_people_get_a_page_and_programs_a_problem(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html,*/*"})
    told = client.get(path)
    assert page.status_code == told.status_code
    assert told.headers["content-type"] == "application/problem+json"
    expected = "Không có trang này." if path == "/nowhere" else told.json()["detail"]  # /docs is for programs
    assert expected in page.text
    assert Outline(page.text).open == []
    assert client.get(f"{API}/nope", headers={"Accept": "text/html"}).json()["code"] == "route-unknown"


def test_static_files_are_tagged(client: TestClient) -> None:
    css = client.get("/static/app.css")
    assert css.headers["content-type"] == "text/css; charset=utf-8"
    assert all(found.startswith('"/static/vendor/') for found in re.findall(r"url\(([^)]*)", css.text))
    assert "@import" not in css.text
    assert client.get("/static/app.css", headers={"If-None-Match": css.headers["etag"]}).status_code == 304
    assert client.get("/static/icon.svg").headers["content-type"] == "image/svg+xml"


def test_the_manual_tells_every_operation_and_every_error_code(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    page = Outline(client.get("/docs").text)
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    operations = {told["operationId"] for methods in document["paths"].values() for told in methods.values()}
    assert operations <= ids
    assert {"field-wrong", "approval-stale", "host-wrong", "storage-full"} <= ids
    assert "targets" in page.text


def references(part: object) -> set[str]:
    if isinstance(part, dict):
        found = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return found.union(*(references(each) for each in part.values()))
    return set().union(*(references(each) for each in part)) if isinstance(part, list) else set()


def test_the_document_of_the_api_is_whole_and_its_ids_are_stable(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= schemas
    told = {m.upper() + " " + path: op["operationId"] for path, ms in document["paths"].items() for m, op in ms.items()}
    assert told == {
        "POST /api/v1/bulletins": "save_bulletin",
        "GET /api/v1/bulletins": "list_bulletins",
        "GET /api/v1/bulletins/{bulletin}": "get_bulletin",
        "PUT /api/v1/bulletins/{bulletin}": "revise_bulletin",
        "GET /api/v1/bulletins/{bulletin}/spoken": "get_spoken",
        "GET /api/v1/bulletins/{bulletin}/fitness": "get_fitness",
        "GET /api/v1/bulletins/{bulletin}/revisions": "list_revisions",
        "GET /api/v1/bulletins/{bulletin}/diff": "get_difference",
        "GET /api/v1/bulletins/{bulletin}/duplicates": "list_duplicates",
        "GET /api/v1/bulletins/{bulletin}/versions": "list_versions",
        "POST /api/v1/bulletins/{bulletin}/submit": "submit_bulletin",
        "POST /api/v1/bulletins/{bulletin}/approve": "approve_bulletin",
        "GET /api/v1/campaigns": "list_campaigns",
        "POST /api/v1/campaigns": "open_campaign",
        "GET /api/v1/campaigns/{campaign}": "get_campaign",
        "PUT /api/v1/campaigns/{campaign}": "edit_campaign",
        "POST /api/v1/campaigns/{campaign}/close": "close_campaign",
        "POST /api/v1/campaigns/{campaign}/topics": "add_topic",
        "PUT /api/v1/campaigns/{campaign}/topics/{topic}": "edit_topic",
        "POST /api/v1/campaigns/{campaign}/topics/{topic}/close": "close_topic",
        "GET /api/v1/lexicon": "list_entries",
        "POST /api/v1/lexicon": "add_entry",
        "GET /api/v1/lexicon.csv": "export_lexicon",
        "POST /api/v1/lexicon/csv": "import_lexicon",
        "GET /api/v1/lexicon/shipped": "list_shipped_words",
        "POST /api/v1/lexicon/try": "try_sentence",
        "POST /api/v1/lexicon/affected": "list_affected",
        "GET /api/v1/lexicon/{entry}": "get_entry",
        "PUT /api/v1/lexicon/{entry}": "edit_entry",
        "DELETE /api/v1/lexicon/{entry}": "remove_entry",
        "GET /api/v1/lexicon/{entry}/usage": "get_entry_usage",
        "POST /api/v1/bulletins/{bulletin}/return": "return_bulletin",
        "POST /api/v1/bulletins/{bulletin}/withdraw": "withdraw_bulletin",
        "POST /api/v1/bulletins/{bulletin}/recall": "recall_bulletin",
        "POST /api/v1/bulletins/{bulletin}/heard": "tell_heard",
        "POST /api/v1/bulletins/{bulletin}/versions": "link_version",
        "GET /api/v1/stations": "list_stations",
        "POST /api/v1/stations": "open_station",
        "POST /api/v1/stations/import": "import_stations",
        "GET /api/v1/station-tree": "get_station_tree",
        "GET /api/v1/stations/{code}": "get_station",
        "PATCH /api/v1/stations/{code}": "choose_station_settings",
        "POST /api/v1/stations/{code}/changes": "change_station",
        "GET /api/v1/stations/{code}/clusters": "list_clusters",
        "POST /api/v1/stations/{code}/clusters": "add_cluster",
        "GET /api/v1/clusters/{cluster}": "get_cluster",
        "PATCH /api/v1/clusters/{cluster}": "edit_cluster",
        "GET /api/v1/stations/{code}/playlists/{day}": "get_playlist",
        "GET /api/v1/stations/{code}/playlists/{day}.m3u8": "get_playlist_m3u8",
        "GET /api/v1/stations/{code}/playlists/{day}.pls": "get_playlist_pls",
        "GET /api/v1/stations/{code}/playlists/{day}.xspf": "get_playlist_xspf",
        "GET /api/v1/stations/{code}/slots/{slot}.mp3": "get_slot_sound",
        "POST /api/v1/stations/{code}/airtime": "log_airtime",
        "GET /api/v1/stations/{code}/calendars": "list_calendars",
        "POST /api/v1/stations/{code}/status": "call_in",
        "GET /api/v1/stations/{code}/status": "get_station_status",
        "GET /api/v1/station-status": "list_station_status",
        "POST /api/v1/stations/{code}/enrolment-codes": "make_enrolment_code",
        "POST /api/v1/enrolments": "ask_enrolment",
        "GET /api/v1/enrolments": "list_enrolments",
        "GET /api/v1/enrolments/{enrolment}": "get_enrolment",
        "POST /api/v1/enrolments/{enrolment}/collect": "collect_enrolment",
        "POST /api/v1/enrolments/{enrolment}/accept": "accept_enrolment",
        "POST /api/v1/enrolments/{enrolment}/reject": "reject_enrolment",
        "POST /api/v1/enrolments/{enrolment}/revoke": "revoke_enrolment",
        "POST /api/v1/stations/{code}/calendars": "make_calendar",
        "DELETE /api/v1/me/calendars/{feed}": "revoke_my_calendar",
        "GET /api/v1/accounts/{account}/calendars": "list_account_calendars",
        "GET /api/v1/me/approver-keys": "list_my_approver_keys",
        "POST /api/v1/me/approver-keys": "offer_approver_key",
        "POST /api/v1/me/approver-keys/{key}/withdraw": "withdraw_my_approver_key",
        "GET /api/v1/approver-keys": "list_approver_keys",
        "GET /api/v1/approver-keys/offers": "export_approver_keys",
        "POST /api/v1/accounts/{account}/approver-keys/{key}/withdraw": "withdraw_approver_key",
        "DELETE /api/v1/accounts/{account}/calendars/{feed}": "revoke_calendar",
        "GET /calendars/{secret}.ics": "get_calendar",
        "GET /receivers/{secret}/live.m3u8": "get_channel",
        "GET /receivers/{secret}/today.{form}": "get_day_of_receiver",
        "GET /receivers/{secret}/slots/{slot}.mp3": "get_session_of_receiver",
        "GET /segments/{segment}.mp3": "get_segment",
        "GET /api/v1/stations/{code}/plans/{day}": "get_plan",
        "GET /api/v1/stations/{code}/manifest": "get_station_manifest",
        "GET /api/v1/stations/{code}/flag": "get_station_flag",
        "POST /api/v1/stations/{code}/journal": "send_journal",
        "GET /api/v1/stations/{code}/journal": "get_journal",
        "GET /api/v1/stations/{code}/reconciled": "get_reconciled",
        "GET /api/v1/heard/{place}": "find_heard",
        "GET /api/v1/airtime/sums": "sum_airtime",
        "GET /api/v1/airtime/coverage": "get_coverage",
        "GET /api/v1/stations/{code}/journal/lines": "list_journal_lines",
        "GET /api/v1/trust": "get_trust",
        "GET /api/v1/stations/{code}/planned": "get_planned",
        "GET /api/v1/clusters/{cluster}/planned": "get_planned_for_cluster",
        "POST /api/v1/stations/{code}/manifests/{day}/{serial}/confirmation": "confirm_manifest",
        "GET /api/v1/bulletins/{bulletin}/recall": "get_recall",
        "GET /api/v1/stations/{code}/airtime": "get_airtime",
        "GET /api/v1/emergency-templates": "list_emergency_templates",
        "GET /api/v1/emergencies": "list_emergencies",
        "POST /api/v1/emergencies": "compose_emergency",
        "GET /api/v1/emergencies/{emergency}": "get_emergency",
        "GET /api/v1/emergencies/{emergency}/order": "get_emergency_order",
        "POST /api/v1/emergencies/{emergency}/sign": "sign_emergency",
        "POST /api/v1/emergencies/{emergency}/approve": "approve_emergency",
        "POST /api/v1/emergencies/{emergency}/stop": "stop_emergency",
        "POST /api/v1/emergencies/{emergency}/update": "update_emergency",
        "POST /api/v1/emergencies/{emergency}/cancel": "cancel_emergency",
        "POST /api/v1/emergencies/{emergency}/renew": "renew_emergency",
        "POST /api/v1/emergencies/{emergency}/close": "close_emergency",
        "GET /api/v1/emergencies/{emergency}/confirmations": "list_emergency_confirmations",
        "GET /api/v1/stations/{code}/emergencies": "get_station_emergencies",
        "POST /api/v1/stations/{code}/emergencies/{emergency}/stop": "hush_emergency",
        "POST /api/v1/stations/{code}/emergencies/{emergency}/confirm": "confirm_emergency",
        "POST /api/v1/emergencies/cap": "take_cap_alert",
        "GET /api/v1/emergencies/{emergency}/cap": "get_emergency_as_cap",
        "GET /api/v1/stations/{code}/slots/{slot}/decisions": "get_slot_decisions",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/add": "add_to_slot",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/move": "move_in_slot",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/skip": "skip_in_slot",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/order": "order_slot",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/repeat": "repeat_slot",
        "POST /api/v1/stations/{code}/slots/{slot}/decisions/run-over": "run_over_slot",
        "POST /api/v1/stations/{code}/days/{day}/copy": "copy_day",
        "GET /api/v1/stations/{code}/decisions": "list_decisions",
        "GET /api/v1/stations/{code}/decisions/{decision}": "get_decision",
        "POST /api/v1/stations/{code}/decisions/{decision}/undo": "undo_decision",
        "GET /api/v1/timetables": "list_timetables",
        "POST /api/v1/timetables": "add_timetable",
        "GET /api/v1/timetables/{timetable}": "get_timetable",
        "PUT /api/v1/timetables/{timetable}": "edit_timetable",
        "POST /api/v1/timetables/{timetable}/close": "close_timetable",
        "GET /api/v1/timetable-presets": "list_timetable_presets",
        "POST /api/v1/timetable-presets/apply": "apply_timetable_preset",
        "GET /api/v1/stations/{code}/hours": "get_station_hours",
        "GET /api/v1/calendar": "list_calendar_days",
        "GET /api/v1/special-days": "list_special_days",
        "POST /api/v1/special-days": "add_special_day",
        "GET /api/v1/special-days/{special_day}": "get_special_day",
        "PUT /api/v1/special-days/{special_day}": "edit_special_day",
        "DELETE /api/v1/special-days/{special_day}": "remove_special_day",
        "GET /api/v1/audit": "list_audit",
        "GET /api/v1/audit/checkpoints": "list_audit_checkpoints",
        "GET /api/v1/audit.jsonl": "export_audit",
        "POST /api/v1/documents": "take_document",
        "POST /api/v1/documents/fetch": "fetch_document",
        "POST /api/v1/feeds": "take_feed",
        "POST /api/v1/recordings": "keep_recording",
        "POST /api/v1/set-up": "set_up",
        "POST /api/v1/activations": "activate_account",
        "POST /api/v1/sessions": "sign_in",
        "DELETE /api/v1/sessions": "sign_out",
        "GET /api/v1/me": "get_me",
        "PUT /api/v1/me/password": "change_password",
        "POST /api/v1/me/second-factor": "renew_codes",
        "GET /api/v1/me/tokens": "list_my_tokens",
        "POST /api/v1/me/tokens": "make_my_token",
        "DELETE /api/v1/me/tokens/{token}": "revoke_my_token",
        "GET /api/v1/accounts": "list_accounts",
        "POST /api/v1/accounts": "add_account",
        "GET /api/v1/accounts/{account}": "get_account",
        "PATCH /api/v1/accounts/{account}": "edit_account",
        "POST /api/v1/accounts/{account}/reset": "reset_account",
        "PUT /api/v1/accounts/{account}/grants": "grant_role",
        "DELETE /api/v1/accounts/{account}/grants": "revoke_role",
        "GET /api/v1/accounts/{account}/tokens": "list_tokens",
        "POST /api/v1/accounts/{account}/tokens": "make_token",
        "DELETE /api/v1/accounts/{account}/tokens/{token}": "revoke_token",
        "GET /api/v1/webhooks": "list_webhooks",
        "POST /api/v1/webhooks": "add_webhook",
        "GET /api/v1/webhooks/{webhook}": "get_webhook",
        "DELETE /api/v1/webhooks/{webhook}": "end_webhook",
        "GET /api/v1/webhooks/{webhook}/deliveries": "list_deliveries",
        "POST /api/v1/webhooks/{webhook}/deliveries/{delivery}/resend": "resend_delivery",
        "GET /audio/{sha256}.mp3": "get_audio",
        "GET /healthz": "get_health",
        "GET /livez": "get_liveness",
        "GET /readyz": "get_readiness",
        "GET /metrics": "get_metrics",
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            assert re.fullmatch(r".+ · .+", operation["summary"])
            assert operation["tags"]


@pytest.mark.parametrize(
    ("length", "told", "short"),
    [
        (0, "0 giây", "0:00"),
        (107_000, "1 phút 47 giây", "1:47"),
        (60_000, "1 phút", "1:00"),
        (3_723_000, "1 giờ 2 phút 3 giây", "62:03"),
        (999, "1 giây", "0:01"),
    ],
)
def test_lengths_are_told_in_words_and_in_figures(length: int, told: str, short: str) -> None:
    tongue = Tongue(language=Language.VI, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert (tongue.lasting(length), tongue.figures(length)) == (told, short)


def test_a_title_cannot_break_out_of_its_line_in_any_list() -> None:
    wild = present.Track(title="a\r\nFile9=x\u2028b\ufffe\x07c", url="http://h/1", length=Millis(10))
    assert present.m3u8("n\n#EXT-X-Y", [wild]).splitlines()[1:3] == ["#PLAYLIST:n #EXT-X-Y", "#EXTINF:1,a File9=x bc"]
    assert present.pls("n", [wild]).count("\n") == 7
    assert "\ufffe" not in present.xspf("n", [wild])


def test_every_weekday_has_its_name(house: House) -> None:
    monday = house.desk().today() + timedelta(days=1)
    names = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]
    assert [present.day_name(monday + timedelta(days=n)).split(",")[0] for n in range(7)] == names
