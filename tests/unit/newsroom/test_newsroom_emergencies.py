"""Emergencies: two people, half an hour, one kind for life, and nothing of it in the day's plan."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.alarms import officer
from fakes.samples import NOON, TODAY, later
from fakes.studio import MemoryLibrary, MemoryRecordings

from broadcaster import timers
from broadcaster.domain.access import EVERYWHERE, Actor, Role
from broadcaster.domain.emergency import (
    COUNTDOWN,
    Emergency,
    EmergencyId,
    EmergencyKind,
    Message,
    Phase,
)
from broadcaster.domain.emergency_manifest import Heard
from broadcaster.domain.emergency_templates import EmergencyTemplate, FieldKind, TemplateField
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash, TextForeign
from broadcaster.domain.errors.emergencies import (
    CodeNeeded,
    EmergencyLong,
    EmergencyMoved,
    EmergencyOther,
    EmergencySoundLong,
    EmergencyTemplateUnknown,
    EmergencyUnknown,
    SecondPersonNeeded,
)
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import ClusterUnknown, StationUnknown
from broadcaster.domain.serials import next_serial
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import unread
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom import answering, emergencies
from broadcaster.newsroom.answering import Confirming
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergencies import Amendment, Composition, Plea, Renewal
from broadcaster.newsroom.emergency_sending import attend, open_now, publishing
from broadcaster.newsroom.emergency_sounds import ahead
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.scheduling import prepare
from broadcaster.timers import raise_alarms

AUTHOR, SECOND = officer("oi"), officer("duc")
SOON = later(1)
DISTRICT, COMMUNE = StationCode("91-kv"), StationCode("30628")
FIRE = EmergencyTemplate(
    code="fire",
    event="Cháy",
    headline="Đang có cháy",
    script="Đang có cháy tại {place}. Bà con rời khỏi nhà ngay.",
    fields=(TemplateField(name="place", kind=FieldKind.PLACE, label="Nơi cháy"),),
)


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, templates={"fire": FIRE})


def plea(**changes: Any) -> Plea:
    told: dict[str, Any] = {
        "event": "Cháy",
        "headline": "Cháy chợ",
        "script": "Chợ Mỹ Đức đang cháy.",
        "orderer": "Chủ tịch xã",
        "document": "12/LKC",
    }
    return Plea(**told | changes)


def composition(kind: EmergencyKind = EmergencyKind.ACTUAL, *stations: str, **changes: Any) -> Composition:
    aims = tuple(Aim(station=StationCode(code), below=True) for code in stations or (DISTRICT,))
    return Composition(kind=kind, origin=DISTRICT, aims=aims, plea=plea(**changes))


def composed(
    newsroom: Newsroom, kind: EmergencyKind = EmergencyKind.ACTUAL, number: str = "1", **changes: Any
) -> Emergency:
    return emergencies.compose(newsroom, AUTHOR, composition(kind, **changes), Sent(id=number), NOON)


def speak(newsroom: Newsroom, at: Instant = NOON) -> None:
    while (tried := render_next(newsroom, at, urgent=True)) is not None:
        assert tried.problem is None


def approved(newsroom: Newsroom, found: Emergency, at: Instant = NOON) -> Emergency:
    return emergencies.approve(newsroom, SECOND, found.id, found.digest, at)


def on_air(newsroom: Newsroom, kind: EmergencyKind = EmergencyKind.ACTUAL, **changes: Any) -> Emergency:
    found = composed(newsroom, kind, **changes)
    speak(newsroom)
    return approved(newsroom, found)


def tick(newsroom: Newsroom, at: Instant) -> int:
    """As the clock does; how many are open still."""
    return sum([attend(newsroom, each, at) for each in open_now(newsroom, at)])


def documents(newsroom: Newsroom, at: Instant = NOON, code: str = COMMUNE) -> list[dict[str, Any]]:
    found = emergencies.holding(newsroom, SECOND, StationCode(code), at)
    return [json.loads(unread(each.text).payload) for each in found]


def found(newsroom: Newsroom, emergency: EmergencyId) -> Emergency:
    """As it is kept."""
    with newsroom.store.read() as work:
        return work.emergencies.get(EVERYWHERE, emergency)


SERIAL = next_serial(0, NOON)
"""Of the first one that goes out at noon."""


# --- going out -----------------------------------------------------------------------------------------------------


def test_with_the_second_approval_it_is_published_to_every_station_it_is_for(newsroom: Newsroom) -> None:
    after = on_air(newsroom)
    assert (after.phase, after.started, after.expires) == (Phase.ON_AIR, NOON, later(30))
    for code in ("91-kv", "30628", "30631"):
        (told,) = documents(newsroom, code=code)
        assert (told["identifier"], told["serial"], told["status"], told["message"]) == (
            "kc-1",
            SERIAL,
            "actual",
            "alert",
        )
        assert told["key"] == "emergency-actual"
        assert [each["account"] for each in told["approvals"]] == ["oi", "duc"]
        (sound,) = told["sounds"]
        assert code in sound["stations"]
        assert newsroom.library.standing({Digest(sound["sha256"]): sound["bytes"]})
    everywhere = officer("giam-sat", "/", Role.SUPERVISOR)
    assert emergencies.holding(newsroom, everywhere, StationCode("00004"), NOON) == ()


def test_approved_before_its_sound_is_made_it_goes_out_as_soon_as_it_is(newsroom: Newsroom) -> None:
    waits = approved(newsroom, composed(newsroom))
    assert waits.phase is Phase.SENT
    assert tick(newsroom, NOON) == 1
    assert documents(newsroom) == []
    speak(newsroom)
    tick(newsroom, later(1))
    assert [told["expires"] for told in documents(newsroom, later(1))] == ["2026-11-22T05:31:00.123456+00:00"]


@dataclass(slots=True, kw_only=True)
class Broken(MemoryLibrary):
    """A library whose disk does not answer for one sound."""

    lost: Digest

    def standing(self, sounds: Mapping[Digest, int]) -> Collection[Digest]:
        if self.lost in sounds:
            raise OSError("input/output error")
        return MemoryLibrary.standing(self, sounds)


def test_one_that_fails_holds_up_no_other(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger=timers.__name__)
    first, second = composed(newsroom), composed(newsroom, number="2", script="Hồ Núi Cốc xả lũ.")
    speak(newsroom)
    (lost,) = emergencies.show(newsroom, AUTHOR, first.id, NOON).audio.values()
    library = newsroom.library
    assert isinstance(library, MemoryLibrary)
    broken = replace(newsroom, library=Broken(kept=library.kept, lost=lost))
    for each in (first, second):
        with suppress(OSError):
            approved(broken, each)
    third = composed(newsroom, number="3", script="Bà con sơ tán.")
    with pytest.raises(OSError, match="input/output error"):
        raise_alarms(broken, lambda: later(1), lambda: False)
    assert [found(newsroom, each.id).phase for each in (first, second)] == [Phase.SENT, Phase.ON_AIR]
    assert f"emergency {first.id} failed" in caplog.text
    assert emergencies.show(newsroom, AUTHOR, third.id, NOON).audio, "the sounds of others are made all the same"
    raise_alarms(newsroom, lambda: later(2), lambda: False)
    assert found(newsroom, first.id).phase is Phase.ON_AIR


def test_where_another_process_took_the_step_it_is_looked_at_again_and_nobody_is_refused(newsroom: Newsroom) -> None:
    made, looks = on_air(newsroom), []

    def act(work: Work) -> Emergency:
        looks.append(work.emergencies.get(EVERYWHERE, made.id))
        if len(looks) == 1:
            raise EditedMeanwhile(thing=made.id)
        return looks[-1]

    assert publishing(newsroom, made.id, act) == made
    assert len(looks) == 2


def test_it_waits_for_nothing_of_the_day(newsroom: Newsroom) -> None:
    prepare(newsroom, [TODAY], NOON)
    with newsroom.store.write() as work:
        held = work.jobs.claim(NOON, later(9))
    assert held is not None
    composed(newsroom)
    speak(newsroom)
    assert emergencies.show(newsroom, SECOND, EmergencyId("kc-1"), NOON).audio


def test_it_stands_in_no_plan(newsroom: Newsroom) -> None:
    before = prepare(newsroom, [TODAY], NOON)
    on_air(newsroom)
    assert before > 0
    with newsroom.store.read() as work:
        assert work.bulletins.valid_on(TODAY, (), TODAY) == ()
        assert work.manifests.of_day(TODAY) == {}


def test_every_step_stands_in_the_audit(newsroom: Newsroom) -> None:
    on_air(newsroom)
    emergencies.stop(newsroom, SECOND, EmergencyId("kc-1"), later(1))
    emergencies.close(newsroom, AUTHOR, EmergencyId("kc-1"), "Đã dập tắt.", later(9))
    with newsroom.store.read() as work:
        verbs = [each.deed.verb for each in work.audit.entries(1, 99)]
    assert verbs == [f"emergency.{verb}" for verb in ("compose", "approve", "go-out", "stop", "close")]


LONG = "Bà con di dời ngay. " * 60
"""A minute and 24 seconds, as the voices of tests speak."""


def test_what_cannot_be_heard_whole_within_its_minutes_is_refused_when_it_is_approved(newsroom: Newsroom) -> None:
    made = composed(newsroom, EmergencyKind.EXERCISE, script=LONG, minutes=1)
    speak(newsroom)
    with pytest.raises(EmergencySoundLong, match="60 giây"):
        approved(newsroom, made)
    assert found(newsroom, made.id) == made


@pytest.mark.parametrize(
    ("kind", "phase"), [(EmergencyKind.EXERCISE, Phase.STOPPED), (EmergencyKind.ACTUAL, Phase.ON_AIR)]
)
def test_approved_unheard_an_exercise_that_would_be_cut_is_stopped_and_a_true_one_is_heard(
    newsroom: Newsroom, kind: EmergencyKind, phase: Phase
) -> None:
    waits = approved(newsroom, composed(newsroom, kind, script=LONG, minutes=1))
    assert waits.phase is Phase.SENT
    speak(newsroom)
    tick(newsroom, NOON)
    assert found(newsroom, waits.id).phase is phase


def test_the_document_tells_as_many_readings_as_fit(newsroom: Newsroom) -> None:
    on_air(newsroom, script=LONG, minutes=5, repeats=20, gap=20)
    (told,) = documents(newsroom)
    (sound,) = told["sounds"]
    fit = (300_000 + 20_000) // (sound["ms"] + 20_000)
    assert 1 < fit < 20
    assert told["repeats"] == json.loads(b64decode(told["order"]))["repeats"] == fit


# --- refusals ------------------------------------------------------------------------------------------------------


def test_who_composed_it_does_not_approve_it(newsroom: Newsroom) -> None:
    made = composed(newsroom)
    with pytest.raises(SecondPersonNeeded):
        emergencies.approve(newsroom, AUTHOR, made.id, made.digest, NOON)
    assert found(newsroom, made.id) == made


@pytest.mark.parametrize("kind", EmergencyKind)
@pytest.mark.parametrize("people", [1, 2])
def test_authors_alone_send_nothing_be_it_an_exercise_and_be_they_two(
    newsroom: Newsroom, kind: EmergencyKind, people: int
) -> None:
    newsroom = replace(newsroom, emergency_people=people)
    first, second = (officer(name, "/91/", Role.AUTHOR) for name in ("oi", "an"))
    made = emergencies.compose(newsroom, first, composition(kind), Sent(id="1"), NOON)
    speak(newsroom)
    for each in (first, second):
        with pytest.raises(RightMissing):
            emergencies.approve(newsroom, each, made.id, made.digest, NOON)
    tick(newsroom, later(1))
    assert found(newsroom, made.id) == made
    leader = officer("duc", "/91/", Role.APPROVER)
    assert emergencies.approve(newsroom, leader, made.id, made.digest, later(1)).phase is Phase.ON_AIR


def test_another_digest_is_another_emergency(newsroom: Newsroom) -> None:
    made, other = composed(newsroom), composed(newsroom, EmergencyKind.EXERCISE, "2")
    with pytest.raises(EmergencyOther):
        emergencies.approve(newsroom, SECOND, made.id, other.digest, NOON)


@pytest.mark.parametrize("who", [AUTHOR, SECOND])
def test_without_a_one_time_code_nobody_does_anything(newsroom: Newsroom, who: Actor) -> None:
    bare = replace(who, assured=False, grants=officer("x", "/91/", Role.AUTHOR).grants)
    with pytest.raises(CodeNeeded):
        emergencies.compose(newsroom, bare, composition(), Sent(id="9"), NOON)
    made = composed(newsroom)
    with pytest.raises((CodeNeeded, RightMissing)):
        emergencies.approve(newsroom, bare, made.id, made.digest, NOON)


REFUSED: list[tuple[type[BroadcasterError], Composition]] = [
    (StationUnknown, composition(EmergencyKind.ACTUAL, "00004")),
    (StationUnknown, composition(EmergencyKind.ACTUAL, "khong-co")),
    (EmergencyLong, composition(minutes=31)),
    (EmergencyLong, composition(minutes=0)),
    (FieldWrong, composition(repeats=0)),
    (FieldWrong, composition(gap=601)),
    (FieldWrong, composition(orderer=" ")),
    (FieldWrong, composition(document="")),
    (FieldWrong, composition(script="")),
    (FieldWrong, composition(template="fire", fields={"place": "chợ"})),
    (FieldWrong, composition(fields={"place": "chợ"})),
    (FieldWrong, composition(script="", template="fire")),
    (FieldWrong, composition(script="", template="fire", fields={"place": "chợ", "more": "x"})),
    (FieldWrong, composition(script="", template="fire", fields={"place": "chợ. Mọi việc đã ổn"})),
    (EmergencyTemplateUnknown, composition(script="", template="flood")),
    (TextForeign, composition(script="Пожар.")),
    (FieldWrong, replace(composition(), aims=())),
    (ClusterUnknown, replace(composition(), aims=(Aim(station=COMMUNE, below=False, cluster="cum"),))),
]


@pytest.mark.parametrize(("error", "told"), REFUSED)
def test_what_cannot_be_sent_is_refused_when_it_is_composed(
    newsroom: Newsroom, error: type[BroadcasterError], told: Composition
) -> None:
    with pytest.raises(error):
        emergencies.compose(newsroom, AUTHOR, told, Sent(id="1"), NOON)
    assert emergencies.page(newsroom, AUTHOR, Asked(), NOON).rows == ()


def test_beyond_ones_own_reach_nothing_is_ordered_or_approved(newsroom: Newsroom) -> None:
    narrow = officer("xa", "/91/91-kv/30628/")
    with pytest.raises(StationUnknown):
        emergencies.compose(newsroom, narrow, composition(), Sent(id="1"), NOON)
    made = composed(newsroom)
    with pytest.raises(EmergencyUnknown):
        emergencies.approve(newsroom, narrow, made.id, made.digest, NOON)
    wide = Composition(
        kind=EmergencyKind.ACTUAL, origin=COMMUNE, aims=(Aim(station=DISTRICT, below=True),), plea=plea()
    )
    beyond = emergencies.compose(newsroom, AUTHOR, wide, Sent(id="2"), NOON)
    with pytest.raises(RightMissing):
        emergencies.approve(newsroom, narrow, beyond.id, beyond.digest, NOON)


def test_what_nobody_approved_for_half_an_hour_is_over(newsroom: Newsroom) -> None:
    made = composed(newsroom)
    with pytest.raises(EmergencyMoved):
        approved(newsroom, made, later(30))
    assert tick(newsroom, later(30)) == 0
    assert found(newsroom, made.id).phase is Phase.EXPIRED


def test_the_same_key_composes_once(newsroom: Newsroom) -> None:
    first = emergencies.compose(newsroom, AUTHOR, composition(), Sent(id="1", key="k"), NOON)
    assert emergencies.compose(newsroom, AUTHOR, composition(), Sent(id="2", key="k"), NOON) == first
    with pytest.raises(IdempotencyClash):
        emergencies.compose(newsroom, AUTHOR, composition(minutes=5), Sent(id="3", key="k"), NOON)


# --- exercises -----------------------------------------------------------------------------------------------------


def test_an_exercise_says_so_first_and_last_and_names_another_key(newsroom: Newsroom) -> None:
    made = composed(newsroom, EmergencyKind.EXERCISE)
    assert made.id == "dt-1"
    with newsroom.store.write() as work:
        job = work.jobs.claim(NOON, later(1), urgent=True)
    assert job is not None
    said = [each.text for each in job.order.segments]
    assert "diễn tập" in said[0].lower()
    assert any("diễn tập" in each.lower() for each in said[-2:])
    assert documents(newsroom) == []


def test_an_exercise_is_told_as_one(newsroom: Newsroom) -> None:
    on_air(newsroom, EmergencyKind.EXERCISE)
    (told,) = documents(newsroom)
    assert (told["status"], told["key"]) == ("exercise", "emergency-exercise")


def test_around_a_recording_an_exercise_is_spoken_too(newsroom: Newsroom) -> None:
    assert isinstance(newsroom.recordings, MemoryRecordings)
    kept = newsroom.recordings.keep("loi.wav", b"RIFF", accept_cut=False)
    composed(newsroom, EmergencyKind.EXERCISE, script="", recording=kept.digest)
    speak(newsroom)
    (audio,) = emergencies.show(newsroom, AUTHOR, EmergencyId("dt-1"), NOON).audio.values()
    with newsroom.store.read() as work:
        item = work.items.by_audio(audio)
    assert item is not None
    assert item.measured.duration > kept.duration


def follow(newsroom: Newsroom, of: Emergency, message: Message, number: str = "2") -> Emergency:
    told = Amendment(of=of.id, message=message, plea=plea(script="Lửa đã lan sang kho."))
    return emergencies.amend(newsroom, AUTHOR, told, Sent(id=number), later(1))


def renewed(newsroom: Newsroom, of: Emergency, minutes: int = 30, number: str = "3", at: Instant = SOON) -> Emergency:
    told = Renewal(of=of.id, minutes=minutes, orderer="Chủ tịch xã", document="13/LKC")
    return emergencies.renew(newsroom, AUTHOR, told, Sent(id=number), at)


VERBS: dict[str, Callable[[Newsroom, Emergency], Emergency]] = {
    "approve": approved,
    "stop": lambda n, e: emergencies.stop(n, SECOND, e.id, NOON),
    "update": lambda n, e: follow(n, approved(n, e), Message.UPDATE),
    "cancel": lambda n, e: follow(n, approved(n, e), Message.CANCEL),
    "renew": lambda n, e: renewed(n, approved(n, e)),
    "close": lambda n, e: emergencies.close(
        n, AUTHOR, emergencies.stop(n, SECOND, e.id, NOON).id, "Đã diễn tập xong.", NOON
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", EmergencyKind)
def test_no_verb_changes_whether_it_is_an_exercise(newsroom: Newsroom, kind: EmergencyKind, verb: str) -> None:
    made = composed(newsroom, kind)
    speak(newsroom)
    after = VERBS[verb](newsroom, made)
    assert after.order.kind is kind
    assert after.id.startswith(made.id[:3])
    assert found(newsroom, made.id).order.kind is kind


def test_every_verb_that_gives_an_emergency_is_among_those(newsroom: Newsroom) -> None:
    del newsroom
    given = {
        name
        for name, verb in vars(emergencies).items()
        if callable(verb) and getattr(verb, "__module__", "") == emergencies.__name__
        if getattr(verb, "__annotations__", {}).get("return") is Emergency and not name.startswith("_")
    }
    assert given == {"compose", "amend", "renew", "approve", "stop", "close"}


def test_an_exercise_called_actual_is_neither_kept_nor_approved() -> None:
    from fakes.alarms import emergency

    drill = emergency(kind=EmergencyKind.EXERCISE)
    with pytest.raises(ValueError, match="dt-1"):
        replace(drill, order=replace(drill.order, kind=EmergencyKind.ACTUAL))
    real = replace(drill, id=EmergencyId("kc-1"), order=replace(drill.order, kind=EmergencyKind.ACTUAL))
    assert real.digest != drill.digest


# --- one person ----------------------------------------------------------------------------------------------------


def test_where_one_person_is_enough_it_goes_out_ten_seconds_later(newsroom: Newsroom) -> None:
    alone = replace(newsroom, emergency_people=1)
    made = composed(alone)
    speak(alone)
    after = emergencies.approve(alone, AUTHOR, made.id, made.digest, NOON)
    assert (after.phase, after.due) == (Phase.SENT, instant(NOON + COUNTDOWN))
    tick(alone, instant(NOON + COUNTDOWN - timedelta(milliseconds=1)))
    assert documents(alone) == []
    tick(alone, instant(NOON + COUNTDOWN))
    assert [told["serial"] for told in documents(alone, later(1))] == [SERIAL]


def test_until_then_it_can_be_stopped_and_nobody_ever_hears_of_it(newsroom: Newsroom) -> None:
    alone = replace(newsroom, emergency_people=1)
    made = composed(alone)
    speak(alone)
    emergencies.approve(alone, AUTHOR, made.id, made.digest, NOON)
    emergencies.stop(alone, AUTHOR, made.id, instant(NOON + timedelta(seconds=9)))
    tick(alone, later(1))
    assert documents(alone, later(1)) == []
    assert found(alone, made.id).phase is Phase.STOPPED


# --- what follows --------------------------------------------------------------------------------------------------


def test_stopping_tells_every_station_to_be_silent_at_once(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    (alert,) = documents(newsroom, later(1))
    emergencies.stop(newsroom, AUTHOR, made.id, later(1))
    (silence,) = documents(newsroom, later(1))
    assert (silence["message"], silence["references"], silence["sounds"]) == ("cancel", ["kc-1"], [])
    assert silence["serial"] > alert["serial"]
    assert silence["stopped"]["account"] == "oi"
    with pytest.raises(EmergencyMoved):
        emergencies.stop(newsroom, AUTHOR, made.id, later(2))


def test_an_update_takes_two_people_and_replaces_what_it_is_about(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    newer = follow(newsroom, made, Message.UPDATE)
    assert found(newsroom, made.id).phase is Phase.ON_AIR
    speak(newsroom, later(1))
    with pytest.raises(SecondPersonNeeded):
        emergencies.approve(newsroom, AUTHOR, newer.id, newer.digest, later(1))
    approved(newsroom, newer, later(2))
    assert found(newsroom, made.id).phase is Phase.REPLACED
    silence, last = documents(newsroom, later(2))
    assert (silence["message"], silence["references"], silence["sounds"]) == ("cancel", ["kc-1"], [])
    assert (last["message"], last["references"]) == ("update", ["kc-1"])


def test_a_cancel_has_words_of_its_own_and_may_come_after_the_end(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    tick(newsroom, later(31))
    told = Amendment(of=made.id, message=Message.CANCEL, plea=plea(script="Tin cháy chợ là không đúng."))
    sorry = emergencies.amend(newsroom, AUTHOR, told, Sent(id="2"), later(40))
    speak(newsroom, later(40))
    approved(newsroom, sorry, later(41))
    (last,) = documents(newsroom, later(41))
    assert (last["message"], last["references"]) == ("cancel", ["kc-1"])


def test_each_renewal_is_approved_by_a_second_person_and_says_the_same(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    newer = renewed(newsroom, made)
    assert (newer.order.script, newer.phase) == (made.order.script, Phase.WAITING)
    speak(newsroom, later(1))
    approved(newsroom, newer, later(25))
    assert found(newsroom, newer.id).expires == later(55)
    with pytest.raises(EmergencyLong):
        renewed(newsroom, newer, minutes=31, number="4")
    tick(newsroom, later(55))
    assert found(newsroom, newer.id).phase is Phase.EXPIRED
    with pytest.raises(EmergencyMoved):
        renewed(newsroom, newer, number="5", at=later(55))


def test_what_was_stopped_is_not_taken_up_again_by_an_update_on_its_way(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    newer = renewed(newsroom, made)
    emergencies.stop(newsroom, AUTHOR, made.id, later(2))
    assert found(newsroom, newer.id).phase is Phase.STOPPED
    with pytest.raises(EmergencyMoved):
        approved(newsroom, newer, later(2))


def test_only_one_of_two_updates_goes_out(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    first, second = follow(newsroom, made, Message.UPDATE), renewed(newsroom, made)
    speak(newsroom, later(1))
    approved(newsroom, first, later(2))
    assert found(newsroom, second.id).phase is Phase.STOPPED


def test_it_ends_by_itself_and_asks_for_its_report(newsroom: Newsroom) -> None:
    made = on_air(newsroom, minutes=5)
    assert tick(newsroom, later(4.9)) == 1
    with pytest.raises(EmergencyMoved):
        emergencies.close(newsroom, AUTHOR, made.id, "Đã xong.", later(4.9))
    assert tick(newsroom, later(5)) == 0
    assert documents(newsroom, later(5)) == []
    with pytest.raises(FieldWrong):
        emergencies.close(newsroom, AUTHOR, made.id, " ", later(6))
    after = emergencies.close(newsroom, AUTHOR, made.id, "Cháy ba sạp hàng.", later(6))
    assert (after.phase, after.report) == (Phase.EXPIRED, "Cháy ba sạp hàng.")
    with pytest.raises(EmergencyMoved):
        emergencies.close(newsroom, AUTHOR, made.id, "Lại.", later(7))


# --- templates and stations ----------------------------------------------------------------------------------------


def test_a_template_brings_its_words(newsroom: Newsroom) -> None:
    made = composed(newsroom, event="", headline="", script="", template="fire", fields={"place": "chợ Mỹ Đức"})
    assert made.order.script == "Đang có cháy tại chợ Mỹ Đức. Bà con rời khỏi nhà ngay."
    assert (made.order.event, made.order.headline) == ("Cháy", "Đang có cháy")


def test_the_fixed_words_of_templates_are_spoken_ahead(newsroom: Newsroom) -> None:
    prepare(newsroom, [TODAY], NOON)
    titles = {need.order.title for need in ahead(newsroom)}
    assert titles == {"Mẫu khẩn cấp: lời mở và lời kết", "Mẫu khẩn cấp: Đang có cháy"}
    while (tried := render_next(newsroom, NOON)) is not None:
        assert tried.problem is None
    composed(newsroom, event="", headline="", script="", template="fire", fields={"place": "chợ"})
    speak(newsroom)
    (audio,) = emergencies.show(newsroom, AUTHOR, EmergencyId("kc-1"), NOON).audio.values()
    with newsroom.store.read() as work:
        item = work.items.by_audio(audio)
    assert item is not None
    assert item.delivery.segments - item.delivery.from_cache == 1


def test_stations_confirm_and_it_is_seen_who_did_not(newsroom: Newsroom) -> None:
    made = on_air(newsroom)
    machine = officer("may", "/91/91-kv/30628/", Role.ADMIN)
    from broadcaster.domain.access import Means

    program = replace(machine, means=Means.PROGRAM)
    told = Confirming(station=COMMUNE, emergency=made.id, serial=SERIAL, heard=Heard.PLAYED)
    for _ in range(2):
        answering.confirm(newsroom, program, told, later(1))
    rows = answering.answers(newsroom, AUTHOR, made.id, Asked(), later(2)).page.rows
    assert [(row.station, len(row.confirmations)) for row in rows] == [("30628", 1), ("30631", 0), ("91-kv", 0)]
    page = answering.answers(newsroom, AUTHOR, made.id, Asked(limit=2), later(2)).page
    rest = answering.answers(newsroom, AUTHOR, made.id, Asked(limit=2, after=page.after), later(2)).page
    assert [row.station for row in (*page.rows, *rest.rows)] == ["30628", "30631", "91-kv"]
    for wrong in (replace(told, serial=SERIAL + 1), replace(told, emergency=EmergencyId("kc-9"))):
        with pytest.raises(EmergencyUnknown):
            answering.confirm(newsroom, program, wrong, later(1))
    with pytest.raises(ClusterUnknown):
        answering.confirm(newsroom, program, replace(told, cluster="cum-9"), later(1))
    with pytest.raises(StationUnknown):
        answering.confirm(newsroom, program, replace(told, station=StationCode("30631")), later(1))


# --- what goes wrong between two steps -----------------------------------------------------------------------------


def test_a_sound_that_was_lost_before_the_approval_is_made_again(newsroom: Newsroom) -> None:
    found = composed(newsroom)
    speak(newsroom)
    assert isinstance(newsroom.library, MemoryLibrary)
    newsroom.library.kept.clear()
    approved(newsroom, found)
    assert documents(newsroom) == []
    speak(newsroom)
    tick(newsroom, NOON)
    assert len(documents(newsroom)) == 1
