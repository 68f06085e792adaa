"""People sign an emergency with keys of their own, and stations speak only by what they signed."""

from dataclasses import replace

import pytest
from fakes.house import House, key
from fakes.memory_keyring import MemoryKeyring
from fakes.samples import NOON
from unit.newsroom.test_newsroom_emergencies import AUTHOR, COMMUNE, SECOND, approved, composed, speak

from broadcaster.domain.access import EVERYWHERE, AccountId, Actor
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.emergency import Emergency, EmergencyKind, Phase
from broadcaster.domain.emergency_document import Listener, opened
from broadcaster.domain.emergency_order import TYPE
from broadcaster.domain.errors.emergencies import (
    EmergencyMoved,
    EmergencyUnsigned,
    OrderUnready,
    SignatureUnfit,
)
from broadcaster.domain.errors.keys import ApproverKeyForeign, ApproverKeyUncovered
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Approver, Trust
from broadcaster.envelope import key_id, public_of, seal
from broadcaster.newsroom import emergencies
from broadcaster.newsroom.emergency_signing import order_to_sign, sign
from broadcaster.newsroom.ports import Newsroom

OWN, OTHER = House().approvers


@pytest.fixture
def keyed(newsroom: Newsroom) -> Newsroom:
    bare = MemoryKeyring().house
    held(newsroom, AUTHOR, OWN)
    held(newsroom, SECOND, OTHER)
    return replace(newsroom, keyring=MemoryKeyring(house=replace(bare, needed=2)))


def held(newsroom: Newsroom, actor: Actor, private: bytes) -> ApproverKey:
    """A key of this person, as it was offered."""
    found = ApproverKey(account=actor.id, public=public_of(private), name=actor.name, proof="{}", offered=NOON)
    with newsroom.store.write() as work:
        assert work.approver_keys.add(found)
    return found


def trusted(newsroom: Newsroom, **changes: Approver) -> Newsroom:
    """The house once the root says something else of its people: by the number of the key."""
    keyring = newsroom.keyring
    assert isinstance(keyring, MemoryKeyring)
    stood = keyring.trust()
    people = tuple(changes.get(f"key{n}", each) for n, each in enumerate(stood.approvers.people))
    return replace(newsroom, keyring=_Saying(replace(stood, approvers=replace(stood.approvers, people=people))))


class _Saying(MemoryKeyring):
    def __init__(self, said: Trust) -> None:
        super().__init__()
        self.said = said

    def trust(self) -> Trust:
        return self.said


def signs(newsroom: Newsroom, actor: Actor, found: Emergency, by: bytes) -> Emergency:
    (signature,) = seal(TYPE, order_to_sign(newsroom, actor, found.id, NOON), [by]).signatures
    return sign(newsroom, actor, found.id, signature, NOON)


def test_what_its_author_and_a_second_person_signed_is_heard(keyed: Newsroom) -> None:
    found = composed(keyed)
    speak(keyed)
    signs(keyed, AUTHOR, found, OWN)
    signs(keyed, SECOND, found, OTHER)
    assert approved(keyed, found).phase is Phase.ON_AIR
    (sent,) = emergencies.holding(keyed, SECOND, StationCode(COMMUNE), NOON)
    with keyed.store.read() as work:
        path = work.stations.tree(EVERYWHERE).by_code[StationCode(COMMUNE)].path
    here = Listener(station=StationCode(COMMUNE), path=path, serial=0)
    heeded = opened(keyed.keyring.trust(), sent.text, here, NOON)
    assert heeded.sounds
    emergencies.stop(keyed, SECOND, found.id, NOON)
    silence = emergencies.holding(keyed, SECOND, StationCode(COMMUNE), NOON)[-1]
    assert opened(keyed.keyring.trust(), silence.text, replace(here, serial=1), NOON).ends == (found.id,)


