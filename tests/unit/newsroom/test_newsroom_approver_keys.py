"""Each person offers a key of their own; the root decides which ones count."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from fakes.house import House, key
from fakes.samples import NOON, later
from unit.newsroom.test_newsroom_people import activated, admin_of, code_at, entered, told

from broadcaster.domain import approver_offers
from broadcaster.domain.access import CONSOLE, AccountId, Actor, Role
from broadcaster.domain.approver_key import KEYS_LIMIT, Claim, claim_of, proved
from broadcaster.domain.approver_offers import Admission, admitted
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.emergencies import CodeNeeded
from broadcaster.domain.errors.keys import (
    ApproverKeyKnown,
    ApproverKeysMany,
    ApproverKeyUnknown,
    ApproverKeyUnproved,
    ApproverKeyWithdrawn,
    OffersUnfit,
)
from broadcaster.domain.errors.people import AccountUnknown, RightMissing, SessionOver
from broadcaster.envelope import public_of
from broadcaster.newsroom import approver_keys, people
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.ports import Newsroom


def officer(newsroom: Newsroom, login: str, role: Role = Role.APPROVER) -> Actor:
    """In a session with a one-time code."""
    activated(newsroom, login, role)
    code = code_at(NOON) if role is Role.APPROVER else ""
    return replace(entered(newsroom, login, f"s-{login}", code=code).actor, assured=True)


def proof(holder: str, number: int, **changes: Any) -> str:
    private = key(number)
    claim = Claim(house="house-1", account=AccountId(holder), name="Võ Thị Út", public=public_of(private))
    return proved(replace(claim, **changes), private)


def offer(newsroom: Newsroom, actor: Actor, number: int) -> approver_keys.Kept:
    return approver_keys.offer(newsroom, actor, proof(actor.id, number), NOON)


def test_a_key_is_offered_once_and_waits_for_the_root(newsroom: Newsroom) -> None:
    ut = officer(newsroom, "ut")
    found = offer(newsroom, ut, 40)
    assert found.approver is None
    assert found.key.fingerprint.count("-") == 3
    assert offer(newsroom, ut, 40) == found
    assert approver_keys.mine(newsroom, ut) == (found,)
    assert told(newsroom).count("approver-key.offer") == 1
    assert offer(newsroom, ut, 21).approver is not None  # the root trusts it already


def test_a_key_of_one_account_is_never_another_ones_nor_comes_back_once_withdrawn(newsroom: Newsroom) -> None:
    ut, tu = officer(newsroom, "ut"), officer(newsroom, "tu")
    found = offer(newsroom, ut, 40).key
    with pytest.raises(ApproverKeyKnown):
        offer(newsroom, tu, 40)
    with pytest.raises(ApproverKeyUnknown):
        approver_keys.withdraw(newsroom, tu, tu.id, found.key, NOON)
    assert not approver_keys.withdraw(newsroom, ut, ut.id, found.key, later(1)).key.stands
    with pytest.raises(ApproverKeyWithdrawn):
        approver_keys.withdraw(newsroom, ut, ut.id, found.key, later(2))
    for again in (ut, tu):
        with pytest.raises(ApproverKeyKnown):
            offer(newsroom, again, 40)
    assert "approver-key.withdraw" in told(newsroom)


@pytest.mark.parametrize(
    "told_wrong",
    [
        {"account": AccountId("tu")},
        {"house": "house-2"},
        {"public": public_of(key(41))},
    ],
    ids=["of another account", "of another house", "sealed by another key"],
)
def test_a_proof_is_worth_nothing_but_for_its_own_account_house_and_key(
    newsroom: Newsroom, told_wrong: dict[str, Any]
) -> None:
    ut = officer(newsroom, "ut")
    with pytest.raises(ApproverKeyUnproved):
        approver_keys.offer(newsroom, ut, proof("ut", 40, **told_wrong), NOON)
    assert approver_keys.mine(newsroom, ut) == ()


def test_what_is_no_proof_is_refused(newsroom: Newsroom) -> None:
    ut = officer(newsroom, "ut")
    other_type = proof("ut", 40).replace("approver-key.v1", "enrolment.v1")
    for garbled in ("", "{}", proof("ut", 40)[:-9], other_type):
        with pytest.raises(ApproverKeyUnproved):
            approver_keys.offer(newsroom, ut, garbled, NOON)
    with pytest.raises(FieldWrong):
        approver_keys.offer(newsroom, ut, proof("ut", 40, name=" "), NOON)


def test_no_proof_that_was_changed_anywhere_says_anything_else() -> None:
    good, chance = proof("ut", 40), Random(40)
    said, letters = claim_of(good), "".join(sorted(set(good)))
    refused = 0
    for _ in range(2_000):
        at = chance.randrange(len(good))
        changed = good[:at] + chance.choice(letters) + good[at + chance.randrange(3) :]
        try:
            assert claim_of(changed) == said
        except (ApproverKeyUnproved, FieldWrong):
            refused += 1
    assert refused > 1_500


def test_who_orders_no_emergencies_or_gave_no_one_time_code_offers_none(newsroom: Newsroom) -> None:
    watcher, ut = officer(newsroom, "gs", Role.SUPERVISOR), officer(newsroom, "ut")
    author = officer(newsroom, "at", Role.AUTHOR)
    with pytest.raises(RightMissing):
        offer(newsroom, watcher, 40)
    with pytest.raises(CodeNeeded):
        offer(newsroom, replace(author, assured=False), 40)
    with pytest.raises(SessionOver):
        offer(newsroom, replace(ut, by="token"), 40)
    for number in range(KEYS_LIMIT):
        offer(newsroom, ut, 100 + number)
    with pytest.raises(ApproverKeysMany):
        offer(newsroom, ut, 40)


def test_an_admin_sees_which_keys_wait_within_their_reach_and_takes_back_one_that_was_lost(newsroom: Newsroom) -> None:
    boss, ut, tu = admin_of(newsroom), officer(newsroom, "ut"), officer(newsroom, "tu")
    first, second = offer(newsroom, ut, 40), offer(newsroom, tu, 21)
    page = approver_keys.page(newsroom, boss, Asked(limit=1), NOON)
    rest = approver_keys.page(newsroom, boss, Asked(limit=1, after=page.after), NOON)
    assert {each.key.key for each in (*page.rows, *rest.rows)} == {first.key.key, second.key.key}
    with pytest.raises(RightMissing):
        approver_keys.withdraw(newsroom, tu, ut.id, first.key.key, NOON)
    elsewhere = admin_of(newsroom, "00004", login="admin2")  # type: ignore[arg-type]  # its code
    assert approver_keys.page(newsroom, elsewhere, Asked(limit=9), NOON).rows == ()
    with pytest.raises(AccountUnknown):
        approver_keys.withdraw(newsroom, elsewhere, ut.id, first.key.key, NOON)
    with pytest.raises(RightMissing):
        approver_keys.offers(newsroom, boss, NOON)
    assert not approver_keys.withdraw(newsroom, boss, ut.id, first.key.key, NOON).key.stands


# --- what the root takes in ----------------------------------------------------------------------------------------


def written(newsroom: Newsroom) -> str:
    return approver_keys.offers(newsroom, CONSOLE, NOON)


def test_what_is_carried_to_the_root_holds_standing_keys_of_open_accounts_that_may(newsroom: Newsroom) -> None:
    ut, tu, author = officer(newsroom, "ut"), officer(newsroom, "tu"), officer(newsroom, "at", Role.AUTHOR)
    kept = [offer(newsroom, each, number).key for each, number in ((ut, 40), (tu, 41), (author, 42))]
    approver_keys.withdraw(newsroom, tu, tu.id, kept[1].key, NOON)
    found = approver_offers.from_json(written(newsroom), "house-1")
    assert {each.login: each.kinds for each in found} == dict.fromkeys(("ut", "at"), frozenset(EmergencyKind))
    assert {each.below for each in found} == {("/91/91-kv/30628/",)}
    shut = people.AccountEdit(seen=people.account(newsroom, CONSOLE, ut.id, NOON).version, active=False)
    people.edit_account(newsroom, CONSOLE, ut.id, shut, NOON)
    assert [each.login for each in approver_offers.from_json(written(newsroom), "house-1")] == ["at"]


def test_only_what_the_root_names_counts_wherever_and_for_what_it_says(newsroom: Newsroom) -> None:
    ut, author = officer(newsroom, "ut"), officer(newsroom, "at", Role.AUTHOR)
    first, second = offer(newsroom, ut, 40).key, offer(newsroom, author, 42).key
    offers, trust = approver_offers.from_json(written(newsroom), "house-1"), House().trust
    wanted = [
        Admission(fingerprint=first.fingerprint.lower(), below="/"),
        Admission(fingerprint=second.fingerprint, exercise=True),
    ]
    told_so = admitted(trust, offers, wanted, 2)
    assert [each.key for each in told_so.people] == [first.public, second.public]
    assert [each.below for each in told_so.people] == [None, "/91/91-kv/30628/"]
    assert told_so.people[1].kinds == {EmergencyKind.EXERCISE}
    stood = approver_offers.person_fingerprint(trust.approvers.people[0].key)
    assert admitted(trust, offers, [Admission(fingerprint=stood)], 1).people == trust.approvers.people[:1]


def test_the_root_takes_no_key_that_was_not_offered_nor_two_of_one_account(newsroom: Newsroom) -> None:
    ut = officer(newsroom, "ut")
    both = [Admission(fingerprint=offer(newsroom, ut, number).key.fingerprint) for number in (40, 41)]
    offers, trust = approver_offers.from_json(written(newsroom), "house-1"), House().trust
    for wanted, threshold in (([Admission(fingerprint="ABCD-EFGH-IJKL-MNOP")], 1), (both, 2), (both[:1], 2), ([], 1)):
        with pytest.raises(OffersUnfit):
            admitted(trust, offers, wanted, threshold)


def test_a_file_of_offers_that_the_server_bent_is_refused_whole(newsroom: Newsroom) -> None:
    ut = officer(newsroom, "ut")
    offer(newsroom, ut, 40)
    text = written(newsroom)
    bent = (
        text.replace("approver-key.v1", "approver-key.v2"),
        text.replace('"version": 1', '"version": 2'),
        text.replace('"actual"', '"loud"'),
        text[:-1],
    )
    for each in bent:
        assert each != text
        with pytest.raises(OffersUnfit):
            approver_offers.from_json(each, "house-1")
    with pytest.raises(OffersUnfit):
        approver_offers.from_json(text, "house-2")
