"""Who looks after a station: who can be called, of which silence a note speaks, when it is off on purpose."""

from datetime import timedelta

import pytest
from fakes.samples import NOON, later

from broadcaster.domain.care import (
    LONGEST_OFF,
    NAME_LIMIT,
    REASON_LIMIT,
    Care,
    Contact,
    Notice,
    SwitchedOff,
    check_contact,
    check_off,
)
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant

CODE = StationCode("30628")


def off(since: Instant = NOON, until: Instant | None = None, reason: str = "Cắt điện") -> SwitchedOff:
    return SwitchedOff(since=since, until=until or instant(since + timedelta(hours=2)), reason=reason, by="Chị Lan")


@pytest.mark.parametrize(
    "telephone", ["0912345678", "0912 345 678", "0296 (3) 123 456", "+84 912 345 678", "0296.3.123.456"]
)
def test_a_telephone_is_written_as_people_write_it(telephone: str) -> None:
    check_contact(Contact(name="Ông Tú", telephone=telephone))


@pytest.mark.parametrize(
    ("name", "telephone", "field"),
    [
        ("", "0912 345 678", "contact"),
        ("Ông\nTú", "0912 345 678", "contact"),
        ("x" * (NAME_LIMIT + 1), "0912 345 678", "contact"),
        ("Ông Tú", "", "telephone"),
        ("Ông Tú", "12", "telephone"),
        ("Ông Tú", "0912 345 678;ext=1", "telephone"),
        ("Ông Tú", "javascript:alert(1)", "telephone"),
        ("Ông Tú", "０９１２３４５６７８", "telephone"),
    ],
)
def test_nobody_without_a_name_and_a_number_is_named(name: str, telephone: str, field: str) -> None:
    with pytest.raises(FieldWrong) as wrong:
        check_contact(Contact(name=name, telephone=telephone))
    assert wrong.value.facts["field"] == field


def test_a_note_speaks_of_the_silence_in_which_it_was_made() -> None:
    care = Care(station=CODE, notice=Notice(at=later(10), by="Chị Lan", whom="Ông Tú"))
    assert care.noticed(later(0)) == care.noticed(None) == care.notice
    assert care.noticed(later(10)) is None
    assert Care(station=CODE).noticed(None) is None


def test_it_is_off_from_its_first_moment_to_before_its_last() -> None:
    care = Care(station=CODE, off=off())
    assert [care.off_at(instant(NOON + timedelta(hours=h))) is not None for h in (-1, 0, 1, 2)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("planned", "field"),
    [
        (off(until=NOON), "off_until"),
        (off(since=instant(NOON - timedelta(hours=9))), "off_until"),
        (off(until=instant(NOON + LONGEST_OFF + timedelta(minutes=1))), "off_until"),
        (off(reason=" "), "off_reason"),
        (off(reason="x" * (REASON_LIMIT + 1)), "off_reason"),
    ],
)
def test_what_cannot_be_planned_is_told_by_its_field(planned: SwitchedOff, field: str) -> None:
    with pytest.raises(FieldWrong) as wrong:
        check_off(planned, NOON)
    assert wrong.value.facts["field"] == field
