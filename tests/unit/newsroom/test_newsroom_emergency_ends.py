"""What is over stays over: for who asks late, for whom the clock was set, and whichever message of a chain is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.alarms import officer
from fakes.memory_intake import MemoryDocuments
from fakes.samples import NOON, later
from unit.newsroom.test_newsroom_alerts import ALERT, bring, following
from unit.newsroom.test_newsroom_emergencies import (
    AUTHOR,
    COMMUNE,
    SECOND,
    approved,
    composed,
    composition,
    documents,
    follow,
    found,
    on_air,
    plea,
    renewed,
    speak,
    tick,
)

from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.alert import MessageType
from broadcaster.domain.attacks import Refused
from broadcaster.domain.emergency import COUNTDOWN, Emergency, EmergencyKind, Message, Phase
from broadcaster.domain.emergency_document import Listener, opened
from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.emergencies import CodeNeeded, EmergencyMoved, EmergencyUnknown
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole, unread, unsealed
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import emergencies
from broadcaster.newsroom.answering import answers
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.emergencies import Amendment
from broadcaster.newsroom.emergency_hushing import hush, running_now
from broadcaster.newsroom.ports import Newsroom
from broadcaster.playout.state import Moment, State, fresh
from broadcaster.playout.taking import heeded

HOUR, SECOND_LATER = timedelta(hours=1), timedelta(seconds=1)


def box(newsroom: Newsroom, at: Instant, state: State | None = None) -> State:
    """A station that asks now and takes what it has not taken yet."""
    state = fresh(StationCode(COMMUNE)) if state is None else state
    with newsroom.store.read() as work:
        path = work.stations.tree(EVERYWHERE).by_code[StationCode(COMMUNE)].path
    for each in emergencies.holding(newsroom, SECOND, StationCode(COMMUNE), at):
        if each.serial <= state.emergency:
            continue
        taken = tuple(id_ for id_, _ in state.taken)
        here = Listener(station=StationCode(COMMUNE), path=path, serial=state.emergency, taken=taken)
        sealed = opened(newsroom.keyring.trust(), each.text, here, at)
        state = heeded(state, sealed, Moment(now=at, monotonic=Millis(0), urgent=at))
    return state


def crying(state: State, at: Instant) -> list[str]:
    return [each.id for each in state.running if at < each.expires]


def _amended(newsroom: Newsroom, made: Emergency, message: Message) -> Emergency:
    told = Amendment(of=made.id, message=message, plea=plea(script="Hết cháy.", minutes=1))
    return emergencies.amend(newsroom, AUTHOR, told, Sent(id="2"), later(1))


ENDS: dict[str, Callable[[Newsroom, Emergency], Emergency]] = {
    "update": lambda n, e: _amended(n, e, Message.UPDATE),
    "cancel": lambda n, e: _amended(n, e, Message.CANCEL),
    "renew": lambda n, e: renewed(n, e, minutes=1),
}


@pytest.mark.parametrize("way", ENDS)
@pytest.mark.parametrize("kind", EmergencyKind)
def test_what_was_ended_by_something_shorter_never_comes_back(
    newsroom: Newsroom, kind: EmergencyKind, way: str
) -> None:
    made = on_air(newsroom, kind, minutes=30)
    heard = box(newsroom, later(1))
    newer = ENDS[way](newsroom, made)
    speak(newsroom, later(1))
    approved(newsroom, newer, later(2))
    assert crying(box(newsroom, later(2)), later(2)) == [newer.id]
    assert crying(box(newsroom, later(2), heard), later(2)) == [newer.id]
    tick(newsroom, later(4))
    for minutes in (4, 15, 29.9):
        at = later(minutes)
        assert crying(heard, at) == [made.id], "whose link was down in those minutes cries still"
        assert crying(box(newsroom, at, heard), at) == []
        assert crying(box(newsroom, at), at) == [], "nor does one that asks for the first time"
        (last,) = documents(newsroom, at)
        assert (last["references"], last["sounds"]) == ([made.id], [])
    assert documents(newsroom, later(30)) == []


def test_a_cap_cancel_that_soon_expires_ends_its_alert_for_good(newsroom: Newsroom) -> None:
    first = _out(newsroom, bring(newsroom).emergency, NOON)
    info = replace(ALERT.infos[0], expires=later(2))
    cancel = bring(newsroom, following(MessageType.CANCEL, "a2", infos=(info,)), "2", at=later(1)).emergency
    _out(newsroom, cancel, later(1))
    tick(newsroom, later(3))
    at = later(3)
    assert found(newsroom, first.id).phase is Phase.CANCELLED
    assert crying(box(newsroom, at), at) == []


def _out(newsroom: Newsroom, made: Emergency, at: Instant) -> Emergency:
    speak(newsroom, at)
    return approved(newsroom, made, at)


def test_silence_for_what_has_no_minute_left_is_not_told(newsroom: Newsroom) -> None:
    made = on_air(newsroom, minutes=2)
    newer = follow(newsroom, made, Message.CANCEL)
    _out(newsroom, newer, later(2))
    assert [told["emergency"] for told in documents(newsroom, later(2))] == [newer.id]
    with newsroom.store.read() as work:
        assert len(work.emergency_manifests.of(made.id)) == 1
    assert crying(box(newsroom, later(2)), later(2)) == [newer.id]


# --- chains of messages --------------------------------------------------------------------------------------------


def test_a_cancel_that_waits_outlives_an_update_and_ends_it(newsroom: Newsroom) -> None:
    first = _out(newsroom, bring(newsroom).emergency, NOON)
    update = bring(newsroom, following(MessageType.UPDATE, "a2"), "2", at=later(1)).emergency
    cancel = bring(newsroom, following(MessageType.CANCEL, "a3"), "3", at=later(1)).emergency
    another = renewed(newsroom, first, number="4")
    _out(newsroom, update, later(2))
    heard = box(newsroom, later(2))
    assert crying(heard, later(2)) == [update.id]
    assert [found(newsroom, each.id).phase for each in (first, cancel, another)] == [
        Phase.REPLACED,
        Phase.WAITING,
        Phase.STOPPED,
    ]
    _out(newsroom, cancel, later(3))
    assert [found(newsroom, each.id).phase for each in (first, update)] == [Phase.REPLACED, Phase.CANCELLED]
    assert crying(box(newsroom, later(3), heard), later(3)) == [cancel.id]
    assert crying(box(newsroom, later(3)), later(3)) == [cancel.id]


@pytest.mark.parametrize("by", ["document", "id"])
def test_an_alert_that_was_updated_can_still_be_named_by_a_cancel_or_an_update(newsroom: Newsroom, by: str) -> None:
    assert isinstance(newsroom.documents, MemoryDocuments)
    first = _out(newsroom, bring(newsroom).emergency, NOON)
    update = _out(newsroom, bring(newsroom, following(MessageType.UPDATE, "a2"), "2", at=later(1)).emergency, later(1))
    of = "a1" if by == "document" else first.id
    for number, kind in (("3", MessageType.UPDATE), ("4", MessageType.CANCEL)):
        newer = bring(newsroom, following(kind, f"a{number}", of=of), number, at=later(2)).emergency
        assert newer.order.refers == update.id
    _out(newsroom, newer, later(3))
    assert found(newsroom, update.id).phase is Phase.CANCELLED


def test_a_replaced_one_can_be_cancelled_by_hand_and_all_that_came_of_it_ends(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    newer = _out(newsroom, follow(newsroom, made, Message.UPDATE), later(1))
    _out(newsroom, follow(newsroom, made, Message.CANCEL, "3"), later(2))
    assert [found(newsroom, each.id).phase for each in (made, newer)] == [Phase.REPLACED, Phase.CANCELLED]
    with pytest.raises(EmergencyMoved):
        follow(newsroom, made, Message.UPDATE, "4")


def test_what_is_ended_is_not_the_alarm_of_another_chain(newsroom: Newsroom) -> None:
    made, other = on_air(newsroom), _out(newsroom, composed(newsroom, number="9"), NOON)
    _out(newsroom, follow(newsroom, made, Message.CANCEL), later(1))
    assert found(newsroom, other.id).phase is Phase.ON_AIR
    assert other.id in crying(box(newsroom, later(1)), later(1))


# --- clocks that are set -------------------------------------------------------------------------------------------


def test_a_clock_set_back_holds_up_no_countdown_for_longer_than_it_lasts(newsroom: Newsroom) -> None:
    alone = replace(newsroom, emergency_people=1)
    made = composed(alone)
    speak(alone)
    emergencies.approve(alone, AUTHOR, made.id, made.digest, NOON)
    back = instant(NOON - HOUR)
    tick(alone, back)
    assert found(alone, made.id).phase is Phase.SENT
    assert emergencies.show(alone, AUTHOR, made.id, back).emergency.due == instant(back + COUNTDOWN)
    tick(alone, instant(back + COUNTDOWN))
    after = found(alone, made.id)
    assert (after.phase, after.started, after.expires) == (Phase.ON_AIR, NOON, later(30))


def test_what_a_second_person_approved_goes_out_though_the_clock_was_set_back_before_its_sound_was_made(
    newsroom: Newsroom,
) -> None:
    made = approved(newsroom, composed(newsroom))
    speak(newsroom)
    tick(newsroom, instant(NOON - HOUR))
    assert found(newsroom, made.id).phase is Phase.ON_AIR


def test_a_clock_that_ran_ahead_for_a_moment_ends_nothing_for_good(newsroom: Newsroom) -> None:
    waiting, aired = composed(newsroom, number="2"), on_air(newsroom)
    ahead = instant(NOON + HOUR)
    assert tick(newsroom, ahead) == 0
    assert {found(newsroom, each.id).phase for each in (waiting, aired)} == {Phase.EXPIRED}
    assert emergencies.show(newsroom, AUTHOR, aired.id, later(1)).emergency.phase is Phase.ON_AIR
    tick(newsroom, later(1))
    assert (found(newsroom, waiting.id).phase, found(newsroom, aired.id).phase) == (Phase.WAITING, Phase.ON_AIR)
    emergencies.stop(newsroom, SECOND, aired.id, later(2))
    tick(newsroom, later(31))
    assert found(newsroom, waiting.id).phase is Phase.EXPIRED


def test_what_waited_for_its_sound_when_the_clock_ran_ahead_goes_out_once_it_is_set_right(newsroom: Newsroom) -> None:
    sent = approved(newsroom, composed(newsroom))
    tick(newsroom, instant(NOON + HOUR))
    assert found(newsroom, sent.id).phase is Phase.EXPIRED
    speak(newsroom)
    tick(newsroom, instant(NOON + SECOND_LATER))
    assert found(newsroom, sent.id).phase is Phase.ON_AIR


def test_what_was_closed_with_a_report_is_not_taken_up_again(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    ahead = instant(NOON + HOUR)
    tick(newsroom, ahead)
    emergencies.close(newsroom, AUTHOR, made.id, "Đã xong.", ahead)
    tick(newsroom, later(1))
    assert found(newsroom, made.id).phase is Phase.EXPIRED


# --- the countdown, exercises, nothing to say ----------------------------------------------------------------------


def test_in_the_countdown_the_approval_of_another_person_sends_it_at_once(newsroom: Newsroom) -> None:
    alone = replace(newsroom, emergency_people=1)
    made = composed(alone)
    speak(alone)
    emergencies.approve(alone, AUTHOR, made.id, made.digest, NOON)
    soon = instant(NOON + SECOND_LATER)
    with pytest.raises(EmergencyMoved):
        emergencies.approve(alone, AUTHOR, made.id, made.digest, soon)
    after = approved(alone, made, soon)
    assert (after.phase, after.started) == (Phase.ON_AIR, soon)
    assert after.approved is not None
    assert after.approved.by == SECOND.id


def test_what_two_people_decided_is_not_approved_again(newsroom: Newsroom) -> None:
    made = approved(newsroom, composed(newsroom))
    with pytest.raises(EmergencyMoved):
        emergencies.approve(newsroom, officer("ba"), made.id, made.digest, NOON)


def test_admins_hold_drills_and_send_nothing_that_is_actual(newsroom: Newsroom) -> None:
    first, second = (officer(name, "/91/", Role.ADMIN) for name in ("qt", "kt"))
    drill = emergencies.compose(newsroom, first, composition(EmergencyKind.EXERCISE), Sent(id="1"), NOON)
    speak(newsroom)
    assert emergencies.approve(newsroom, second, drill.id, drill.digest, NOON).phase is Phase.ON_AIR
    with pytest.raises(RightMissing):
        emergencies.compose(newsroom, first, composition(), Sent(id="2"), NOON)
    real = composed(newsroom, number="3")
    speak(newsroom)
    with pytest.raises(RightMissing):
        emergencies.approve(newsroom, second, real.id, real.digest, NOON)


@pytest.mark.parametrize(
    ("kind", "role", "other"),
    [
        (EmergencyKind.ACTUAL, KeyRole.ACTUAL, KeyRole.EXERCISE),
        (EmergencyKind.EXERCISE, KeyRole.EXERCISE, KeyRole.ACTUAL),
    ],
)
def test_each_kind_is_sealed_with_the_key_of_its_own(
    newsroom: Newsroom, kind: EmergencyKind, role: KeyRole, other: KeyRole
) -> None:
    made, trust = on_air(newsroom, kind), newsroom.keyring.trust()
    emergencies.stop(newsroom, SECOND, made.id, later(1))
    with newsroom.store.read() as work:
        sealed = [each.text for each in work.emergency_manifests.of(made.id)]
    assert len(sealed) == 2
    for text in sealed:
        type_ = unread(text).payload_type
        assert unsealed(trust, role, type_, text, later(1)).payload
        with pytest.raises(Refused):
            unsealed(trust, other, type_, text, later(1))


@pytest.mark.parametrize("script", ["...", "😀", "?! —"])
def test_what_says_nothing_is_refused_as_it_is_in_a_bulletin(newsroom: Newsroom, script: str) -> None:
    for kind in EmergencyKind:
        with pytest.raises(TextEmpty):
            emergencies.compose(newsroom, AUTHOR, composition(kind, script=script), Sent(id="1"), NOON)
    made = on_air(newsroom)
    told = Amendment(of=made.id, message=Message.CANCEL, plea=plea(script=script))
    with pytest.raises(TextEmpty):
        emergencies.amend(newsroom, AUTHOR, told, Sent(id="2"), later(1))


# --- where it is heard ---------------------------------------------------------------------------------------------

HERE, NEXT = StationCode(COMMUNE), StationCode("30631")
LOCAL = officer("xa", "/91/91-kv/30628/", Role.AUTHOR)


def test_who_works_where_it_is_heard_sees_it_from_the_moment_it_goes_out_and_may_not_touch_it(
    newsroom: Newsroom,
) -> None:
    made = composed(newsroom)
    assert emergencies.page(newsroom, LOCAL, Asked(), NOON).rows == ()
    with pytest.raises(EmergencyUnknown):
        emergencies.show(newsroom, LOCAL, made.id, NOON)
    made = _out(newsroom, made, NOON)
    assert emergencies.page(newsroom, LOCAL, Asked(), NOON).rows == (made,)
    assert emergencies.show(newsroom, LOCAL, made.id, NOON).audio
    assert [row.station for row in answers(newsroom, LOCAL, made.id, Asked(), NOON).page.rows] == [HERE]
    assert sum(answers(newsroom, LOCAL, made.id, Asked(), NOON).totals.values()) == 1
    with pytest.raises(RightMissing):
        emergencies.stop(newsroom, LOCAL, made.id, NOON)
    elsewhere = officer("khac", "/01/")
    with pytest.raises(EmergencyUnknown):
        emergencies.show(newsroom, elsewhere, made.id, NOON)


def test_a_commune_silences_its_own_loudspeakers_and_no_others_until_there_are_new_words(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    heard = box(newsroom, NOON)
    hush(newsroom, LOCAL, HERE, made.id, later(1))
    assert crying(box(newsroom, later(1), heard), later(1)) == []
    assert crying(box(newsroom, later(1)), later(1)) == []
    (runs,) = running_now(newsroom, later(1))
    assert runs.emergency.id == made.id
    assert runs.ending.stations == {*made.stations} - {HERE}
    assert running_now(newsroom, later(30)) == ()
    (alert,) = documents(newsroom, later(1), NEXT)
    assert alert["message"] == "alert"
    assert found(newsroom, made.id).phase is Phase.ON_AIR
    with newsroom.store.read() as work:
        last = list(work.audit.entries(1, 99))[-1].deed
    assert (last.verb, last.account, last.path) == ("emergency.hush", LOCAL.id, "/91/91-kv/30628/")
    with pytest.raises(EmergencyMoved):
        hush(newsroom, LOCAL, HERE, made.id, later(2))
    newer = _out(newsroom, follow(newsroom, made, Message.UPDATE), later(3))
    assert crying(box(newsroom, later(3), heard), later(3)) == [newer.id]


def test_nobody_silences_what_is_not_theirs_or_not_on_air(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    with pytest.raises(StationUnknown):
        hush(newsroom, LOCAL, NEXT, made.id, NOON)
    with pytest.raises(RightMissing):
        hush(newsroom, officer("gs", "/91/", Role.SUPERVISOR), HERE, made.id, NOON)
    with pytest.raises(CodeNeeded):
        hush(newsroom, replace(LOCAL, assured=False), HERE, made.id, NOON)
    waits = composed(newsroom, number="2")
    with pytest.raises(EmergencyUnknown):
        hush(newsroom, LOCAL, HERE, waits.id, NOON)
    with pytest.raises(EmergencyMoved):
        hush(newsroom, LOCAL, HERE, made.id, later(30))
    emergencies.stop(newsroom, SECOND, made.id, later(1))
    with pytest.raises(EmergencyMoved):
        hush(newsroom, LOCAL, HERE, made.id, later(1))
