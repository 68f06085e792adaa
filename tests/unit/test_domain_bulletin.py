import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from fakes.editor import person
from fakes.samples import NOON, TODAY, approval, bulletin, draft

from broadcaster.domain.access import AccountId, Role
from broadcaster.domain.approval import Leave, Matter, Verdict, fits, given
from broadcaster.domain.bulletin import (
    Draft,
    Priority,
    Recorded,
    Target,
    mark_of,
    refuse,
    shadow_of,
    step,
    unfinished,
    unkeepable,
    words_digest,
)
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    ApprovalUnheard,
    ApproverIsAuthor,
    BulletinMoved,
    DraftFaulty,
    FieldWrong,
    LanguageNotSpoken,
    TextBroken,
    TextEmpty,
    TextTooLong,
)
from broadcaster.domain.life import ACTIONS, AIRING, FINAL, LIFE, STATES, State, Step
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Language, Millis, digest_of
from broadcaster.wording import read

SCRIPT = "Từ ngày 01/12/2026, UBND xã tiếp nhận hồ sơ khai sinh qua mạng."
DRAFT = draft(script=SCRIPT)
BULLETIN = bulletin("b1", script=SCRIPT)
SPOKEN, AUDIO = words_digest(DRAFT, read(SCRIPT)), digest_of("audio")
RECORDED = Recorded(digest=digest_of("recording"), length=Millis(60_000))
LEADER = person("duc", Role.APPROVER)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MATTER = Matter(spoken=SPOKEN, audio=AUDIO, writers={(AccountId("oi"), "Ổi")}, heard=0.4, leave=Leave(), zone=ZONE)
VERDICT = Verdict(spoken=SPOKEN, audio=AUDIO)


def faults(**told: object) -> list[BadInput]:
    wrong = replace(DRAFT, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    kept = list(unkeepable(wrong))
    return kept or list(unfinished(wrong, read(wrong.script), TODAY))


def test_a_whole_draft_is_accepted() -> None:
    assert faults() == []


@pytest.mark.parametrize("script", ["", "   \n\t ", "🎉🎉 😀", "...", "--- ***"])
def test_a_text_with_nothing_to_say_is_refused(script: str) -> None:
    assert [type(fault) for fault in faults(script=script)] == [TextEmpty]


@pytest.mark.parametrize("script", ["có NUL \0 đây", "nửa \ud83d ký tự", "chuông \a", "xoá \x7f"])
def test_a_broken_character_is_refused_with_its_place(script: str) -> None:
    (fault,) = faults(script=script)
    assert isinstance(fault, TextBroken)
    assert str(fault.facts["position"]) in fault.message_vi


def test_ten_megabytes_of_text_are_refused_with_both_figures() -> None:
    (fault,) = faults(script="a " * 5_000_000)
    assert isinstance(fault, TextTooLong)
    assert "10.000.000" in fault.message_vi
    assert "20.000" in fault.message_vi


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.VIETNAMESE])
def test_a_language_no_voice_speaks_must_be_a_recording(language: Language) -> None:
    assert [type(fault) for fault in faults(language=language)] == [LanguageNotSpoken]
    assert faults(language=language, recording=RECORDED) == []
    assert faults(language=language, recording=RECORDED, script="") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("note", "x" * 1001),
        ("priority", Priority.EMERGENCY),
        ("valid_until", TODAY - timedelta(days=1)),
        ("wanted", 0),
        ("wanted", 101),
        ("gap", -1),
        ("gap", 169),
        ("targets", ()),
    ],
)
def test_a_faulty_field_is_named(field: str, value: object) -> None:
    (fault,) = faults(**{field: value})
    assert isinstance(fault, FieldWrong)
    assert fault.facts["field"] == field


def test_a_bulletin_that_is_over_cannot_be_submitted() -> None:
    (fault,) = faults(valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 2))
    assert (fault.facts["field"], fault.facts["problem"]) == ("valid_until", "đã qua")


def test_all_faults_are_told_at_once_and_one_alone_as_itself() -> None:
    several = faults(script="", title=" ", targets=())
    with pytest.raises(DraftFaulty) as caught:
        refuse(several)
    assert [fault.code for fault in caught.value.faults] == ["text-empty", "field-wrong", "field-wrong"]
    assert caught.value.facts["count"] == 3
    assert all(fault.message_vi in caught.value.message_vi for fault in several)
    with pytest.raises(TextEmpty):
        refuse(several[:1])
    refuse([])


