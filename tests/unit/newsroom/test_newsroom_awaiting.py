"""What waits stands in the order it is needed; who decides is told what they need to know."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import AUTHOR, LEADER, approve, broadcast_day, find, item_of, person, render, submit, told
from fakes.samples import NOON, TODAY, later
from fakes.words import entry

from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.approval import Verdict
from broadcaster.domain.bulletin import BulletinId, ReturnReason
from broadcaster.domain.errors.bulletins import ApprovalStale, FieldWrong, TextEmpty
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Millis
from broadcaster.newsroom import approving, bulletins, lexicon, rendering
from broadcaster.newsroom.approving import Played, Refusal
from broadcaster.newsroom.awaiting import waiting
from broadcaster.newsroom.bulletins import BulletinEdit
from broadcaster.newsroom.dossiers import Against, Dossier, Say, dossier, whereabouts
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.saying import Trial, say


def dossier_of(newsroom: Newsroom, bulletin: str = "b1") -> Dossier:
    return dossier(newsroom, LEADER, BulletinId(bulletin), NOON)


def revised(newsroom: Newsroom, bulletin: str, **changes: object) -> None:
    found = find(newsroom, BulletinId(bulletin))
    edit = BulletinEdit(bulletin=found.id, seen=found.version, submission=told(**changes))
    bulletins.revise(newsroom, AUTHOR, edit, NOON)


# --- what waits ----------------------------------------------------------------------------------------------------


def test_what_is_locked_first_stands_on_top_and_what_airs_nowhere_soon_last(newsroom: Newsroom) -> None:
    submit(newsroom, "far", valid_from=TODAY + timedelta(days=3))
    submit(newsroom, "never", valid_from=TODAY + timedelta(days=40), valid_until=TODAY + timedelta(days=46))
    submit(newsroom, "soon")
    rows = waiting(newsroom, LEADER, NOON)
    assert [row.bulletin.id for row in rows] == ["soon", "far", "never"]
    soon, far, never = rows
    assert never.chance is None
    assert soon.chance is not None
    assert far.chance is not None
    assert soon.chance.slot.day == TODAY + timedelta(days=1), "today's session is over"
    assert far.chance.slot.day == TODAY + timedelta(days=3)
    assert soon.chance.locks == soon.chance.slot.span.start - newsroom.lock
    assert soon.chance.stations == 2


def test_a_slot_that_is_locked_is_no_chance_any_more(newsroom: Newsroom) -> None:
    submit(newsroom)
    chance = waiting(newsroom, LEADER, NOON)[0].chance
    assert chance is not None
    then = waiting(newsroom, LEADER, chance.locks)[0].chance
    assert then is not None
    assert then.slot.span.start > chance.slot.span.start


def test_what_waits_more_than_a_day_and_one_s_own_are_told(newsroom: Newsroom) -> None:
    submit(newsroom)
    both = replace(AUTHOR, grants=LEADER.grants)
    assert [(row.too_long, row.own) for row in waiting(newsroom, both, NOON)] == [(False, True)]
    assert [(row.too_long, row.own) for row in waiting(newsroom, LEADER, later(24 * 60 + 1))] == [(True, False)]


def test_what_waits_is_told_to_those_who_decide_there(newsroom: Newsroom) -> None:
    submit(newsroom)
    with pytest.raises(RightMissing):
        waiting(newsroom, AUTHOR, NOON)
    assert waiting(newsroom, person("xa", Role.APPROVER, path="/00/"), NOON) == ()
    approve(newsroom, BulletinId("b1"))
    assert waiting(newsroom, LEADER, NOON) == ()


# --- deciding on one -----------------------------------------------------------------------------------------------


def test_the_first_revision_is_held_against_nothing_a_later_one_against_what_was_decided(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    assert dossier_of(newsroom).compared is None
    approving.give_back(newsroom, LEADER, bulletin, Refusal(reasons=(ReturnReason.FIGURES,)), NOON)
    revised(newsroom, bulletin, script="Xã không tạm ngừng cấp nước.")
    revised(newsroom, bulletin, script="Xã không tạm ngừng cấp nước nữa.")
    compared = dossier_of(newsroom).compared
    assert compared is not None
    assert (compared.against, compared.revision.number) == (Against.RETURNED, 1)


def test_an_approved_revision_is_held_against_before_one_that_was_returned_earlier(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    approve(newsroom, bulletin)
    revised(newsroom, bulletin, title="Lịch cấp nước mới")
    compared = dossier_of(newsroom).compared
    assert compared is not None
    assert compared.against is Against.APPROVED
    assert [each.field for each in compared.difference.fields] == ["title"]
    assert not any(each.changed for each in dossier_of(newsroom).passages)


def test_sentences_that_are_new_are_told_with_their_place_in_the_sound(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, script="Xã cấp nước. Bà con chú ý.")
    revised(newsroom, bulletin, script="Xã cấp nước. Bà con trữ nước.")
    assert [(each.changed, each.starts) for each in dossier_of(newsroom).passages] == [(False, None), (True, None)]
    render(newsroom)
    passages = dossier_of(newsroom).passages
    assert [each.changed for each in passages] == [False, True]


def test_who_wrote_it_may_not_decide_unless_the_station_lets_them(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    own = replace(AUTHOR, grants=LEADER.grants)
    assert dossier(newsroom, own, bulletin, NOON).say is Say.OWN
    assert dossier(newsroom, AUTHOR, bulletin, NOON).say is Say.NO_RIGHT
    assert dossier(newsroom, AUTHOR, bulletin, NOON).mendable
    watcher = person("xem", Role.SUPERVISOR)
    assert not dossier(newsroom, watcher, bulletin, NOON).mendable
    assert dossier(newsroom, LEADER, bulletin, NOON).say is Say.DECIDE
    with newsroom.store.write() as work:
        station = work.stations.get(EVERYWHERE, StationCode("91-kv"))
        work.stations.choose(replace(station, choices=replace(station.choices, one_officer=True)), station.version)
    assert dossier(newsroom, own, bulletin, NOON).say is Say.DECIDE_OWN
    approve(newsroom, bulletin)
    assert dossier(newsroom, own, bulletin, NOON).say is Say.NOTHING


def test_what_was_heard_is_told_one_s_own_share_and_that_of_others(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    render(newsroom)
    item = item_of(newsroom, bulletin)
    assert item is not None
    half = Millis(item.measured.duration // 2)
    played = Played(audio=item.audio, spans=((Millis(0), half),))
    approving.listen(newsroom, AUTHOR, bulletin, played, NOON)
    found = dossier_of(newsroom)
    assert found.heard == 0.0
    assert [(each.name, round(each.share, 1)) for each in found.listeners] == [(AUTHOR.name, 0.5)]


def test_approving_or_returning_another_revision_than_the_one_that_was_read_is_refused(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    words = dossier_of(newsroom).words
    revised(newsroom, bulletin, wanted=5)
    assert dossier_of(newsroom).words == words, "the words are the same, and yet another thing is asked"
    verdict = Verdict(spoken=words, audio=None, revision=1)
    with pytest.raises(ApprovalStale):
        approving.approve(newsroom, LEADER, bulletin, verdict, NOON)
    with pytest.raises(ApprovalStale):
        approving.give_back(newsroom, LEADER, bulletin, Refusal(reasons=(ReturnReason.DATE,), revision=1), NOON)
    approving.approve(newsroom, LEADER, bulletin, replace(verdict, revision=2), NOON)


def test_where_it_stands_and_where_it_was_heard_is_told(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    assert whereabouts(newsroom, LEADER, bulletin, NOON).stands == ()
    render(newsroom)
    approve(newsroom, bulletin)
    tomorrow = TODAY + timedelta(days=1)
    broadcast_day(newsroom, tomorrow, NOON)
    told_of = whereabouts(newsroom, LEADER, bulletin, NOON)
    assert {slot.station for slot in told_of.stands} == {"91-kv", "30628"}
    assert all(slot.span.start > NOON for slot in told_of.stands)
    assert told_of.heard == ()


# --- a sentence aloud ----------------------------------------------------------------------------------------------


def test_a_sentence_is_said_as_a_station_says_it_and_heard_once_it_is_made(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, LEADER, entry("QL91", "quốc lộ chín mốt", "91"), None, NOON)
    trial = Trial(text="Đường QL91", station=StationCode("30628"), aloud=True)
    first = say(newsroom, LEADER, trial, NOON)
    assert first.spoken.text == "Đường quốc lộ chín mốt"
    assert first.sound.item is None
    while rendering.render_next(newsroom, NOON) is not None:
        pass
    again = say(newsroom, LEADER, replace(trial, aloud=False), NOON)
    assert again.sound.item is not None
    elsewhere = say(newsroom, LEADER, Trial(text="Đường QL91", station=None), NOON)
    assert elsewhere.spoken.text != first.spoken.text


def test_a_sentence_is_not_made_unless_it_is_asked_aloud(newsroom: Newsroom) -> None:
    say(newsroom, LEADER, Trial(text="Mời bà con", station=None), NOON)
    assert rendering.render_next(newsroom, NOON) is None


def test_a_sentence_too_long_or_empty_or_of_a_station_unseen_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong):
        say(newsroom, LEADER, Trial(text="a " * 200, station=None), NOON)
    with pytest.raises(TextEmpty):
        say(newsroom, LEADER, Trial(text="...", station=None), NOON)
    with pytest.raises(StationUnknown):
        say(newsroom, LEADER, Trial(text="Mời", station=StationCode("nope")), NOON)


def test_how_many_bulletins_say_a_word_is_counted(newsroom: Newsroom) -> None:
    road = lexicon.add(newsroom, LEADER, entry("QL91", "quốc lộ chín mốt", "91"), None, NOON).entry
    other = lexicon.add(newsroom, LEADER, entry("Zalo", "gia lô"), None, NOON).entry
    submit(newsroom, "b1", script="Sửa đường QL91 từ sáng mai.")
    submit(newsroom, "b2", script="Sửa cầu từ sáng mai.")
    assert lexicon.used_in(newsroom, LEADER, [road, other], NOON) == {road.id: 1, other.id: 0}
    nobody = person("xa", Role.AUTHOR, path="/00/")
    everywhere = lexicon.add(newsroom, LEADER, entry("sáng mai", "sáng ngày mai"), None, NOON).entry
    assert lexicon.used_in(newsroom, LEADER, [everywhere], NOON) == {everywhere.id: 2}
    assert lexicon.used_in(newsroom, nobody, [everywhere], NOON) == {everywhere.id: 0}


def test_a_digest_that_nobody_showed_is_refused(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom)
    with pytest.raises(ApprovalStale):
        approving.approve(newsroom, LEADER, bulletin, Verdict(spoken=Digest("0" * 64), audio=None, revision=1), NOON)
