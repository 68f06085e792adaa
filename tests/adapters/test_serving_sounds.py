"""Where stations are sent for sounds, by the settings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from bucket import ENVIRONMENT, Storage, storage
from fakes.memory_store import MemoryStore
from fakes.studio import memory_newsroom

from broadcaster.app.serving import _away
from broadcaster.audio.bucket import Bucket, BucketLibrary
from broadcaster.domain.errors.machine import SettingWrong
from broadcaster.domain.units import Digest
from broadcaster.settings import load

AUDIO = Digest("ab" + "0" * 62)


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with storage() as found:
        yield found


@pytest.mark.parametrize("who", ["app", "accel"])
def test_nobody_is_sent_on_where_the_house_sends_sounds_itself(who: str) -> None:
    assert _away(memory_newsroom(MemoryStore()), load({"BROADCASTER_PUBLIC_AUDIO": who}))(AUDIO) is None


def test_stations_are_sent_to_a_public_address_by_the_digest() -> None:
    told = {"BROADCASTER_PUBLIC_AUDIO": "url", "BROADCASTER_AUDIO_BASE": "https://kho.example.vn/am-thanh/"}
    found = _away(memory_newsroom(MemoryStore()), load(told))(AUDIO)
    assert found == f"https://kho.example.vn/am-thanh/ab/{AUDIO}.mp3"


def test_stations_are_sent_to_the_storage_by_an_address_that_is_signed(lying: Storage, tmp_path: Path) -> None:
    library = BucketLibrary(Bucket("s3://sounds/house", lying.endpoint), tmp_path, 1 << 30)
    scratch = library.scratch("x")
    scratch.write_bytes(b"0123456789" * 1000)
    digest, _ = library.keep(scratch)
    newsroom = replace(memory_newsroom(MemoryStore()), library=library)
    told = {"BROADCASTER_PUBLIC_AUDIO": "url", "BROADCASTER_LIBRARY": "s3://sounds/house"}
    address = _away(newsroom, load(told))(digest)
    assert address is not None
    part = httpx.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, b"0123456789")


def test_a_house_whose_sounds_lie_in_a_folder_has_nowhere_to_send_stations() -> None:
    with pytest.raises(SettingWrong) as wrong:
        _away(memory_newsroom(MemoryStore()), load({"BROADCASTER_PUBLIC_AUDIO": "url"}))
    assert wrong.value.facts["setting"] == "public_audio"
