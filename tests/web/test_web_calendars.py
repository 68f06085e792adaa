"""A station's sessions as iCalendar: the address, who may have one, and the file read back by the library."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from fakes.memory_store import MemoryStore
from web.house import API, Asked, House, TestClient, open_house, put_on_air

from broadcaster.domain.access import Grant, Role
from broadcaster.domain.bulletin import TITLE_LIMIT
from broadcaster.domain.people import Account
from broadcaster.domain.planning.repairs import fullness
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of, instant
from broadcaster.newsroom import calendars, transmission
from broadcaster.web import calendars_shapes as shapes

FEEDS = f"{API}/stations/30628/calendars"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture
def client(house: House) -> TestClient:
    return house.client(anonymous=True)


@pytest.fixture
def person(house: House) -> Asked:
    return house.person(Role.AUTHOR)


def made(client: TestClient, person: Asked, name: str = "Điện thoại", **headers: str) -> dict[str, Any]:
    answer = client.post(FEEDS, json={"name": name}, headers={**person, **headers})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def address(client: TestClient, person: Asked) -> str:
    return str(made(client, person)["url"])


def events(client: TestClient, url: str) -> dict[str, icalendar.Event]:
    """By slot id."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return events_in(answer.content)


def events_in(file: bytes) -> dict[str, icalendar.Event]:
    return {str(each["uid"]).partition("@")[0]: each for each in icalendar.Calendar.from_ical(file).walk("VEVENT")}


def change(house: House, changed: Callable[[Account], Account]) -> None:
    with house.newsroom.store.write() as work:
        found = work.accounts.by_login("author-91")
        assert found is not None
        assert work.accounts.edit(changed(found), found.version)


def test_whoever_knows_the_address_reads_the_sessions_without_signing_in(
    client: TestClient, person: Asked, house: House
) -> None:
    url = address(client, person)
    answer = client.get(url)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    file = icalendar.Calendar.from_ical(answer.content)
    assert str(file["x-wr-calname"]) == house.manifest().label
    manifest = house.manifest()
    for playlist in manifest.playlists:
        event = events_in(answer.content)[playlist.slot.id]
        assert (event.start, event.end) == (
            playlist.slot.span.start.astimezone(ZONE),
            playlist.slot.span.end.astimezone(ZONE),
        )
        assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
        assert event["sequence"] == manifest.serial
        assert event["last-modified"].dt == manifest.published.replace(microsecond=0)
        assert event["status"] == ("CONFIRMED" if playlist.rows else "CANCELLED")


def test_a_session_tells_how_many_bulletins_and_what_is_left_and_when_each_begins(
    client: TestClient, person: Asked, house: House
) -> None:
    found = events(client, address(client, person))
    playlist = next(p for p in house.manifest().playlists if any(row.bulletin for row in p.rows))
    event = found[playlist.slot.id]
    assert event["summary"] == f"Buổi {playlist.slot.session} – 2 bản tin, {fullness(playlist)}"
    told = [row for row in playlist.rows if row.bulletin is not None]
    lines = str(event["description"]).splitlines()
    assert len(lines) == len(told) == 2
    assert lines[0].startswith(f"{told[0].start.astimezone(ZONE):%H:%M:%S} ")
    assert "Tiêm vắc-xin đợt 2" in str(event["description"])  # its title has a line break


def test_days_without_a_plan_are_tentative_and_yesterday_is_told_too(client: TestClient, person: Asked) -> None:
    found = events(client, address(client, person))
    days = {event.start.date() for event in found.values() if event["status"] == "TENTATIVE"}
    assert date(2026, 11, 22) not in days
    assert date(2026, 11, 29) in days
    assert max(days) == date(2026, 11, 29)
    some = next(event for event in found.values() if event["status"] == "TENTATIVE")
    assert some["sequence"] == 0
    assert "chưa lên danh sách" in some["summary"]
    over = [event for event in found.values() if event.start.date() == date(2026, 11, 21)]
    assert over
    assert {(event["status"], str(event["summary"]).partition(" – ")[2]) for event in over} == {
        ("CANCELLED", "đã qua, không có danh sách phát")
    }


