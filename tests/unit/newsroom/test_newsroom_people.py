"""Coming in, and who lets whom: the verbs about people on a newsroom in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, later
from fakes.vault import MemoryVault, code_of

from broadcaster.domain.access import CONSOLE, AccountId, Action, Actor, Means, Role
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.people import (
    AccountUnknown,
    GrantUnknown,
    LastAdmin,
    LoginTaken,
    OneTimeCodeUnknown,
    PasswordWeak,
    PasswordWrong,
    RightMissing,
    SecondFactorStands,
    SessionOver,
    SignInWrong,
    TokensMany,
    TokenUnknown,
    TokenWrong,
    TooManyAttempts,
)
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.people import Account
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import activation, people, sessions, tokens
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.ports import Newsroom

HERE = "127.0.0.1"
GOOD, BETTER = "vườn xoài ba gốc lớn", "ao cá tra sau nhà ngoại"
MY_DUC, OTHER, HANOI = StationCode("30628"), StationCode("30631"), StationCode("00004")


def fresh(name: str) -> sessions.Fresh:
    return sessions.Fresh(id=name, secret=f"secret of {name}")


def added(
    newsroom: Newsroom, login: str, *roles: Role, station: StationCode | None = MY_DUC, by: Actor = CONSOLE
) -> Account:
    """An account with these roles; its activation code is "secret of {login}"."""
    first, *others = roles
    new = people.NewAccount(login=login, name=f"Người {login}", wanted=people.Wanted(role=first, station=station))
    made = people.add_account(newsroom, by, new, fresh(login), NOON)
    for role in others:
        made = people.grant_role(newsroom, by, made.id, people.Wanted(role=role, station=station), NOON)
    return made


def activated(newsroom: Newsroom, login: str, *roles: Role, station: StationCode | None = MY_DUC) -> Account:
    """The same, with the password GOOD; where it needs one-time codes, their salt is "salt"."""
    added(newsroom, login, *roles, station=station)
    asked = activation.Activation(code=f"secret of {login}", password=GOOD, source=HERE)
    return activation.activate(newsroom, asked, "salt", NOON).account


def entered(newsroom: Newsroom, login: str, name: str = "session", at: Instant = NOON, **told: str) -> sessions.Entered:
    asked = sessions.SignIn(login=login, password=GOOD, code="", source=HERE)
    return sessions.sign_in(newsroom, replace(asked, **told), fresh(name), at)  # type: ignore[arg-type]  # by name


def code_at(at: Instant) -> str:
    return code_of("salt", int(at.timestamp()) // 30)


def admin_of(newsroom: Newsroom, station: StationCode | None = MY_DUC, login: str = "admin") -> Actor:
    """An admin at a station, in a session with a one-time code."""
    activated(newsroom, login, Role.ADMIN, station=station)
    return entered(newsroom, login, f"s-{login}", code=code_at(NOON)).actor


def who(newsroom: Newsroom, cookie: str, at: Instant = NOON, secret: str = "next") -> sessions.Recognised:
    return sessions.recognise(newsroom, cookie, HERE, secret, at)


def told(newsroom: Newsroom) -> list[str]:
    with newsroom.store.read() as work:
        return [each.deed.verb for each in work.audit.entries(0, 1000)]


# --- the first admin ---------------------------------------------------------------------------------------------


def set_up(newsroom: Newsroom, code: str, password: str = GOOD) -> activation.Activated:
    first = activation.FirstAdmin(login="chief", name="Người đầu tiên")
    asked = activation.Activation(code=code, password=password, source=HERE)
    return activation.set_up(newsroom, first, asked, sessions.Fresh(id="chief", secret="salt"), NOON)


def test_the_first_admin_is_made_by_the_code_on_the_console_once(newsroom: Newsroom) -> None:
    assert activation.offer_set_up(newsroom, "code", NOON)
    with pytest.raises(OneTimeCodeUnknown):
        set_up(newsroom, "guess")
    with pytest.raises(PasswordWeak):
        set_up(newsroom, "code", "ngắn quá")
    done = set_up(newsroom, "code")
    assert done.codes is not None
    assert [(grant.role, grant.station) for grant in done.account.grants] == [(Role.ADMIN, None)]
    with pytest.raises(OneTimeCodeUnknown):
        set_up(newsroom, "code")
    assert not activation.offer_set_up(newsroom, "another", NOON)
    with pytest.raises(OneTimeCodeUnknown):
        set_up(newsroom, "another")
    assert entered(newsroom, "chief", code=code_at(NOON)).actor.assured


def test_each_start_replaces_the_code_of_the_one_before(newsroom: Newsroom) -> None:
    activation.offer_set_up(newsroom, "first", NOON)
    activation.offer_set_up(newsroom, "second", NOON)
    with pytest.raises(OneTimeCodeUnknown):
        set_up(newsroom, "first")
    assert set_up(newsroom, "second").account.active


def test_an_activation_code_sets_no_house_up(newsroom: Newsroom) -> None:
    added(newsroom, "an", Role.AUTHOR)
    with pytest.raises(OneTimeCodeUnknown):
        set_up(newsroom, "secret of an")
    asked = activation.Activation(code="secret of an", password=GOOD, source=HERE)
    assert activation.activate(newsroom, asked, "salt", NOON).account.login == "an"


# --- activation --------------------------------------------------------------------------------------------------


def test_a_weak_password_leaves_the_code_and_the_right_one_uses_it_up(newsroom: Newsroom) -> None:
    added(newsroom, "an", Role.AUTHOR)
    asked = activation.Activation(code="secret of an", password="Mỹ Đức 30628 2026", source=HERE)
    with pytest.raises(PasswordWeak):
        activation.activate(newsroom, asked, "salt", NOON)
    done = activation.activate(newsroom, replace(asked, password=GOOD), "salt", NOON)
    assert done.codes is None, "an author needs none"
    with pytest.raises(OneTimeCodeUnknown):
        activation.activate(newsroom, replace(asked, password=BETTER), "salt", NOON)
    assert entered(newsroom, "an").account.id == done.account.id


def test_an_activation_code_ends_after_three_days_and_with_its_account(newsroom: Newsroom) -> None:
    made = added(newsroom, "an", Role.AUTHOR)
    asked = activation.Activation(code="secret of an", password=GOOD, source=HERE)
    with pytest.raises(OneTimeCodeUnknown):
        activation.activate(newsroom, asked, "salt", instant(NOON + timedelta(hours=72)))
    people.edit_account(newsroom, CONSOLE, made.id, people.AccountEdit(seen=1, active=False), NOON)
    with pytest.raises(OneTimeCodeUnknown):
        activation.activate(newsroom, asked, "salt", NOON)


# --- signing in --------------------------------------------------------------------------------------------------


def test_the_right_password_opens_a_session_that_knows_its_person(newsroom: Newsroom) -> None:
    account = activated(newsroom, "an", Role.AUTHOR)
    come = entered(newsroom, " AN ")
    asker = who(newsroom, come.cookie).actor
    assert (asker.id, asker.means, asker.assured, asker.by) == (account.id, Means.PERSON, False, "session")
    assert not come.lacking
    assert told(newsroom)[-1] == "session.open"


def test_a_password_is_the_same_however_it_was_composed(newsroom: Newsroom) -> None:
    import unicodedata

    activated(newsroom, "an", Role.AUTHOR)
    assert entered(newsroom, "an", password=unicodedata.normalize("NFD", GOOD)).account.login == "an"


def refused(newsroom: Newsroom, login: str, **given: str) -> tuple[str, str, int]:
    """What is said, and how many hashes it cost."""
    vault = newsroom.vault
    assert isinstance(vault, MemoryVault)
    before = len(vault.verified)
    with pytest.raises(SignInWrong) as wrong:
        entered(newsroom, login, **given)
    return wrong.value.code, wrong.value.message_vi, len(vault.verified) - before


def test_whatever_is_wrong_the_answer_and_its_cost_are_the_same(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    closed = activated(newsroom, "closed", Role.AUTHOR)
    people.edit_account(newsroom, CONSOLE, closed.id, people.AccountEdit(seen=1, active=False), NOON)
    added(newsroom, "waiting", Role.AUTHOR)
    activated(newsroom, "leader", Role.APPROVER)
    answers = {
        refused(newsroom, "nobody"),
        refused(newsroom, "an", password="wrong"),
        refused(newsroom, "closed"),
        refused(newsroom, "waiting"),
        refused(newsroom, "leader", code="000000"),
        refused(newsroom, "an", code="000000"),
    }
    assert len(answers) == 1
    assert answers.pop()[2] == 1


def test_a_leader_without_a_code_comes_in_and_leads_nothing(newsroom: Newsroom) -> None:
    activated(newsroom, "leader", Role.AUTHOR, Role.APPROVER)
    come = entered(newsroom, "leader")
    assert (come.lacking, come.actor.assured) == (True, False)
    with pytest.raises(RightMissing):
        people.accounts(newsroom, come.actor, Asked(), NOON)


def test_the_first_right_code_confirms_and_from_then_on_one_is_asked_for(newsroom: Newsroom) -> None:
    activated(newsroom, "leader", Role.APPROVER)
    assert entered(newsroom, "leader", "one", code=code_at(NOON)).actor.assured
    assert refused(newsroom, "leader")[0] == "sign-in-wrong"
    assert entered(newsroom, "leader", "two", later(1), code=code_at(later(1))).actor.assured


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_of_a_neighbouring_step_is_right(newsroom: Newsroom, steps: int, right: bool) -> None:
    activated(newsroom, "leader", Role.APPROVER)
    code = code_at(instant(NOON + timedelta(seconds=30 * steps)))
    if right:
        assert entered(newsroom, "leader", code=code).actor.assured
    else:
        refused(newsroom, "leader", code=code)


def test_a_code_is_accepted_once(newsroom: Newsroom) -> None:
    activated(newsroom, "leader", Role.APPROVER)
    code = code_at(NOON)
    entered(newsroom, "leader", code=code)
    assert refused(newsroom, "leader", code=code)[0] == "sign-in-wrong"
    earlier = code_at(instant(NOON - timedelta(seconds=30)))
    assert refused(newsroom, "leader", code=earlier)[0] == "sign-in-wrong"


# --- guessing ----------------------------------------------------------------------------------------------------


def guesses(newsroom: Newsroom, login: str, times: int, source: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(SignInWrong):
            entered(newsroom, login, password="wrong", source=source)


def test_after_five_failures_even_the_right_password_has_to_wait(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    guesses(newsroom, "an", 5)
    with pytest.raises(TooManyAttempts) as wait:
        entered(newsroom, "an")
    assert wait.value.facts["seconds"] == 3
    assert entered(newsroom, "an", at=later(0.1)).account.login == "an"
    guesses(newsroom, "an", 5)  # anew


def test_who_does_not_exist_is_throttled_alike_and_from_any_address(newsroom: Newsroom) -> None:
    for number in range(5):
        guesses(newsroom, "nobody", 1, source=f"10.0.0.{number}")
    with pytest.raises(TooManyAttempts):
        entered(newsroom, "nobody", source="10.0.0.99")


def test_an_address_that_tries_many_accounts_is_slowed_down(newsroom: Newsroom) -> None:
    for number in range(50):
        guesses(newsroom, f"guess{number}", 1)
    with pytest.raises(TooManyAttempts):
        entered(newsroom, "guess51")
    with pytest.raises(TooManyAttempts):
        set_up(newsroom, "guess")


def test_a_sign_in_that_went_well_counts_for_nothing(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    for number in range(60):
        entered(newsroom, "an", f"s{number}")


def test_what_is_counted_names_nobody(newsroom: Newsroom) -> None:
    guesses(newsroom, "my-password-typed-here", 1)
    with newsroom.store.write() as work:
        assert "my-password" not in repr(vars(work.attempts))


# --- sessions ----------------------------------------------------------------------------------------------------


def test_a_session_is_rotated_and_the_secret_before_holds_for_a_moment(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    old = entered(newsroom, "an").cookie
    turned = who(newsroom, old, later(15), "second")
    assert turned.cookie is not None
    assert turned.cookie != old
    assert who(newsroom, old, later(15.5)).cookie is None, "requests under way still hold"
    assert who(newsroom, turned.cookie, later(16)).actor.by == "session"


def test_a_secret_that_was_rotated_away_ends_the_session_for_both(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    stolen = entered(newsroom, "an").cookie
    turned = who(newsroom, stolen, later(15)).cookie
    assert turned is not None
    with pytest.raises(SessionOver):
        who(newsroom, stolen, later(20))
    with pytest.raises(SessionOver):
        who(newsroom, turned, later(20))
    assert told(newsroom)[-1] == "session.end"


@pytest.mark.parametrize("minutes", [60, 12 * 60])
def test_a_session_ends_when_idle_and_after_half_a_day(newsroom: Newsroom, minutes: int) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    cookie = entered(newsroom, "an").cookie
    for at in range(14, minutes - 59, 14):
        cookie = who(newsroom, cookie, later(at), f"secret {at}").cookie or cookie
    with pytest.raises(SessionOver):
        who(newsroom, cookie, later(minutes))


def test_why_a_session_ended_is_told_as_it_was(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    for name, minutes, why in (("one", 20, "cookie cũ bị dùng lại"), ("two", 90, "hết hạn")):
        old = entered(newsroom, "an", name).cookie
        who(newsroom, old, later(15))
        with pytest.raises(SessionOver):
            who(newsroom, old, later(minutes))
        with newsroom.store.read() as work:
            assert work.audit.entries(0, 1000)[-1].deed.told == why


@pytest.mark.parametrize("cookie", ["", "x", "session:secret of session", "session.signed", "::.signed", "a:b.signed"])
def test_a_cookie_that_is_not_ours_is_nobodys(newsroom: Newsroom, cookie: str) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    entered(newsroom, "an")
    with pytest.raises(SessionOver):
        who(newsroom, cookie)


def test_signing_out_ends_the_session_asked_in(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    one, two = entered(newsroom, "an", "one"), entered(newsroom, "an", "two")
    sessions.sign_out(newsroom, one.actor, NOON)
    with pytest.raises(SessionOver):
        who(newsroom, one.cookie)
    assert who(newsroom, two.cookie).actor.by == "two"


def test_a_new_password_ends_the_other_sessions(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    one, two = entered(newsroom, "an", "one"), entered(newsroom, "an", "two")
    for old, new, error in (("wrong", BETTER, PasswordWrong), (GOOD, "ngắn", PasswordWeak)):
        with pytest.raises(error):
            sessions.change_password(newsroom, one.actor, sessions.NewPassword(old=old, new=new), NOON)
    sessions.change_password(newsroom, one.actor, sessions.NewPassword(old=GOOD, new=BETTER), NOON)
    assert who(newsroom, one.cookie).actor.by == "one"
    with pytest.raises(SessionOver):
        who(newsroom, two.cookie)
    assert entered(newsroom, "an", "three", password=BETTER).account.login == "an"


def test_whoever_has_a_session_alone_cannot_guess_the_password(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor
    for _ in range(5):
        with pytest.raises(PasswordWrong):
            sessions.change_password(newsroom, asker, sessions.NewPassword(old="wrong", new=BETTER), NOON)
    with pytest.raises(TooManyAttempts):
        sessions.change_password(newsroom, asker, sessions.NewPassword(old=GOOD, new=BETTER), NOON)


def test_one_who_becomes_a_leader_sets_up_codes_with_the_password(newsroom: Newsroom) -> None:
    made = activated(newsroom, "an", Role.AUTHOR)
    people.grant_role(newsroom, CONSOLE, made.id, people.Wanted(role=Role.APPROVER, station=MY_DUC), NOON)
    come = entered(newsroom, "an")
    assert come.lacking
    with pytest.raises(PasswordWrong):
        sessions.renew_codes(newsroom, come.actor, "wrong", "salt", NOON)
    assert sessions.renew_codes(newsroom, come.actor, GOOD, "salt", NOON).uri.startswith("otpauth://")
    assured = entered(newsroom, "an", "two", code=code_at(NOON)).actor
    assert assured.assured
    with pytest.raises(SecondFactorStands):
        sessions.renew_codes(newsroom, assured, GOOD, "another", NOON)


def test_a_password_that_did_for_an_author_does_not_for_a_leader(newsroom: Newsroom) -> None:
    short = "lúa chín 91xy"
    made = added(newsroom, "an", Role.AUTHOR)
    activation.activate(newsroom, activation.Activation(code="secret of an", password=short, source=HERE), "salt", NOON)
    people.grant_role(newsroom, CONSOLE, made.id, people.Wanted(role=Role.APPROVER, station=MY_DUC), NOON)
    come = entered(newsroom, "an", password=short)
    with pytest.raises(PasswordWeak, match="15"):
        sessions.renew_codes(newsroom, come.actor, short, "salt", NOON)
    sessions.change_password(newsroom, come.actor, sessions.NewPassword(old=short, new=BETTER), NOON)
    assert sessions.renew_codes(newsroom, come.actor, BETTER, "salt", NOON).secret
    assured = entered(newsroom, "an", "two", password=BETTER, code=code_at(NOON)).actor
    wanted = people.Wanted(role=Role.APPROVER, station=MY_DUC)
    people.grant_role(newsroom, CONSOLE, made.id, replace(wanted, role=Role.AUTHOR), NOON)
    people.revoke_role(newsroom, CONSOLE, made.id, wanted, NOON)
    with pytest.raises(PasswordWeak, match="15"):  # with the codes they still have they would lead by it
        sessions.change_password(newsroom, assured, sessions.NewPassword(old=BETTER, new=short), NOON)


def test_who_is_reset_while_they_change_their_password_keeps_none(newsroom: Newsroom) -> None:
    made = activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor

    class Slow(MemoryVault):
        def hash(self, password: str) -> str:
            people.reset_account(newsroom, CONSOLE, made.id, "new code", NOON)
            return super().hash(password)

    slow = replace(newsroom, vault=Slow())
    with pytest.raises(SessionOver):
        sessions.change_password(slow, asker, sessions.NewPassword(old=GOOD, new=BETTER), NOON)
    for password in (GOOD, BETTER):
        refused(newsroom, "an", password=password)


# --- the accounts of others --------------------------------------------------------------------------------------


def test_an_admin_gives_roles_only_where_they_administer(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom)
    assert added(newsroom, "an", Role.AUTHOR, by=admin).grants[0].station == MY_DUC
    for station in (OTHER, HANOI, StationCode("91-kv"), StationCode("nowhere")):
        with pytest.raises(StationUnknown):
            added(newsroom, "binh", Role.AUTHOR, station=station, by=admin)
    with pytest.raises(RightMissing):
        added(newsroom, "binh", Role.AUTHOR, station=None, by=admin)
    with pytest.raises(LoginTaken):
        added(newsroom, "an", Role.AUTHOR, by=admin)


def test_a_create_sent_twice_makes_one_account_and_invites_once(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom)
    wanted = people.Wanted(role=Role.AUTHOR, station=MY_DUC)
    new = people.NewAccount(login="an", name="An", wanted=wanted, key="k")
    first = people.add_account(newsroom, admin, new, fresh("a"), NOON)
    assert people.add_account(newsroom, admin, new, fresh("b"), NOON).id == first.id
    with pytest.raises(IdempotencyClash):
        people.add_account(newsroom, admin, replace(new, name="Khác"), fresh("c"), NOON)


def test_accounts_elsewhere_are_unknown_and_roles_elsewhere_are_not_told(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom)
    stranger = added(newsroom, "stranger", Role.AUTHOR, station=HANOI)
    both = added(newsroom, "both", Role.AUTHOR)
    people.grant_role(newsroom, CONSOLE, both.id, people.Wanted(role=Role.APPROVER, station=HANOI), NOON)
    seen = people.accounts(newsroom, admin, Asked(), NOON).rows
    assert [each.login for each in seen] == ["admin", "both"]
    assert [grant.station for grant in people.account(newsroom, admin, both.id, NOON).grants] == [MY_DUC]
    for verb in (
        lambda: people.account(newsroom, admin, stranger.id, NOON),
        lambda: people.reset_account(newsroom, admin, stranger.id, "c", NOON),
        lambda: people.edit_account(newsroom, admin, stranger.id, people.AccountEdit(seen=1, active=False), NOON),
        lambda: tokens.tokens_of(newsroom, admin, stranger.id, NOON),
        lambda: people.grant_role(newsroom, admin, stranger.id, people.Wanted(role=Role.AUTHOR, station=MY_DUC), NOON),
    ):
        with pytest.raises(AccountUnknown):
            verb()


def test_an_account_that_reaches_further_is_not_theirs_to_take_over(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom)
    both = added(newsroom, "both", Role.AUTHOR)
    people.grant_role(newsroom, CONSOLE, both.id, people.Wanted(role=Role.APPROVER, station=HANOI), NOON)
    for verb in (
        lambda: people.reset_account(newsroom, admin, both.id, "c", NOON),
        lambda: people.edit_account(newsroom, admin, both.id, people.AccountEdit(seen=2, name="Khác"), NOON),
        lambda: tokens.revoke_token(newsroom, admin, both.id, "t", NOON),
    ):
        with pytest.raises(RightMissing):
            verb()
    left = people.revoke_role(newsroom, admin, both.id, people.Wanted(role=Role.AUTHOR, station=MY_DUC), NOON)
    assert [grant.station for grant in left.grants] == [HANOI]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER, Role.SUPERVISOR])
def test_nobody_but_an_admin_manages_accounts(newsroom: Newsroom, role: Role) -> None:
    activated(newsroom, "an", role)
    code = code_at(NOON) if role is Role.APPROVER else ""
    asker = entered(newsroom, "an", code=code).actor
    with pytest.raises(RightMissing):
        added(newsroom, "binh", Role.AUTHOR, by=asker)
    with pytest.raises(RightMissing):
        people.reset_account(newsroom, asker, asker.id, "c", NOON)


def test_an_edit_of_what_changed_meanwhile_is_refused(newsroom: Newsroom) -> None:
    made = added(newsroom, "an", Role.AUTHOR)
    changed = people.edit_account(newsroom, CONSOLE, made.id, people.AccountEdit(seen=1, name="An Nguyễn"), NOON)
    assert (changed.name, changed.version) == ("An Nguyễn", 2)
    with pytest.raises(EditedMeanwhile):
        people.edit_account(newsroom, CONSOLE, made.id, people.AccountEdit(seen=1, name="Khác"), NOON)


def test_a_role_that_is_not_held_cannot_be_taken_and_one_ends_when_it_is_to(newsroom: Newsroom) -> None:
    made = added(newsroom, "an", Role.AUTHOR)
    with pytest.raises(GrantUnknown):
        people.revoke_role(newsroom, CONSOLE, made.id, people.Wanted(role=Role.ADMIN, station=MY_DUC), NOON)
    until = people.Wanted(role=Role.AUTHOR, station=MY_DUC, until=later(60))
    assert len(people.grant_role(newsroom, CONSOLE, made.id, until, NOON).grants) == 1, "in the place of the one before"
    with pytest.raises(FieldWrong):
        people.grant_role(newsroom, CONSOLE, made.id, replace(until, since=later(60)), NOON)


def test_a_closed_account_loses_its_sessions_and_tokens_at_once(newsroom: Newsroom) -> None:
    account = activated(newsroom, "an", Role.AUTHOR)
    come = entered(newsroom, "an")
    new = tokens.NewToken(name="loa", scopes=frozenset({Action.READ_PLAYLISTS}), station=None, days=1)
    shown = tokens.make_token(newsroom, come.actor, new, fresh("t"), NOON).shown
    assert tokens.recognise_token(newsroom, shown, HERE, NOON).id == account.id
    people.edit_account(newsroom, CONSOLE, account.id, people.AccountEdit(seen=1, active=False), NOON)
    with pytest.raises(SessionOver):
        who(newsroom, come.cookie)
    with pytest.raises(TokenWrong):
        tokens.recognise_token(newsroom, shown, HERE, NOON)
    people.edit_account(newsroom, CONSOLE, account.id, people.AccountEdit(seen=2, active=True), NOON)
    with pytest.raises(TokenWrong):
        tokens.recognise_token(newsroom, shown, HERE, NOON)


def test_an_account_has_so_many_tokens_and_no_more_until_one_is_revoked(newsroom: Newsroom) -> None:
    account = activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor
    new = tokens.NewToken(name="loa", scopes=frozenset({Action.READ_PLAYLISTS}), station=None, days=1)
    for n in range(tokens.TOKENS_LIMIT):
        tokens.make_token(newsroom, asker, new, fresh(f"t{n}"), NOON)
    with pytest.raises(TokensMany):
        tokens.make_token(newsroom, asker, new, fresh("more"), NOON)
    tokens.revoke_token(newsroom, asker, account.id, "t3", NOON)
    assert tokens.make_token(newsroom, asker, new, fresh("more"), NOON).token.id == "more"


def test_a_reset_ends_all_and_invites_anew(newsroom: Newsroom) -> None:
    account = activated(newsroom, "leader", Role.APPROVER)
    come = entered(newsroom, "leader", code=code_at(NOON))
    reading = tokens.NewToken(name="loa", scopes=frozenset({Action.READ_PLAYLISTS}), station=None, days=9)
    shown = tokens.make_token(newsroom, come.actor, reading, sessions.Fresh(id="t", secret="s"), NOON).shown
    people.reset_account(newsroom, CONSOLE, account.id, "new code", NOON)
    with pytest.raises(TokenWrong):
        tokens.recognise_token(newsroom, shown, HERE, NOON)
    with pytest.raises(SessionOver):
        who(newsroom, come.cookie)
    refused(newsroom, "leader")
    asked = activation.Activation(code="new code", password=BETTER, source=HERE)
    assert activation.activate(newsroom, asked, "salt 2", NOON).codes is not None
    assert not entered(newsroom, "leader", "two", password=BETTER).actor.assured


def test_the_last_admin_of_the_house_stays(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom, None, "chief")
    added(newsroom, "waiting", Role.ADMIN, station=None)  # cannot come in yet, so it does not count
    wanted = people.Wanted(role=Role.ADMIN, station=None)
    with pytest.raises(LastAdmin):
        people.revoke_role(newsroom, admin, admin.id, wanted, NOON)
    with pytest.raises(LastAdmin):
        people.edit_account(newsroom, CONSOLE, admin.id, people.AccountEdit(seen=1, active=False), NOON)
    with pytest.raises(LastAdmin):
        people.grant_role(newsroom, admin, admin.id, replace(wanted, until=NOON), NOON)
    activated(newsroom, "deputy", Role.ADMIN, station=None)
    assert people.revoke_role(newsroom, admin, admin.id, wanted, NOON).grants == ()


# --- tokens ------------------------------------------------------------------------------------------------------

READ = tokens.NewToken(name="Loa ấp 3", scopes=frozenset({Action.READ_PLAYLISTS}), station=MY_DUC, days=90)


def test_a_token_is_shown_once_and_kept_as_a_digest(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor
    made = tokens.make_token(newsroom, asker, READ, fresh("t"), NOON)
    program = tokens.recognise_token(newsroom, made.shown, HERE, NOON)
    assert (program.means, program.limits, program.within) == (Means.PROGRAM, READ.scopes, "/91/91-kv/30628/")
    assert list(tokens.tokens_of(newsroom, asker, asker.id, NOON)) == [made.token]
    with newsroom.store.read() as work:
        assert made.shown not in repr(vars(work.tokens))
        assert made.shown not in repr(work.audit.entries(0, 100))


def test_a_token_is_never_good_for_more_than_its_holder(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor
    for scope in (Action.READ_AUDIT, Action.LOG_AIRTIME, Action.APPROVE_BULLETINS, Action.MANAGE_ACCOUNTS):
        with pytest.raises(RightMissing):
            tokens.make_token(newsroom, asker, replace(READ, scopes=frozenset({scope})), fresh("t"), NOON)
    with pytest.raises(StationUnknown):
        tokens.make_token(newsroom, asker, replace(READ, station=OTHER), fresh("t"), NOON)


def test_an_admin_without_a_code_makes_no_admins_token(newsroom: Newsroom) -> None:
    activated(newsroom, "boss", Role.ADMIN)
    new = replace(READ, scopes=frozenset({Action.LOG_AIRTIME}))
    with pytest.raises(RightMissing):
        tokens.make_token(newsroom, entered(newsroom, "boss", "one").actor, new, fresh("t"), NOON)
    assured = entered(newsroom, "boss", "two", code=code_at(NOON)).actor
    assert tokens.make_token(newsroom, assured, new, fresh("t"), NOON).token.assured


@pytest.mark.parametrize(
    "changes", [{"days": 0}, {"days": 367}, {"scopes": frozenset[Action]()}, {"name": " "}, {"days": -1}]
)
def test_a_token_has_bounds(newsroom: Newsroom, changes: dict[str, object]) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    wrong = replace(READ, **changes)  # type: ignore[arg-type]  # fields by name, in tests only
    with pytest.raises(FieldWrong):
        tokens.make_token(newsroom, entered(newsroom, "an").actor, wrong, fresh("t"), NOON)


def test_a_token_ends_by_its_date_by_being_revoked_and_with_its_holders_role(newsroom: Newsroom) -> None:
    made = activated(newsroom, "an", Role.AUTHOR)
    asker = entered(newsroom, "an").actor
    shown = [tokens.make_token(newsroom, asker, READ, fresh(name), NOON).shown for name in "ab"]
    with pytest.raises(TokenWrong):
        tokens.recognise_token(newsroom, shown[0], HERE, instant(NOON + timedelta(days=90)))
    tokens.revoke_token(newsroom, asker, asker.id, "a", NOON)
    with pytest.raises(TokenUnknown):
        tokens.revoke_token(newsroom, asker, asker.id, "a", NOON)
    with pytest.raises(TokenWrong):
        tokens.recognise_token(newsroom, shown[0], HERE, NOON)
    people.revoke_role(newsroom, CONSOLE, made.id, people.Wanted(role=Role.AUTHOR, station=MY_DUC), NOON)
    assert tokens.recognise_token(newsroom, shown[1], HERE, NOON).grants == ()


def test_a_token_begets_no_token_and_changes_no_password(newsroom: Newsroom) -> None:
    activated(newsroom, "an", Role.AUTHOR)
    shown = tokens.make_token(newsroom, entered(newsroom, "an").actor, READ, fresh("t"), NOON).shown
    program = tokens.recognise_token(newsroom, shown, HERE, NOON)
    attempts: list[type[BroadcasterError]] = []
    for verb in (
        lambda: tokens.make_token(newsroom, program, READ, fresh("u"), NOON),
        lambda: sessions.change_password(newsroom, program, sessions.NewPassword(old=GOOD, new=BETTER), NOON),
        lambda: sessions.renew_codes(newsroom, program, GOOD, "salt", NOON),
        lambda: tokens.tokens_of(newsroom, program, program.id, NOON),
    ):
        with pytest.raises((SessionOver, RightMissing)) as wrong:
            verb()
        attempts.append(wrong.type)
    assert len(attempts) == 4


def test_the_console_makes_tokens_for_machines(newsroom: Newsroom) -> None:
    new = people.NewAccount(login="loa-ap-3", name="Loa ấp 3", wanted=people.Wanted(role=Role.ADMIN, station=MY_DUC))
    machine = people.add_machine(newsroom, CONSOLE, new, fresh("m"), NOON)
    scopes = tokens.everything_for(machine, NOON)
    assert Action.LOG_AIRTIME in scopes
    assert not scopes & {Action.APPROVE_BULLETINS, Action.MANAGE_ACCOUNTS, Action.RECALL_BULLETINS}
    made = tokens.make_token_for(newsroom, CONSOLE, machine.id, (replace(READ, scopes=scopes), fresh("t")), NOON)
    assert tokens.recognise_token(newsroom, made.shown, HERE, NOON).id == machine.id
    with pytest.raises(AccountUnknown):
        tokens.make_token_for(newsroom, CONSOLE, AccountId("nobody"), (READ, fresh("u")), NOON)


def test_whom_to_ask_is_found_behind_a_hundred_others_whatever_they_are_called(newsroom: Newsroom) -> None:
    wanted = people.Wanted(role=Role.AUTHOR, station=StationCode("91"))
    new = people.NewAccount(login="may-lan", name="Người may-lan", wanted=wanted)
    found = people.add_account(newsroom, CONSOLE, new, fresh("lan"), NOON)
    (above,) = found.grants
    with newsroom.store.write() as work:
        below = replace(above, station=MY_DUC, path="/91/91-kv/30628/")
        for number in range(120):
            of_box = replace(found, id=AccountId(f"may-{number}"), login=f"may-{number:03}", grants=(below,))
            work.accounts.add(of_box)
            work.accounts.add(replace(of_box, id=AccountId(f"a{number}"), login=f"a{number:03}"))
    assert [each.name for each in people.around(newsroom, CONSOLE, StationCode("91"), NOON)] == ["Người may-lan"]
    assert len(people.around(newsroom, CONSOLE, MY_DUC, NOON)) == 120


def test_the_audit_tells_every_deed_and_no_secret(newsroom: Newsroom) -> None:
    admin = admin_of(newsroom, None)
    made = added(newsroom, "an", Role.AUTHOR, by=admin)
    people.reset_account(newsroom, admin, made.id, "the reset code", NOON)
    with newsroom.store.read() as work:
        entries = repr(work.audit.entries(0, 1000))
    assert {"account.add", "account.activate", "session.open", "account.reset"} <= set(told(newsroom))
    for secret in (GOOD, "secret of", "the reset code", "salt", "hash of"):
        assert secret not in entries
