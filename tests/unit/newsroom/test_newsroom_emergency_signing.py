"""People sign an emergency with keys of their own, and stations speak only by what they signed."""

from dataclasses import replace

import pytest
from fakes.house import House, key
from fakes.memory_keyring import MemoryKeyring
from fakes.samples import NOON
from unit.newsroom.test_newsroom_emergencies import AUTHOR, COMMUNE, SECOND, approved, composed, speak

from broadcaster.domain.access import EVERYWHERE, Actor
from broadcaster.domain.emergency import Emergency, Phase
from broadcaster.domain.emergency_document import Listener, opened
from broadcaster.domain.emergency_order import TYPE
from broadcaster.domain.errors.emergencies import (
    EmergencyMoved,
    EmergencyUnsigned,
    KeyTaken,
    OrderUnready,
    SignatureUnfit,
)
from broadcaster.domain.stations import StationCode
from broadcaster.envelope import seal
from broadcaster.newsroom import emergencies
from broadcaster.newsroom.emergency_signing import order_to_sign, sign
from broadcaster.newsroom.ports import Newsroom

OWN, OTHER = House().approvers


@pytest.fixture
def keyed(newsroom: Newsroom) -> Newsroom:
    bare = MemoryKeyring().house
    return replace(newsroom, keyring=MemoryKeyring(house=replace(bare, needed=2)))


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
    with pytest.raises(SignatureUnfit):
        signs(keyed, AUTHOR, found, key(77))
    (elsewhere,) = seal(TYPE, b"{}", [OWN]).signatures
    with pytest.raises(SignatureUnfit):
        sign(keyed, AUTHOR, found.id, elsewhere, NOON)
    once = signs(keyed, AUTHOR, found, OWN)
    assert signs(keyed, AUTHOR, found, OWN) == once
    with pytest.raises(KeyTaken):
        signs(keyed, SECOND, found, OWN)
    emergencies.stop(keyed, SECOND, found.id, NOON)
    with pytest.raises(EmergencyMoved):
        signs(keyed, SECOND, found, OTHER)
