"""What every store promises of words and campaigns; the stores are one in memory, SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.samples import NOON, later
from fakes.words import campaign, entry, topic

from broadcaster.domain.access import EVERYWHERE, NOWHERE, Scope
from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.words import CampaignUnknown, EntryTaken, EntryUnknown
from broadcaster.domain.lexicon import EntryId
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.lexicon import Sought
from broadcaster.newsroom.books.paging import Asked

COMMUNE, PROVINCE, HANOI = Scope(("/91/91-kv/30628/",)), Scope(("/91/",)), Scope(("/01/",))
SCOPES = (None, "91", "91-kv", "30628", "30631", "01", "00004")


def _fill(store: Store) -> None:
    with store.write() as work:
        for scope in SCOPES:
            work.lexicon.add(entry("UBND", f"ủy ban {scope or 'cả nước'}", scope))
            work.campaigns.add(campaign(f"c-{scope or 'house'}", scope))


SEEN = [
    (EVERYWHERE, set(SCOPES)),
    (PROVINCE, {None, "91", "91-kv", "30628", "30631"}),
    (COMMUNE, {None, "91", "91-kv", "30628"}),
    (HANOI, {None, "01", "00004"}),
    (NOWHERE, {None}),
]


@pytest.mark.parametrize(("scope", "seen"), SEEN, ids=["everywhere", "province", "commune", "hanoi", "nowhere"])
def test_what_holds_at_a_station_is_seen_there_above_and_below_and_not_by_a_neighbour(
    planted: Store, scope: Scope, seen: set[str | None]
) -> None:
    _fill(planted)
    with planted.read() as work:
        assert {e.scope for e in work.lexicon.page(scope, Sought(), Asked()).rows} == seen
        assert {c.owner for c in work.campaigns.page(scope, Asked()).rows} == seen
        for each in SCOPES:
            identity, code = EntryId(f"{each or 'country'}-UBND"), CampaignCode(f"c-{each or 'house'}")
            if each in seen:
                assert work.lexicon.get(scope, identity).scope == each
                assert work.campaigns.get(scope, code).owner == each
            else:
                with pytest.raises(EntryUnknown):
                    work.lexicon.get(scope, identity)
                with pytest.raises(CampaignUnknown):
                    work.campaigns.get(scope, code)


def test_the_words_of_a_line_of_stations_are_its_own_and_the_countrys(planted: Store) -> None:
    _fill(planted)
    with planted.read() as work:
        assert {e.scope for e in work.lexicon.of([StationCode("91"), StationCode("30628")])} == {None, "91", "30628"}
        assert {e.scope for e in work.lexicon.of([])} == {None}
        assert {e.scope for e in work.lexicon.of(None)} == set(SCOPES)
        assert {c.owner for c in work.campaigns.holding_at([StationCode("91")])} == {None, "91"}


def test_an_entry_comes_back_as_it_was_kept(planted: Store) -> None:
    kept = entry("Óc Eo ' % _ \\", "óc eo", "91", any_case=True, inside=True, version=3, changed_at=later(7))
    with planted.write() as work:
        work.lexicon.add(kept)
    with planted.read() as work:
        assert work.lexicon.get(EVERYWHERE, kept.id) == kept


def test_one_entry_for_what_is_written_in_a_scope(planted: Store) -> None:
    with planted.write() as work:
        work.lexicon.add(entry())
        work.lexicon.add(entry("ubnd"))
        work.lexicon.add(entry(scope="91"))
        with pytest.raises(EntryTaken):
            work.lexicon.add(entry(id=EntryId("other")))
        with pytest.raises(EntryTaken):
            work.lexicon.add(entry(scope="91", id=EntryId("other")))


def test_an_entry_is_edited_and_removed_only_as_it_was_seen(planted: Store) -> None:
    edited = entry(spoken="ủy ban nhân dân", version=2, any_case=True)
    with planted.write() as work:
        work.lexicon.add(entry())
        assert not work.lexicon.replace(edited, 2)
        assert work.lexicon.replace(edited, 1)
        assert not work.lexicon.replace(edited, 1)
        assert not work.lexicon.remove(edited.id, 1)
        assert work.lexicon.get(EVERYWHERE, edited.id) == edited
        assert work.lexicon.remove(edited.id, 2)
        assert not work.lexicon.remove(edited.id, 2)
        assert work.lexicon.of(None) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"Đồng Tháp", "UBND", "50%_a"}),
        ("dong thap", {"Đồng Tháp"}),
        ("ĐỒNG", {"Đồng Tháp"}),
        ("uy ban", {"UBND"}),
        ("ỦY BAN", {"UBND"}),
        ("%", {"50%_a"}),
        ("_", {"50%_a"}),
        ("/", set()),
        ("x", set()),
    ],
)
def test_entries_are_found_by_what_is_written_or_spoken_without_their_marks(
    planted: Store, text: str, found: set[str]
) -> None:
    with planted.write() as work:
        for written, spoken in (("Đồng Tháp", "đồng tháp mười"), ("UBND", "uỷ ban"), ("50%_a", "năm mươi")):
            work.lexicon.add(entry(written, spoken))
    with planted.read() as work:
        assert {e.written for e in work.lexicon.page(EVERYWHERE, Sought(text=text), Asked()).rows} == found


def test_pages_follow_one_another_by_what_is_written_and_by_scope(planted: Store) -> None:
    _fill(planted)
    with planted.write() as work:
        work.lexicon.add(entry("A"))
        work.lexicon.add(entry("a"))
    seen, after = [], None
    with planted.read() as work:
        while True:
            page = work.lexicon.page(EVERYWHERE, Sought(), Asked(after=after, limit=2))
            seen += [(e.written, e.scope or "") for e in page.rows]
            after = page.after
            if after is None:
                break
        assert seen == sorted([("A", ""), ("a", ""), *(("UBND", scope or "") for scope in SCOPES)])
        campaigns = work.campaigns.page(EVERYWHERE, Asked(limit=3))
        rest = work.campaigns.page(EVERYWHERE, Asked(after=campaigns.after, limit=100))
        codes = [c.code for c in (*campaigns.rows, *rest.rows)]
        assert codes == sorted(f"c-{scope or 'house'}" for scope in SCOPES)
        assert rest.after is None


def test_a_page_may_be_narrowed_to_scopes(planted: Store) -> None:
    _fill(planted)
    narrow = Sought(scopes=(None, StationCode("91"), StationCode("00004")))
    with planted.read() as work:
        assert {e.scope for e in work.lexicon.page(COMMUNE, narrow, Asked()).rows} == {None, "91"}


@pytest.mark.parametrize("mark", ["x", "bWFyaw", "W10", "WyJhIl0"])
def test_a_mark_that_no_page_gave_is_refused(planted: Store, mark: str) -> None:
    with planted.read() as work:
        with pytest.raises(FieldWrong):
            work.lexicon.page(EVERYWHERE, Sought(), Asked(after=mark))
        if mark != "WyJhIl0":  # one name, as a mark of campaigns is
            with pytest.raises(FieldWrong):
                work.campaigns.page(EVERYWHERE, Asked(after=mark))


# --- campaigns ---------------------------------------------------------------------------------------------------


def test_a_campaign_comes_back_with_its_topics_by_number(planted: Store) -> None:
    kept = campaign(topics=(topic("b", 1), topic("a", 2, closed=NOON)), valid_until=None, closed=later(3), version=4)
    bare = campaign("bare", topics=())
    with planted.write() as work:
        assert work.campaigns.add(kept)
        assert work.campaigns.add(bare)
    with planted.read() as work:
        assert work.campaigns.get(EVERYWHERE, kept.code) == kept
        assert work.campaigns.get(EVERYWHERE, bare.code) == bare


def test_a_code_is_given_to_one_campaign(planted: Store) -> None:
    with planted.write() as work:
        assert work.campaigns.add(campaign())
        assert not work.campaigns.add(campaign(name="Khác", topics=(topic("khac"),)))
        assert work.campaigns.get(EVERYWHERE, CampaignCode("cchc")) == campaign()


def test_a_campaign_is_replaced_only_as_it_was_seen_and_topics_never_go(planted: Store) -> None:
    after = campaign(name="Mới", topics=(topic("mot-cua", 3, name="Một cửa", closed=NOON), topic("them", 4)), version=2)
    with planted.write() as work:
        work.campaigns.add(campaign())
        assert not work.campaigns.replace(after, 2)
        assert work.campaigns.replace(after, 1)
        assert not work.campaigns.replace(after, 1)
        found = work.campaigns.get(EVERYWHERE, after.code)
    assert replace(found, topics=()) == replace(after, topics=())
    assert {t.code for t in found.topics} == {"mot-cua", "chi-so", "them"}
    assert found.topic(after.topics[0].code) == after.topics[0]


WRITES: dict[str, Callable[[Work], object]] = {
    "add an entry": lambda work: work.lexicon.add(entry("B")),
    "edit an entry": lambda work: work.lexicon.replace(entry(version=2), 1),
    "remove an entry": lambda work: work.lexicon.remove(entry().id, 1),
    "open a campaign": lambda work: work.campaigns.add(campaign("b")),
    "edit a campaign": lambda work: work.campaigns.replace(campaign(version=2), 1),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reader_cannot_write_words(planted: Store, write: Callable[[Work], object]) -> None:
    with planted.write() as work:
        work.lexicon.add(entry())
        work.campaigns.add(campaign())
    with pytest.raises(RuntimeError, match="a reader cannot write"), planted.read() as work:
        write(work)
