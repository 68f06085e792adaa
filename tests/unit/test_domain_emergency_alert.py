from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from fakes.alarms import emergency, signed
from fakes.samples import NOON, later, two_provinces
from unit.documents.cap_rules import broken

from broadcaster.documents import cap
from broadcaster.domain.alert import Category, Reference, Status, Urgency
from broadcaster.domain.alert_brief import brief_of
from broadcaster.domain.emergency import EmergencyKind, Message, Phase, id_of
from broadcaster.domain.emergency_alert import minutes_of, origin_of, reference_of, told_as_alert, widest
from broadcaster.domain.errors.alerts import AlertStatusUnfit
from broadcaster.domain.stations import StationCode

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TREE = two_provinces().by_code
COMMUNE, NEIGHBOUR, DISTRICT, PROVINCE = (StationCode(code) for code in ("30628", "30631", "91-kv", "91"))


@pytest.mark.parametrize(("left", "minutes"), [(0.2, 1), (12, 12), (12.5, 13), (300, 30)])
def test_it_holds_until_the_alert_expires_and_never_longer_than_half_an_hour(left: float, minutes: int) -> None:
    assert minutes_of(later(left), NOON) == minutes


def test_an_alert_without_an_end_holds_half_an_hour() -> None:
    assert minutes_of(None, NOON) == 30


def test_a_unit_below_another_is_not_named_twice_and_the_origin_is_the_lowest_above_all() -> None:
    assert widest((PROVINCE, COMMUNE), TREE) == (PROVINCE,)
    assert widest((COMMUNE, NEIGHBOUR), TREE) == (COMMUNE, NEIGHBOUR)
    assert origin_of([COMMUNE], TREE) == COMMUNE
    assert origin_of([COMMUNE, NEIGHBOUR], TREE) == DISTRICT
    assert origin_of([PROVINCE, StationCode("01")], TREE) is None


def test_what_nobody_let_go_goes_out_as_a_draft_and_no_house_takes_it_for_real() -> None:
    alert = told_as_alert(emergency(), (), {})
    assert alert.status is Status.DRAFT
    with pytest.raises(AlertStatusUnfit):
        brief_of(cap.read(cap.write(alert)), {COMMUNE}, NOON, ZONE)


@pytest.mark.parametrize(
    ("kind", "status"), [(EmergencyKind.ACTUAL, Status.ACTUAL), (EmergencyKind.EXERCISE, Status.EXERCISE)]
)
@pytest.mark.parametrize("phase", [Phase.ON_AIR, Phase.EXPIRED, Phase.STOPPED, Phase.CANCELLED])
def test_what_went_out_keeps_the_standard_and_says_whether_it_was_an_exercise(
    kind: EmergencyKind, status: Status, phase: Phase
) -> None:
    found = emergency(kind=kind, template="fire", phase=phase, started=NOON, expires=later(30))
    alert = told_as_alert(found, (), {COMMUNE: "Xã Mỹ Đức"})
    (info,) = alert.infos
    assert alert.status is status
    assert broken(cap.write(alert)) == []
    assert (info.areas[0].description, info.categories) == ("Xã Mỹ Đức", (Category.FIRE,))
    assert info.urgency is (Urgency.IMMEDIATE if phase is Phase.ON_AIR else Urgency.PAST)


def test_an_update_names_the_message_it_follows_as_that_one_named_itself() -> None:
    first = emergency(started=NOON)
    again = emergency("2", message=Message.UPDATE, refers=id_of(EmergencyKind.ACTUAL, "1"), started=NOON)
    alert = told_as_alert(again, (first,), {})
    assert alert.references == (told_as_alert(first, (), {}).reference,) == (reference_of(first),)
    assert broken(cap.write(alert)) == []
    (read,) = cap.read(cap.write(alert)).alert.references
    assert read == Reference(sender="vn-dai-30628", identifier="kc-1", sent=signed().at.replace(microsecond=0))


def test_what_goes_out_comes_back_for_the_same_stations() -> None:
    found = emergency(started=NOON, expires=later(30))
    back = brief_of(cap.read(cap.write(told_as_alert(found, (), {}))), {COMMUNE}, later(1), ZONE)
    assert (back.stations, back.event, back.exercise) == ((COMMUNE,), "Cháy", False)
    assert replace(back, script="").left_out == ()
