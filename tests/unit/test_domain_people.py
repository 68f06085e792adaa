import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, later

from broadcaster.domain.access import AccountId, Action, Grant, Means, Role
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import PasswordWeak
from broadcaster.domain.people import (
    ABSOLUTE,
    FORGOTTEN,
    GRACE,
    IDLE,
    OF_ACCOUNT,
    OF_ADDRESS,
    ROTATED,
    SEEN,
    Account,
    Course,
    SignedIn,
    Tally,
    Token,
    attempted,
    check_login,
    check_name,
    check_password,
    course,
    forgiven,
    is_admin,
    pause,
    program,
    squeezed,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of, instant

COMMON = frozenset({"matkhau", "password", "truyenthanh", "qwerty"})
AUTHOR = Grant(role=Role.AUTHOR, station=StationCode("30628"), path="/91/91-kv/30628/")
ADMIN = Grant(role=Role.ADMIN, station=None, path="/")
AN = Account(id=AccountId("1"), login="nguyen.oi", name="Nguyễn Thị Ổi", grants=(AUTHOR,), active=True, created=NOON)
STATION = ("Mỹ Đức", "Đài Truyền thanh xã Mỹ Đức")


@pytest.mark.parametrize("login", ["a", "-an", "Nguyễn", "a b c", "a" * 41, "an@x", "", "\u0430nna"])
def test_a_login_that_cannot_be_typed_alike_everywhere_is_refused(login: str) -> None:
    with pytest.raises(FieldWrong):
        check_login(login)


def test_a_login_and_a_name_are_kept_in_one_form() -> None:
    assert check_login(" Nguyen.Oi ") == "nguyen.oi"
    assert check_name(" Nguye\u0302\u0303n   Ổi ") == "Nguyễn Ổi"
    for wrong in ("", "  ", "a" * 201, "a\u200bb", "a\0b"):
        with pytest.raises(FieldWrong):
            check_name(wrong)


# --- passwords ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "meo con 4 tai",
        "con mèo nhà em trèo cây cau",
        "Tr0ng-vườn-có-3-cây-xoài",
        "x9$Kq!v2Lm&p",
        "zoài cau mít zoài",
    ],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    assert check_password(password, AN, STATION, COMMON) == password


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngan qua 11", "11 ký tự"),
        ("", "0 ký tự"),
        ("a1b2" * 65, "dài quá"),
        ("aaaaaaaaaaaaaaaa", "lặp lại"),
        ("abababababababab", "lặp lại"),
        ("password1234", "ai cũng thử"),
        ("MậtKhẩu@2026!!", "ai cũng thử"),
        ("mat khau mat khau", "ai cũng thử"),
        ("truyenthanh123", "ai cũng thử"),
        ("Nguyen.Oi-2026", "ai cũng thử"),
        ("Nguyễn Thị Ổi 1990", "ai cũng thử"),
        ("đài truyền thanh xã mỹ đức", "ai cũng thử"),
        ("MyDuc-MyDuc-2026", "ai cũng thử"),
        ("1234567890123", "ai cũng thử"),
        ("19/05/1990-1990", "ai cũng thử"),
        ("!@#$%^&*()_+!@", "ai cũng thử"),
        ("meo con 4 tai\0", "không gõ được"),
        ("meo con 4 tai\ud800", "không gõ được"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(PasswordWeak, match=why):
        check_password(password, AN, STATION, COMMON)


def test_who_leads_needs_a_longer_one() -> None:
    fourteen = "vườn xoài 3 gố"
    assert len(fourteen) == 14
    assert check_password(fourteen, AN, (), COMMON)
    for role in (Role.APPROVER, Role.ADMIN):
        with pytest.raises(PasswordWeak, match="ít nhất 15"):
            check_password(fourteen, replace(AN, grants=(AUTHOR, replace(AUTHOR, role=role))), (), COMMON)
    assert check_password(fourteen, replace(AN, grants=(replace(AUTHOR, role=Role.SUPERVISOR),)), (), COMMON)


def test_length_is_counted_in_letters_however_the_keyboard_composed_them() -> None:
    short = unicodedata.normalize("NFD", "vườn xoài h")
    assert len(short) > 13
    with pytest.raises(PasswordWeak, match="mới có 11"):
        check_password(short, AN, (), COMMON)
    assert check_password(short + "o", AN, (), COMMON) == "vườn xoài ho"


def test_squeezed_is_what_is_typed_in_a_hurry() -> None:
    assert squeezed("Đài Truyền-thanh XÃ Mỹ Đức 2") == "daitruyenthanhxamyduc2"


# --- guessing ----------------------------------------------------------------------------------------------------


def test_the_first_failures_are_free_and_each_wait_after_them_doubles() -> None:
    waits = [
        pause(Tally(failures=n, last=NOON), OF_ACCOUNT, NOON).total_seconds() for n in (0, 4, 5, 6, 7, 12, 14, 1000)
    ]
    assert waits == [0, 0, 2, 4, 8, 256, 900, 900]


def test_an_address_is_slowed_down_and_never_shut_out() -> None:
    waits = [pause(Tally(failures=n, last=NOON), OF_ADDRESS, NOON).total_seconds() for n in (49, 50, 55, 10**6)]
    assert waits == [0, 2, 60, 60]


def test_a_wait_ends_and_a_clock_set_back_makes_it_no_longer() -> None:
    tally = Tally(failures=7, last=NOON)
    assert pause(tally, OF_ACCOUNT, later(0.1)).total_seconds() == 2
    assert pause(tally, OF_ACCOUNT, later(60)).total_seconds() == 0
    assert pause(tally, OF_ACCOUNT, later(-60)).total_seconds() == 8


def test_failures_are_forgotten_after_a_day_of_peace() -> None:
    tally = Tally(failures=9, last=NOON)
    assert attempted(tally, instant(NOON + FORGOTTEN)).failures == 10
    assert attempted(tally, instant(NOON + FORGOTTEN + timedelta(seconds=1))).failures == 1
    assert forgiven(attempted(tally, NOON)) == tally
    assert forgiven(Tally(failures=0, last=NOON)).failures == 0


# --- sessions ----------------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (digest_of(secret) for secret in ("1", "2", "3"))
FRESH = SignedIn(
    id="s",
    account=AN.id,
    secret=FIRST,
    previous=None,
    created=NOON,
    rotated=NOON,
    seen=NOON,
    assured=True,
    source="::1",
)
TURNED = replace(FRESH, secret=SECOND, previous=FIRST, rotated=later(15), seen=later(15))


@pytest.mark.parametrize(
    ("session", "shown", "passed", "expected"),
    [
        (FRESH, FIRST, timedelta(0), Course.KEEP),
        (FRESH, FIRST, SEEN, Course.TOUCH),
        (FRESH, FIRST, ROTATED - timedelta(seconds=1), Course.TOUCH),
        (FRESH, FIRST, ROTATED, Course.ROTATE),
        (FRESH, FIRST, IDLE - timedelta(seconds=1), Course.ROTATE),
        (FRESH, FIRST, IDLE, Course.END),
        (FRESH, SECOND, timedelta(0), Course.END),
        (replace(FRESH, seen=later(11 * 60 + 59)), FIRST, ABSOLUTE - timedelta(seconds=1), Course.ROTATE),
        (replace(FRESH, seen=later(11 * 60 + 59)), FIRST, ABSOLUTE, Course.END),
        (TURNED, SECOND, timedelta(minutes=15), Course.KEEP),
        (TURNED, FIRST, timedelta(minutes=15) + GRACE - timedelta(seconds=1), Course.KEEP),
        (TURNED, FIRST, timedelta(minutes=15) + GRACE, Course.END),
        (TURNED, THIRD, timedelta(minutes=15), Course.END),
    ],
)
def test_the_course_of_a_session(session: SignedIn, shown: Digest, passed: timedelta, expected: Course) -> None:
    assert course(session, shown, instant(NOON + passed)) is expected


# --- programs and admins -----------------------------------------------------------------------------------------


def test_a_program_is_its_holder_within_the_token() -> None:
    token = Token(
        id="t",
        account=AN.id,
        name="Loa ấp 3",
        scopes=frozenset({Action.READ_PLAYLISTS}),
        station=StationCode("30628"),
        within="/91/91-kv/30628/",
        assured=False,
        created=NOON,
        expires=later(1),
    )
    who = program(AN, token, "::1")
    assert (who.means, who.limits, who.within) == (Means.PROGRAM, token.scopes, token.within)
    assert (who.assured, who.by, who.grants) == (False, "t", AN.grants)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"signs_in": False}, False),
        ({"grants": (AUTHOR,)}, False),
        ({"grants": (replace(AUTHOR, role=Role.ADMIN),)}, False),
        ({"grants": (replace(ADMIN, until=NOON),)}, False),
    ],
)
def test_an_admin_of_the_house_is_one_who_can_come_in(changes: dict[str, object], expected: bool) -> None:
    admin = replace(AN, grants=(ADMIN,), signs_in=True)
    assert is_admin(replace(admin, **changes), NOON) is expected  # type: ignore[arg-type]  # fields by name, in tests
