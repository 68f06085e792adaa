"""People offer keys and sign orders over HTTP, and the pages by which they do it in a browser."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fakes.house import key
from fakes.memory_keyring import MemoryKeyring
from fastapi.testclient import TestClient
from web.house import API, House

from broadcaster.domain.access import AccountId, Role
from broadcaster.domain.approver_key import Claim, proved
from broadcaster.domain.emergency_order import TYPE
from broadcaster.envelope import public_of, seal
from broadcaster.newsroom.rendering import render_next

Shown = Mapping[str, str]
ORDER = {
    "kind": "actual",
    "origin": "91-kv",
    "targets": [{"station": "91-kv", "below": True}],
    "event": "Cháy",
    "headline": "Cháy chợ",
    "script": "Đang có cháy ở chợ.",
    "orderer": "Chủ tịch xã",
    "document": "12/LKC",
}


@pytest.fixture
def signed(house: House) -> House:
    """A house whose stations speak by two people's signatures."""
    bare = MemoryKeyring().house
    house.newsroom = replace(house.newsroom, keyring=MemoryKeyring(house=replace(bare, needed=2)))
    return house


@pytest.fixture
def client(signed: House) -> TestClient:
    return signed.client(anonymous=True)


@pytest.fixture
def author(signed: House) -> Shown:
    return signed.person(Role.AUTHOR)


@pytest.fixture
def approver(signed: House) -> Shown:
    return signed.person(Role.APPROVER)


def offers(client: TestClient, shown: Shown, private: bytes) -> Any:
    me = AccountId(client.get(f"{API}/me", headers=shown).json()["id"])
    claim = Claim(house="house-1", account=me, name="Võ Thị Út", public=public_of(private))
    return client.post(f"{API}/me/approver-keys", json=json.loads(proved(claim, private)), headers=shown)


def waiting(house: House, client: TestClient, shown: Shown) -> str:
    answer = client.post(f"{API}/emergencies", json=ORDER, headers=shown)
    while render_next(house.newsroom, house.at, urgent=True) is not None:
        pass
    return str(answer.json()["id"])


def signs(client: TestClient, shown: Shown, emergency: str, private: bytes) -> Any:
    told = client.get(f"{API}/emergencies/{emergency}/order", headers=shown).json()
    (signature,) = seal(TYPE, b64decode(told["order"]), [private]).signatures
    sent = {"keyid": signature.key, "sig": b64encode(signature.value).decode()}
    return client.post(f"{API}/emergencies/{emergency}/sign", json=sent, headers=shown)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_an_order_goes_out_once_its_author_and_its_second_person_signed_with_keys_of_their_own(
    signed: House, client: TestClient, author: Shown, approver: Shown
) -> None:
    found = waiting(signed, client, author)
    assert code(signs(client, author, found, key(21))) == (422, "approver-key-foreign")
    for shown, private in ((author, key(21)), (approver, key(22))):
        assert offers(client, shown, private).json()["state"] == "trusted"
    assert code(offers(client, approver, key(21))) == (409, "approver-key-known")
    assert code(signs(client, approver, found, key(21))) == (422, "approver-key-foreign")
    digest = {"digest": client.get(f"{API}/emergencies/{found}", headers=approver).json()["digest"]}
    assert signs(client, author, found, key(21)).is_success
    approve = f"{API}/emergencies/{found}/approve"
    assert code(client.post(approve, json=digest, headers=approver)) == (409, "emergency-unsigned")
    assert signs(client, approver, found, key(22)).is_success
    assert client.post(approve, json=digest, headers=approver).json()["phase"] == "on-air"


def test_an_admin_sees_which_keys_wait_and_withdraws_one_that_was_lost(
    signed: House, client: TestClient, approver: Shown
) -> None:
    admin, made = signed.person(Role.ADMIN, station=None), offers(client, approver, key(40)).json()
    assert made["state"] == "waiting"
    (listed,) = client.get(f"{API}/approver-keys", headers=admin).json()["keys"]
    assert listed == made
    (offered,) = client.get(f"{API}/approver-keys/offers", headers=admin).json()["keys"]
    assert (offered["fingerprint"], offered["below"]) == (made["fingerprint"], ["/91/"])
    address = f"{API}/accounts/{made['account']}/approver-keys/{made['key']}/withdraw"
    assert client.post(address, headers=admin).json()["state"] == "withdrawn"
    assert code(client.post(address, headers=admin)) == (409, "approver-key-withdrawn")
    assert client.get(f"{API}/approver-keys/offers", headers=admin).json()["keys"] == []
    (mine,) = client.get(f"{API}/me/approver-keys", headers=approver).json()["keys"]
    assert mine["withdrawn_by"] != made["account"]


def test_the_pages_hold_what_the_script_needs_and_no_script_of_their_own(
    signed: House, client: TestClient, author: Shown, approver: Shown
) -> None:
    found = waiting(signed, client, author)
    page = client.get("/signing", headers=approver)
    assert f'href="/emergencies/{found}#signing"' in page.text
    assert "Chưa ai có khoá" not in page.text
    order = client.get(f"/emergencies/{found}", headers=approver)
    assert f'data-emergency="{found}"' in order.text
    script = client.get("/static/signing.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    for each, own in ((page, ["signing"]), (order, ["emergency", "signing"])):
        scripts = re.findall(r'<script[^>]* src="/static/(?:vendor/[^/]*/)?([a-z]+)[^>]*>[^<]*', each.text)
        assert scripts == ["htmx", "app", *own]
        assert not re.search(r"\son[a-z]+=|\sstyle=", each.text)
        asked = set(re.findall(r'at\("([a-z-]+)"\)', script.text)) | {"signing", "make", "sign"}
        ids = set(re.findall(r'id="([a-z-]+)"', page.text + order.text))
        assert asked <= ids


def test_the_script_makes_keys_that_cannot_be_read_out_and_writes_no_markup(client: TestClient) -> None:
    script = client.get("/static/signing.js").text
    assert 'generateKey("Ed25519", false,' in script
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://", script)
    assert f'"{TYPE}"' in script


def test_while_nobody_has_a_key_health_and_the_page_say_that_the_server_speaks_alone(house: House) -> None:
    client, shown = house.client(), house.person(Role.APPROVER)
    health = client.get("/healthz", headers=house.person(Role.ADMIN, station=None)).json()
    (keys,) = (each for each in health["findings"] if each["part"] == "keys")
    assert keys["well"]
    assert "máy chủ một mình phát được" in keys["told"]
    assert "Chưa ai có khoá" in client.get("/signing", headers=shown).text
