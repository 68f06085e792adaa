from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.samples import NOON, later
from unit.documents.cap_rules import broken

from broadcaster.documents import cap
from broadcaster.domain.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Geocode,
    Info,
    MessageType,
    ReadAlert,
    Reference,
    Response,
    Severity,
    Status,
    Urgency,
)
from broadcaster.domain.alert_brief import AlertBrief, Cry, Heading, alert_of, brief_of
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.alerts import (
    AlertAllClear,
    AlertEarly,
    AlertNotEmergency,
    AlertNotVietnamese,
    AlertOver,
    AlertStale,
    AlertStatusUnfit,
    AlertTypeUnfit,
    AlertWithoutStation,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HERE = frozenset({StationCode("30628"), StationCode("91"), StationCode("91-kv")})


def area(name: str, *codes: str, listed: str = "VN-GSO") -> Area:
    return Area(description=name, geocodes=tuple(Geocode(name=listed, value=code) for code in codes))


INFO = Info(
    language="vi-VN",
    categories=(Category.MET,),
    event="Xả lũ",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.OBSERVED,
    expires=later(30),
    headline="Hồ chứa xả lũ",
    description="Nước sông dâng nhanh.",
    instruction="Bà con ra khỏi bãi sông.",
    areas=(area("Xã Chợ Mới", "30628"),),
)
ALERT = Alert(
    identifier="a1", sender="pclb@x.example.vn", sent=NOON, status=Status.ACTUAL, kind=MessageType.ALERT, infos=(INFO,)
)


def brief(alert: Alert = ALERT, *left: str) -> AlertBrief:
    return brief_of(ReadAlert(alert=alert, left_out=left), HERE, NOON, ZONE)


def with_info(**changes: object) -> Alert:
    return replace(ALERT, infos=(replace(INFO, **changes),))  # type: ignore[arg-type]  # fields by name, in tests only


def test_an_alert_comes_to_its_stations_its_words_and_its_end() -> None:
    found = brief(ALERT, "info/web × 1")
    assert (found.exercise, found.title, found.event) == (False, "Hồ chứa xả lũ", "Xả lũ")
    assert found.script == "Hồ chứa xả lũ\nNước sông dâng nhanh.\nBà con ra khỏi bãi sông."
    assert (found.stations, found.expires) == (("30628",), later(30))
    assert (found.strangers, found.left_out) == ((), ("info/web × 1",))


def test_an_exercise_stays_one() -> None:
    assert brief(replace(ALERT, status=Status.EXERCISE)).exercise


def test_units_that_are_no_station_here_are_told_and_none_is_guessed() -> None:
    areas = (area("Ba xã", "30628", "30631"), area("Vùng vẽ tay"), area("Nước khác", "30628", listed="SAME"))
    found = brief(with_info(areas=areas))
    assert (found.stations, found.strangers) == (("30628",), ("30631",))
    assert [line.split("”")[0] for line in found.left_out] == ["vùng “Vùng vẽ tay", "vùng “Nước khác"]


def test_only_the_first_part_in_vietnamese_is_spoken_and_the_others_are_told() -> None:
    others = (replace(INFO, language="en-US", headline="Flood"), INFO, replace(INFO, language="km"))
    found = brief(replace(ALERT, infos=others))
    assert found.title == "Hồ chứa xả lũ"
    assert found.left_out == ("phần info thứ 1 (en-US)", "phần info thứ 3 (km)")


def test_where_nothing_but_the_event_is_told_the_event_is_said() -> None:
    assert brief(with_info(headline="", description="", instruction="")).script == "Xả lũ"


@pytest.mark.parametrize(
    ("alert", "leaf"),
    [
        (replace(ALERT, status=Status.TEST), AlertStatusUnfit),
        (replace(ALERT, status=Status.SYSTEM), AlertStatusUnfit),
        (replace(ALERT, status=Status.DRAFT), AlertStatusUnfit),
        (replace(ALERT, kind=MessageType.ACK), AlertTypeUnfit),
        (replace(ALERT, kind=MessageType.ERROR), AlertTypeUnfit),
        (replace(ALERT, infos=()), AlertNotVietnamese),
        (with_info(language="en"), AlertNotVietnamese),
        (with_info(expires=NOON), AlertOver),
        (with_info(areas=()), AlertWithoutStation),
        (replace(ALERT, sent=later(6)), AlertEarly),
        (with_info(effective=later(6)), AlertEarly),
        (with_info(onset=later(61)), AlertEarly),
        (replace(with_info(expires=None), sent=later(-61)), AlertStale),
        (with_info(urgency=Urgency.PAST), AlertNotEmergency),
        (with_info(urgency=Urgency.FUTURE), AlertNotEmergency),
        (with_info(certainty=Certainty.UNLIKELY), AlertNotEmergency),
        (with_info(severity=Severity.MINOR), AlertNotEmergency),
        (with_info(responses=(Response.SHELTER, Response.ALL_CLEAR)), AlertAllClear),
        (replace(with_info(urgency=Urgency.PAST), kind=MessageType.UPDATE), AlertNotEmergency),
        (replace(with_info(onset=later(90)), kind=MessageType.CANCEL), AlertEarly),
        (with_info(areas=(area("Xa", "00004"),)), AlertWithoutStation),
    ],
)
def test_what_no_loudspeaker_here_may_say_is_refused_by_name(alert: Alert, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        brief(alert)


def test_moments_are_told_by_the_clock_of_the_house_and_not_by_the_senders() -> None:
    with pytest.raises(AlertOver) as over:
        brief(with_info(expires=instant(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))))
    assert over.value.message_vi == "Cảnh báo đã hết hạn lúc 22/11/2026 06:30:00 (UTC+07:00)."
    with pytest.raises(AlertEarly) as early:
        brief(replace(ALERT, sent=instant(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))))
    assert "31/12/9999 23:59:00 (UTC+00:00)" in early.value.message_en


