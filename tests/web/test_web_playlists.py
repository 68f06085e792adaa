import configparser
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from web.house import API, House, TestClient, open_house, put_on_air

DAY = "2026-11-22"
LISTS = f"{API}/stations/30628/playlists/{DAY}"


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all tests here, which only read."""
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def client(on_air: House) -> TestClient:
    return on_air.client()


@pytest.mark.usefixtures("on_air")
def test_a_playlist_tells_every_row_and_where_its_sound_is(client: TestClient) -> None:
    told = client.get(LISTS).json()
    assert (told["version"], told["station"], told["date"], told["zone"]) == (2, "30628", DAY, "Asia/Ho_Chi_Minh")
    morning, evening = told["slots"]
    assert [row["kind"] for row in morning["rows"]] == [
        "signature",
        "ident",
        "greeting",
        "bulletin",
        "sting",
        "bulletin",
        "closing",
    ]
    for row in morning["rows"]:
        assert row["reason"]["vi"]
        assert len(client.get(row["url"]).content) == row["bytes"]
    assert client.get(evening["url"]).headers["content-type"] == "audio/mpeg"


@pytest.mark.usefixtures("on_air")
def test_a_silent_slot_has_no_sound(client: TestClient) -> None:
    (slot,) = client.get(f"{API}/stations/00004/playlists/{DAY}").json()["slots"]
    assert (slot["rows"], slot["url"]) == ([], None)
    answer = client.get(f"{API}/stations/00004/slots/{slot['id']}.mp3")
    assert (answer.status_code, answer.json()["code"]) == (404, "playlist-unknown")


@pytest.mark.parametrize("suffix", ["", ".m3u8", ".pls", ".xspf"])
@pytest.mark.usefixtures("on_air")
def test_what_is_unchanged_is_not_sent_again(client: TestClient, suffix: str) -> None:
    first = client.get(LISTS + suffix)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for told in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.get(LISTS + suffix, headers={"If-None-Match": told})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(LISTS + suffix, headers={"If-None-Match": '"x"'}).content == first.content


@pytest.mark.usefixtures("on_air")
def test_a_changed_day_has_another_tag(client: TestClient) -> None:
    before = client.get(LISTS).headers["etag"]
    other = client.get(f"{API}/stations/30631/playlists/{DAY}").headers["etag"]
    assert before != other


def urls(house: House, base: str) -> list[str]:
    return [f"{base}/audio/{row.audio}.mp3" for playlist in house.manifest().playlists for row in playlist.rows]


def test_m3u8_is_plain_and_players_need_nothing_else(on_air: House, client: TestClient) -> None:
    answer = client.get(f"{LISTS}.m3u8", headers={"Host": "localhost:8000"})
    assert answer.headers["content-type"] == "audio/x-mpegurl; charset=utf-8"
    lines = answer.content.decode("utf-8").splitlines()
    assert lines[:2] == ["#EXTM3U", "#PLAYLIST:Mỹ Đức 30628 – Chủ Nhật, 22/11/2026"]
    assert "#EXT-X" not in answer.text
    assert lines[3::2] == urls(on_air, "http://localhost:8000")
    assert all(line.startswith("#EXTINF:") for line in lines[2::2])
    assert "#EXTINF:9,Nhạc hiệu mở đầu" in lines
    assert any(line.endswith(",Tiêm vắc-xin đợt 2") for line in lines), (
        "a line break in a title must not break the list"
    )


@pytest.mark.usefixtures("on_air")
def test_one_slot_can_be_asked_for(client: TestClient) -> None:
    whole = client.get(f"{LISTS}.m3u8").text.count("#EXTINF")
    morning = client.get(f"{LISTS}.m3u8", params={"slot": "30628-20261122-0500"}).text.count("#EXTINF")
    assert (whole, morning) == (14, 7)


def test_pls_counts_its_entries(on_air: House, client: TestClient) -> None:
    answer = client.get(f"{LISTS}.pls")
    assert answer.headers["content-type"] == "audio/x-scpls; charset=utf-8"
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(answer.text)
    told = read["playlist"]
    assert (told["NumberOfEntries"], told["Version"]) == ("14", "2")
    assert [told[f"File{n}"] for n in range(1, 15)] == urls(on_air, "http://testserver")
    assert told["Title4"] in {"Lịch cắt điện", "Tiêm vắc-xin đợt 2"}
    assert int(told["Length1"]) == 9


def test_xspf_is_well_formed_and_in_its_namespace(on_air: House, client: TestClient) -> None:
    answer = client.get(f"{LISTS}.xspf")
    assert answer.headers["content-type"] == "application/xspf+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    space = {"x": "http://xspf.org/ns/0/"}
    assert (root.tag, root.get("version")) == ("{http://xspf.org/ns/0/}playlist", "1")
    found = [each.text or "" for each in root.findall("x:trackList/x:track/x:location", space)]
    assert found == urls(on_air, "http://testserver")
    assert all(urlsplit(url).scheme == "http" for url in found)
    durations = [int(each.text or "") for each in root.findall("x:trackList/x:track/x:duration", space)]
    assert durations[0] == 9000


@pytest.mark.parametrize("suffix", ["", ".m3u8", ".pls", ".xspf"])
@pytest.mark.parametrize(
    ("where", "status", "code"),
    [
        (f"nope/playlists/{DAY}", 404, "station-unknown"),
        ("30628/playlists/2026-11-25", 404, "playlist-unknown"),
        ("30628/playlists/2026-02-30", 422, "date-impossible"),
        ("30628/playlists/today", 422, "date-impossible"),
    ],
)
def test_a_playlist_that_is_not_there_is_refused(
    client: TestClient, where: str, suffix: str, status: int, code: str
) -> None:
    answer = client.get(f"{API}/stations/{where}{suffix}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