def test_without_both_signatures_it_is_refused_when_it_is_approved(keyed: Newsroom) -> None:
    found = composed(keyed)
    speak(keyed)
    with pytest.raises(EmergencyUnsigned):
        approved(keyed, found)
    signs(keyed, AUTHOR, found, OWN)
    with pytest.raises(EmergencyUnsigned):
        approved(keyed, found)
    assert emergencies.show(keyed, SECOND, found.id, NOON).emergency.phase is Phase.WAITING


def test_it_is_signed_once_its_sounds_are_there_by_a_key_of_ones_own_over_just_these_bytes(keyed: Newsroom) -> None:
    found = composed(keyed)
    with pytest.raises(OrderUnready):
        order_to_sign(keyed, AUTHOR, found.id, NOON)
    speak(keyed)
    held(keyed, AUTHOR, key(77))
    with pytest.raises(SignatureUnfit):
        signs(keyed, AUTHOR, found, key(77))
    (elsewhere,) = seal(TYPE, b"{}", [OWN]).signatures
    with pytest.raises(SignatureUnfit):
        sign(keyed, AUTHOR, found.id, elsewhere, NOON)
    once = signs(keyed, AUTHOR, found, OWN)
    assert signs(keyed, AUTHOR, found, OWN) == once
    with pytest.raises(ApproverKeyForeign):
        signs(keyed, SECOND, found, OWN)
    emergencies.stop(keyed, SECOND, found.id, NOON)
    with pytest.raises(EmergencyMoved):
        signs(keyed, SECOND, found, OTHER)


def test_a_key_signs_for_the_account_that_offered_it_and_no_longer_once_it_is_withdrawn(keyed: Newsroom) -> None:
    found = composed(keyed)
    speak(keyed)
    with pytest.raises(ApproverKeyForeign):
        signs(keyed, AUTHOR, found, OTHER)
    signs(keyed, AUTHOR, found, OWN)
    signs(keyed, SECOND, found, OTHER)
    with keyed.store.write() as work:
        assert work.approver_keys.withdraw(key_id(public_of(OTHER)), SECOND.id, NOON)
    with pytest.raises(EmergencyUnsigned):
        approved(keyed, found)
    with pytest.raises(ApproverKeyForeign):
        signs(keyed, SECOND, found, OTHER)


def test_two_keys_of_one_person_are_one_signature(keyed: Newsroom) -> None:
    bare = MemoryKeyring().house
    third = replace(keyed, keyring=MemoryKeyring(house=replace(bare, approvers=(OWN, OTHER, key(23)), needed=2)))
    held(third, AUTHOR, key(23))
    found = composed(third)
    speak(third)
    signs(third, AUTHOR, found, OWN)
    assert len(signs(third, AUTHOR, found, key(23)).signatures) == 1
    with pytest.raises(EmergencyUnsigned):
        approved(third, found)


def test_the_second_person_is_who_approves_and_not_somebody_else_with_a_key(keyed: Newsroom) -> None:
    found = composed(keyed)
    speak(keyed)
    other = replace(SECOND, id=AccountId("ba"))
    bare = MemoryKeyring().house
    third = replace(keyed, keyring=MemoryKeyring(house=replace(bare, approvers=(OWN, OTHER, key(23)), needed=2)))
    held(third, other, key(23))
    signs(third, AUTHOR, found, OWN)
    signs(third, other, found, key(23))
    with pytest.raises(EmergencyUnsigned):
        approved(third, found)
    signs(third, SECOND, found, OTHER)
    assert approved(third, found).phase is Phase.ON_AIR


def test_a_key_for_exercises_or_for_another_place_signs_no_actual_order_here(keyed: Newsroom) -> None:
    found = composed(keyed)
    speak(keyed)
    own = keyed.keyring.trust().approvers.people[0]
    for less in (replace(own, kinds=frozenset({EmergencyKind.EXERCISE})), replace(own, below="/01/")):
        with pytest.raises(ApproverKeyUncovered):
            signs(trusted(keyed, key0=less), AUTHOR, found, OWN)
