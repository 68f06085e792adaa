"""What every store promises of bulletins, their revisions, and who listened."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.samples import TODAY, approval, bulletin, later, revision, two_provinces
from sqlalchemy import text

from broadcaster.domain.access import EVERYWHERE, AccountId, Scope
from broadcaster.domain.bulletin import Bulletin, BulletinId, Recorded, Returned, ReturnReason, Saying, Target
from broadcaster.domain.errors.bulletins import BulletinUnknown, FieldWrong, RevisionUnknown, VersionTaken
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.life import FINAL, State
from broadcaster.domain.listening import Listening
from broadcaster.domain.register import settled
from broadcaster.domain.reorganising import Move, changed
from broadcaster.domain.stations import StationCode, grow
from broadcaster.domain.units import Language, Millis, digest_of
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store import SqlStore
from broadcaster.wording import Word

AN_GIANG = Scope(("/91/",))
CODE = StationCode("30628")
ALL = Sought()


def moved(store: Store, identity: str, state: State) -> Bulletin:
    with store.write() as work:
        found = work.bulletins.get(EVERYWHERE, BulletinId(identity))
        changed = replace(found, state=state, version=found.version + 1)
        assert work.bulletins.change(changed, found.version)
    return changed


def test_a_bulletin_comes_back_as_it_was_added(planted: Store) -> None:
    decomposed = unicodedata.normalize("NFD", "Ủy ban nhân dân xã Mỹ Đức")
    given = bulletin(
        "a",
        script=f"Đồng bào Khmer ខ្មែរ, Chăm: {decomposed} 📢\n'; DROP TABLE bulletin; --",
        title="Tiếng Việt",
        recording=Recorded(digest=digest_of("r"), length=Millis(61_000)),
        campaign="1216",
        twice=True,
        gap=12,
        note="Đã hỏi công an xã.",
        said=Saying(voice="gtts:vi", rate=0.85, words=(Word(written="CCHC", spoken="cải cách hành chính"),)),
        targets=(Target(station=CODE, path="/91/91-kv/30628/", below=False, cluster="cho"),),
    )
    with planted.write() as work:
        work.bulletins.add(given)
    with planted.read() as work:
        assert work.bulletins.get(EVERYWHERE, given.id) == given
        assert work.revisions.one(given.id, 1) == given.revision


def test_those_that_something_names_are_found_at_once_wherever_they_are_from(planted: Store) -> None:
    with planted.write() as work:
        for each in ("a", "b", "c"):
            work.bulletins.add(bulletin(each))
    with planted.read() as work:
        named = [BulletinId(each) for each in ("c", "a", "never")]
        assert work.bulletins.among(named) == {BulletinId(each): bulletin(each) for each in ("a", "c")}
        assert work.bulletins.among([]) == {}


def test_a_bulletin_from_a_station_that_is_not_there_is_refused(planted: Store) -> None:
    with pytest.raises(StationUnknown), planted.write() as work:
        work.bulletins.add(bulletin("a", origin="99999"))


def test_a_bulletin_of_another_tree_is_unknown_and_on_no_page(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("hanoi", origin="00004"))
        work.bulletins.add(bulletin("an-giang"))
    with planted.read() as work:
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("hanoi"))
        assert [b.id for b in work.bulletins.page(AN_GIANG, ALL, Asked()).rows] == ["an-giang"]


def test_a_bulletin_moves_with_its_origin_when_the_tree_is_planted_anew(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        moved = grow([*(replace(s, parent=StationCode("01")) if s.code == CODE else s for s in two_provinces())])
        work.stations.plant(list(moved), [])
    with planted.read() as work:
        assert work.bulletins.get(Scope(("/01/",)), BulletinId("a")).id == "a"
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("a"))


def test_what_is_aimed_at_a_station_is_found_by_it_wherever_it_comes_to_hang(planted: Store) -> None:
    region = Target(station=StationCode("91-kv"), path="/91/91-kv/", below=True)
    with planted.write() as work:
        own = Target(station=CODE, path="/91/91-kv/30628/", below=False)
        work.bulletins.add(bulletin("own", targets=(own,)))
        work.bulletins.add(bulletin("of-region", targets=(region,)))
        whole = work.register.claim()
        for move in (
            Move(station=CODE, parent=StationCode("91"), day=date(2026, 11, 1)),
            Move(station=StationCode("91-kv"), parent=StationCode("01"), day=date(2026, 11, 1)),
        ):
            whole = changed(whole, move)
        work.register.keep(settled(whole, TODAY))
    with planted.read() as work:
        for code, told in ((CODE, ["own"]), (StationCode("30631"), ["of-region"])):
            page = work.bulletins.page(EVERYWHERE, Sought(aimed_at=code), Asked())
            assert [each.id for each in page.rows] == told


@pytest.mark.parametrize("audio", [None, "heard"])
def test_an_approval_and_a_return_come_back_as_they_were_given(planted: Store, audio: str | None) -> None:
    returned = Returned(
        by=AccountId("duc"),
        by_name="Trần Văn Đức",
        at=later(3),
        revision=1,
        reasons=(ReturnReason.DATE, ReturnReason.OTHER),
        text="Sai ngày “25”.",
    )
    changed = replace(
        bulletin("a"),
        version=2,
        state=State.APPROVED,
        approval=approval(audio),
        returned=returned,
        group=BulletinId("a"),
    )
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        assert work.bulletins.change(changed, 1)
    with planted.read() as work:
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")) == changed


def test_a_bulletin_is_changed_only_from_the_version_that_was_seen(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        changed = replace(bulletin("a"), version=2, state=State.EXPIRED)
        assert work.bulletins.change(changed, 1)
        assert not work.bulletins.change(replace(changed, version=2, state=State.APPROVED), 1)
        assert not work.bulletins.change(replace(bulletin("nobody"), version=2), 1)
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")) == changed


def test_revisions_are_kept_each_and_the_newest_is_what_is_found_and_listed(planted: Store) -> None:
    second = revision(2, minutes=5, by="lan", title="Sửa", script="Mới.", valid_until=TODAY + timedelta(days=1))
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        work.bulletins.add(bulletin("b"))
        assert work.bulletins.change(replace(bulletin("a"), version=2, revision=second), 1)
    with planted.read() as work:
        name = BulletinId("a")
        assert work.bulletins.get(EVERYWHERE, name).revision == second
        assert work.revisions.one(name, 1) == bulletin("a").revision
        assert work.revisions.one(name, 2) == second
        first_page = work.revisions.of(name, Asked(limit=1))
        assert first_page.rows == (second,)
        rest = work.revisions.of(name, Asked(after=first_page.after, limit=1))
        assert (rest.rows, rest.after) == ((bulletin("a").revision,), None)
        assert [b.id for b in work.bulletins.page(EVERYWHERE, Sought(title="SUA"), Asked()).rows] == ["a"]
        assert work.revisions.writers(name, 0) == {("oi", "Nguyễn Thị Ổi"), ("lan", "Nguyễn Thị Ổi")}
        assert work.revisions.writers(name, 1) == {("lan", "Nguyễn Thị Ổi")}
        assert work.revisions.writers(name, 2) == frozenset()
        for number in (0, 3, 10**12):
            with pytest.raises(RevisionUnknown):
                work.revisions.one(name, number)
        with pytest.raises(FieldWrong):
            work.revisions.of(name, Asked(after="garbled"))


@pytest.mark.parametrize(
    "statement", ["UPDATE revision SET script = 'khác'", "DELETE FROM revision", "UPDATE revision SET account = ''"]
)
def test_the_database_itself_refuses_to_change_a_revision(sql_store: SqlStore, statement: str) -> None:
    with sql_store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.bulletins.add(bulletin("a"))
    with pytest.raises(Exception, match="a revision never changes"), sql_store._writer.begin() as connection:
        connection.execute(text(statement))
    with sql_store.read() as work:
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")) == bulletin("a")


def test_a_group_has_one_bulletin_of_each_language(planted: Store) -> None:
    group = BulletinId("vi")
    with planted.write() as work:
        for name, language in (("vi", Language.VIETNAMESE), ("km", Language.KHMER), ("km2", Language.KHMER)):
            work.bulletins.add(bulletin(name, language=language))
        for name, language in (("vi", Language.VIETNAMESE), ("km", Language.KHMER)):
            linked = replace(bulletin(name, language=language), version=2, group=group)
            assert work.bulletins.change(linked, 1)
        assert {b.id for b in work.bulletins.page(EVERYWHERE, Sought(group=group), Asked()).rows} == {"vi", "km"}
    with pytest.raises(VersionTaken), planted.write() as work:
        work.bulletins.change(replace(bulletin("km2", language=Language.KHMER), version=2, group=group), 1)


def test_pages_hold_each_bulletin_once_newest_first_while_new_ones_arrive(planted: Store) -> None:
    minutes = {"a": 1, "B": 2, "b": 2, "ă": 2, "c": 2, "d": 3, "e": 4}
    with planted.write() as work:
        for identity, minute in minutes.items():
            work.bulletins.add(bulletin(identity, minute))
    seen: list[str] = []
    after: str | None = None
    for arriving in range(len(minutes)):
        with planted.write() as work:
            page = work.bulletins.page(EVERYWHERE, ALL, Asked(after=after, limit=2))
            work.bulletins.add(bulletin(f"new-{arriving}", 10 + arriving))
        seen += [b.id for b in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == sorted(minutes, key=lambda identity: (minutes[identity], identity), reverse=True)


def test_a_page_that_ends_with_the_last_bulletin_has_no_next(planted: Store) -> None:
    with planted.write() as work:
        assert work.bulletins.page(EVERYWHERE, ALL, Asked(limit=2)) == Page(rows=(), after=None)
        work.bulletins.add(bulletin("a"))
        work.bulletins.add(bulletin("b"))
        assert work.bulletins.page(EVERYWHERE, ALL, Asked(limit=2)).after is None
        assert work.bulletins.page(EVERYWHERE, ALL, Asked(limit=1)).after is not None


@pytest.mark.parametrize("garbled", ["", "x", "đ", "bm90IGEgbW9tZW50", "%00", "AAAA", "WyIyMDI2Il0", "W10"])
def test_a_garbled_cursor_is_refused(planted: Store, garbled: str) -> None:
    with pytest.raises(FieldWrong) as wrong, planted.read() as work:
        work.bulletins.page(EVERYWHERE, ALL, Asked(after=garbled))
    assert wrong.value.facts["field"] == "after"


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(state=State.DRAFT), {"nhap"}),
        (Sought(topic="y-te"), {"y-te"}),
        (Sought(campaign="1216"), {"y-te"}),
        (Sought(language=Language.KHMER), {"khmer"}),
        (Sought(origin=StationCode("91-kv")), {"kv", "kv-only"}),
        (Sought(title="tiem vac"), {"y-te"}),
        (Sought(title="ĐIỆN"), {"nhap"}),
        (Sought(title="100%"), set()),
        (Sought(title="_"), set()),
        (Sought(aimed_at=CODE), {"nhap", "y-te", "khmer", "kv"}),
        (Sought(aimed_at=StationCode("30631")), {"kv"}),
        (Sought(aimed_at=StationCode("91-kv")), {"kv", "kv-only"}),
        (Sought(aimed_at=StationCode("nowhere")), set()),
        (Sought(first=TODAY + timedelta(days=7)), {"y-te"}),
        (Sought(last=TODAY - timedelta(days=1)), set()),
        (Sought(last=TODAY, first=TODAY), {"nhap", "y-te", "khmer", "kv", "kv-only"}),
        (Sought(since=later(3)), {"khmer", "kv", "kv-only"}),
        (Sought(topic="mot-cua", since=later(4)), {"kv", "kv-only"}),
    ],
)
def test_a_list_holds_what_is_asked_for(planted: Store, sought: Sought, found: set[str]) -> None:
    region = Target(station=StationCode("91-kv"), path="/91/91-kv/", below=True)
    with planted.write() as work:
        work.bulletins.add(replace(bulletin("nhap", 1, title="Lịch cắt điện"), state=State.DRAFT))
        until = TODAY + timedelta(days=9)
        work.bulletins.add(bulletin("y-te", 2, title="Tiêm  vắc-xin", topic="y-te", campaign="1216", valid_until=until))
        work.bulletins.add(bulletin("khmer", 3, language=Language.KHMER))
        work.bulletins.add(bulletin("kv", 4, origin="91-kv", targets=(region,)))
        work.bulletins.add(bulletin("kv-only", 5, origin="91-kv", targets=(replace(region, below=False),)))
    with planted.read() as work:
        assert {b.id for b in work.bulletins.page(EVERYWHERE, sought, Asked()).rows} == found


def test_bulletins_are_valid_on_both_their_days_and_come_oldest_first(planted: Store) -> None:
    first, last = TODAY, TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("young", 2, valid_from=first, valid_until=last))
        work.bulletins.add(bulletin("old", 1, origin="00004", valid_from=first, valid_until=last))
        work.bulletins.add(bulletin("approved", 3, valid_from=first, valid_until=last))
    moved(planted, "approved", State.APPROVED)
    with planted.read() as work:

        def valid(day: date, *states: State, until: date | None = None) -> list[str]:
            return [b.id for b in work.bulletins.valid_on(day, states, until)]

        assert valid(first, State.SUBMITTED) == valid(last, State.SUBMITTED) == ["old", "young"]
        assert valid(last, State.APPROVED) == ["approved"]
        assert valid(last, *State) == ["old", "young", "approved"]
        before = first - timedelta(days=1)
        assert valid(before, *State) == valid(last + timedelta(days=1), *State) == []
        assert valid(before, State.APPROVED, until=date.max) == ["approved"]
        assert valid(first) == []


def test_what_is_over_is_told_until_it_is_closed(planted: Store) -> None:
    over = TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("b", 2, valid_until=TODAY))
        work.bulletins.add(bulletin("a", 1, valid_until=TODAY))
    with planted.read() as work:
        assert work.bulletins.over_by(TODAY) == ()
        assert [b.id for b in work.bulletins.over_by(over)] == ["a", "b"]
    for state in State:
        moved(planted, "a", state)
        with planted.read() as work:
            assert ("a" in [b.id for b in work.bulletins.over_by(over)]) is (state not in FINAL)


def test_what_somebody_heard_is_kept_for_each_person_and_sound(planted: Store) -> None:
    name, audio = BulletinId("a"), digest_of("sound")
    mine = Listening(account=AccountId("duc"), name="Đức", audio=audio, spans=((Millis(0), Millis(9)),), at=later(1))
    more = replace(mine, spans=((Millis(0), Millis(20)), (Millis(30), Millis(40))), at=later(2))
    other = replace(mine, account=AccountId("an"), name="An")
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        for each in (mine, more, other, replace(mine, audio=digest_of("another"))):
            work.listenings.keep(name, each)
    with planted.read() as work:
        assert work.listenings.of(name, audio) == (other, more)
        assert work.listenings.of(BulletinId("b"), audio) == ()
