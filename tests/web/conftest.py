"""A site over a memory store and a folder library with real MP3 frames: two provinces, one token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.house import API, BEFORE_DAWN, TOKEN, Approve, House, Submit, TestClient, draft, open_house, put_on_air

from broadcaster.domain.access import Role


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(tmp_path)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with house.client() as client:
        yield client


@pytest.fixture
def writer() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def submit(client: TestClient, writer: dict[str, str]) -> Submit:
    """Submits a bulletin of 30628, with what the test changes of it; returns the answer's JSON."""

    def submitted(**changes: Any) -> dict[str, Any]:
        sent = draft(**changes)
        answer = client.post(f"{API}/bulletins", json=sent, headers=writer)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return submitted


@pytest.fixture
def anonymous(house: House) -> Iterator[TestClient]:
    """A client nobody is known by."""
    with house.client(anonymous=True) as client:
        yield client


@pytest.fixture
def leader(house: House) -> dict[str, str]:
    """Who approves at 91 and below."""
    return house.person(Role.APPROVER)


@pytest.fixture
def approve(client: TestClient, leader: dict[str, str]) -> Approve:
    def approved(bulletin: str) -> dict[str, Any]:
        spoken = client.get(f"{API}/bulletins/{bulletin}/spoken", headers=leader).json()
        audio = spoken["audio"] and spoken["audio"]["sha256"]
        verdict = {"spoken": spoken["spoken_digest"], "audio": audio}
        answer = client.post(f"{API}/bulletins/{bulletin}/approve", json=verdict, headers=leader)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return approved


@pytest.fixture
def on_air(house: House) -> House:
    """Planned at noon, when the morning was over."""
    return put_on_air(house)


@pytest.fixture
def planned_early(house: House) -> House:
    """Planned before the day began: its morning was promised."""
    return put_on_air(house, BEFORE_DAWN)
