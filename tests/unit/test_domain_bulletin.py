import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from broadcaster.domain.bulletin import (
    LIFE,
    SCRIPT_LIMIT,
    Approval,
    Bulletin,
    BulletinId,
    Draft,
    Priority,
    State,
    Step,
    Target,
    approved,
    check_draft,
    fits,
    spoken_digest,
    step,
)
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import (
    ApprovalStale,
    ApproverIsAuthor,
    BulletinMoved,
    FieldWrong,
    LanguageNotSpoken,
    TextBroken,
    TextEmpty,
    TextTooLong,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Language, digest_of, instant
from broadcaster.wording import read

NOW = instant(datetime(2026, 11, 22, 10, tzinfo=UTC))
SCRIPT = "Từ ngày 01/12/2026, UBND xã tiếp nhận hồ sơ khai sinh qua mạng."
DRAFT = Draft(
    title="Khai sinh qua mạng",
    script=SCRIPT,
    language=Language.VIETNAMESE,
    topic="cchc-07",
    priority=Priority.NORMAL,
    origin=StationCode("30628"),
    targets=(Target(station=StationCode("30628"), path="/91/30628/", below=True),),
    valid_from=date(2026, 11, 22),
    valid_until=date(2026, 11, 30),
    wanted=3,
    author="Cán bộ truyền thanh",
)
BULLETIN = Bulletin(id=BulletinId("b1"), revision=1, draft=DRAFT, state=State.SUBMITTED, approval=None, created=NOW)
SPOKEN = spoken_digest(read(SCRIPT))
AUDIO = digest_of("audio")


def approval(**told: object) -> Approval:
    made = Approval(approver="Chủ tịch", at=NOW, script=BULLETIN.script_digest, spoken=SPOKEN, audio=None)
    return replace(made, **told)  # type: ignore[arg-type]  # fields by name, in tests only


def refused(**told: object) -> BadInput:
    draft = replace(DRAFT, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    with pytest.raises(BadInput) as caught:
        check_draft(draft, read(draft.script))
    return caught.value


def test_a_whole_draft_is_accepted() -> None:
    check_draft(DRAFT, read(SCRIPT))


@pytest.mark.parametrize("script", ["", "   \n\t ", "🎉🎉 😀", "...", "--- ***"])
def test_a_text_with_nothing_to_say_is_refused(script: str) -> None:
    assert isinstance(refused(script=script), TextEmpty)


@pytest.mark.parametrize("script", ["có NUL \0 đây", "nửa \ud83d ký tự", "chuông \a", "xoá \x7f"])
def test_a_broken_character_is_refused_with_its_place(script: str) -> None:
    error = refused(script=script)
    assert isinstance(error, TextBroken)
    assert str(error.facts["position"]) in error.message_vi


def test_one_megabyte_of_text_is_refused_with_both_figures() -> None:
    error = refused(script="a " * 500_000)
    assert isinstance(error, TextTooLong)
    assert "1000000" in error.message_vi
    assert str(SCRIPT_LIMIT) in error.message_vi


def test_a_language_no_voice_speaks_must_be_a_recording() -> None:
    assert isinstance(refused(language=Language.KHMER), LanguageNotSpoken)
    assert isinstance(refused(language=Language.CHAM), LanguageNotSpoken)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("author", ""),
        ("priority", Priority.EMERGENCY),
        ("valid_until", date(2026, 11, 21)),
        ("wanted", 0),
        ("wanted", 101),
        ("targets", ()),
    ],
)
def test_a_faulty_field_is_named(field: str, value: object) -> None:
    error = refused(**{field: value})
    assert isinstance(error, FieldWrong)
    assert error.facts["field"] == field


@pytest.mark.parametrize(("state", "taken"), list(product(State, Step)))
def test_every_step_from_every_state_is_either_in_the_life_cycle_or_refused(state: State, taken: Step) -> None:
    bulletin = replace(BULLETIN, state=state)
    if (state, taken) in LIFE:
        assert step(bulletin, taken) is LIFE[state, taken]
    else:
        with pytest.raises(BulletinMoved):
            step(bulletin, taken)


def test_nothing_leaves_expired() -> None:
    assert not [state for state, _ in LIFE if state is State.EXPIRED]


def test_the_very_same_is_not_approved_twice_and_another_sound_is() -> None:
    once = replace(BULLETIN, state=State.APPROVED, approval=approval(audio=AUDIO))
    with pytest.raises(BulletinMoved):
        approved(once, approval(audio=AUDIO), SPOKEN)
    assert approved(once, approval(audio=digest_of("other")), SPOKEN)[0] is State.APPROVED
    changed = replace(once, approval=approval(spoken=digest_of("old lexicon")))
    assert approved(changed, approval(), SPOKEN)[0] is State.APPROVED


def test_an_approval_of_what_stands_is_taken() -> None:
    assert approved(BULLETIN, approval(), SPOKEN) == (State.APPROVED, approval())


def test_nobody_approves_their_own_bulletin_however_the_name_is_written() -> None:
    with pytest.raises(ApproverIsAuthor):
        approved(BULLETIN, approval(approver="  CÁN BỘ  truyền thanh "), SPOKEN)
    with pytest.raises(ApproverIsAuthor):
        approved(BULLETIN, approval(approver=unicodedata.normalize("NFD", DRAFT.author)), SPOKEN)


def test_an_approval_without_a_name_is_refused() -> None:
    with pytest.raises(FieldWrong):
        approved(BULLETIN, approval(approver="  "), SPOKEN)


def test_an_approval_of_another_script_or_spoken_form_is_stale() -> None:
    with pytest.raises(ApprovalStale):
        approved(BULLETIN, approval(spoken=Digest("0" * 64)), SPOKEN)
    with pytest.raises(ApprovalStale):
        approved(BULLETIN, approval(script=Digest("0" * 64)), SPOKEN)


def test_only_what_was_read_and_heard_may_air() -> None:
    script = BULLETIN.script_digest
    assert fits(approval(), script, SPOKEN, AUDIO)
    assert fits(approval(audio=AUDIO), script, SPOKEN, AUDIO)
    assert not fits(None, script, SPOKEN, AUDIO)
    assert not fits(approval(audio=digest_of("other")), script, SPOKEN, AUDIO)
    assert not fits(approval(), script, digest_of("other"), AUDIO)
    assert not fits(approval(), digest_of("other"), SPOKEN, AUDIO)
