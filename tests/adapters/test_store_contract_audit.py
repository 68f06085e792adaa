"""What every store promises of the audit; and what both databases refuse, whoever asks them."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes.samples import NOON, TODAY, later
from fakes.studio import memory_newsroom
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from broadcaster.domain.access import CONSOLE, EVERYWHERE, NOWHERE, AccountId, Scope
from broadcaster.domain.audit import Deed, deed, genesis
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.evidence import AuditBroken
from broadcaster.domain.evidence import CHECKPOINT, Fault, verify
from broadcaster.domain.units import Span, digest_of
from broadcaster.newsroom.audit import Vouchers, check_store, checkpoint, leaf_through
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.audit import Sealed, Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.store import SqlStore, open_store
from broadcaster.vault.signing import FileSigner
from broadcaster.vault.witness import FolderWitness, kept_in

ANY = Sought()


def done(verb: str, path: str = "/", **told: object) -> Deed:
    return replace(deed(CONSOLE, verb, "bulletin:a", NOON, path), **told)  # type: ignore[arg-type]  # names of fields


def add(store: Store, *deeds: Deed) -> None:
    with store.write() as work:
        for each in deeds:
            work.audit.add(each)


def well(store: Store) -> int:
    """How many entries the chain has, all of which follow one another up to its tip."""
    with store.read() as work:
        tip = work.audit.tip()
        verdict = verify(tip.house, work.audit.entries(0, 10_000), (), tip)
    assert verdict.broken is None
    return verdict.tip.sequence


# --- the contract ------------------------------------------------------------------------------------------------


def test_a_deed_is_kept_in_the_order_it_was_done(store: Store) -> None:
    deeds = [done(verb, "/91/", after=digest_of(verb), told=f"“{verb}” ở xã") for verb in ("a.b", "c.d", "e.f")]
    add(store, *deeds)
    with store.read() as work:
        assert list(work.audit.since(0, 10)) == deeds
        assert list(work.audit.since(1, 1)) == deeds[1:2]


def test_the_first_entry_names_the_house_and_each_other_one_the_one_before(store: Store) -> None:
    add(store, done("a.b"), done("c.d"))
    add(store, done("e.f"))
    with store.read() as work:
        first, second, third = work.audit.entries(0, 10)
        tip = work.audit.tip()
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == [genesis(tip.house), first.hash, second.hash]
    assert (tip.sequence, tip.hash) == (3, third.hash)
    assert well(store) == 3


def test_a_chain_without_entries_ends_at_the_house(store: Store) -> None:
    with store.read() as work:
        tip = work.audit.tip()
    assert (tip.sequence, tip.hash) == (0, genesis(tip.house))
    assert len(tip.house) > 5


def test_a_transaction_sees_what_it_added_itself(store: Store) -> None:
    with store.write() as work:
        work.audit.add(done("a.b"))
        assert [each.verb for each in work.audit.since(0, 9)] == ["a.b"]
        work.audit.add(done("c.d"))
        assert work.audit.tip().sequence == 2
        assert [each.deed.verb for each in work.audit.page(EVERYWHERE, ANY, Asked()).rows] == ["c.d", "a.b"]
    assert well(store) == 2


class _Undone(Exception):
    pass


def _add_then_fail(store: Store) -> None:
    with store.write() as work:
        work.audit.add(done("undone.a"))
        assert work.audit.tip().sequence == 2
        work.audit.add(done("undone.b"))
        raise _Undone


def test_what_is_undone_leaves_no_gap(store: Store) -> None:
    add(store, done("a.b"))
    with pytest.raises(_Undone):
        _add_then_fail(store)
    add(store, done("c.d"))
    assert well(store) == 2


def test_a_reader_adds_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError, match="a reader cannot write"), store.read() as work:
        work.audit.add(done("a.b"))
    with pytest.raises(RuntimeError, match="a reader cannot write"), store.read() as work:
        work.checkpoints.add(Sealed(day=TODAY, size=1, envelope="{}"))
    assert well(store) == 0


def test_who_watches_over_a_part_of_the_tree_reads_of_that_part(store: Store) -> None:
    add(store, done("house"), done("province", "/91/"), done("commune", "/91/1/"), done("other", "/911/"))

    def seen(*paths: str) -> list[str]:
        with store.read() as work:
            return [each.deed.verb for each in work.audit.page(Scope(paths), ANY, Asked()).rows]

    assert seen("/") == ["other", "commune", "province", "house"]
    assert seen("/91/") == ["commune", "province"]
    assert seen("/91/1/", "/911/") == ["other", "commune"]
    assert seen(*NOWHERE.paths) == []


def test_entries_are_found_by_who_what_to_what_and_when(store: Store) -> None:
    other = replace(done("c.d"), account=AccountId("x"), subject="station:7", at=later(60))
    add(store, done("a.b"), other)

    def found(sought: Sought) -> list[int]:
        with store.read() as work:
            return [each.sequence for each in work.audit.page(EVERYWHERE, sought, Asked()).rows]

    assert found(Sought(account="x")) == found(Sought(verb="c.d")) == found(Sought(subject="station:7")) == [2]
    assert found(Sought(account="x", verb="a.b")) == []
    assert found(Sought(span=Span(start=NOON, end=later(60)))) == [1]
    assert found(Sought(span=Span(start=later(60), end=later(61)))) == [2]


def test_pages_follow_one_another_while_entries_are_added(store: Store) -> None:
    add(store, *(done(f"v.{n}") for n in range(5)))
    with store.read() as work:
        first = work.audit.page(EVERYWHERE, ANY, Asked(limit=2))
    add(store, done("newer"))
    with store.read() as work:
        second = work.audit.page(EVERYWHERE, ANY, Asked(after=first.after, limit=2))
        last = work.audit.page(EVERYWHERE, ANY, Asked(after=second.after, limit=2))
    assert [each.sequence for page in (first, second, last) for each in page.rows] == [5, 4, 3, 2, 1]
    assert last.after is None


@pytest.mark.parametrize("mark", ["x", "memory:x", "W10", "WyJhIl0"])
def test_a_mark_that_no_page_gave_is_refused(store: Store, mark: str) -> None:
    with pytest.raises(FieldWrong), store.read() as work:
        work.audit.page(EVERYWHERE, ANY, Asked(after=mark))


def test_a_day_has_one_checkpoint_and_it_stands(store: Store) -> None:
    days = [Sealed(day=date(2026, 11, n), size=n, envelope=f"{{{n}}}") for n in (3, 1, 2)]
    with store.write() as work:
        assert [work.checkpoints.add(each) for each in days] == [True] * 3
        assert work.checkpoints.add(replace(days[0], envelope="other")) is False
    with store.read() as work:
        assert work.checkpoints.of(date(2026, 11, 3)) == days[0]
        assert work.checkpoints.of(date(2026, 11, 4)) is None
        assert [each.size for each in work.checkpoints.since(None, 2)] == [1, 2]
        assert [each.size for each in work.checkpoints.since(date(2026, 11, 1), 9)] == [2, 3]
        assert [each.size for each in work.checkpoints.newest(2)] == [3, 2]
        assert [each.size for each in work.checkpoints.newest(1, by=date(2026, 11, 2))] == [2]


# --- many writers ------------------------------------------------------------------------------------------------


def test_writers_side_by_side_make_one_chain_without_a_gap(store: Store) -> None:
    def write(n: int) -> None:
        add(store, done(f"thread.{n}"), done(f"thread.{n}.again"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    assert well(store) == 120


_WRITER = """
import sys
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import deed
from broadcaster.domain.units import instant
from broadcaster.store import open_store
from datetime import datetime
store = open_store(sys.argv[1])
at = instant(datetime.fromisoformat("2026-11-22T05:00:00+00:00"))
for n in range(40):
    with store.write() as work:
        work.audit.add(deed(CONSOLE, f"process.{n}", sys.argv[2], at))
