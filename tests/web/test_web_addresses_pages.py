"""Secret addresses of a station on their page: made, shown once, renewed, revoked."""

import re
from typing import Any

import pytest
from web.house import Asked, House, TestClient
from web.test_web_pages import Outline

from broadcaster.domain.access import Role

PLACE = "/stations/30628/addresses"


@pytest.fixture
def author(on_air: House) -> Asked:
    return on_air.person(Role.AUTHOR, station="30628")


@pytest.fixture
def site(on_air: House) -> TestClient:
    return on_air.client()


def make(site: TestClient, who: Asked, **fields: str) -> Any:
    data = {"name": "Máy nhà tôi", "use": "calendar", "key": "k1", **fields}
    return site.post(PLACE, data=data, headers=who)


def told_in(page: str) -> list[str]:
    """The addresses that a page tells, without the house's own."""
    return [each.removeprefix("http://testserver") for each in re.findall(r"<code[^>]*>([^<]+)</code>", page)]


def deed_of(page: str, what: str) -> str:
    return next(link for link in re.findall(r'action="([^"]+)"', page) if link.endswith(f"/{what}"))


def test_a_calendar_s_address_is_shown_once_and_opens(site: TestClient, author: Asked) -> None:
    page = make(site, author)
    (address,) = told_in(page.text)
    assert site.get(address).headers["content-type"].startswith("text/calendar")
    assert len(Outline(page.text).all("h1")) == 1
    again = make(site, author)
    assert told_in(again.text) == []
    assert "Địa chỉ này đã làm rồi" in again.text
    listed = site.get(PLACE, headers=author).text
    assert "Máy nhà tôi" in listed
    assert address not in listed
    assert "Máy nhà tôi" in site.get("/stations/30628", headers=author).text


def test_a_player_is_given_every_form_and_each_opens(site: TestClient, author: Asked) -> None:
    addresses = told_in(make(site, author, use="receiver", name="Loa nhà văn hoá").text)
    assert [each.rpartition(".")[2] for each in addresses] == ["m3u8", "m3u", "pls", "xspf"]
    assert {site.get(each).status_code for each in addresses} == {200}


def test_one_that_leaked_is_made_anew_and_the_old_one_is_dead(site: TestClient, author: Asked) -> None:
    (old,) = told_in(make(site, author).text)
    renewed = site.post(deed_of(site.get(PLACE, headers=author).text, "renew"), headers=author)
    (new,) = told_in(renewed.text)
    assert site.get(old).status_code == 404
    assert site.get(new).status_code == 200
    assert site.get(PLACE, headers=author).text.count("/renew") == 1
    site.post(deed_of(site.get(PLACE, headers=author).text, "revoke"), headers=author)
    assert site.get(new).status_code == 404
    assert "Ông/bà chưa làm địa chỉ nào" in site.get(PLACE, headers=author).text


def test_another_s_address_is_neither_seen_nor_ended(on_air: House, site: TestClient, author: Asked) -> None:
    make(site, author)
    other = on_air.person(Role.SUPERVISOR, station="91")
    assert "Máy nhà tôi" not in site.get(PLACE, headers=other).text
    deed = deed_of(site.get(PLACE, headers=author).text, "revoke")
    assert site.post(deed, headers=other).status_code == 404
    elsewhere = deed.replace("/stations/30628/", "/stations/30631/")
    assert site.post(elsewhere, headers=on_air.person(Role.AUTHOR, station="91")).status_code == 404


def test_all_that_is_missing_is_told_at_once(site: TestClient, author: Asked) -> None:
    answer = make(site, author, name=" ", use="radio")
    assert answer.status_code == 422
    for field in ("name", "use"):
        assert f'href="#{field}"' in answer.text
