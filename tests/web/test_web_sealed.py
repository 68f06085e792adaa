"""What a station polls for: sealed, with the time beside it, and next to nothing when nothing changed."""

import base64
import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from web.house import API, House, TestClient, open_house, put_on_air

from broadcaster.domain.signed_time import HEADER, SignedTime, believed, check_newest
from broadcaster.domain.station_document import opened
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import walked
from broadcaster.domain.units import instant
from broadcaster.web.sealed_api import _gzipped

CODE = StationCode("30628")
MANIFEST, FLAG = f"{API}/stations/30628/manifest", f"{API}/stations/30628/flag"
WIRE = 1_000


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> House:
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def client(on_air: House) -> TestClient:
    return on_air.client()


def time_of(house: House, told: str) -> SignedTime:
    return believed(house.newsroom.keyring.trust(), base64.b64decode(told), CODE, None).time


def on_the_wire(status: int, headers: list[tuple[str, str]]) -> int:
    """Bytes of an answer without a body, as uvicorn writes it, the date included."""
    lines = [f"HTTP/1.1 {status} Not Modified", *(f"{name}: {value}" for name, value in headers)]
    return sum(len(line) + 2 for line in [*lines, "date: Sun, 22 Nov 2026 05:00:00 GMT"]) + 2


def test_a_manifest_opens_at_the_station_it_is_for(on_air: House, client: TestClient) -> None:
    answer = client.get(MANIFEST)
    trust, at = on_air.newsroom.keyring.trust(), on_air.at
    found = opened(trust, answer.content, CODE, None, at)
    assert found.floor.digest == answer.headers["ETag"].strip('"')
    rows = [row for slot in found.manifest.days[0].slots for row in slot.rows]
    assert rows
    for row in rows:
        assert len(client.get(f"/audio/{row.sound.audio}.mp3").content) == row.sound.size
    told = time_of(on_air, answer.headers[HEADER])
    assert told.at == at
    check_newest(told, found.manifest.serial)


def test_it_travels_packed_where_the_station_can_unpack_it(client: TestClient) -> None:
    packed = client.get(MANIFEST, headers={"Accept-Encoding": "gzip"})
    plain = client.get(MANIFEST, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2


def test_it_is_packed_once_for_all_boxes_of_a_station(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    packing: list[int] = []
    real = gzip.compress

    def counted(raw: bytes, level: int, *, mtime: float) -> bytes:
        packing.append(len(raw))
        return real(raw, level, mtime=mtime)

    monkeypatch.setattr("broadcaster.web.sealed_api.gzip.compress", counted)
    _gzipped.cache_clear()
    answers = {client.get(MANIFEST, headers={"Accept-Encoding": "gzip"}).content for _ in range(3)}
    assert (len(answers), len(packing)) == (1, 1)


@pytest.mark.parametrize("path", [MANIFEST, FLAG])
def test_unchanged_it_takes_less_than_a_kilobyte_and_tells_the_time(
    on_air: House, client: TestClient, path: str
) -> None:
    tag = client.get(path).headers["ETag"]
    answer = client.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert time_of(on_air, answer.headers[HEADER]).manifest > 0
    assert on_the_wire(304, answer.headers.multi_items()) < WIRE


def test_the_flag_tells_the_newest_serials(on_air: House, client: TestClient) -> None:
    answer = client.get(FLAG)
    told = time_of(on_air, answer.headers[HEADER])
    assert answer.json() == {"manifest": told.manifest, "emergency": told.emergency}
    assert told.manifest > 0


def test_the_root_s_word_is_told_to_walk_by(on_air: House, client: TestClient) -> None:
    told = client.get(f"{API}/trust").json()["trusts"]
    trust = on_air.newsroom.keyring.trust()
    assert walked(trust.roots, told, on_air.at) == trust
    assert client.get(f"{API}/trust", params={"after": 1}).json() == {"trusts": []}


def test_nobody_unknown_is_told_anything(on_air: House) -> None:
    with on_air.client(anonymous=True) as anonymous:
        assert {anonymous.get(path).status_code for path in (MANIFEST, FLAG, f"{API}/trust")} == {401}


def test_a_station_that_is_not_there_has_no_manifest(client: TestClient) -> None:
    for what in ("manifest", "flag"):
        assert client.get(f"{API}/stations/99999/{what}").json()["code"] == "station-unknown"


def test_a_manifest_that_is_a_day_and_a_half_old_is_sealed_anew_on_demand(on_air: House) -> None:
    later = replace(on_air, at=instant(on_air.at + timedelta(hours=37)))
    before, after = on_air.client().get(FLAG).json()["manifest"], later.client().get(MANIFEST)
    assert time_of(on_air, after.headers[HEADER]).manifest > before
