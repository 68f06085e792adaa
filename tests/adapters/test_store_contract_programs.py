"""What every store must tell those who keep what they saw: all programs at once, and that something changed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, later, two_provinces

from broadcaster.domain.access import AccountId, Action, Grant, Role
from broadcaster.domain.people import Account, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of, instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.store import SqlStore, open_store

CODE, HANOI = StationCode("30628"), StationCode("00004")
SHOWN = digest_of("token-1", "bct_may")
GRANT = Grant(role=Role.ADMIN, station=CODE, path="/91/91-kv/30628/")
HOLDER = Account(id=AccountId("may"), login="may", name="Máy phát", grants=(GRANT,), active=True, created=NOON)
TOKEN = Token(
    id="t",
    account=HOLDER.id,
    name="Máy phát",
    scopes=frozenset({Action.READ_PLAYLISTS}),
    station=CODE,
    within="/91/91-kv/30628/",
    assured=True,
    created=NOON,
    expires=instant(NOON + timedelta(days=90)),
)


def sealed(serial: int, code: StationCode = CODE) -> SealedManifest:
    some = digest_of(str(serial))
    head = Head(station=code, serial=serial, basis=some, digest=some, issued=later(0))
    return SealedManifest(head=head, envelope="{}")


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.accounts.add(HOLDER)
        work.tokens.add(TOKEN, SHOWN)
    return store


def test_the_roll_names_every_program_with_its_holder_and_where_stations_hang(planted: Store) -> None:
    with planted.read() as work:
        roll = work.programs.roll()
        assert roll.turn == work.programs.turn()
    holder, token = roll.programs[SHOWN]
    assert (len(roll.programs), token, holder.grants, holder.active) == (1, TOKEN, (GRANT,), True)
    assert roll.paths[CODE] == "/91/91-kv/30628/"


def _moved(work: Work) -> None:
    tree = [replace(s, parent=StationCode("01"), path="/01/30628/") if s.code == CODE else s for s in two_provinces()]
    work.stations.plant(tree, [])


CHANGES: dict[str, Callable[[Work], object]] = {
    "revoked": lambda work: work.tokens.revoke(HOLDER.id, "t"),
    "all revoked": lambda work: work.tokens.revoke_all(HOLDER.id),
    "closed": lambda work: work.accounts.edit(replace(HOLDER, active=False), 1),
    "lost its role": lambda work: work.accounts.edit(replace(HOLDER, grants=()), 1),
    "another token": lambda work: work.tokens.add(replace(TOKEN, id="u"), digest_of("token-1", "bct_u")),
    "station moved": _moved,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_what_programs_may_do_is_another_turn(planted: Store, change: str) -> None:
    with planted.read() as work:
        before, known = work.programs.turn(), work.programs.roll()
    count = planted.changes()
    with planted.write() as work:
        CHANGES[change](work)
    with planted.read() as work:
        assert work.programs.turn() != before
        told = work.programs.roll()
    assert (told.programs, told.paths) != (known.programs, known.paths)
    assert planted.changes() > count


def test_what_is_undone_is_no_turn(planted: Store) -> None:
    with planted.read() as work:
        before = work.programs.turn()
    with suppress(ZeroDivisionError), planted.write() as work:
        work.tokens.revoke(HOLDER.id, "t")
        raise ZeroDivisionError
    with planted.read() as work:
        assert work.programs.turn() == before
        assert SHOWN in work.programs.roll().programs


def test_a_password_and_a_call_change_no_rights(planted: Store) -> None:
    with planted.read() as work:
        before = work.programs.turn()
    with planted.write() as work:
        work.credentials.set_password(HOLDER.id, "hash")
        work.credentials.seed(HOLDER.id, "salt")
        assert work.credentials.spend(HOLDER.id, 7)
        work.pulses.beat("render", NOON)
    with planted.read() as work:
        assert work.programs.turn() == before


def test_what_was_sealed_since_a_turn_is_told_however_long_ago_it_is_dated(planted: Store) -> None:
    with planted.write() as work:
        work.sealed.put(sealed(1))
    with planted.read() as work:
        turn, found = work.sealed.since(-1)
        assert found == {CODE: sealed(1).head}
        assert work.sealed.since(turn) == (turn, {})
    count = planted.changes()
    with planted.write() as work:
        work.sealed.put(sealed(2, HANOI))
        work.sealed.put(sealed(3))
        assert not work.sealed.put(sealed(3))
    with planted.read() as work:
        later_turn, found = work.sealed.since(turn)
    assert later_turn > turn
    assert found == {HANOI: sealed(2, HANOI).head, CODE: sealed(3).head}
    assert planted.changes() > count


def test_another_process_sees_the_turn_and_not_the_count(sql_store: SqlStore, store_url: str) -> None:
    with sql_store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.accounts.add(HOLDER)
        work.tokens.add(TOKEN, SHOWN)
    other = open_store(store_url)
    try:
        with sql_store.read() as work:
            before, count = work.programs.turn(), sql_store.changes()
        with other.write() as work:
            work.tokens.revoke(HOLDER.id, "t")
        with sql_store.read() as work:
            assert work.programs.turn() != before
        assert sql_store.changes() == count
    finally:
        other.close()