# --- its life ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "taken"), list(product(State, Step)))
def test_every_step_from_every_state_is_either_in_the_life_cycle_or_refused(state: State, taken: Step) -> None:
    standing = replace(BULLETIN, state=state, approval=approval())
    if (state, taken) in LIFE:
        assert step(standing, taken) is LIFE[state, taken]
    else:
        with pytest.raises(BulletinMoved):
            step(standing, taken)


@pytest.mark.parametrize("state", State)
def test_what_was_never_approved_cannot_be_recalled(state: State) -> None:
    with pytest.raises(BulletinMoved):
        step(replace(BULLETIN, state=state, approval=None), Step.RECALL)


def test_the_life_cycle_is_this_and_no_more() -> None:
    told = {(state.value, taken.value): after.value for (state, taken), after in LIFE.items()}
    d, s, a, r, p = "draft", "submitted", "approved", "returned", "scheduled"
    assert told == {
        (d, "revise"): d,
        (d, "submit"): s,
        (s, "revise"): s,
        (s, "approve"): a,
        (s, "return"): r,
        (r, "revise"): d,
        (r, "submit"): s,
        (a, "revise"): s,
        (a, "lapse"): s,
        (a, "schedule"): p,
        (p, "revise"): s,
        (p, "lapse"): s,
        **{(each, "recall"): "recalled" for each in (d, s, a, r, p, "withdrawn", "expired")},
        **{(each, "withdraw"): "withdrawn" for each in (d, s, r, a)},
        **{(each, "expire"): "expired" for each in (d, s, r, a, p)},
    }


def test_nothing_leaves_a_final_state_and_only_an_approval_leads_on_the_air() -> None:
    assert {taken for (state, taken) in LIFE if state in FINAL} == {Step.RECALL}
    assert State.RECALLED not in {state for state, _ in LIFE}
    entering = {taken for (state, taken), after in LIFE.items() if after in AIRING and state not in AIRING}
    assert entering == {Step.APPROVE}


# --- its approval --------------------------------------------------------------------------------------------------


def test_an_approval_of_what_stands_is_taken_with_the_share_that_was_heard() -> None:
    approved = given(BULLETIN, LEADER, VERDICT, MATTER, NOON)
    assert (approved.by, approved.by_name, approved.revision) == ("duc", LEADER.name, 1)
    assert (approved.script, approved.spoken, approved.audio) == (DRAFT.script_digest, SPOKEN, AUDIO)
    assert (approved.heard, approved.own_work) == (0.4, False)


def test_nobody_approves_what_they_wrote_any_revision_of() -> None:
    wrote = replace(MATTER, writers={(AccountId("oi"), "Ổi"), (LEADER.id, "Tên khác lúc đó")})
    with pytest.raises(ApproverIsAuthor):
        given(BULLETIN, LEADER, VERDICT, wrote, NOON)


def test_two_people_of_one_name_are_two_people_once_they_have_accounts() -> None:
    namesake = replace(MATTER, writers={(AccountId("oi"), LEADER.name)})
    assert not given(BULLETIN, LEADER, VERDICT, namesake, NOON).own_work


@pytest.mark.parametrize("written", ["  ÔNG BÀ  duc ", unicodedata.normalize("NFD", LEADER.name), "Ông\u200b bà duc"])
def test_who_wrote_before_there_were_accounts_is_known_by_name_however_it_is_written(written: str) -> None:
    with pytest.raises(ApproverIsAuthor):
        given(BULLETIN, LEADER, VERDICT, replace(MATTER, writers={(AccountId(""), written)}), NOON)


def test_at_a_station_of_one_officer_own_work_may_be_approved_and_is_marked() -> None:
    alone = replace(MATTER, writers={(LEADER.id, "")}, leave=Leave(one_officer=True))
    assert given(BULLETIN, LEADER, VERDICT, alone, NOON).own_work
    elsewhere = replace(alone, leave=Leave())
    with pytest.raises(ApproverIsAuthor):
        given(BULLETIN, LEADER, VERDICT, elsewhere, NOON)


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(spoken=Digest("0" * 64), audio=AUDIO),
        Verdict(spoken=SPOKEN, audio=digest_of("other")),
        Verdict(spoken=SPOKEN, audio=None),
    ],
)
def test_an_approval_of_another_spoken_form_or_sound_or_of_none_where_one_stands_is_stale(verdict: Verdict) -> None:
    with pytest.raises(ApprovalStale):
        given(BULLETIN, LEADER, verdict, replace(MATTER, leave=Leave(unheard=True)), NOON)


