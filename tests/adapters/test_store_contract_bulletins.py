"""What every store promises of bulletins."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.samples import TODAY, approval, bulletin, two_provinces

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.bulletin import BulletinId, State
from broadcaster.domain.errors.bulletins import BulletinUnknown, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode, grow
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.bulletins import Page

AN_GIANG = Scope(("/91/",))
CODE = StationCode("30628")


def test_a_bulletin_comes_back_as_it_was_added(planted: Store) -> None:
    decomposed = unicodedata.normalize("NFD", "Ủy ban nhân dân xã Mỹ Đức")
    given = bulletin(
        "a", script=f"Đồng bào Khmer ខ្មែរ, Chăm: {decomposed} 📢\n'; DROP TABLE bulletin; --", title="Tiếng Việt"
    )
    with planted.write() as work:
        assert work.bulletins.add(given, "key") == given
    with planted.read() as work:
        assert work.bulletins.get(EVERYWHERE, given.id) == given


def test_the_same_key_with_the_same_draft_gives_the_bulletin_that_stands(planted: Store) -> None:
    with planted.write() as work:
        first = work.bulletins.add(bulletin("a"), "key")
    with planted.write() as work:
        assert work.bulletins.add(bulletin("b", minutes=5), "key") == first
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(EVERYWHERE, BulletinId("b"))


def test_the_same_key_with_another_draft_is_a_clash(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), "khoá")
    with pytest.raises(IdempotencyClash, match="khoá"), planted.write() as work:
        work.bulletins.add(bulletin("b", title="Tin khác"), "khoá")


def test_without_a_key_equal_drafts_are_two_bulletins(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        work.bulletins.add(bulletin("b"), None)
        assert len(work.bulletins.page(EVERYWHERE, None, 10).bulletins) == 2


def test_a_bulletin_from_a_station_that_is_not_there_is_refused(planted: Store) -> None:
    with pytest.raises(StationUnknown), planted.write() as work:
        work.bulletins.add(bulletin("a", origin="99999"), None)


def test_a_bulletin_of_another_tree_is_unknown_and_on_no_page(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("hanoi", origin="00004"), None)
        work.bulletins.add(bulletin("an-giang"), None)
    with planted.read() as work:
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("hanoi"))
        assert [b.id for b in work.bulletins.page(AN_GIANG, None, 10).bulletins] == ["an-giang"]


def test_a_bulletin_moves_with_its_origin_when_the_tree_is_planted_anew(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        moved = grow([*(replace(s, parent=StationCode("01")) if s.code == CODE else s for s in two_provinces())])
        work.stations.plant(list(moved), [])
    with planted.read() as work:
        assert work.bulletins.get(Scope(("/01/",)), BulletinId("a")).id == "a"
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("a"))


@pytest.mark.parametrize("audio", [None, "heard"])
def test_an_approval_comes_back_as_it_was_given(planted: Store, audio: str | None) -> None:
    identity = BulletinId("a")
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        assert work.bulletins.move(identity, State.SUBMITTED, State.APPROVED, approval(audio))
    with planted.write() as work:
        found = work.bulletins.get(EVERYWHERE, identity)
        assert (found.state, found.approval) == (State.APPROVED, approval(audio))
        assert work.bulletins.move(identity, State.APPROVED, State.EXPIRED, None)
        assert work.bulletins.get(EVERYWHERE, identity).approval == approval(audio)


def test_a_bulletin_is_moved_only_from_the_state_it_is_in(planted: Store) -> None:
    identity = BulletinId("a")
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        assert work.bulletins.move(identity, State.SUBMITTED, State.EXPIRED, None)
        assert not work.bulletins.move(identity, State.SUBMITTED, State.APPROVED, approval())
        assert not work.bulletins.move(BulletinId("nobody"), State.SUBMITTED, State.APPROVED, None)
        found = work.bulletins.get(EVERYWHERE, identity)
    assert (found.state, found.approval) == (State.EXPIRED, None)


def test_pages_hold_each_bulletin_once_newest_first_while_new_ones_arrive(planted: Store) -> None:
    minutes = {"a": 1, "B": 2, "b": 2, "ă": 2, "c": 2, "d": 3, "e": 4}
    with planted.write() as work:
        for identity, minute in minutes.items():
            work.bulletins.add(bulletin(identity, minute), None)
    seen: list[str] = []
    after: str | None = None
    for arriving in range(len(minutes)):
        with planted.write() as work:
            page = work.bulletins.page(EVERYWHERE, after, 2)
            work.bulletins.add(bulletin(f"new-{arriving}", 10 + arriving), None)
        seen += [b.id for b in page.bulletins]
        after = page.after
        if after is None:
            break
    assert seen == sorted(minutes, key=lambda identity: (minutes[identity], identity), reverse=True)


def test_a_page_that_ends_with_the_last_bulletin_has_no_next(planted: Store) -> None:
    with planted.write() as work:
        assert work.bulletins.page(EVERYWHERE, None, 2) == Page(bulletins=(), after=None)
        work.bulletins.add(bulletin("a"), None)
        work.bulletins.add(bulletin("b"), None)
        assert work.bulletins.page(EVERYWHERE, None, 2).after is None
        assert work.bulletins.page(EVERYWHERE, None, 1).after is not None


@pytest.mark.parametrize(
    "garbled",
    [
        "",
        "x",
        "đ",
        "bm90IGEgbW9tZW50",
        "MjAyNi0xMS0yMiBhYmM",
        "MjAyNi0xMS0yMlQwNTowMDowMCswMDowMA",
        "%00",
        "AAAA",
        "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCB4",
    ],
)
def test_a_garbled_cursor_is_refused(planted: Store, garbled: str) -> None:
    with pytest.raises(FieldWrong) as wrong, planted.read() as work:
        work.bulletins.page(EVERYWHERE, garbled, 10)
    assert wrong.value.facts["field"] == "after"


def test_bulletins_are_valid_on_both_their_days_and_come_oldest_first(planted: Store) -> None:
    first, last = TODAY, TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("young", 2, valid_from=first, valid_until=last), None)
        work.bulletins.add(bulletin("old", 1, origin="00004", valid_from=first, valid_until=last), None)
        work.bulletins.add(bulletin("approved", 3, valid_from=first, valid_until=last), None)
        work.bulletins.move(BulletinId("approved"), State.SUBMITTED, State.APPROVED, approval())

        def valid(day: date, *states: State) -> list[str]:
            return [b.id for b in work.bulletins.valid_on(day, states)]

        assert valid(first, State.SUBMITTED) == valid(last, State.SUBMITTED) == ["old", "young"]
        assert valid(last, State.APPROVED) == ["approved"]
        assert valid(last, *State) == ["old", "young", "approved"]
        assert valid(first - timedelta(days=1), *State) == valid(last + timedelta(days=1), *State) == []
        assert valid(first) == []


def test_what_is_over_is_told_until_it_is_expired(planted: Store) -> None:
    over = TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("b", 2, valid_until=TODAY), None)
        work.bulletins.add(bulletin("a", 1, valid_until=TODAY), None)
        assert work.bulletins.over_by(TODAY) == ()
        assert [b.id for b in work.bulletins.over_by(over)] == ["a", "b"]
        work.bulletins.move(BulletinId("a"), State.SUBMITTED, State.EXPIRED, None)
        assert [b.id for b in work.bulletins.over_by(over)] == ["b"]
