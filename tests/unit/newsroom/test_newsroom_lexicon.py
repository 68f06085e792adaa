"""Words change how bulletins are spoken: who may, what it bears on, and that what was approved is asked again."""

from dataclasses import replace

import pytest
from fakes.editor import TODAY, approve, broadcast_day, find, rows_of, submit
from fakes.samples import NOON
from fakes.words import entry, person

from broadcaster.domain.access import CONSOLE, Actor, Role
from broadcaster.domain.bulletin import BulletinId, State
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.errors.words import EntryTaken, EntryUnknown, ReadingNotVietnamese
from broadcaster.domain.lexicon import Drop, EntryId, LexiconEntry, Put
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import bulletins, finding, lexicon
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.lexicon import EntryEdit, Search, Trial
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.revoicing import SaidOtherwise
from broadcaster.wording import Lexicon, Word

SCRIPT = "Trạm bơm Vàm Nao tạm ngừng cấp nước từ 7h30."
WORD = entry("Vàm Nao", "vàm nao trên", "91-kv")
REGION = person("/91/91-kv/")


def spoken_of(newsroom: Newsroom, bulletin: BulletinId) -> str:
    return finding.spoken_of(newsroom, find(newsroom, bulletin)).text


def state_of(newsroom: Newsroom, bulletin: BulletinId) -> State:
    return find(newsroom, bulletin).state


def verbs(newsroom: Newsroom) -> list[str]:
    with newsroom.store.read() as work:
        return [each.verb for each in work.audit.since(1, 100)]


def edited(spoken: str, seen: int = 1, word: LexiconEntry = WORD) -> EntryEdit:
    return EntryEdit(entry=word.id, seen=seen, spoken=spoken, any_case=False, inside=False)


# --- what is said ------------------------------------------------------------------------------------------------


def test_a_bulletin_is_read_as_the_station_it_comes_from_reads(newsroom: Newsroom) -> None:
    low = submit(newsroom, "low", script=SCRIPT)
    far = submit(
        newsroom,
        "far",
        script=SCRIPT,
        origin=StationCode("00004"),
        aims=(bulletins.Aim(station=StationCode("00004"), below=False),),
    )
    lexicon.add(newsroom, CONSOLE, WORD, None, NOON)
    assert "vàm nao trên" in spoken_of(newsroom, low)
    assert "Vàm Nao" in spoken_of(newsroom, far)


def test_a_bulletin_airs_in_the_reading_of_its_origin_and_an_ident_in_that_of_its_station(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, script=SCRIPT)
    lexicon.add(newsroom, CONSOLE, WORD, None, NOON)
    lexicon.add(newsroom, CONSOLE, entry("Vàm Nao", "vàm nao dưới", "30628"), None, NOON)
    lexicon.add(newsroom, CONSOLE, entry("Mỹ Đức", "mỹ đức ta", "30628"), None, NOON)
    approve(newsroom, bulletin)
    broadcast_day(newsroom)
    said = {text for _, text in newsroom.voice.said}  # type: ignore[attr-defined]  # the stand-in notes what it said
    assert any("vàm nao trên" in text for text in said)
    assert not any("vàm nao dưới" in text for text in said)
    assert any("mỹ đức ta" in text for text in said)
    assert any("Mỹ Đức" in text for text in said)
    assert any(row.bulletin == bulletin for row in rows_of(newsroom, "30628", TODAY))


# --- a change sends back what was approved -----------------------------------------------------------------------


def test_a_new_word_sends_an_approved_bulletin_back_and_leaves_others_alone(newsroom: Newsroom) -> None:
    touched, other, waiting = (
        submit(newsroom, "a", script=SCRIPT),
        submit(newsroom, "b"),
        submit(newsroom, "c", script=SCRIPT),
    )
    for each in (touched, other):
        approve(newsroom, each)
    told = lexicon.add(newsroom, REGION, WORD, None, NOON).altered
    assert {each.bulletin for each in told} == {touched, waiting}
    assert told[0].differences == (SaidOtherwise(before="Vàm Nao", after="vàm nao trên"),)
    assert [state_of(newsroom, each) for each in (touched, other, waiting)] == [
        State.SUBMITTED,
        State.APPROVED,
        State.SUBMITTED,
    ]
    assert verbs(newsroom)[-2:] == ["lexicon.add", "bulletin.lapse"]


