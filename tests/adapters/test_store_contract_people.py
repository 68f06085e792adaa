"""What every store promises of people: accounts, what they are known by, sessions, tokens, codes and attempts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from fakes.samples import NOON, later, two_provinces

from broadcaster.domain.access import EVERYWHERE, NOWHERE, AccountId, Action, Grant, Role, Scope
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import AccountUnknown, LoginTaken
from broadcaster.domain.people import Account, Credentials, SignedIn, Tally, Token
from broadcaster.domain.stations import Level, StationCode
from broadcaster.domain.units import digest_of, instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.newsroom.books.people import SoughtAccounts

AN_GIANG, HANOI = Scope(("/91/",)), Scope(("/01/",))
CODE = StationCode("30628")
AT_MY_DUC = Grant(role=Role.AUTHOR, station=CODE, path="/91/91-kv/30628/")
OF_THE_HOUSE = Grant(role=Role.ADMIN, station=None, path="/")


def account(name: str, *grants: Grant) -> Account:
    return Account(
        id=AccountId(f"id-{name}"), login=name, name=f"Người {name}", grants=grants, active=True, created=NOON
    )


def session(name: str, of: Account, secret: str = "s") -> SignedIn:
    return SignedIn(
        id=name,
        account=of.id,
        secret=digest_of(secret),
        previous=None,
        created=NOON,
        rotated=NOON,
        seen=NOON,
        assured=True,
        source="127.0.0.1",
    )


def token(name: str, of: Account, station: StationCode | None = None, within: str = "/") -> Token:
    return Token(
        id=name,
        account=of.id,
        name="Loa ấp 3",
        scopes=frozenset({Action.READ_PLAYLISTS, Action.LOG_AIRTIME}),
        station=station,
        within=within,
        assured=True,
        created=NOON,
        expires=instant(NOON + timedelta(days=90)),
    )


@pytest.fixture
def an(planted: Store) -> Account:
    made = account("an", AT_MY_DUC)
    with planted.write() as work:
        work.accounts.add(made)
    return made


AN = account("an", AT_MY_DUC)
WRITES: dict[str, Callable[[Work], object]] = {
    "add an account": lambda work: work.accounts.add(account("binh", AT_MY_DUC)),
    "edit an account": lambda work: work.accounts.edit(AN, 1),
    "set a password": lambda work: work.credentials.set_password(AN.id, "h"),
    "spend a code": lambda work: work.credentials.spend(AN.id, 5),
    "open a session": lambda work: work.sessions.open(session("s", AN)),
    "end a session": lambda work: work.sessions.end("s"),
    "add a token": lambda work: work.tokens.add(token("t", AN), digest_of("t")),
    "put a code": lambda work: work.codes.put("set-up", digest_of("c"), later(1)),
    "hold a tally": lambda work: work.attempts.hold("k", NOON),
}


@pytest.mark.usefixtures("an")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reader_cannot_write(planted: Store, write: Callable[[Work], object]) -> None:
    with pytest.raises(RuntimeError, match="a reader cannot write"), planted.read() as work:
        write(work)


# --- accounts ----------------------------------------------------------------------------------------------------


def test_an_account_comes_back_as_added_whoever_looks_from_above(planted: Store, an: Account) -> None:
    with planted.read() as work:
        for scope in (EVERYWHERE, AN_GIANG, Scope(("/91/91-kv/30628/",))):
            assert work.accounts.find(scope, an.id) == an
        assert work.accounts.by_login("an") == an
        assert work.accounts.by_login("An") is None


@pytest.mark.parametrize("scope", [HANOI, Scope(("/91/91-kv/30631/",)), NOWHERE])
def test_an_account_out_of_scope_is_as_unknown_as_one_that_is_not_there(
    planted: Store, an: Account, scope: Scope
) -> None:
    with planted.read() as work:
        with pytest.raises(AccountUnknown) as elsewhere:
            work.accounts.find(scope, an.id)
        with pytest.raises(AccountUnknown) as nowhere:
            work.accounts.find(scope, AccountId("id-xx"))
        assert work.accounts.page(scope, Asked()).rows == ()
    assert str(elsewhere.value).replace("id-an", "id-xx") == str(nowhere.value)


def test_one_of_the_house_or_without_a_role_is_seen_by_who_sees_the_house(planted: Store) -> None:
    chief, nobody = account("chief", OF_THE_HOUSE), account("nobody")
    with planted.write() as work:
        for each in (chief, nobody):
            work.accounts.add(each)
        assert work.accounts.page(EVERYWHERE, Asked()).rows == (chief, nobody)
        assert work.accounts.page(Scope(("/91/", "/01/")), Asked()).rows == ()


def test_a_login_is_taken_once(planted: Store, an: Account) -> None:
    with pytest.raises(LoginTaken), planted.write() as work:
        work.accounts.add(replace(an, id=AccountId("another")))


def test_pages_of_accounts_go_on_by_login(planted: Store) -> None:
    made = [account(f"a{number}", AT_MY_DUC) for number in range(5)]
    with planted.write() as work:
        for each in reversed(made):
            work.accounts.add(each)
    seen: list[Account] = []
    with planted.read() as work:
        page: Page[Account] = work.accounts.page(AN_GIANG, Asked(limit=2))
        while True:
            seen += page.rows
            if page.after is None:
                break
            page = work.accounts.page(AN_GIANG, Asked(after=page.after, limit=2))
        with pytest.raises(FieldWrong):
            work.accounts.page(AN_GIANG, Asked(after="garbled"))
    assert seen == made


def test_an_edit_holds_only_for_the_version_it_saw(planted: Store, an: Account) -> None:
    grants = (OF_THE_HOUSE, replace(AT_MY_DUC, since=NOON, until=later(60)))
    with planted.write() as work:
        assert work.accounts.edit(replace(an, name="Khác", active=False, grants=grants), 1)
        assert not work.accounts.edit(an, 1)
        assert not work.accounts.edit(account("nobody"), 1)
    with planted.read() as work:
        found = work.accounts.find(EVERYWHERE, an.id)
    assert found == replace(an, name="Khác", active=False, grants=grants, version=2)


def test_a_role_follows_its_station_when_that_moves(planted: Store, an: Account) -> None:
    stations = [replace(s, parent=StationCode("01"), path="/01/30628/") for s in two_provinces() if s.code == CODE]
    assert stations[0].level is Level.COMMUNE
    with planted.write() as work:
        work.tokens.add(token("t", an, CODE, "/91/91-kv/30628/"), digest_of("t"))
        work.stations.plant(stations, [])
    with planted.read() as work:
        assert work.accounts.find(HANOI, an.id).grants[0].path == "/01/30628/"
        found = work.tokens.get(digest_of("t"))
        assert found is not None
        assert found.within == "/01/30628/"
        with pytest.raises(AccountUnknown):
            work.accounts.find(AN_GIANG, an.id)


def test_admins_are_those_of_the_house_alone(planted: Store, an: Account) -> None:
    chief, local = account("chief", OF_THE_HOUSE), account("local", replace(AT_MY_DUC, role=Role.ADMIN))
    with planted.write() as work:
        work.accounts.add(chief)
        work.accounts.add(local)
        assert [each.id for each in work.accounts.admins()] == [chief.id]
        assert an.id not in [each.id for each in work.accounts.admins()]


def test_accounts_of_some_roles_are_leafed_through_by_themselves(planted: Store) -> None:
    chief, local = account("chief", OF_THE_HOUSE), account("local", replace(AT_MY_DUC, role=Role.APPROVER))
    plain = account("plain", replace(AT_MY_DUC, role=Role.AUTHOR))
    both = account("both", replace(AT_MY_DUC, role=Role.AUTHOR), replace(AT_MY_DUC, role=Role.APPROVER))
    with planted.write() as work:
        for each in (chief, local, plain, both):
            work.accounts.add(each)

        def logins(*roles: Role, after: str | None = None) -> list[str]:
            found = work.accounts.page(EVERYWHERE, Asked(limit=1, after=after), SoughtAccounts(roles=roles))
            return [each.login for each in found.rows] + (logins(*roles, after=found.after) if found.after else [])

        assert logins(Role.APPROVER) == ["both", "local"]
        assert logins(Role.APPROVER, Role.ADMIN) == ["both", "chief", "local"]
        assert logins(Role.SUPERVISOR) == []


def test_accounts_of_boxes_are_told_by_their_ids_and_left_out_of_pages_that_ask_for_people(planted: Store) -> None:
    lan = account("may-lan", AT_MY_DUC)
    boxes = [replace(account(f"may-{number}", AT_MY_DUC), id=AccountId(f"may-{number}")) for number in range(5)]
    with planted.write() as work:
        for each in (*boxes, lan):
            work.accounts.add(each)
        page = work.accounts.page(EVERYWHERE, Asked(limit=2), SoughtAccounts(boxes=False))
        assert (page.rows, page.after) == ((lan,), None)
        assert len(work.accounts.page(EVERYWHERE, Asked()).rows) == 6


def test_accounts_with_a_role_at_just_one_station_are_found_by_it(planted: Store, an: Account) -> None:
    with planted.write() as work:
        for each in (
            account("chief", OF_THE_HOUSE),
            account("above", replace(AT_MY_DUC, station=StationCode("91-kv"), path="/91/91-kv/")),
        ):
            work.accounts.add(each)
        assert work.accounts.page(EVERYWHERE, Asked(), SoughtAccounts(station=CODE)).rows == (an,)


# --- what they are known by --------------------------------------------------------------------------------------


def test_credentials_are_kept_and_whoever_has_a_password_signs_in(planted: Store, an: Account) -> None:
    with planted.write() as work:
        assert work.credentials.of(an.id) == work.credentials.of(AccountId("nobody")) == Credentials()
        assert not work.credentials.any()
        work.credentials.set_password(an.id, "hash")
        work.credentials.seed(an.id, "salt")
        assert work.credentials.of(an.id) == Credentials(password="hash", salt="salt")
        assert work.credentials.any()
        assert work.accounts.find(EVERYWHERE, an.id).signs_in
        work.accounts.edit(replace(an, active=False), 1)
        assert not work.credentials.any()


def test_the_code_of_a_step_is_spent_once_and_confirms_the_codes(planted: Store, an: Account) -> None:
    with planted.write() as work:
        work.credentials.seed(an.id, "salt")
        assert work.credentials.spend(an.id, 100)
        assert not work.credentials.spend(an.id, 100)
        assert not work.credentials.spend(an.id, 99)
        assert work.credentials.spend(an.id, 101)
        assert work.credentials.of(an.id).confirmed
        assert work.accounts.find(EVERYWHERE, an.id).confirmed
        work.credentials.seed(an.id, None)
        assert work.credentials.of(an.id) == Credentials()


def test_a_one_time_code_is_redeemed_once_in_time(store: Store) -> None:
    code = digest_of("code")
    with store.write() as work:
        work.codes.put("account:x", code, later(10))
        assert work.codes.redeem(digest_of("guess"), NOON) is None
        assert work.codes.redeem(code, later(10)) is None
        assert work.codes.subject_of(code, later(9)) == "account:x"
        assert work.codes.redeem(code, later(9)) == "account:x"
        assert work.codes.redeem(code, later(9)) is None


def test_another_code_takes_the_place_of_the_one_before(store: Store) -> None:
    with store.write() as work:
        work.codes.put("set-up", digest_of("old"), later(10))
        work.codes.put("set-up", digest_of("new"), later(10))
        assert work.codes.subject_of(digest_of("old"), NOON) is None
        assert work.codes.subject_of(digest_of("new"), NOON) == "set-up"
        work.codes.withdraw("set-up")
        assert work.codes.redeem(digest_of("new"), NOON) is None


# --- sessions and tokens -----------------------------------------------------------------------------------------


def test_a_session_is_turned_from_the_secret_it_has(planted: Store, an: Account) -> None:
    old, new = digest_of("s"), digest_of("s2")
    with planted.write() as work:
        work.sessions.open(session("one", an))
        assert work.sessions.get("one") == session("one", an)
        assert work.sessions.turn("one", old, new, later(15))
        assert not work.sessions.turn("one", old, digest_of("s3"), later(15))
        work.sessions.touch("one", later(20))
        found = work.sessions.get("one")
    turned = replace(session("one", an), secret=new, previous=old, rotated=later(15), seen=later(20))
    assert found == turned


def test_sessions_end_one_by_one_and_all_but_one(planted: Store, an: Account) -> None:
    other = account("binh", AT_MY_DUC)
    with planted.write() as work:
        work.accounts.add(other)
        for name in ("one", "two", "three"):
            work.sessions.open(session(name, an))
        work.sessions.open(session("theirs", other))
        work.sessions.touch("two", later(5))
        assert [each.id for each in work.sessions.of(an.id)] == ["two", "one", "three"]
        assert work.sessions.end("one")
        assert not work.sessions.end("one")
        assert work.sessions.end_all(an.id, but="two") == 1
        assert work.sessions.get("two") is not None
        assert work.sessions.end_all(an.id) == 1
        assert work.sessions.get("theirs") is not None


def test_a_token_is_found_by_its_digest_until_it_is_revoked(planted: Store, an: Account) -> None:
    first, second = token("t1", an), token("t2", an, CODE, "/91/91-kv/30628/")
    with planted.write() as work:
        work.tokens.add(first, digest_of("one"))
        work.tokens.add(second, digest_of("two"))
        assert work.tokens.get(digest_of("one")) == first
        assert work.tokens.get(digest_of("two")) == second
        assert work.tokens.get(digest_of("guess")) is None
        assert list(work.tokens.of(an.id)) == [first, second]
        assert not work.tokens.revoke(AccountId("other"), "t1")
        assert work.tokens.revoke(an.id, "t1")
        assert not work.tokens.revoke(an.id, "t1")
        assert work.tokens.revoke_all(an.id) == 1
        assert list(work.tokens.of(an.id)) == []


# --- guessing ----------------------------------------------------------------------------------------------------


def test_a_tally_is_kept_until_it_is_forgotten(store: Store) -> None:
    with store.write() as work:
        assert work.attempts.hold("k", NOON) == Tally(failures=0, last=NOON)
        work.attempts.keep("k", Tally(failures=3, last=later(1)))
        assert work.attempts.hold("k", later(2)) == Tally(failures=3, last=later(1))
        work.attempts.hold("other", later(9))
        work.attempts.forget(later(5))
        assert work.attempts.hold("k", later(9)) == Tally(failures=0, last=later(9))


def at_once(store: Store, act: Callable[[Work], object], times: int = 8) -> list[object]:
    """What each of so many transactions that begin together came to."""
    ready, found = Barrier(times), list[object]()

    def run() -> None:
        ready.wait()
        with store.write() as work:
            done = act(work)
        found.append(done)

    threads = [Thread(target=run) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def test_of_many_at_once_one_redeems_a_code_and_one_spends_a_step(planted: Store, an: Account) -> None:
    with planted.write() as work:
        work.codes.put("set-up", digest_of("code"), later(10))
        work.credentials.seed(an.id, "salt")
    redeemed = at_once(planted, lambda work: work.codes.redeem(digest_of("code"), NOON))
    assert sorted(map(str, redeemed)) == ["None"] * 7 + ["set-up"]
    assert sum(map(bool, at_once(planted, lambda work: work.credentials.spend(an.id, 7)))) == 1


def test_of_many_at_once_one_turns_a_session(planted: Store, an: Account) -> None:
    with planted.write() as work:
        work.sessions.open(session("one", an))
    turned = at_once(planted, lambda work: work.sessions.turn("one", digest_of("s"), digest_of("n"), later(15)))
    assert sum(map(bool, turned)) == 1


def test_of_many_attempts_at_once_each_sees_those_before_it(store: Store) -> None:
    def attempt(work: Work) -> int:
        tally = work.attempts.hold("k", NOON)
        work.attempts.keep("k", replace(tally, failures=tally.failures + 1))
        return tally.failures

    assert sorted(map(str, at_once(store, attempt))) == [str(number) for number in range(8)]


def test_of_two_who_each_take_away_the_other_admin_one_stays(planted: Store) -> None:
    admins = [account(name, OF_THE_HOUSE) for name in ("chief", "deputy")]
    with planted.write() as work:
        for each in admins:
            work.accounts.add(each)
    left = list(admins)

    def take_one(work: Work) -> bool:
        standing = [each for each in work.accounts.admins() if each.active]
        if len(standing) < 2:
            return False
        mine = left.pop()
        return work.accounts.edit(replace(mine, grants=()), mine.version)

    assert sorted(map(str, at_once(planted, take_one, 2))) == ["False", "True"]
