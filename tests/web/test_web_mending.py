"""What a form is shown again for, and with which status: in every room alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from web.house import House, TestClient

from broadcaster.domain.access import Role
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.errors.people import LoginTaken, RightMissing, SignInWrong, TooManyAttempts
from broadcaster.domain.errors.playlists import BulletinNotHere
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of, tried

CAMPAIGN = {"code": "mua-lu", "name": "Mùa lũ", "first": "01/12/2026"}
CLUSTER = {"name": "Cụm 1", "technology": "ip", "speakers": "2"}
PERSON = {"login": "hoa", "name": "Bà Hoa", "role": "author", "station": "30628"}
UNIT = {"code": "40001", "name": "Tân An", "day": "01/12/2026", "level": "commune", "parent": "91"}
WORD = {"written": "QL91", "spoken": "quốc lộ chín mốt", "scope": "91"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A form, what has to stand before it is sent, and the field that it must show as it was typed."""

    path: str
    sent: Mapping[str, str]
    shown: str
    before: tuple[tuple[str, Mapping[str, str]], ...] = ()


STALE = {
    "unit": Room(
        path="/units/91/settings", sent={"version": "77", "quiet_from": "21:35", "quiet_to": "04:45"}, shown="21:35"
    ),
    "cluster": Room(
        path="/clusters/30628-c9",
        sent={**CLUSTER, "name": "Cụm chợ", "version": "77"},
        shown="Cụm chợ",
        before=(("/units/30628/clusters/new", {**CLUSTER, "code": "30628-c9", "valid_from": "01/12/2026"}),),
    ),
    "contact": Room(
        path="/stations/30628/contact",
        sent={"version": "77", "contact": "Ông Tú", "telephone": "0912 345 678"},
        shown="Ông Tú",
    ),
    "campaign": Room(
        path="/settings/campaigns/mua-lu",
        sent={**CAMPAIGN, "name": "Mùa lũ lớn", "seen": "77"},
        shown="Mùa lũ lớn",
        before=(("/settings/campaigns/new", CAMPAIGN),),
    ),
    "topic": Room(
        path="/settings/campaigns/mua-lu/topics",
        sent={"code": "de-dieu", "name": "Đê điều", "number": "1", "seen": "77"},
        shown="Đê điều",
        before=(("/settings/campaigns/new", CAMPAIGN),),
    ),
}
TAKEN = {
    "unit": Room(path="/units/new", sent={**UNIT, "key": "hai"}, shown="Tân An", before=(("/units/new", UNIT),)),
    "account": Room(
        path="/accounts/new", sent={**PERSON, "key": "hai"}, shown="Bà Hoa", before=(("/accounts/new", PERSON),)
    ),
    "campaign": Room(
        path="/settings/campaigns/new",
        sent={**CAMPAIGN, "key": "hai"},
        shown="Mùa lũ",
        before=(("/settings/campaigns/new", CAMPAIGN),),
    ),
    "word": Room(path="/lexicon", sent={**WORD, "key": "hai"}, shown="QL91", before=(("/lexicon", WORD),)),
}


def refused(client: TestClient, house: House, room: Room) -> Any:
    admin = house.person(Role.ADMIN, Role.AUTHOR, station=None)
    for path, sent in room.before:
        assert client.post(path, data=sent, headers=admin, follow_redirects=False).status_code in {200, 303}, path
    answer = client.post(room.path, data=room.sent, headers=admin, follow_redirects=False)
    assert 'id="faults"' in answer.text
    assert room.shown in answer.text.partition('id="faults"')[2]
    return answer.status_code


@pytest.mark.parametrize("room", STALE)
def test_a_form_that_somebody_edited_meanwhile_is_shown_again_as_412(
    client: TestClient, house: House, room: str
) -> None:
    assert refused(client, house, STALE[room]) == 412


@pytest.mark.parametrize("room", TAKEN)
def test_a_form_whose_name_is_taken_is_shown_again_as_409(client: TestClient, house: House, room: str) -> None:
    assert refused(client, house, TAKEN[room]) == 409


def raising(error: BroadcasterError) -> Callable[[], object]:
    def do() -> object:
        raise error

    return do


@pytest.mark.parametrize(
    "error",
    [
        RightMissing(action="sửa đài"),
        SignInWrong(),
        StationUnknown(station="1"),
        TooManyAttempts(seconds=30),
        DatabaseDown(problem="đĩa đầy"),
    ],
    ids=lambda each: each.code,
)
def test_what_no_form_can_mend_is_a_page_of_its_own(error: BroadcasterError) -> None:
    with pytest.raises(type(error)):
        tried(raising(error))


def test_what_a_form_has_a_field_for_is_told_in_it_though_it_is_out_of_reach() -> None:
    gone = BulletinNotHere(bulletin="b1", station="30628")
    made, told = tried(raising(gone), {"bulletin-not-here": "bulletin"}, (BulletinNotHere,))
    assert (made, told.status, [each.field for each in told.slips]) == (None, 404, ["bulletin"])
    with pytest.raises(BulletinNotHere):
        refusal_of(gone)


def test_a_form_that_nothing_is_wrong_with_answers_200() -> None:
    assert (NOTHING.answered, Refused().answered) == (200, 200)
    assert tried(lambda: 7) == (7, NOTHING)
    assert tried(raising(LoginTaken(login="hoa")))[1].answered == 409
    assert tried(raising(EditedMeanwhile(thing="đài")))[1].answered == 412