def test_an_edit_and_a_removal_send_back_too(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    bulletin = submit(newsroom, script=SCRIPT)
    approve(newsroom, bulletin)
    kept = lexicon.edit(newsroom, REGION, edited("vàm nao giữa"), NOON)
    assert (kept.entry.version, state_of(newsroom, bulletin)) == (2, State.SUBMITTED)
    approve(newsroom, bulletin)
    lexicon.remove(newsroom, REGION, WORD.id, 2, NOON)
    assert state_of(newsroom, bulletin) is State.SUBMITTED
    with pytest.raises(EntryUnknown):
        lexicon.find(newsroom, REGION, WORD.id, NOON)
    assert verbs(newsroom).count("bulletin.lapse") == 2


def test_a_change_that_a_nearer_word_hides_sends_nothing_back(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    bulletin = submit(newsroom, script=SCRIPT)
    approve(newsroom, bulletin)
    assert lexicon.add(newsroom, CONSOLE, entry("Vàm Nao", "khác"), None, NOON).altered == ()
    assert state_of(newsroom, bulletin) is State.APPROVED


def test_a_bulletin_whose_days_are_over_is_not_told_of(newsroom: Newsroom) -> None:
    submit(newsroom, script=SCRIPT, valid_from=TODAY, valid_until=TODAY)
    tomorrow = NOON.replace(day=NOON.day + 1)
    assert lexicon.affected(newsroom, REGION, Put(entry=WORD), tomorrow) == ()  # type: ignore[arg-type]  # an instant still
    assert len(lexicon.affected(newsroom, REGION, Put(entry=WORD), NOON)) == 1


def test_asking_what_a_change_bears_on_changes_nothing(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, script=SCRIPT)
    approve(newsroom, bulletin)
    assert [each.bulletin for each in lexicon.affected(newsroom, REGION, Put(entry=WORD), NOON)] == [bulletin]
    assert state_of(newsroom, bulletin) is State.APPROVED
    assert lexicon.page(newsroom, REGION, Search(), Asked(), NOON).rows == ()


def test_the_use_of_a_word_is_what_would_be_said_otherwise_without_it(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    submit(newsroom, "a", script=SCRIPT)
    submit(newsroom, "b")
    told = lexicon.usage(newsroom, REGION, WORD.id, NOON)
    assert (told.changes, told.looked_at) == (1, 2)
    assert [each.bulletin for each in lexicon.affected(newsroom, REGION, Drop(entry=WORD), NOON)] == ["a"]


# --- who may -----------------------------------------------------------------------------------------------------

COMMUNE, NEIGHBOUR, HANOI, WATCHER = (
    person("/91/91-kv/30628/"),
    person("/91/91-kv/30631/"),
    person("/01/"),
    person("/91/91-kv/", Role.SUPERVISOR),
)
REFUSED: list[tuple[Actor, type[BadInput]]] = [(COMMUNE, RightMissing), (HANOI, EntryUnknown), (WATCHER, RightMissing)]


@pytest.mark.parametrize(("actor", "leaf"), REFUSED, ids=["below", "foreign", "supervisor"])
def test_a_word_is_changed_only_by_editors_of_its_scope(newsroom: Newsroom, actor: Actor, leaf: type[BadInput]) -> None:
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    with pytest.raises(leaf):
        lexicon.edit(newsroom, actor, edited("khác"), NOON)
    with pytest.raises(leaf):
        lexicon.remove(newsroom, actor, WORD.id, 1, NOON)
    assert lexicon.find(newsroom, REGION, WORD.id, NOON).spoken == WORD.spoken


@pytest.mark.parametrize(
    ("actor", "scope", "leaf"),
    [
        (COMMUNE, "91-kv", StationUnknown),
        (COMMUNE, "30631", StationUnknown),
        (HANOI, "91-kv", StationUnknown),
        (WATCHER, "91-kv", RightMissing),
        (REGION, None, RightMissing),
        (REGION, "99999", StationUnknown),
    ],
)
def test_a_word_is_added_only_where_one_may_write(
    newsroom: Newsroom, actor: Actor, scope: str | None, leaf: type[BadInput]
) -> None:
    with pytest.raises(leaf):
        lexicon.add(newsroom, actor, entry(scope=scope), None, NOON)
    with pytest.raises(leaf):
        lexicon.affected(newsroom, actor, Put(entry=entry(scope=scope)), NOON)
    with newsroom.store.read() as work:
        assert work.lexicon.of(None) == ()


def test_words_are_seen_where_they_hold_and_from_above_and_not_by_a_neighbour(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, COMMUNE, entry("A", "a", "30628"), None, NOON)
    lexicon.add(newsroom, CONSOLE, entry("B", "bê", "91"), None, NOON)

    def seen(actor: Actor, **search: str) -> list[str]:
        return [e.written for e in lexicon.page(newsroom, actor, Search(**search), Asked(), NOON).rows]  # type: ignore[arg-type]  # codes by name

    assert (seen(COMMUNE), seen(NEIGHBOUR), seen(HANOI)) == (["A", "B"], ["B"], [])
    assert seen(REGION, holding_at="30631") == ["B"]
    assert seen(REGION, scope="30628") == ["A"]
    with pytest.raises(StationUnknown):
        seen(NEIGHBOUR, scope="30628")


# --- adding and editing ------------------------------------------------------------------------------------------


def test_the_same_key_adds_a_word_once(newsroom: Newsroom) -> None:
    first = lexicon.add(newsroom, REGION, WORD, "k", NOON).entry
    again = lexicon.add(newsroom, REGION, replace(WORD, id=EntryId("other")), "k", NOON).entry
    assert first == again
    with pytest.raises(IdempotencyClash):
        lexicon.add(newsroom, REGION, replace(WORD, id=EntryId("third"), spoken="khác"), "k", NOON)
    with pytest.raises(EntryTaken):
        lexicon.add(newsroom, REGION, replace(WORD, id=EntryId("third")), None, NOON)
    assert verbs(newsroom) == ["lexicon.add"]


def test_an_edit_of_what_was_edited_meanwhile_is_refused(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    lexicon.edit(newsroom, REGION, edited("hai"), NOON)
    with pytest.raises(EditedMeanwhile):
        lexicon.edit(newsroom, REGION, edited("ba"), NOON)
    with pytest.raises(EditedMeanwhile):
        lexicon.remove(newsroom, REGION, WORD.id, 1, NOON)
    assert lexicon.find(newsroom, REGION, WORD.id, NOON).spoken == "hai"


def test_a_reading_that_cannot_be_said_is_refused_before_anything_is_kept(newsroom: Newsroom) -> None:
    with pytest.raises(ReadingNotVietnamese):
        lexicon.add(newsroom, REGION, replace(WORD, spoken="QL 91"), None, NOON)
    lexicon.add(newsroom, REGION, WORD, None, NOON)
    with pytest.raises(ReadingNotVietnamese):
        lexicon.edit(newsroom, REGION, edited("QL 91"), NOON)


def test_it_is_kept_who_changed_a_word_last(newsroom: Newsroom) -> None:
    lexicon.add(newsroom, CONSOLE, replace(WORD, changed_by="ai khác", version=7), None, NOON)
    found = lexicon.find(newsroom, REGION, WORD.id, NOON)
    assert (found.changed_by, found.version) == (CONSOLE.name, 1)


# --- trying ------------------------------------------------------------------------------------------------------


def test_a_sentence_is_tried_with_and_without_a_proposed_word(newsroom: Newsroom) -> None:
    station = StationCode("30628")
    tried = lexicon.try_sentence(newsroom, REGION, Trial(text=SCRIPT, station=station, proposed=WORD), NOON)
    assert tried.proposed is not None
    assert "vàm nao trên" in tried.proposed.text
    assert "Vàm Nao" in tried.spoken.text
    plain = lexicon.try_sentence(newsroom, REGION, Trial(text=SCRIPT, station=None), NOON)
    assert plain.proposed is None
    with newsroom.store.read() as work:
        assert work.lexicon.of(None) == ()


@pytest.mark.parametrize(
    ("trial", "leaf"),
    [
        (Trial(text="a" * 2001, station=None), FieldWrong),
        (Trial(text="a", station=StationCode("00004")), StationUnknown),
        (Trial(text="a", station=None, proposed=replace(WORD, spoken="3")), ReadingNotVietnamese),
        (Trial(text="a", station=None, proposed=WORD), FieldWrong),
    ],
)
def test_a_trial_that_makes_no_sense_is_refused(newsroom: Newsroom, trial: Trial, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        lexicon.try_sentence(newsroom, REGION, trial, NOON)


def test_shipped_words_are_shown_page_by_page_and_cannot_be_found_as_entries(newsroom: Newsroom) -> None:
    words = tuple(Word(written=written, spoken="a") for written in ("C", "A", "Bé"))
    furnished = replace(newsroom, shipped=Lexicon(words=words))
    first = lexicon.shipped(furnished, REGION, "", Asked(limit=2), NOON)
    rest = lexicon.shipped(furnished, REGION, "", Asked(after=first.after, limit=2), NOON)
    assert [w.written for w in (*first.rows, *rest.rows)] == ["A", "Bé", "C"]
    assert rest.after is None
    assert [w.written for w in lexicon.shipped(furnished, REGION, "be", Asked(), NOON).rows] == ["Bé"]
