"""Players of others: the secret address, the stream and its segments, the day as a list, a session as one MP3."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from web.house import API, Asked, House, TestClient, open_house, put_on_air

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.units import Digest, instant

FEEDS = f"{API}/stations/30628/calendars"
MORNING = "30628-20261122-0500"


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture
def client(house: House) -> TestClient:
    return house.client(anonymous=True)


@pytest.fixture
def person(house: House) -> Asked:
    return house.person(Role.AUTHOR)


def address(client: TestClient, person: Asked, use: str = "receiver") -> str:
    answer = client.post(FEEDS, json={"name": "Loa nhà văn hoá", "use": use}, headers=person)
    assert answer.status_code == 201, answer.text
    assert answer.json()["feed"]["use"] == use
    return str(answer.json()["url"])


def at_session(house: House, seconds: int = 30) -> None:
    house.at = instant(house.manifest().playlists[0].slot.span.start + timedelta(seconds=seconds))


def segments(client: TestClient, url: str) -> list[str]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return [line for line in answer.text.splitlines() if line.endswith(".mp3")]


def recall(house: House, bulletin: BulletinId) -> None:
    """Without a plan made anew: the manifest still promises it."""
    address, told = f"{API}/bulletins/{bulletin}/recall", {"reason": "sai ngày tiêm"}
    answer = house.client(anonymous=True).post(address, json=told, headers=house.person(Role.APPROVER))
    assert answer.is_success, answer.text


def test_a_player_is_told_the_stream_without_signing_in(client: TestClient, person: Asked, house: House) -> None:
    url = address(client, person)
    at_session(house)
    answer = client.get(url)
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["cache-control"] == "private, no-cache"
    lines = answer.text.splitlines()
    assert lines[:3] == ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:6"]
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    start = house.manifest().playlists[0].slot.span.start
    told = lines.index("#EXT-X-DISCONTINUITY") + 1
    assert lines[told] == f"#EXT-X-PROGRAM-DATE-TIME:{start:%Y-%m-%dT%H:%M:%S}.000Z"
    assert lines[told + 1] == "#EXTINF:6.00000,"
    again = client.get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_its_segments_are_the_frames_of_the_session_and_never_change(
    client: TestClient, person: Asked, house: House
) -> None:
    url = address(client, person)
    at_session(house)
    rows = house.manifest().playlists[0].rows
    found = [each for each in segments(client, url) if rows[0].audio in each]
    library = house.newsroom.library
    whole = b"".join(library.splice([rows[0].audio], 0, library.frames_size(rows[0].audio)))
    heard = b""
    for each in found:
        answer = client.get(str(client.base_url.join(url).join(each)))
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content[:3] == b"ID3"
        assert b"com.apple.streaming.transportStreamTimestamp\0" in answer.content[:73]
        heard += answer.content[73:]
    assert heard.startswith(whole)


def test_what_was_recalled_is_silent_from_then_on_before_any_plan_is_made_anew(
    client: TestClient, person: Asked, house: House
) -> None:
    url = address(client, person)
    row = next(row for row in house.manifest().playlists[0].rows if row.bulletin is not None)
    assert row.bulletin is not None
    house.at = row.start
    before, text = segments(client, url), client.get(url).text
    assert any(row.audio in each for each in before)
    recall(house, row.bulletin)
    after = segments(client, url)
    assert not any(row.audio in each for each in after)
    hide = re.compile(r".*/segments/.*")
    assert hide.sub("", client.get(url).text) == hide.sub("", text)  # numbers, moments and lengths stay
    day = url.replace("live.m3u8", f"slots/{MORNING}.mp3")
    library = house.newsroom.library
    kept = [each.audio for each in house.manifest().playlists[0].everywhere if each.bulletin != row.bulletin]
    assert int(client.head(day).headers["content-length"]) == sum(library.frames_size(each) for each in kept)


def test_a_calendar_and_a_player_do_not_open_each_others_address(client: TestClient, person: Asked) -> None:
    player, calendar = address(client, person), address(client, person, "calendar")
    secret = calendar.rpartition("/")[2].removesuffix(".ics")
    for wrong in (
        player.replace("receivers", "calendars").replace("/live.m3u8", ".ics"),
        f"/receivers/{secret}/live.m3u8",
        f"/receivers/{secret}/today.m3u",
        f"/receivers/{secret}/slots/{MORNING}.mp3",
        "/receivers/khong-co/live.m3u8",
    ):
        answer = client.get(wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "feed-unknown")


def test_a_revoked_address_is_unknown(client: TestClient, person: Asked) -> None:
    url = address(client, person)
    (feed,) = client.get(FEEDS, headers=person).json()["feeds"]
    assert client.delete(f"{API}/me/calendars/{feed['id']}", headers=person).status_code == 204
    assert client.get(url).json()["code"] == "feed-unknown"


@pytest.mark.parametrize("form", ["m3u", "pls", "xspf"])
def test_the_day_is_a_list_of_one_mp3_for_each_session(
    client: TestClient, person: Asked, house: House, form: str
) -> None:
    url = address(client, person).replace("live.m3u8", f"today.{form}")
    text = client.get(url).text
    sounding = [each for each in house.manifest().playlists if each.everywhere]
    found = re.findall(r"http://testserver/receivers/[^/]+/slots/[^<\s]+\.mp3", text)
    assert [each.rpartition("/")[2] for each in found] == [f"{each.slot.id}.mp3" for each in sounding]
    assert "05:00 sáng" in text
    if form == "xspf":
        assert ElementTree.fromstring(text.encode()).tag.endswith("playlist")
    library = house.newsroom.library
    parts = [row.audio for row in sounding[0].everywhere]
    whole = b"".join(library.splice(parts, 0, sum(library.frames_size(each) for each in parts)))
    assert client.get(found[0]).content == whole


def test_a_day_that_nobody_planned_is_silence_and_no_list(client: TestClient, person: Asked, house: House) -> None:
    url = address(client, person)
    house.at = instant(house.at + timedelta(days=6))
    assert len({each.partition("-")[2] for each in segments(client, url)}) == 1
    answer = client.get(url.replace("live.m3u8", "today.m3u"))
    assert (answer.status_code, answer.json()["code"]) == (404, "playlist-unknown")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x", "segment-unknown"),
        ("0-24001-64-0.250", "segment-unknown"),
        ("0-24000-65-0.250", "segment-unknown"),
        ("0-24000-64-0.401", "segment-unknown"),
        (f"0-24000-64-{'a' * 64}.0.250", "audio-unknown"),
    ],
)
def test_a_segment_that_is_none_is_refused(client: TestClient, name: str, code: str) -> None:
    answer = client.get(f"/segments/{name}.mp3")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_a_stretch_that_a_sound_does_not_have_is_refused(client: TestClient, house: House) -> None:
    audio: Digest = house.manifest().playlists[0].rows[0].audio
    answer = client.get(f"/segments/0-24000-64-{audio}.90000.250.mp3")
    assert (answer.status_code, answer.json()["code"]) == (404, "segment-unknown")
    assert client.get("/segments/0-24000-64-0.250.mp3").content[73:] == (b"\xff\xf3\x84\xc0" + bytes(188)) * 250
