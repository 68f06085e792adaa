from dataclasses import replace
from ipaddress import ip_network

import pytest
from fakes.memory_store import MemoryStore
from web.house import API, House, TestClient, open_house, put_on_air

from broadcaster.domain.units import Digest
from broadcaster.web import build
from broadcaster.web.ranges import Part, Whole, asked

SLOT = f"{API}/stations/30628/slots/30628-20261122-0500.mp3"


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all tests here, which only read."""
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def client(on_air: House) -> TestClient:
    return on_air.client()


@pytest.fixture
def audio(on_air: House) -> Digest:
    return on_air.manifest().playlists[0].rows[3].audio


@pytest.fixture(params=["file", "slot"])
def sound(request: pytest.FixtureRequest, on_air: House, audio: Digest) -> tuple[str, bytes]:
    """Address and whole bytes of a sound: one file, and one slot joined from its frames."""
    library = on_air.newsroom.library
    if request.param == "file":
        return f"/audio/{audio}.mp3", library.path(audio).read_bytes()
    parts = [row.audio for row in on_air.manifest().playlists[0].rows]
    size = sum(library.frames_size(part) for part in parts)
    return SLOT, b"".join(library.splice(parts, 0, size))


def test_the_whole_is_told_with_its_length_and_tag(client: TestClient, sound: tuple[str, bytes]) -> None:
    url, whole = sound
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (200, whole)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-length"] == str(len(whole))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"].startswith('"')


def test_a_file_may_be_kept_for_ever_and_is_tagged_by_its_digest(client: TestClient, audio: Digest) -> None:
    headers = client.get(f"/audio/{audio}.mp3").headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["etag"] == f'"{audio}"'
    assert client.get(SLOT).headers["cache-control"] == "no-cache"


def test_head_tells_the_same_without_the_bytes(client: TestClient, sound: tuple[str, bytes]) -> None:
    url, whole = sound
    head, got = client.head(url), client.get(url)
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)
    assert client.head(url, headers={"Range": "bytes=0-1"}).headers["content-length"] == str(len(whole))


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-99", 10, 99),
        ("bytes=100-", 100, -1),
        ("bytes=-37", -37, -1),
        ("bytes=0-99999999", 0, -1),
        ("bytes=-99999999", 0, -1),
        ("Bytes= 5-6 ", 5, 6),
    ],
)
def test_one_range_is_sent_alone(
    client: TestClient, sound: tuple[str, bytes], header: str, first: int, last: int
) -> None:
    """Negative positions count from the end of the sound."""
    url, whole = sound
    start, end = first % len(whole), last % len(whole)
    answer = client.get(url, headers={"Range": header})
    assert (answer.status_code, answer.content) == (206, whole[start : end + 1])
    assert answer.headers["content-length"] == str(end + 1 - start)
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(whole)}"


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=0-1,4-5", "frames=0-1", "bytes=-", "bytes=a", "bytes=٣-٤", ""])
def test_what_is_no_single_range_asks_for_the_whole(client: TestClient, sound: tuple[str, bytes], header: str) -> None:
    url, whole = sound
    answer = client.get(url, headers={"Range": header.encode()})
    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize("start", ["bytes=-0", "bytes={size}-", "bytes=999999999-999999999"])
def test_a_range_outside_the_sound_is_refused_with_its_size(
    client: TestClient, sound: tuple[str, bytes], start: str
) -> None:
    url, whole = sound
    answer = client.get(url, headers={"Range": start.format(size=len(whole))})
    assert (answer.status_code, answer.json()["code"]) == (416, "range-wrong")
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"


def test_a_range_is_continued_only_into_the_same_bytes(client: TestClient, sound: tuple[str, bytes]) -> None:
    url, whole = sound
    tag = client.get(url).headers["etag"]
    same = client.get(url, headers={"Range": "bytes=4-", "If-Range": tag})
    assert (same.status_code, same.content) == (206, whole[4:])
    for other in ('"x"', f"W/{tag}", "Sun, 22 Nov 2026 00:00:00 GMT"):
        assert client.get(url, headers={"Range": "bytes=4-", "If-Range": other}).status_code == 200


def test_what_is_known_is_not_sent_again_even_in_part(client: TestClient, sound: tuple[str, bytes]) -> None:
    url, _ = sound
    tag = client.get(url).headers["etag"]
    answer = client.get(url, headers={"If-None-Match": tag, "Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "..%2f..%2fetc%2fpasswd", "x", "%00"])
@pytest.mark.usefixtures("on_air")
def test_a_sound_the_library_lacks_is_not_found(client: TestClient, name: str) -> None:
    answer = client.get(f"/audio/{name}.mp3")
    assert answer.status_code == 404
    assert answer.json()["code"] in {"audio-unknown", "route-unknown"}


@pytest.mark.parametrize(
    ("slot", "status", "code"),
    [
        ("30628-20261122-0600", 404, "playlist-unknown"),
        ("30631-20261122-0500", 404, "playlist-unknown"),
        ("30628-20261125-0500", 404, "playlist-unknown"),
        ("30628", 404, "playlist-unknown"),
        ("30628-20260230-0500", 422, "date-impossible"),
        ("30628-00000000-0500", 422, "date-impossible"),
    ],
)
@pytest.mark.usefixtures("on_air")
def test_a_slot_that_is_not_there_is_refused(client: TestClient, slot: str, status: int, code: str) -> None:
    answer = client.get(f"{API}/stations/30628/slots/{slot}.mp3")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_slot_with_a_lost_file_is_refused_before_the_first_byte(house: House) -> None:
    lost = put_on_air(house).manifest().playlists[0].rows[3].audio
    house.newsroom.library.path(lost).unlink()
    answer = house.client().get(SLOT)
    assert (answer.status_code, answer.json()["code"]) == (404, "audio-unknown")


@pytest.mark.parametrize(
    ("header", "size", "wanted"),
    [
        (None, 10, Whole.WHOLE),
        ("bytes=0-", 10, Part(start=0, length=10)),
        ("bytes=9-9", 10, Part(start=9, length=1)),
        ("bytes=10-", 10, Part(start=10, length=0)),
        ("bytes=-3", 10, Part(start=7, length=3)),
        ("bytes=-3", 0, Part(start=0, length=0)),
        ("bytes=" + "9" * 19 + "-", 10, Whole.WHOLE),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str | None, size: int, wanted: Whole | Part) -> None:
    assert asked(header, size) == wanted


AWAY = "https://kho.example.vn/sounds/"


@pytest.fixture(scope="module")
def afar(on_air: House) -> TestClient:
    """A site whose sounds stations fetch elsewhere."""
    desk = replace(on_air.desk(), away=lambda audio: f"{AWAY}{audio}.mp3")
    return TestClient(build(desk), follow_redirects=False)


def test_a_station_is_sent_on_to_where_the_sound_lies(afar: TestClient, audio: Digest) -> None:
    answer = afar.get(f"/audio/{audio}.mp3", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{AWAY}{audio}.mp3")
    assert answer.headers["cache-control"] == "no-store"
    assert afar.get(f"/audio/{'0' * 64}.mp3").json()["code"] == "audio-unknown"


def test_a_page_and_who_only_asks_about_it_are_given_it_here(afar: TestClient, audio: Digest) -> None:
    assert afar.get(f"/audio/{audio}.mp3", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert afar.head(f"/audio/{audio}.mp3").status_code == 200


@pytest.fixture(scope="module")
def proxied(on_air: House) -> TestClient:
    """A site behind a proxy that sends sounds itself."""
    desk = replace(on_air.desk(), accel=True, proxies=(ip_network("10.0.0.2"),))
    return TestClient(build(desk), client=("10.0.0.2", 4_000))


def test_the_proxy_is_told_where_the_file_lies_and_nobody_else_is(proxied: TestClient, audio: Digest) -> None:
    told = {"X-Forwarded-For": "203.0.113.9"}
    answer = proxied.get(f"/audio/{audio}.mp3", headers=told)
    assert (answer.content, answer.headers["x-accel-redirect"]) == (b"", f"/_audio/{audio[:2]}/{audio}.mp3")
    assert answer.headers["etag"] == f'"{audio}"'
    assert proxied.get(f"/audio/{audio}.mp3", headers=told | {"If-None-Match": f'"{audio}"'}).status_code == 304
    assert proxied.get(f"/audio/{'0' * 64}.mp3", headers=told).status_code == 404
    straight = proxied.get(f"/audio/{audio}.mp3")
    assert "x-accel-redirect" not in straight.headers
    assert straight.content


def test_a_sound_that_was_looked_up_once_is_told_to_the_proxy_without_the_store_while_its_file_stands(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = put_on_air(open_house(tmp_path_factory.mktemp("handed")))
    audio = house.manifest().playlists[0].rows[3].audio
    desk = replace(house.desk(), accel=True, proxies=(ip_network("10.0.0.2"),))
    client = TestClient(build(desk), client=("10.0.0.2", 4_000))
    told, store = {"X-Forwarded-For": "203.0.113.9"}, house.newsroom.store
    assert isinstance(store, MemoryStore)
    store.down = True
    assert client.get(f"/audio/{audio}.mp3", headers=told).status_code == 503
    store.down = False
    first = client.get(f"/audio/{audio}.mp3", headers=told)
    store.down = True
    again = client.get(f"/audio/{audio}.mp3", headers=told)
    assert (dict(again.headers), again.content) == (dict(first.headers), b"")
    assert client.get(f"/audio/{audio}.mp3").status_code == 503  # not by the proxy
    house.newsroom.library.path(audio).unlink()
    assert client.get(f"/audio/{audio}.mp3", headers=told).status_code == 503
