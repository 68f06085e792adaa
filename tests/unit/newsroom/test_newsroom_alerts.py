"""An alert in CAP becomes an emergency that waits for its two people; it never sends anything by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.alarms import officer
from fakes.memory_intake import MemoryDocuments
from fakes.samples import NOON, later
from unit.test_domain_alert_brief import ALERT, INFO, area

from broadcaster.domain.access import Actor, Role
from broadcaster.domain.alert import Alert, MessageType, ReadAlert, Reference, Status
from broadcaster.domain.emergency import Emergency, EmergencyId, EmergencyKind, Message, Phase
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.alerts import (
    AlertBroken,
    AlertChanged,
    AlertReferenceUnknown,
    AlertStatusUnfit,
    AlertTooWide,
    AlertWithoutStation,
)
from broadcaster.domain.errors.emergencies import CodeNeeded, EmergencyMoved, EmergencyUnknown
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import alerts, emergencies
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.emergencies import Renewal
from broadcaster.newsroom.emergency_sending import attend, open_now
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next

AUTHOR, SECOND = officer("oi"), officer("duc")


def bring(
    newsroom: Newsroom, alert: Alert = ALERT, number: str = "1", *, actor: Actor = AUTHOR, at: Instant = NOON
) -> alerts.TakenAlert:
    documents = newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    documents.alerts[b"x"] = ReadAlert(alert=alert, left_out=("info/web × 1",))
    return alerts.take(newsroom, actor, b"x", Sent(id=number), at)


def on_air(newsroom: Newsroom, found: Emergency, at: Instant = NOON) -> Emergency:
    while (tried := render_next(newsroom, at, urgent=True)) is not None:
        assert tried.problem is None
    return emergencies.approve(newsroom, SECOND, found.id, found.digest, at)


def following(kind: MessageType, number: str, of: str = "a1", **changes: object) -> Alert:
    earlier = Reference(sender=ALERT.sender, identifier=of, sent=NOON)
    told = replace(ALERT, identifier=number, kind=kind, references=(earlier,), infos=(replace(INFO, event="Tin mới"),))
    return replace(told, **changes)  # type: ignore[arg-type]  # fields by name, in tests only


# --- in ----------------------------------------------------------------------------------------------------------


def test_an_alert_waits_for_its_second_person_like_any_emergency(newsroom: Newsroom) -> None:
    taken = bring(newsroom)
    found = taken.emergency
    assert (found.phase, found.approved, found.started) == (Phase.WAITING, None, None)
    assert (found.order.kind, found.order.message) == (EmergencyKind.ACTUAL, Message.ALERT)
    assert (found.order.origin, found.stations) == ("30628", ("30628",))
    assert (found.order.orderer, found.order.document) == ("pclb@x.example.vn", "CAP pclb@x.example.vn a1")
    assert found.order.script.startswith("Hồ chứa xả lũ\n")
    assert taken.brief.left_out == ("info/web × 1",)
    assert emergencies.holding(newsroom, AUTHOR, StationCode("30628"), NOON) == ()


def test_it_holds_no_longer_than_the_alert(newsroom: Newsroom) -> None:
    assert bring(newsroom, replace(ALERT, infos=(replace(INFO, expires=later(12)),))).emergency.order.minutes == 12
    assert (
        bring(
            newsroom, replace(ALERT, identifier="a2", infos=(replace(INFO, expires=later(900)),)), "2"
        ).emergency.order.minutes
        == 30
    )


def test_on_air_it_ends_with_the_alert_however_long_its_second_person_took(newsroom: Newsroom) -> None:
    waits = bring(newsroom, replace(ALERT, infos=(replace(INFO, expires=later(12)),))).emergency
    assert replace(waits, order=replace(waits.order, until=later(13))).digest != waits.digest
    assert replace(waits, order=replace(waits.order, until=None)).digest != waits.digest
    after = on_air(newsroom, waits, later(10))
    assert (after.started, after.expires) == (later(10), later(12))
    assert written(newsroom, after.id).infos[0].expires == later(12)
    renewal = Renewal(of=after.id, minutes=20, orderer="Chủ tịch xã", document="13/LKC")
    longer = emergencies.renew(newsroom, AUTHOR, renewal, Sent(id="2"), later(11))
    assert (longer.order.until, on_air(newsroom, longer, later(11)).expires) == (None, later(31))


def test_once_the_alert_is_over_nobody_sends_it(newsroom: Newsroom) -> None:
    short = replace(ALERT, infos=(replace(INFO, expires=later(2)),))
    waits, unmade = bring(newsroom, short).emergency, bring(newsroom, replace(short, identifier="a2"), "2").emergency
    sent = emergencies.approve(newsroom, SECOND, unmade.id, unmade.digest, later(1))
    assert sent.phase is Phase.SENT
    with pytest.raises(EmergencyMoved):
        on_air(newsroom, waits, later(2))
    assert not any(attend(newsroom, each, later(2)) for each in open_now(newsroom, later(2)))
    assert {emergencies.show(newsroom, AUTHOR, each.id, later(2)).emergency.phase for each in (waits, sent)} == {
        Phase.EXPIRED
    }


@pytest.mark.parametrize(
    "changed",
    [{"instruction": "Bà con ở yên trong nhà."}, {"expires": later(9)}, {"areas": (area("Xã khác", "30631"),)}],
)
def test_other_words_under_a_known_id_are_a_conflict(newsroom: Newsroom, changed: dict[str, Any]) -> None:
    first = bring(newsroom).emergency
    with pytest.raises(AlertChanged, match=first.id):
        bring(newsroom, replace(ALERT, infos=(replace(INFO, **changed),)), "2")


def test_who_may_not_order_one_is_not_told_that_one_stands(newsroom: Newsroom) -> None:
    bring(newsroom)
    for actor, leaf in (
        (officer("ai", assured=False), CodeNeeded),
        (officer("gs", "/", Role.SUPERVISOR), RightMissing),
    ):
        with pytest.raises(leaf):
            bring(newsroom, number="2", actor=actor)


def test_an_exercise_is_one_for_life(newsroom: Newsroom) -> None:
    found = bring(newsroom, replace(ALERT, status=Status.EXERCISE)).emergency
    assert (found.order.kind, found.id) == (EmergencyKind.EXERCISE, "dt-1")


def test_units_out_of_reach_or_unknown_are_told_and_left_out(newsroom: Newsroom) -> None:
    areas = (area("Ba nơi", "30628", "00004", "99999"),)
    taken = bring(newsroom, replace(ALERT, infos=(replace(INFO, areas=areas),)))
    assert taken.emergency.stations == ("30628",)
    assert taken.brief.strangers == ("00004", "99999")


def test_a_province_is_meant_with_all_below_it(newsroom: Newsroom) -> None:
    taken = bring(newsroom, replace(ALERT, infos=(replace(INFO, areas=(area("Tỉnh", "91", "30631"),)),)))
    assert [each.station for each in taken.emergency.order.targets] == ["91"]
    assert {"30628", "30631"} <= set(taken.emergency.stations)


def test_the_same_alert_again_is_the_emergency_that_stands_whoever_brings_it(newsroom: Newsroom) -> None:
    first = bring(newsroom)
    again = bring(newsroom, number="2", actor=SECOND)
    assert (first.known, again.known) == (False, True)
    assert again.emergency.id == first.emergency.id


@pytest.mark.parametrize(
    ("actor", "leaf"),
    [
        (officer("gs", "/", Role.SUPERVISOR), RightMissing),
        (officer("oi", assured=False), CodeNeeded),
        (officer("oi", "/01/"), AlertWithoutStation),
    ],
)
def test_who_may_not_order_one_may_not_bring_one(
    newsroom: Newsroom, actor: Actor, leaf: type[BroadcasterError]
) -> None:
    with pytest.raises(leaf):
        bring(newsroom, actor=actor)


def test_a_file_that_is_no_alert_and_a_test_message_compose_nothing(newsroom: Newsroom) -> None:
    with pytest.raises(AlertBroken):
        alerts.take(newsroom, AUTHOR, b"<nothing", Sent(id="1"), NOON)
    for status in (Status.TEST, Status.SYSTEM, Status.DRAFT):
        with pytest.raises(AlertStatusUnfit):
            bring(newsroom, replace(ALERT, status=status))
    with newsroom.store.read() as work:
        assert work.emergencies.open() == ()


def test_stations_with_nothing_above_them_within_reach_are_not_called_as_one(newsroom: Newsroom) -> None:
    both = replace(ALERT, infos=(replace(INFO, areas=(area("Hai tỉnh", "91", "01"),)),))
    with pytest.raises(AlertTooWide):
        bring(newsroom, both, actor=officer("tw", "/"))


# --- updates and cancels -----------------------------------------------------------------------------------------


def test_an_update_is_one_of_the_emergency_that_came_before(newsroom: Newsroom) -> None:
    first = on_air(newsroom, bring(newsroom).emergency)
    taken = bring(newsroom, following(MessageType.UPDATE, "a2"), "2")
    assert (taken.emergency.order.message, taken.emergency.order.refers) == (Message.UPDATE, first.id)
    assert taken.emergency.phase is Phase.WAITING
    assert "giữ như lệnh trước" in taken.brief.left_out[-1]


def test_a_cancel_of_our_own_message_is_found_by_its_id(newsroom: Newsroom) -> None:
    first = on_air(newsroom, bring(newsroom).emergency)
    taken = bring(newsroom, following(MessageType.CANCEL, "a3", first.id), "3")
    assert (taken.emergency.order.message, taken.emergency.order.refers) == (Message.CANCEL, first.id)


def test_an_update_of_what_was_never_had_is_a_first_word(newsroom: Newsroom) -> None:
    assert bring(newsroom, following(MessageType.UPDATE, "a2", "khac")).emergency.order.message is Message.ALERT


def test_a_cancel_of_what_was_never_had_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(AlertReferenceUnknown):
        bring(newsroom, following(MessageType.CANCEL, "a2", "khac"))


def test_an_exercise_never_touches_what_is_actual(newsroom: Newsroom) -> None:
    on_air(newsroom, bring(newsroom).emergency)
    update = bring(newsroom, following(MessageType.UPDATE, "a2", status=Status.EXERCISE), "2").emergency
    assert (update.order.kind, update.order.message, update.order.refers) == (
        EmergencyKind.EXERCISE,
        Message.ALERT,
        None,
    )
    with pytest.raises(AlertReferenceUnknown):
        bring(newsroom, following(MessageType.CANCEL, "a3", status=Status.EXERCISE), "3")


# --- out ---------------------------------------------------------------------------------------------------------


def written(newsroom: Newsroom, emergency: EmergencyId, actor: Actor = AUTHOR) -> Alert:
    return newsroom.documents.alert(alerts.as_alert(newsroom, actor, emergency, NOON)).alert


def test_an_emergency_goes_out_as_a_draft_until_it_went_on_air(newsroom: Newsroom) -> None:
    found = bring(newsroom).emergency
    assert written(newsroom, found.id).status is Status.DRAFT
    on_air(newsroom, found)
    alert = written(newsroom, found.id)
    assert (alert.status, alert.identifier, alert.infos[0].expires) == (Status.ACTUAL, found.id, later(30))
    assert alert.infos[0].areas[0].description == "Mỹ Đức 30628"


def test_a_cancel_names_all_it_follows(newsroom: Newsroom) -> None:
    first = on_air(newsroom, bring(newsroom).emergency)
    cancel = bring(newsroom, following(MessageType.CANCEL, "a2"), "2").emergency
    assert [each.identifier for each in written(newsroom, cancel.id).references] == [first.id]


def test_who_does_not_see_an_emergency_gets_no_file_of_it(newsroom: Newsroom) -> None:
    found = bring(newsroom).emergency
    with pytest.raises(EmergencyUnknown):
        alerts.as_alert(newsroom, officer("xa", "/01/"), found.id, NOON + timedelta(seconds=1))  # type: ignore[arg-type]  # an instant, in tests only