"""


def test_two_processes_make_one_chain_without_a_gap(store_url: str) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, store_url, f"writer:{n}"]) for n in range(2)]
    assert [each.wait(60) for each in writers] == [0, 0]
    store = open_store(store_url)
    assert well(store) == 80
    with store.read() as work:
        assert {each.subject for each in work.audit.since(0, 100)} == {"writer:0", "writer:1"}
    store.close()


def test_a_writer_that_audits_early_does_not_hold_up_the_others(postgres_store: SqlStore) -> None:
    """Two transactions that audit first and then change the same thing, in crossed order, would wait for each other
    if the chain were locked when a deed is added."""
    with postgres_store.write() as first:
        first.audit.add(done("first"))
        add(postgres_store, done("second"))
        first.pulses.beat("x", NOON)
    assert well(postgres_store) == 2


# --- what the database itself refuses ----------------------------------------------------------------------------

CHANGES = (
    "UPDATE audit SET told = 'x'",
    "UPDATE audit SET sequence = 9 WHERE sequence = 1",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE sequence = 2",
    "UPDATE audit_checkpoint SET size = 0",
    "DELETE FROM audit_checkpoint",
    "UPDATE audit_head SET sequence = 1",
    "UPDATE audit_head SET hash = 'x'",
    "UPDATE audit_head SET house = 'x'",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head VALUES ('x', 0, '')",
)
SQLITE_CHANGES = (
    (
        "INSERT OR REPLACE INTO audit SELECT sequence, at, account, name, source, verb, subject, before, after, "
        "'forged', path, previous, hash FROM audit WHERE sequence = 1"
    ),
    "REPLACE INTO audit_checkpoint SELECT day, 0, '' FROM audit_checkpoint",
)
POSTGRES_CHANGES = (
    "TRUNCATE audit",
    "TRUNCATE audit_checkpoint",
    "TRUNCATE audit_head",
    "INSERT INTO audit SELECT * FROM audit WHERE sequence = 1 ON CONFLICT (sequence) DO UPDATE SET told = 'x'",
)


def _filled(url: str) -> None:
    store = open_store(url)
    add(store, done("a.b"), done("c.d"))
    with store.write() as work:
        work.checkpoints.add(Sealed(day=TODAY, size=2, envelope="{}"))
    store.close()


def _refused(url: str, statements: tuple[str, ...]) -> list[str]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    told = []
    for statement in statements:
        with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
            connection.execute(text(statement))
        told.append(str(refused.value.orig))
    engine.dispose()
    return told


def test_the_database_refuses_to_change_what_was_done_whoever_asks(store_url: str) -> None:
    _filled(store_url)
    more = SQLITE_CHANGES if store_url.startswith("sqlite") else POSTGRES_CHANGES
    told = _refused(store_url, CHANGES + more)
    assert [each for each in told if "nhật ký thao tác chỉ được ghi thêm" not in each] == []
    store = open_store(store_url)
    assert well(store) == 2
    store.close()


def test_without_its_trigger_each_of_them_would_pass(tmp_path: Path, sqlite_with_tables: Path) -> None:
    """What each guard is for: with the triggers gone the same statements do their harm."""
    copy = tmp_path / "bare.db"
    copy.write_bytes(sqlite_with_tables.read_bytes())
    url = f"sqlite:///{copy}"
    _filled(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        of_audit = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        names = connection.execute(text(of_audit)).scalars().all()
        assert len(names) == 9
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
    passed = 0
    for statement in CHANGES + SQLITE_CHANGES:
        with engine.connect() as connection:
            connection.execute(text(statement))
            passed += 1
            connection.rollback()
    engine.dispose()
    assert passed == len(CHANGES + SQLITE_CHANGES)


# --- the whole of it ---------------------------------------------------------------------------------------------


def test_a_store_is_checked_whole_against_what_was_sealed_in_it(store: Store, tmp_path: Path) -> None:
    signer = FileSigner(tmp_path / "keys" / "audit.key")
    newsroom = replace(memory_newsroom(store), signer=signer, witness=FolderWitness(tmp_path / "kept"))
    add(store, *(done(f"v.{n}", told="ở xã", before=digest_of("b")) for n in range(3)))
    checkpoint(newsroom, NOON)
    add(store, done("young"))
    vouchers = Vouchers(open=lambda each: signer.opened(CHECKPOINT, each), kept=list(kept_in(tmp_path / "kept")))
    findings = check_store(store, vouchers)
    assert findings.well
    assert findings.proof.vouched is not None
    assert (findings.proof.vouched.size, findings.proof.only_chained) == (4, 1)


def test_many_who_wake_at_once_seal_the_day_once(store: Store, tmp_path: Path) -> None:
    signer = FileSigner(tmp_path / "keys" / "audit.key")
    newsroom = replace(memory_newsroom(store), signer=signer, witness=FolderWitness(tmp_path / "kept"))
    with ThreadPoolExecutor(6) as pool:
        sealed = set(pool.map(lambda n: checkpoint(newsroom, later(n)), range(12)))
    assert len(sealed) == 1
    assert well(store) == 1


def test_what_was_planted_before_the_first_entry_is_not_passed_over(sqlite_store: SqlStore, tmp_path: Path) -> None:
    add(sqlite_store, done("a.b"))
    engine = create_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit SELECT -5, at, account, name, source, verb, subject, before, after, told, path, "
                "previous, hash FROM audit"
            )
        )
    engine.dispose()
    found = check_store(sqlite_store, Vouchers(open=str.encode)).proof.broken
    assert found is not None
    assert (found.what, found.sequence) == (Fault.REPEATED, 1)


def _harmed(url: str, *statements: str) -> None:
    """Somebody who holds the file takes the triggers away and writes what they like."""
    engine = create_engine(url)
    with engine.begin() as connection:
        of_audit = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        for name in connection.execute(text(of_audit)).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


GARBLED = {
    "a moment that is none": "UPDATE audit SET at = 'hôm qua' WHERE sequence = 3",
    "bytes for a digest": "UPDATE audit SET before = X'00ff' WHERE sequence = 3",
    "bytes for a name": "UPDATE audit SET name = X'00ff' WHERE sequence = 3",
    "a text that is no UTF-8": "UPDATE audit SET told = CAST(X'c328' AS TEXT) WHERE sequence = 3",
    "bytes for a hash": "UPDATE audit SET hash = X'00' WHERE sequence = 3",
    "a moment far away": "UPDATE audit SET at = '99999-01-01 00:00:00' WHERE sequence = 3",
}


@pytest.mark.parametrize("harm", GARBLED)
def test_an_entry_that_cannot_even_be_read_is_named_too(sqlite_store: SqlStore, tmp_path: Path, harm: str) -> None:
    add(sqlite_store, *(done(f"v.{n}") for n in range(6)))
    _harmed(f"sqlite:///{tmp_path / 'store.db'}", GARBLED[harm])
    verdict = check_store(sqlite_store, Vouchers(open=str.encode)).proof
    assert verdict.tip.sequence == 2
    assert verdict.broken is not None
    assert (verdict.broken.what, verdict.broken.sequence) == (Fault.UNREADABLE, 3)


def test_a_reader_of_a_broken_audit_is_told_so(sqlite_store: SqlStore, tmp_path: Path) -> None:
    add(sqlite_store, *(done(f"v.{n}") for n in range(6)))
    _harmed(f"sqlite:///{tmp_path / 'store.db'}", GARBLED["a moment that is none"])
    with pytest.raises(AuditBroken):
        leaf_through(memory_newsroom(sqlite_store), CONSOLE, Asked(), NOON, Sought())


@pytest.mark.parametrize(
    "harm",
    ["DELETE FROM audit_head", "INSERT INTO audit_head VALUES ('x', 0, '')", "UPDATE audit_head SET sequence = 'x'"],
)
def test_a_log_that_does_not_say_where_it_ends_is_broken(sqlite_store: SqlStore, tmp_path: Path, harm: str) -> None:
    add(sqlite_store, done("a.b"))
    _harmed(f"sqlite:///{tmp_path / 'store.db'}", harm)
    found = check_store(sqlite_store, Vouchers(open=str.encode)).proof.broken
    assert found is not None
    assert found.what is Fault.HEADLESS


@pytest.mark.parametrize("harm", ["envelope = X'00ff'", "day = 'hôm qua'"])
def test_a_checkpoint_that_cannot_be_read_is_refused(sqlite_store: SqlStore, tmp_path: Path, harm: str) -> None:
    signer = FileSigner(tmp_path / "keys" / "audit.key")
    newsroom = replace(memory_newsroom(sqlite_store), signer=signer, witness=FolderWitness(tmp_path / "kept"))
    checkpoint(newsroom, NOON)
    _harmed(f"sqlite:///{tmp_path / 'store.db'}", f"UPDATE audit_checkpoint SET {harm}")
    vouchers = Vouchers(open=lambda each: signer.opened(CHECKPOINT, each))
    assert check_store(sqlite_store, vouchers).refused == ("audit_checkpoint",)
