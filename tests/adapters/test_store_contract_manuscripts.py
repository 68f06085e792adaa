"""What every store promises of manuscripts; the stores are one in memory, SQLite and PostgreSQL."""

from dataclasses import replace

from fakes.samples import NOON, later

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.manuscript import Intake, Manuscript, ManuscriptId
from broadcaster.newsroom.books import Store
from broadcaster.wording import Word

MINE, THEIRS = AccountId("hoa"), AccountId("nam")


def manuscript(name: str = "m1", account: AccountId = MINE, minutes: int = 0) -> Manuscript:
    return Manuscript(id=ManuscriptId(name), account=account, typed={"title": (name,)}, at=later(minutes))


def _keep(store: Store, *kept: Manuscript) -> None:
    with store.write() as work:
        for each in kept:
            work.manuscripts.put(each)


def test_what_is_kept_comes_back_whole_and_is_written_anew(planted: Store) -> None:
    whole = replace(
        manuscript(),
        bulletin=BulletinId("bt1"),
        seen=3,
        typed={"title": ("Cắt điện",), "targets": ("91/*", "91#c1"), "script": ("\x00 7h30\n",)},
        words=(Word(written="QL91", spoken="quốc lộ chín mốt"),),
        looked=frozenset({"misspelt:dien"}),
        intake=Intake(source="a.docx", took="Word, 4 từ", dropped=("bảng",), title_before="", script_before="cũ"),
    )
    _keep(planted, manuscript(), whole)
    with planted.read() as work:
        assert work.manuscripts.find(MINE, whole.id) == whole
        assert work.manuscripts.find(THEIRS, whole.id) is None
        assert work.manuscripts.find(MINE, ManuscriptId("m2")) is None


def test_the_open_ones_of_a_person_are_told_the_newest_first(planted: Store) -> None:
    done = replace(manuscript("m4"), became=BulletinId("bt1"))
    _keep(planted, manuscript("m1"), manuscript("m2", minutes=5), manuscript("m3"), done, manuscript("m1", THEIRS))
    with planted.read() as work:
        assert [each.id for each in work.manuscripts.open_of(MINE, 2)] == ["m2", "m1"]
        assert [each.account for each in work.manuscripts.open_of(THEIRS, 9)] == [THEIRS]


def test_one_is_dropped_and_those_that_became_bulletins_long_ago_are_let_go_of(planted: Store) -> None:
    done, lately = (replace(manuscript(f"d{n}", minutes=n), became=BulletinId("bt1")) for n in (0, 9))
    _keep(planted, manuscript("m1"), manuscript("m2"), done, lately, manuscript("m1", THEIRS))
    with planted.write() as work:
        work.manuscripts.drop(MINE, ManuscriptId("m1"))
        work.manuscripts.drop(MINE, ManuscriptId("m9"))
        work.manuscripts.forget(MINE, later(5))
    with planted.read() as work:
        there = {name: work.manuscripts.find(MINE, ManuscriptId(name)) is not None for name in ("m1", "m2", "d0", "d9")}
        assert there == {"m1": False, "m2": True, "d0": False, "d9": True}
        assert work.manuscripts.find(THEIRS, ManuscriptId("m1")) is not None
        assert manuscript().at == NOON