@pytest.mark.parametrize(
    "alert",
    [
        replace(ALERT, sent=later(5)),
        with_info(effective=later(5), onset=later(60)),
        replace(ALERT, sent=later(-600)),
        replace(with_info(expires=None), sent=later(-60)),
        with_info(urgency=Urgency.UNKNOWN, severity=Severity.UNKNOWN, certainty=Certainty.UNKNOWN),
        with_info(urgency=Urgency.EXPECTED, severity=Severity.MODERATE, certainty=Certainty.POSSIBLE),
        replace(with_info(urgency=Urgency.PAST, severity=Severity.MINOR), kind=MessageType.CANCEL),
        replace(with_info(certainty=Certainty.UNLIKELY, responses=(Response.ALL_CLEAR,)), kind=MessageType.CANCEL),
        replace(with_info(expires=None), sent=later(-600), kind=MessageType.CANCEL),
    ],
)
def test_what_is_at_hand_or_ends_what_was_is_taken(alert: Alert) -> None:
    assert brief(alert).stations == ("30628",)


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("exercise", [False, True])
def test_what_loudspeakers_say_goes_out_in_cap_and_comes_back_as_the_same(exercise: bool, over: bool) -> None:
    now = instant(NOON.replace(microsecond=0))
    earlier = Reference(sender="dai@x.example.vn", identifier="e0", sent=now)
    envelope = Heading(
        identifier="e1", sender="dai@x.example.vn", sent=now, exercise=exercise,
        kind=MessageType.CANCEL if over else MessageType.UPDATE,
        references=(earlier,),
    )  # fmt: skip
    told = Cry(
        category=Category.FIRE, event="Cháy", title="Cháy chợ", script="Cháy chợ.\nBà con tránh xa.",
        areas=((StationCode("30628"), "Xã Chợ Mới"), (StationCode("91-kv"), "Khu vực Chợ Mới")),
        effective=now, expires=instant(now + timedelta(minutes=30)), over=over,
    )  # fmt: skip
    written = cap.write(alert_of(envelope, told))
    assert broken(written) == []
    found = brief_of(cap.read(written), HERE, now, ZONE)
    assert (found.exercise, found.stations, found.title) == (exercise, ("30628", "91-kv"), "Cháy chợ")
    assert (found.references, found.strangers, found.left_out) == ((earlier,), (), ())
