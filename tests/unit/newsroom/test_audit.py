"""Who reads the audit, how a day is vouched for, and what is found when something was changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.memory_audit import HOUSE, MemorySigner, MemoryWitness
from fakes.memory_store import MemoryStore
from fakes.samples import NOON
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CLOCK, CONSOLE, AccountId, Actor, Grant, Role
from broadcaster.domain.audit import deed, read_entries, read_head
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.evidence import CHECKPOINT, Checkpoint, Fault, note_of
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import audit
from broadcaster.newsroom.books.audit import Sealed, Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.ports import Newsroom


@pytest.fixture
def newsroom() -> Newsroom:
    newsroom = memory_newsroom(MemoryStore())
    with newsroom.store.write() as work:
        for verb, path in (("house.a", "/"), ("commune.b", "/91/1/"), ("other.c", "/01/")):
            work.audit.add(deed(CONSOLE, verb, "x:1", NOON, path))
    return newsroom


def who(role: Role, path: str) -> Actor:
    grant = Grant(role=role, station=StationCode("91"), path=path)
    return Actor(id=AccountId("a"), name="A", grants=(grant,), source="test", assured=True)


def verbs(newsroom: Newsroom, actor: Actor) -> list[str]:
    page = audit.leaf_through(newsroom, actor, Asked(), NOON, Sought())
    return [each.deed.verb for each in page.rows]


def later(**told: int) -> Instant:
    return instant(NOON + timedelta(**told))


def vouchers(newsroom: Newsroom, *kept: tuple[str, str]) -> audit.Vouchers:
    return audit.Vouchers(open=lambda envelope: newsroom.signer.opened(CHECKPOINT, envelope), kept=kept)


# --- reading -----------------------------------------------------------------------------------------------------


def test_a_supervisor_reads_of_the_part_they_watch_over(newsroom: Newsroom) -> None:
    assert verbs(newsroom, CONSOLE) == ["other.c", "commune.b", "house.a"]
    assert verbs(newsroom, who(Role.SUPERVISOR, "/91/")) == ["commune.b"]
    assert verbs(newsroom, who(Role.ADMIN, "/")) == ["other.c", "commune.b", "house.a"]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
def test_authors_and_approvers_do_not_read_it(newsroom: Newsroom, role: Role) -> None:
    for ask in (
        lambda: verbs(newsroom, who(role, "/")),
        lambda: list(audit.export(newsroom, who(role, "/"), NOON)),
        lambda: audit.checkpoints_of(newsroom, who(role, "/"), NOON),
    ):
        with pytest.raises(RightMissing):
            ask()


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_a_limit(newsroom: Newsroom, limit: int) -> None:
    with pytest.raises(FieldWrong):
        audit.leaf_through(newsroom, CONSOLE, Asked(limit=limit), NOON, Sought())


def test_the_whole_chain_is_given_to_those_alone_who_watch_over_the_whole_house(newsroom: Newsroom) -> None:
    with pytest.raises(RightMissing):
        audit.export(newsroom, who(Role.SUPERVISOR, "/91/"), NOON)
    head, *rest = "".join(audit.export(newsroom, who(Role.SUPERVISOR, "/"), NOON)).splitlines()
    assert read_head(head).house == HOUSE
    assert [each.deed.verb for each in read_entries(rest)] == ["house.a", "commune.b", "other.c"]


# --- a checkpoint a day ------------------------------------------------------------------------------------------


def test_a_local_day_has_one_checkpoint_that_vouches_for_all_before_it_and_itself(newsroom: Newsroom) -> None:
    first = audit.checkpoint(newsroom, NOON)
    assert audit.checkpoint(newsroom, later(minutes=5)) == first
    assert first.size == 4
    second = audit.checkpoint(newsroom, later(days=1))
    assert (second.day, second.size) == (first.day + timedelta(days=1), 5)
    assert audit.checkpoints_of(newsroom, CONSOLE, NOON) == (second, first)
    assert isinstance(newsroom.signer, MemorySigner)
    assert newsroom.signer.signed == 2


def test_the_day_is_the_houses_own(newsroom: Newsroom) -> None:
    """20:00 UTC is three in the morning in Viet Nam."""
    evening = audit.checkpoint(newsroom, instant(NOON.replace(hour=20)))
    assert evening.day == NOON.date() + timedelta(days=1)


def test_a_checkpoint_is_a_deed_of_the_clock_as_any_other(newsroom: Newsroom) -> None:
    audit.checkpoint(newsroom, NOON)
    newest = audit.leaf_through(newsroom, CONSOLE, Asked(limit=1), NOON, Sought()).rows[0]
    assert (newest.deed.verb, newest.deed.account) == ("audit.checkpoint", CLOCK.id)


def test_a_witness_that_lost_the_days_checkpoint_gets_it_again(newsroom: Newsroom) -> None:
    sealed = audit.checkpoint(newsroom, NOON)
    assert isinstance(newsroom.witness, MemoryWitness)
    newsroom.witness.kept.clear()
    audit.checkpoint(newsroom, later(minutes=5))
    assert newsroom.witness.kept == {sealed.day: sealed.envelope}


def test_who_comes_second_to_a_day_leaves_nothing_behind(newsroom: Newsroom) -> None:
    """Between looking and sealing another process was quicker: what this one added is undone."""
    quicker = audit.checkpoint(newsroom, NOON)
    assert audit._seal(newsroom, later(minutes=1)) == quicker
    with newsroom.store.read() as work:
        assert work.audit.tip().sequence == quicker.size


# --- checking ----------------------------------------------------------------------------------------------------


def test_what_was_not_touched_is_well_and_says_how_far_it_is_vouched_for(newsroom: Newsroom) -> None:
    audit.checkpoint(newsroom, NOON)
    with newsroom.store.write() as work:
        work.audit.add(deed(CONSOLE, "young.d", "x:1", NOON))
    seen: list[tuple[int, int]] = []
    findings = audit.check_store(newsroom.store, vouchers(newsroom), lambda *done: seen.append(done))
    assert findings.well
    assert findings.proof.vouched is not None
    assert (findings.proof.vouched.size, findings.proof.only_chained) == (4, 1)
    assert seen == [(0, 5), (5, 5)]


def test_a_checkpoint_that_no_trusted_key_sealed_is_named_and_counts_for_nothing(newsroom: Newsroom) -> None:
    audit.checkpoint(newsroom, NOON)
    forger = MemorySigner(name="forger")
    stranger = audit.Vouchers(open=lambda envelope: forger.opened(CHECKPOINT, envelope))
    findings = audit.check_store(newsroom.store, stranger)
    assert not findings.well
    assert len(findings.refused) == 1
    assert findings.proof.vouched is None


def test_a_sealed_thing_that_is_no_checkpoint_is_named(newsroom: Newsroom) -> None:
    envelope = newsroom.signer.sign(CHECKPOINT, b"no note")
    assert audit.check_store(newsroom.store, vouchers(newsroom, ("x.json", envelope))).refused == ("x.json",)


def test_a_checkpoint_kept_elsewhere_shows_what_the_database_no_longer_tells(newsroom: Newsroom) -> None:
    """The chain and its own checkpoints were put back to an earlier day; the one that left the house tells."""
    with newsroom.store.read() as work:
        tip = work.audit.tip()
    kept = Checkpoint(house=tip.house, size=9, head=tip.hash, at=NOON)
    envelope = newsroom.signer.sign(CHECKPOINT, note_of(kept))
    found = audit.check_store(newsroom.store, vouchers(newsroom, ("9.json", envelope))).proof.broken
    assert found is not None
    assert (found.what, found.sequence) == (Fault.SHORT, 4)


def test_a_checkpoint_in_the_database_that_was_forged_is_found(newsroom: Newsroom) -> None:
    with newsroom.store.write() as work:
        tip = work.audit.tip()
        other = Checkpoint(house=tip.house, size=2, head=tip.hash, at=NOON)
        envelope = newsroom.signer.sign(CHECKPOINT, note_of(other))
        work.checkpoints.add(Sealed(day=NOON.date(), size=2, envelope=envelope))
    found = audit.check_store(newsroom.store, vouchers(newsroom)).proof.broken
    assert found is not None
    assert (found.what, found.sequence) == (Fault.REWRITTEN, 2)


def test_an_export_that_lost_its_end_is_found_without_any_checkpoint(newsroom: Newsroom) -> None:
    head, *rest = "".join(audit.export(newsroom, CONSOLE, NOON)).splitlines()
    found = audit.check(read_head(head), read_entries(rest[:-1]), vouchers(newsroom)).proof.broken
    assert found is not None
    assert (found.what, found.sequence) == (Fault.SHORT, 3)


def test_a_token_limited_to_other_things_does_not_read_it(newsroom: Newsroom) -> None:
    with pytest.raises(RightMissing):
        verbs(newsroom, replace(CONSOLE, limits=frozenset()))