def test_a_session_that_was_withdrawn_is_cancelled_under_a_later_sequence_and_does_not_vanish(
    client: TestClient, person: Asked, house: House
) -> None:
    url, day, slot = address(client, person), date(2026, 11, 23), "30628-20261123-0500"
    transmission.publish_day(house.newsroom, day, house.at)
    before = events(client, url)[slot]
    with house.newsroom.store.write() as work:
        (standing,) = work.timetables.all([StationCode("30628")])
        over = replace(standing, valid_until=date(2026, 11, 22), version=standing.version + 1)
        assert work.timetables.replace(over, standing.version)
    house.at = instant(house.at + timedelta(minutes=3))
    transmission.publish_day(house.newsroom, day, house.at)
    for _ in range(2):
        after = events(client, url)[slot]
        assert (after["status"], after["sequence"] > before["sequence"]) == ("CANCELLED", True)
        assert (after.start, after.end) == (before.start, before.end)
        assert str(after["summary"]) == "Buổi sáng – đã bỏ khỏi lịch phát"
        house.at = instant(house.at + timedelta(hours=2))
    with house.newsroom.store.write() as work:
        again = replace(over, valid_until=None, version=over.version + 1)
        assert work.timetables.replace(again, over.version)
    transmission.publish_day(house.newsroom, day, house.at)
    back = events(client, url)[slot]
    assert (str(back["summary"]) != str(after["summary"]), back["sequence"] > after["sequence"]) == (True, True)


def test_an_address_that_a_program_made_ends_with_its_token(client: TestClient, house: House) -> None:
    asked = house.program(Role.AUTHOR, shown="bct_lich")
    url = address(client, asked)
    assert client.get(url).status_code == 200
    with house.newsroom.store.write() as work:
        token = work.tokens.get(digest_of("token-1", "bct_lich"))
        assert token is not None
    until = house.at
    house.at = token.expires
    assert client.get(url).json()["code"] == "feed-unknown"
    house.at = until
    with house.newsroom.store.write() as work:
        assert work.tokens.revoke(token.account, token.id)
    assert client.get(url).json()["code"] == "feed-unknown"


def test_an_address_that_a_program_made_tells_no_more_than_its_token(client: TestClient, house: House) -> None:
    url = address(client, house.program(Role.AUTHOR, shown="bct_lich"))
    store = house.newsroom.store
    assert isinstance(store, MemoryStore)
    with store.write() as work:
        token = work.tokens.get(digest_of("token-1", "bct_lich"))
        assert token is not None
        assert work.tokens.revoke(token.account, token.id)
        work.tokens.add(replace(token, station=StationCode("01"), within="/01/"), digest_of("token-1", "bct_lich"))
    assert client.get(url).json()["code"] == "feed-unknown"


def test_an_admin_lists_and_revokes_a_single_address_of_an_account(
    client: TestClient, person: Asked, house: House
) -> None:
    first, kept = made(client, person, "Điện thoại"), made(client, person, "Máy bàn")
    with house.newsroom.store.read() as work:
        account = work.accounts.by_login("author-91")
    assert account is not None
    admin, theirs = house.person(Role.ADMIN, station=None), f"{API}/accounts/{account.id}/calendars"
    listed = client.get(theirs, headers=admin).json()["feeds"]
    assert [(each["name"], each["station"]) for each in listed] == [("Điện thoại", "30628"), ("Máy bàn", "30628")]
    assert client.delete(f"{theirs}/{first['feed']['id']}", headers=person).status_code in (403, 404)
    assert client.delete(f"{theirs}/{first['feed']['id']}", headers=admin).status_code == 204
    assert client.delete(f"{theirs}/{first['feed']['id']}", headers=admin).json()["code"] == "feed-unknown"
    assert [client.get(each["url"]).status_code for each in (first, kept)] == [404, 200]


def test_the_same_calendar_is_not_sent_twice(client: TestClient, person: Asked, house: House) -> None:
    url = address(client, person)
    first = client.get(url)
    house.at = instant(house.at + timedelta(minutes=3))
    assert client.get(url).content == first.content
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"khac"'}).status_code == 200


