"""What every store must keep of the keys that people sign emergencies with."""

from dataclasses import replace

import pytest
from adapters.test_store_contract_people import AN_GIANG, AT_MY_DUC, HANOI, OF_THE_HOUSE, account
from fakes.samples import NOON, later, two_provinces

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.people import Account
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked

UT, TU, CHIEF = account("ut", AT_MY_DUC), account("tu", AT_MY_DUC), account("chief", OF_THE_HOUSE)


def of(holder: Account, number: int, at: Instant = NOON) -> ApproverKey:
    public = number.to_bytes(32, "big")
    return ApproverKey(account=holder.id, public=public, name="Võ Thị Út", proof='{"payload": "é"}', offered=at)


@pytest.fixture
def peopled(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        for each in (UT, TU, CHIEF):
            work.accounts.add(each)
    return store


def test_a_key_comes_back_as_it_was_offered_and_is_nobody_elses(peopled: Store) -> None:
    first, second = of(UT, 1), of(UT, 2, later(1))
    with peopled.write() as work:
        assert work.approver_keys.add(first)
        assert work.approver_keys.add(second)
        assert not work.approver_keys.add(replace(first, account=TU.id))
        assert not work.approver_keys.add(first)
    with peopled.read() as work:
        assert work.approver_keys.get(first.key) == first
        assert work.approver_keys.get(of(UT, 3).key) is None
        assert work.approver_keys.of(UT.id) == (second, first)
        assert work.approver_keys.of(TU.id) == ()


def test_a_key_is_withdrawn_once_and_kept(peopled: Store) -> None:
    found = of(UT, 1)
    with peopled.write() as work:
        work.approver_keys.add(found)
        assert work.approver_keys.withdraw(found.key, CHIEF.id, later(3))
        assert not work.approver_keys.withdraw(found.key, UT.id, later(4))
        assert not work.approver_keys.withdraw(of(UT, 9).key, UT.id, later(4))
        assert work.approver_keys.get(found.key) == replace(found, withdrawn=later(3), withdrawer=CHIEF.id)
        assert not work.approver_keys.add(found)


def test_pages_hold_the_newest_first_of_accounts_within_reach(peopled: Store) -> None:
    mine, chiefs = [of(UT, each, later(each)) for each in range(1, 4)], of(CHIEF, 9)
    same = of(TU, 8, later(2))
    with peopled.write() as work:
        for each in (*mine, chiefs, same):
            work.approver_keys.add(each)
    with peopled.read() as work:
        everything = work.approver_keys.page(EVERYWHERE, Asked(limit=10)).rows
        assert set(everything) == {*mine, chiefs, same}
        assert work.approver_keys.page(HANOI, Asked(limit=10)).rows == ()
        shown: list[ApproverKey] = []
        page = work.approver_keys.page(AN_GIANG, Asked(limit=1))
        while True:
            shown += page.rows
            if page.after is None:
                break
            page = work.approver_keys.page(AN_GIANG, Asked(limit=1, after=page.after))
        assert shown == [each for each in everything if each != chiefs]
        assert [each.offered for each in shown] == sorted((each.offered for each in shown), reverse=True)


def test_those_that_stand_are_of_open_accounts_the_oldest_first(peopled: Store) -> None:
    kept = [of(UT, 1, later(2)), of(UT, 2), of(TU, 3), of(CHIEF, 4, later(1))]
    with peopled.write() as work:
        for each in kept:
            work.approver_keys.add(each)
        work.approver_keys.withdraw(kept[1].key, UT.id, later(1))
        assert work.accounts.edit(replace(TU, active=False), TU.version)
    with peopled.read() as work:
        assert work.approver_keys.standing() == (kept[3], kept[0])
