"""Who received an emergency, who played it and when, who did not and why; and who never told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.alarms import officer
from fakes.journals import BOX, OTHER_BOX, enrolled, head_of, lines_after, sealed_batch
from fakes.samples import NOON, TODAY, later

from broadcaster.domain.access import CONSOLE, Means
from broadcaster.domain.emergency import Emergency, EmergencyId, EmergencyKind
from broadcaster.domain.emergency_answers import Answered, is_done, merged, said
from broadcaster.domain.emergency_manifest import Heard
from broadcaster.domain.journal import Cause, Event, Note, Reported
from broadcaster.domain.serials import next_serial
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.domain.units import Millis, instant
from broadcaster.newsroom import airtime, answering, emergencies
from broadcaster.newsroom.answering import Answers, Confirming
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergencies import Composition, Plea
from broadcaster.newsroom.emergency_ending import Ending
from broadcaster.newsroom.emergency_hushing import running_now
from broadcaster.newsroom.journals import take_in
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import render_next

AUTHOR, SECOND = officer("oi"), officer("duc")
DISTRICT, HERE, THERE = StationCode("91-kv"), StationCode("30628"), StationCode("30631")
PROGRAM = replace(CONSOLE, means=Means.PROGRAM)
AFTER = later(40)
BOXES = {HERE: BOX, THERE: OTHER_BOX}
DAY = SoughtAirtime(first=TODAY, last=TODAY)


def on_air(newsroom: Newsroom, *aims: Aim, number: str = "1") -> Emergency:
    plea = Plea(event="Cháy", headline="Cháy chợ", script="Chợ đang cháy.", orderer="Chủ tịch xã", document="12/LKC")
    told = Composition(
        kind=EmergencyKind.ACTUAL, origin=DISTRICT, aims=aims or (Aim(station=DISTRICT, below=True),), plea=plea
    )
    found = emergencies.compose(newsroom, AUTHOR, told, Sent(id=number), NOON)
    while render_next(newsroom, NOON, urgent=True) is not None:
        pass
    return emergencies.approve(newsroom, SECOND, found.id, found.digest, NOON)


@pytest.fixture
def found(newsroom: Newsroom) -> Emergency:
    for code, box in BOXES.items():
        enrolled(newsroom, code, NOON, box)
    return on_air(newsroom)


SERIAL = next_serial(0, NOON)
"""Of the first one that goes out at noon."""


def note(found: Emergency, **told: Any) -> Note:
    return replace(Note(event=Event.EMERGENCY, emergency=found.id, serial=SERIAL), **told)


def heard(found: Emergency, seconds: int = 12, begun: int = 3, **told: Any) -> Note:
    started = instant(NOON + timedelta(seconds=begun))
    return note(
        found,
        started=started,
        ended=instant(started + timedelta(seconds=seconds)),
        planned_ms=Millis(12_000),
        samples=seconds * 24_000,
        rate=24_000,
        **{"outcome": Reported.AIRED, **told},
    )


def send(newsroom: Newsroom, *notes: Note, code: StationCode = HERE) -> None:
    lines = lines_after(code, head_of(newsroom, code), notes, NOON)
    assert take_in(newsroom, PROGRAM, code, sealed_batch(code, lines, private=BOXES[code]), NOON).new == len(notes)


def asked(newsroom: Newsroom, found: Emergency) -> Answers:
    return answering.answers(newsroom, AUTHOR, found.id, Asked(), later(1))


def of(newsroom: Newsroom, found: Emergency) -> dict[str, Answered]:
    return {each.station: each.answered for each in asked(newsroom, found).page.rows}


def test_a_journal_says_who_received_it_and_when_it_sounded(newsroom: Newsroom, found: Emergency) -> None:
    send(newsroom, note(found))
    assert of(newsroom, found)[HERE] is Answered.RECEIVED
    send(newsroom, heard(found), heard(found, begun=30, seconds=5, outcome=Reported.PARTIAL, reason="recalled"))
    (played,) = [e for e in asked(newsroom, found).page.rows[0].confirmations if e.heard.value == "played"]
    assert (played.first, played.last) == (later(3 / 60), later(35 / 60))
    assert (played.reason, played.signed) == ("recalled", True)
    assert of(newsroom, found) == {HERE: Answered.PLAYED, THERE: Answered.UNREPORTED, DISTRICT: Answered.UNREPORTED}
    totals = asked(newsroom, found).totals
    assert (totals[Answered.PLAYED], totals[Answered.UNREPORTED], sum(totals.values())) == (1, 2, 3)


@pytest.mark.parametrize(
    ("notes", "answered", "why"),
    [
        ([{}, {"outcome": Reported.MISSED, "reason": Cause.MUTED.value}], Answered.MISSED, "muted"),
        ([{}, {"outcome": Reported.MISSED, "reason": Cause.WRONG_FILE.value}], Answered.MISSED, "wrong-file"),
        ([{}, {"outcome": Reported.PARTIAL, "reason": Cause.POWER.value}], Answered.MISSED, "power"),
        ([{"event": Event.REFUSED, "reason": "wrong-key"}], Answered.REFUSED, "wrong-key"),
    ],
)
def test_a_station_that_did_not_play_it_says_why(
    newsroom: Newsroom, found: Emergency, notes: Sequence[dict[str, Any]], answered: Answered, why: str
) -> None:
    send(newsroom, *(note(found, **each) for each in notes))
    row = asked(newsroom, found).page.rows[0]
    assert row.answered is answered
    assert [each.reason for each in row.confirmations if each.heard.value == answered.value] == [why]


def ending(newsroom: Newsroom, found: Emergency) -> Ending:
    (runs,) = running_now(newsroom, later(1))
    assert runs.ending == asked(newsroom, found).ending
    return runs.ending


def test_an_emergency_that_holds_is_done_once_every_station_has_heard_it_whole_or_says_why_not(
    newsroom: Newsroom, found: Emergency
) -> None:
    with newsroom.store.read() as work:
        made = work.items.by_recipe([each.recipe for each in found.soundings])
    (length,) = {each.measured.duration for each in made.values()}
    whole = (length * found.order.repeats + found.order.gap * 1000 * (found.order.repeats - 1)) // 1000 + 1
    send(newsroom, note(found), heard(found, length // 1000))
    assert ending(newsroom, found).done == frozenset(), "one reading of several"
    send(newsroom, heard(found, whole))
    assert (ending(newsroom, found).done, ending(newsroom, found).ended()) == ({HERE}, False)
    assert ending(newsroom, found).ended({HERE})
    send(newsroom, note(found), note(found, outcome=Reported.MISSED, reason="muted"), code=THERE)
    assert (ending(newsroom, found).failed, ending(newsroom, found).ended()) == ({THERE}, False)
    word = Confirming(station=DISTRICT, emergency=found.id, serial=SERIAL, heard=Heard.PLAYED)
    answering.confirm(newsroom, PROGRAM, word, NOON)
    assert ending(newsroom, found).ended()
    assert [(each.station, each.done) for each in asked(newsroom, found).page.rows] == [
        (HERE, True),
        (THERE, True),
        (DISTRICT, True),
    ]


def test_a_station_is_not_done_while_a_cluster_it_was_for_says_nothing(found: Emergency) -> None:
    played = replace(confirmation(heard(found)), first=None, last=None)
    here, there = replace(played, cluster="c1"), replace(played, cluster="c2")
    assert not is_done(found, None, ("c1", "c2"), [here])
    assert is_done(found, None, ("c1", "c2"), [here, there])
    assert not is_done(found, None, (), [here, there]), "it has others, that say nothing"
    assert not is_done(found, None, ("c1",), [replace(here, heard=Heard.RECEIVED)])
    assert not is_done(found, None, (), [])
    assert not is_done(found, None, (), [confirmation(heard(found))]), "how long a reading is, nobody knows"


def test_a_line_about_what_was_never_sent_to_the_station_answers_nothing(newsroom: Newsroom, found: Emergency) -> None:
    other = on_air(newsroom, Aim(station=THERE, below=True), number="2")
    send(newsroom, note(found, serial=SERIAL + 8), note(found, emergency="kc-nobody"), heard(other, serial=SERIAL + 1))
    assert of(newsroom, found)[HERE] is Answered.UNREPORTED
    assert of(newsroom, other) == {THERE: Answered.UNREPORTED}
    assert airtime.reconciled_day(newsroom, AUTHOR, HERE, TODAY, AFTER).emergencies == ()


def test_what_is_told_to_have_sounded_after_it_was_told_answers_nothing(newsroom: Newsroom, found: Emergency) -> None:
    send(newsroom, heard(found, begun=3_600))
    assert of(newsroom, found)[HERE] is Answered.UNREPORTED


def test_what_is_signed_is_not_unsaid_by_who_signs_nothing(found: Emergency) -> None:
    assert found.started is not None
    signed = replace(confirmation(heard(found)), signed=True)
    word = replace(signed, signed=False, first=None, last=None, reason="?")
    assert merged(signed, word) == signed
    assert merged(word, signed) == signed


def confirmation(told: Note) -> Any:
    from fakes.journals import line_after

    from broadcaster.domain.journal import beginning

    return said(line_after(HERE, beginning(HERE), told, NOON))


def test_a_line_of_the_day_says_nothing_of_emergencies() -> None:
    assert confirmation(Note(event=Event.ROW, slot="s", outcome=Reported.AIRED)) is None


# --- what nobody told --------------------------------------------------------------------------------------------


def silent(newsroom: Newsroom, code: StationCode, at: Any = AFTER) -> list[EmergencyId]:
    return [each.emergency for each in airtime.heard_at(newsroom, AUTHOR, code, later(2), at).unreported]


def test_once_it_is_over_a_station_that_never_told_of_it_is_named(newsroom: Newsroom, found: Emergency) -> None:
    send(newsroom, note(found), heard(found))
    assert silent(newsroom, THERE) == [found.id]
    assert silent(newsroom, HERE) == []
    assert silent(newsroom, THERE, later(20)) == []
    assert airtime.heard_at(newsroom, AUTHOR, THERE, later(31), AFTER).unreported == ()
    assert [e.title for e in airtime.reconciled_day(newsroom, AUTHOR, THERE, TODAY, AFTER).unreported] == ["Cháy chợ"]
    assert airtime.reconciled_day(newsroom, AUTHOR, THERE, TODAY + timedelta(days=1), AFTER).unreported == ()
    named = airtime.coverage(newsroom, AUTHOR, DAY, AFTER).unreported
    assert [each.station for each in named] == [THERE, DISTRICT]
    only = replace(DAY, only={Dimension.TOPIC: ["y-te"]})
    assert airtime.coverage(newsroom, AUTHOR, only, AFTER).unreported == ()


def test_what_was_only_received_is_unreported_and_what_was_missed_is_not(newsroom: Newsroom, found: Emergency) -> None:
    send(newsroom, note(found))
    send(newsroom, note(found), note(found, outcome=Reported.MISSED, reason="muted"), code=THERE)
    assert (silent(newsroom, HERE), silent(newsroom, THERE)) == ([found.id], [])


def test_from_its_stop_on_silence_is_what_was_wanted(newsroom: Newsroom, found: Emergency) -> None:
    emergencies.stop(newsroom, SECOND, found.id, later(5))
    assert silent(newsroom, HERE) == [found.id]
    assert airtime.heard_at(newsroom, AUTHOR, HERE, later(6), AFTER).unreported == ()


def test_at_a_cluster_only_what_was_meant_for_it_is_missed(newsroom: Newsroom) -> None:
    market, school = (
        Cluster(
            code=StationCode(each),
            station=HERE,
            name=each,
            technology=Technology.IP,
            place="",
            speakers=1,
            valid_from=TODAY,
            valid_until=None,
            path="/91/91-kv/30628/",
        )
        for each in ("cho", "truong")
    )
    with newsroom.store.write() as work:
        work.clusters.add([market, school])
    found = on_air(newsroom, Aim(station=HERE, below=False, cluster="cho"))
    assert [(e.station, e.clusters) for e in asked(newsroom, found).page.rows] == [(HERE, ("cho",))]
    assert silent(newsroom, market.code) == [found.id]
    assert silent(newsroom, school.code) == []
    assert silent(newsroom, HERE) == [found.id]
