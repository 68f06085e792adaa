"""A station follows its house's root from trust to trust, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.house import NOW, House, key, sealed

from broadcaster.domain import station_document, trust
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.trust import LEAP, KeyRole, Roots, accepted, from_payload, to_json, unsealed, walked
from broadcaster.domain.units import instant
from broadcaster.envelope import key_id, public_of

HOUSE = House()
TRUST = HOUSE.trust
PINNED = TRUST.roots
NEXT = replace(TRUST, serial=2)
MOVED = House(roots=(key(4), key(5), key(6)))
"""The same house, all its roots changed."""


def attack(held: trust.Trust | Roots, envelope: str, days: int = 0) -> Attack:
    with pytest.raises(Refused) as refused:
        accepted(held, envelope, instant(NOW + timedelta(days=days)))
    return refused.value.attack


def test_a_trust_survives_being_written() -> None:
    told = replace(TRUST, revoked=frozenset({"30629", "30630"}))
    assert from_payload(to_json(told)) == told


def test_the_first_is_taken_up_by_the_pinned_roots_and_the_next_by_those_held() -> None:
    first = accepted(PINNED, HOUSE.signed(TRUST), NOW)
    assert first == TRUST
    assert accepted(first, HOUSE.signed(NEXT), NOW) == NEXT
    assert accepted(first, HOUSE.signed(TRUST), NOW) == TRUST


def test_one_root_of_two_is_not_enough_however_often_it_signs() -> None:
    assert attack(PINNED, sealed(trust.TYPE, to_json(TRUST), HOUSE.roots[0], HOUSE.roots[0])) is Attack.ARBITRARY


def test_strangers_roots_are_refused_and_so_is_every_key_of_the_server() -> None:
    assert attack(PINNED, MOVED.signed(MOVED.trust)) is Attack.ARBITRARY
    assert attack(TRUST, sealed(trust.TYPE, to_json(NEXT), HOUSE.manifest, HOUSE.actual)) is Attack.ARBITRARY


def test_what_was_sealed_as_something_else_is_no_trust() -> None:
    envelope = sealed(station_document.TYPE, to_json(NEXT), *HOUSE.roots)
    assert attack(TRUST, envelope) is Attack.ARBITRARY


def test_an_older_one_is_refused_and_another_under_the_same_serial() -> None:
    assert attack(NEXT, HOUSE.signed(TRUST)) is Attack.ROLLBACK
    assert attack(NEXT, HOUSE.signed(replace(NEXT, revoked=frozenset({"30629"})))) is Attack.ROLLBACK


def test_a_serial_that_would_leave_no_room_above_it_is_refused() -> None:
    assert attack(TRUST, HOUSE.signed(replace(TRUST, serial=2 + LEAP))) is Attack.FAST_FORWARD
    assert accepted(TRUST, HOUSE.signed(replace(TRUST, serial=1 + LEAP)), NOW).serial == 1 + LEAP


def test_one_that_ended_is_refused_but_may_lie_on_the_way() -> None:
    later = replace(NEXT, expires=instant(NEXT.expires + timedelta(days=800)))
    assert attack(PINNED, HOUSE.signed(TRUST), days=800) is Attack.EXPIRED
    at = instant(NOW + timedelta(days=801))
    assert walked(PINNED, [HOUSE.signed(TRUST), HOUSE.signed(later)], at) == later


def test_another_house_is_refused_even_under_the_same_roots() -> None:
    assert attack(TRUST, HOUSE.signed(replace(NEXT, house="house-2"))) is Attack.FOREIGN


def test_roots_change_only_with_the_old_and_the_new_signing() -> None:
    told = replace(MOVED.trust, serial=2)
    both = MOVED.signed(told, *HOUSE.roots[:2])
    assert accepted(TRUST, both, NOW) == told
    assert attack(TRUST, MOVED.signed(told)) is Attack.ARBITRARY
    assert attack(TRUST, sealed(trust.TYPE, to_json(told), *HOUSE.roots[:2], key(4))) is Attack.ARBITRARY
    third = replace(told, serial=3)
    assert attack(TRUST, MOVED.signed(third)) is Attack.ARBITRARY
    assert walked(TRUST, [both, MOVED.signed(third)], NOW) == third


def test_an_unknown_version_is_refused_by_name() -> None:
    told = to_json(NEXT).replace('"version": 1', '"version": 2')
    assert attack(TRUST, sealed(trust.TYPE, told, *HOUSE.roots)) is Attack.VERSION


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"serial": 2', '"serial": "2"'),
        ('"serial": 2', '"serial": 0'),
        ('"serial": 2', '"serial": 2, "serial": 3'),
        ('"threshold": 2, "keys"', '"threshold": 4, "keys"'),
        ('"threshold": 2, "keys"', '"threshold": 0, "keys"'),
        ('"kinds": ["actual"', '"kinds": ["any"'),
        ('"journal"', '"diary"'),
        ('"issued": "2026', '"issued": "9999'),
        ("}", ""),
    ],
)
def test_what_the_roots_signed_is_still_read_with_care(written: str, instead: str) -> None:
    told = to_json(NEXT)
    assert written in told
    assert attack(TRUST, sealed(trust.TYPE, told.replace(written, instead, 1), *HOUSE.roots)) is Attack.MALFORMED


def test_a_key_that_is_trusted_with_two_things_is_refused() -> None:
    shared = replace(HOUSE, exercise=HOUSE.actual)
    assert attack(TRUST, shared.signed(replace(shared.trust, serial=2))) is Attack.MALFORMED


def test_a_key_of_the_server_is_believed_until_its_time_is_over() -> None:
    envelope = sealed("x", "payload", HOUSE.manifest)
    assert unsealed(TRUST, KeyRole.MANIFEST, "x", envelope, NOW).payload == b"payload"
    with pytest.raises(Refused) as refused:
        unsealed(TRUST, KeyRole.MANIFEST, "x", envelope, instant(NOW + timedelta(days=400)))
    assert refused.value.attack is Attack.EXPIRED
    with pytest.raises(Refused) as refused:
        unsealed(TRUST, KeyRole.MANIFEST, "x", envelope, TRUST.expires)
    assert refused.value.attack is Attack.EXPIRED


@pytest.mark.parametrize("role", list(KeyRole))
def test_a_key_of_one_role_does_not_pass_for_another(role: KeyRole) -> None:
    keys = dict(zip(KeyRole, (HOUSE.manifest, HOUSE.actual, HOUSE.exercise, HOUSE.journal), strict=True))
    for other, held in keys.items():
        envelope = sealed("x", "payload", held)
        if other is role:
            assert unsealed(TRUST, role, "x", envelope, NOW).signers == {key_id(public_of(held))}
            continue
        with pytest.raises(Refused) as refused:
            unsealed(TRUST, role, "x", envelope, NOW)
        assert refused.value.attack is Attack.WRONG_KEY


def test_a_signature_by_a_stranger_beside_the_right_one_changes_nothing() -> None:
    both = unsealed(TRUST, KeyRole.MANIFEST, "x", sealed("x", "payload", HOUSE.manifest, key(99)), NOW)
    assert both.signers == {key_id(public_of(HOUSE.manifest))}


def test_a_person_approves_for_their_subtree_and_kinds_alone() -> None:
    one, two = TRUST.approvers.people
    narrow = replace(one, below="/91/30628/", kinds=frozenset({EmergencyKind.EXERCISE}))
    told = replace(TRUST, approvers=replace(TRUST.approvers, people=(narrow, two)))
    assert set(told.approvers_for("/91/30628/", EmergencyKind.EXERCISE)) == {key_id(one.key), key_id(two.key)}
    assert set(told.approvers_for("/91/30628/", EmergencyKind.ACTUAL)) == {key_id(two.key)}
    assert set(told.approvers_for("/91/30629/", EmergencyKind.EXERCISE)) == {key_id(two.key)}


def test_what_is_endless_is_refused_unread() -> None:
    assert attack(TRUST, "x" * 4_000_001) is Attack.ENDLESS
    assert attack(TRUST, "{" * 100_000) is Attack.ARBITRARY


def test_nobody_walks_to_nothing() -> None:
    with pytest.raises(ValueError, match="no trust"):
        walked(TRUST, [], NOW)
