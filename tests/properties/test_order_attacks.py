"""Whoever holds the server, its database and every key on it makes no station play a new sound, nor an old one again,
nor an exercise as actual."""

from dataclasses import replace

import pytest
from fakes.house import NOW
from properties.order_attacks import (
    EXERCISE,
    FAULTS,
    HERE,
    HOUSE,
    SOUND,
    TRIES,
    TRUST,
    Try,
    acceptance,
    document,
    exercise,
    good,
    order_of,
    outcome,
    sealed,
)

from broadcaster.domain import emergency_document
from broadcaster.domain.attacks import Attack
from broadcaster.domain.emergency import Message
from broadcaster.domain.trust import Approvers


@pytest.mark.parametrize("tried", TRIES.values(), ids=list(TRIES))
def test_a_captured_server_is_refused_by_the_name_of_what_it_tries(tried: Try) -> None:
    assert outcome(emergency_document, tried) == tried.attack.value


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_each_check_that_is_left_out_is_found_by_the_table(fault: tuple[str, str]) -> None:
    planted = acceptance(fault)
    found = [name for name, tried in TRIES.items() if outcome(planted, tried) != tried.attack.value]
    assert any(outcome(planted, TRIES[name]) == "" for name in found), found


def test_what_two_people_signed_is_heard() -> None:
    found = emergency_document.opened(TRUST, good(), HERE, NOW)
    assert [each.audio for each in found.sounds] == [SOUND]
    assert found.order is not None
    assert (found.order.repeats, found.ends) == (2, ())
    drilled = emergency_document.opened(TRUST, sealed(exercise(), HOUSE.exercise), HERE, NOW)
    assert drilled.document.kind is EXERCISE


def test_silence_needs_nobody_but_the_key() -> None:
    told = document(None, (), message=Message.CANCEL, references=("kc-1",))
    found = emergency_document.opened(TRUST, sealed(told), HERE, NOW)
    assert (found.sounds, found.ends) == ((), ("kc-1",))


def test_where_nobody_has_a_key_yet_the_servers_key_is_enough() -> None:
    fresh = replace(TRUST, approvers=Approvers(threshold=0, people=()))
    assert emergency_document.opened(fresh, sealed(document(order_of(), ())), HERE, NOW).sounds


def test_a_key_the_root_left_out_binds_nobody_to_its_serials() -> None:
    assert not emergency_document.left_out(TRUST, TRUST)
    stolen = replace(HOUSE, actual=HOUSE.journal, journal=HOUSE.actual).trust
    assert emergency_document.left_out(TRUST, stolen)


def test_every_mark_a_document_can_bear_is_tried() -> None:
    assert {each.attack for each in TRIES.values()} >= {
        Attack.ARBITRARY,
        Attack.REPLAY,
        Attack.WRONG_KEY,
        Attack.FOREIGN,
        Attack.EXPIRED,
        Attack.FAST_FORWARD,
        Attack.ENDLESS,
        Attack.MALFORMED,
        Attack.REVOKED,
    }