@pytest.mark.parametrize(
    "wild",
    [
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:ke-gian",
        "a\nATTACH:http://ke.gian/x",
        "<script>alert(1)</script>; b, c\\n d \\, e",
        "\x07\x1b[31m\u2028X-EVIL:1\ufeff\u202e",
        "á" * TITLE_LIMIT,
        'TZID="x";VALUE=URI:javascript:1',
    ],
)
def test_a_title_cannot_break_out_of_its_property(client: TestClient, person: Asked, house: House, wild: str) -> None:
    secret = address(client, person).rpartition("/")[2].removesuffix(".ics")
    calendar = calendars.calendar_of(house.newsroom, secret, house.at)
    before = events_in(shapes.written(calendar, ZONE, b"k"))

    def marred(entry: calendars.CalendarEntry) -> calendars.CalendarEntry:
        if entry.playlist is None:
            return entry
        rows = tuple(replace(row, title=wild) for row in entry.playlist.rows)
        slot = replace(entry.slot, session=wild)
        return replace(entry, slot=slot, playlist=replace(entry.playlist, slot=slot, rows=rows))

    station = replace(calendar.station, label=wild)
    hostile = replace(calendar, station=station, entries=tuple(map(marred, calendar.entries)))
    file = shapes.written(hostile, ZONE, b"k")
    after = events_in(file)
    assert after.keys() == before.keys()
    assert {name: set(event) for name, event in after.items()} == {name: set(event) for name, event in before.items()}
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert not any(sign in file for sign in (b"\x07", b"\x1b", b"\xe2\x80\xa8"))
    shown = "".join(c for c in " ".join(wild.split()) if c.isprintable())
    event = next(event for event in after.values() if event["status"] == "CONFIRMED")
    assert shown.replace("\\n", "") in str(event["description"]).replace("\\n", "")


def test_the_secret_is_kept_nowhere_and_told_once(client: TestClient, person: Asked, house: House) -> None:
    sent = made(client, person, **{"Idempotency-Key": "khoa-1"})
    secret = sent["url"].rpartition("/")[2].removesuffix(".ics")
    again = made(client, person, **{"Idempotency-Key": "khoa-1"})
    assert (again["feed"], again["url"]) == (sent["feed"], None)
    clash = client.post(FEEDS, json={"name": "Khác"}, headers={**person, "Idempotency-Key": "khoa-1"})
    assert clash.json()["code"] == "idempotency-clash"
    listed = client.get(FEEDS, headers=person)
    assert listed.json()["feeds"] == [sent["feed"]]
    with house.newsroom.store.read() as work:
        assert work.calendars.get(digest_of("calendar-1", secret)) is not None
        audit = repr(work.audit.entries(0, 1000))
    assert secret not in listed.text
    assert secret not in audit


def test_a_revoked_address_is_unknown_and_so_is_one_nobody_was_told(client: TestClient, person: Asked) -> None:
    sent = made(client, person)
    own = f"{API}/me/calendars/{sent['feed']['id']}"
    assert client.delete(own, headers=person).status_code == 204
    assert client.delete(own, headers=person).json()["code"] == "feed-unknown"
    for url in (sent["url"], "/calendars/khong-co.ics", f"/calendars/{sent['feed']['id']}.ics"):
        refused = client.get(url)
        assert (refused.status_code, refused.json()["code"]) == (404, "feed-unknown")
    assert client.get(FEEDS, headers=person).json() == {"feeds": []}


def test_nobody_revokes_or_sees_anothers_address(client: TestClient, person: Asked, house: House) -> None:
    sent = made(client, person)
    other = house.person(Role.ADMIN, station=None)
    assert client.delete(f"{API}/me/calendars/{sent['feed']['id']}", headers=other).status_code == 404
    assert client.get(FEEDS, headers=other).json() == {"feeds": []}
    assert client.get(sent["url"]).status_code == 200


def test_a_closed_holder_or_one_whose_role_ended_or_moved_feeds_no_more(
    client: TestClient, person: Asked, house: House
) -> None:
    url = address(client, person)
    change(house, lambda found: replace(found, active=False))
    assert client.get(url).status_code == 404
    change(house, lambda found: replace(found, active=True))
    assert client.get(url).status_code == 200
    elsewhere = Grant(role=Role.AUTHOR, station=None, path="/", until=house.at)
    change(house, lambda found: replace(found, grants=(elsewhere,)))
    refused = client.get(url)
    assert (refused.status_code, refused.json()["code"]) == (404, "feed-unknown")


def test_a_station_out_of_sight_has_no_address_and_there_are_not_endlessly_many(
    client: TestClient, person: Asked
) -> None:
    strange = client.post(f"{API}/stations/00004/calendars", json={"name": "x"}, headers=person)
    assert (strange.status_code, strange.json()["code"]) == (404, "station-unknown")
    assert client.post(FEEDS, json={"name": "x"}).status_code == 401
    assert client.post(FEEDS, json={"name": " "}, headers=person).json()["code"] == "field-wrong"
    for _ in range(calendars.FEEDS_LIMIT):
        made(client, person)
    refused = client.post(FEEDS, json={"name": "x"}, headers=person)
    assert (refused.status_code, refused.json()["code"]) == (409, "feeds-many")
