"""What a row of the airtime log tells of what was heard."""

from dataclasses import replace

from fakes.alarms import emergency, signed

from broadcaster.domain.airtime_log import about_emergency


def test_who_let_an_emergency_on_air_is_who_approved_it_and_not_its_author() -> None:
    waiting = emergency()
    assert (about_emergency(waiting).approver, about_emergency(waiting).approved) == ("", None)
    by = signed("lanh-dao")
    told = about_emergency(replace(waiting, approved=by))
    assert (told.approver, told.approved) == (by.name, by.at)