def test_who_comes_too_late_with_an_approval_is_told_what_changed_who_changed_it_and_when() -> None:
    with pytest.raises(ApprovalStale) as refused:
        given(BULLETIN, LEADER, replace(VERDICT, revision=7), MATTER, NOON)
    said, revision = refused.value, BULLETIN.revision
    assert f"“{BULLETIN.draft.title}” đã đổi" in said.message_vi
    assert f"{revision.by_name} sửa thành bản {revision.number} lúc 12:00 22/11/2026" in said.message_vi
    assert f"{revision.by_name} wrote revision {revision.number} at 12:00 22/11/2026" in said.message_en
    with pytest.raises(ApprovalStale) as refused:
        given(BULLETIN, LEADER, replace(VERDICT, audio=digest_of("other")), MATTER, NOON)
    assert "lời đọc hoặc âm thanh đã được dựng lại" in refused.value.message_vi


def test_what_is_not_made_yet_is_approved_only_where_the_house_allows_it() -> None:
    unheard, silent = Verdict(spoken=SPOKEN, audio=None), replace(MATTER, audio=None)
    with pytest.raises(ApprovalUnheard):
        given(BULLETIN, LEADER, unheard, silent, NOON)
    assert given(BULLETIN, LEADER, unheard, replace(silent, leave=Leave(unheard=True)), NOON).audio is None


def test_only_what_was_read_and_heard_may_air() -> None:
    heard = replace(
        BULLETIN, state=State.APPROVED, approval=replace(approval(), script=DRAFT.script_digest, spoken=SPOKEN)
    )
    assert heard.approval is not None
    assert fits(heard, SPOKEN, AUDIO)
    assert not fits(heard, digest_of("other words"), AUDIO)
    for audio, may in ((AUDIO, True), (digest_of("other"), False)):
        assert fits(replace(heard, approval=replace(heard.approval, audio=audio)), SPOKEN, AUDIO) is may
    assert not fits(replace(heard, approval=None), SPOKEN, AUDIO)
    assert not fits(replace(heard, approval=replace(heard.approval, script=digest_of("x"))), SPOKEN, AUDIO)
    assert not fits(replace(heard, revision=replace(heard.revision, number=2)), SPOKEN, AUDIO)
    assert [state for state in State if fits(replace(heard, state=state), SPOKEN, AUDIO)] == [
        State.APPROVED,
        State.SCHEDULED,
    ]


# --- what is said of it --------------------------------------------------------------------------------------------


def test_a_recording_is_bound_by_its_own_digest_whatever_text_stands_beside_it() -> None:
    recorded = replace(DRAFT, recording=RECORDED)
    assert words_digest(recorded, read(SCRIPT)) == words_digest(recorded, read("Khác.")) == RECORDED.digest


def test_the_audit_mark_changes_with_anything_that_is_said_or_decided() -> None:
    others = [
        replace(BULLETIN, state=State.APPROVED),
        replace(BULLETIN, approval=approval()),
        replace(BULLETIN, revision=replace(BULLETIN.revision, draft=replace(DRAFT, note="x"))),
    ]
    assert len({mark_of(each) for each in (BULLETIN, *others)}) == 4
    assert mark_of(BULLETIN) == mark_of(replace(BULLETIN, version=9))


def test_a_title_is_found_as_people_type_it() -> None:
    assert shadow_of("  Lịch   CẤP nước ĐỢT 2 ") == "lich cap nuoc dot 2"
    assert shadow_of(unicodedata.normalize("NFD", "Ủy ban")) == "uy ban"


def test_a_cluster_is_reached_by_its_station_alone() -> None:
    target = Target(station=StationCode("a"), path="/a/", below=True, cluster="cho")
    assert target.reaches("/a/")
    assert not target.reaches("/a/b/")
    assert (target.told, replace(target, cluster="").told) == ("a#cho", "a/*")


def test_a_draft_has_no_author_of_its_own() -> None:
    assert "author" not in Draft.__slots__


def test_every_state_and_every_step_has_a_name_for_people() -> None:
    assert set(STATES) == set(State)
    assert set(Step) <= set(ACTIONS)
    assert not any(name in ACTIONS.values() or name in STATES.values() for name in (*State, *Step))
