"""Two people write, submit, approve, return and take back, the lexicon changes under them, and the power may fail at
any call: nothing airs that was not approved by another than its author, and no revision is lost."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from fakes.crashing import CrashingStore, PowerCut
from fakes.editor import person, render, told
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, run_state_machine_as_test
from hypothesis.stateful import rule as step_rule

from broadcaster.domain import approval as approval_module
from broadcaster.domain import bulletin as bulletin_module
from broadcaster.domain.access import EVERYWHERE, Actor, Role
from broadcaster.domain.approval import Matter, Verdict
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, ReturnReason, Revision
from broadcaster.domain.errors import BadInput
from broadcaster.domain.lexicon import HOUSE, Reading
from broadcaster.domain.life import AIRING, LIFE, State, Step
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom import approving, bulletins, finding, scheduling, transmission
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.store import open_store, upgrade
from broadcaster.wording import Spoken

TOMORROW = TODAY + timedelta(days=1)
PEOPLE = {name: person(name, Role.AUTHOR, Role.APPROVER, Role.ADMIN) for name in ("an", "binh")}
NAMES = [BulletinId("b1"), BulletinId("b2")]
WORDS = ["Từ 7h30 xã ngừng cấp nước.", "Từ 8h xã ngừng cấp nước.", "Mai xã họp dân ở nhà văn hoá."]
who, which = st.sampled_from(sorted(PEOPLE)), st.sampled_from(NAMES)
script = st.sampled_from(WORDS)
cut = st.integers(0, 159).map(lambda calls: calls if calls < 40 else None)
"""Calls until the power fails, one time in four; most verbs are done before forty."""


class Life(RuleBasedStateMachine):
    """`written` are the revisions each save was told to have kept; `given` every verdict that was taken; `reached` what
    the runs came to, for a proof that comes to nothing proves nothing."""

    reached: ClassVar[Counter[str]] = Counter()

    def fresh(self) -> Store:
        return MemoryStore()

    @initialize()
    def open(self) -> None:
        self.crashing = CrashingStore(self.fresh())
        self.newsroom = memory_newsroom(self.crashing)
        scheduling.establish(self.newsroom, two_provinces(), [rule("30628"), rule("91-kv")], NOON)
        self.minutes = 0
        self.written: dict[BulletinId, list[tuple[str, str]]] = {}
        self.given: dict[BulletinId, list[tuple[int, str, Digest, Digest | None]]] = {}
        self.verdicts: list[tuple[BulletinId, Verdict]] = []
        self.save(NAMES[0], "an", WORDS[0], submit=True, calls=None)  # so that no step finds nothing to do

    # --- what is done ---------------------------------------------------------------------------------------------

    def doing(self, calls: int | None, verb: Any, *told_: Any) -> Any:
        """What the verb returns; None when it refused, or when the power failed: then nothing was done."""
        self.minutes += 1
        before = self.everything()
        self.crashing.calls = calls
        try:
            return verb(self.newsroom, *told_, self.now())
        except (BadInput, PowerCut) as end:
            self.reached["cut off"] += isinstance(end, PowerCut)
            self.crashing.calls = None
            assert self.everything() == before
            return None
        finally:
            self.crashing.calls = None

    def now(self) -> Instant:
        return later(self.minutes)

    def some(self, *states: State) -> list[BulletinId]:
        return [name for name in sorted(self.written) if self.bulletin(name).state in states]

    def one(self, data: st.DataObject, *states: State) -> BulletinId:
        """One in these states if any is; now and then one in any."""
        wrong = data.draw(st.integers(0, 7)) == 0
        return data.draw(st.sampled_from((not wrong and self.some(*states)) or sorted(self.written)))

    @precondition(lambda self: len(self.written) < len(NAMES))
    @step_rule(name=which, writer=who, script=script, submit=st.sampled_from([True, True, False]), calls=cut)
    def save(self, name: BulletinId, writer: str, script: str, submit: bool, calls: int | None) -> None:
        if name in self.written:
            return
        submission = told(title=name, script=script, wanted=50, valid_until=TODAY + timedelta(days=30))
        slip = bulletins.Slip(id=name, key=f"key-{name}", submit=submit)
        saved = self.doing(calls, bulletins.save, PEOPLE[writer], submission, slip)
        if saved is not None:
            assert saved.new
            self.written[name] = [(writer, script)]

    @step_rule(data=st.data(), writer=who, script=script, calls=cut, late=st.sampled_from([False, False, True]))
    def revise(self, data: st.DataObject, writer: str, script: str, calls: int | None, late: bool) -> None:
        name = self.one(data, *data.draw(st.sampled_from([tuple(AIRING), (State.SUBMITTED, State.RETURNED)])))
        submission = told(title=name, script=script, wanted=50, valid_until=TODAY + timedelta(days=30))
        seen = self.bulletin(name).version - late
        edit = bulletins.BulletinEdit(bulletin=name, seen=seen, submission=submission)
        saved = self.doing(calls, bulletins.revise, PEOPLE[writer], edit)
        if saved is not None:
            assert not late
            self.reached["rewritten after an approval"] += saved.bulletin.approval is not None
            self.written[name].append((writer, script))

    @precondition(lambda self: self.some(State.DRAFT, State.RETURNED))
    @step_rule(data=st.data(), writer=who, calls=cut)
    def submit(self, data: st.DataObject, writer: str, calls: int | None) -> None:
        name = self.one(data, State.DRAFT, State.RETURNED)
        self.doing(calls, bulletins.submit, PEOPLE[writer], name)

    @step_rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """Somebody opens the page and keeps it open: the verdict may be given much later."""
        name = data.draw(st.sampled_from(sorted(self.written)))
        self.verdicts.append((name, self.verdict(name)))

    @precondition(lambda self: self.some(State.SUBMITTED))
    @step_rule(data=st.data(), leader=who, calls=cut)
    def approve(self, data: st.DataObject, leader: str, calls: int | None) -> None:
        """What was looked at just now."""
        name = self.one(data, State.SUBMITTED)
        self.approving(name, self.verdict(name), leader, calls)

    @precondition(lambda self: self.verdicts)
    @step_rule(data=st.data(), leader=who, calls=cut)
    def approve_late(self, data: st.DataObject, leader: str, calls: int | None) -> None:
        """What was looked at longer ago."""
        self.approving(*data.draw(st.sampled_from(self.verdicts)), leader, calls)

    def approving(self, name: BulletinId, verdict: Verdict, leader: str, calls: int | None) -> None:
        bulletin, right = self.bulletin(name), self.verdict(name)
        writers = {each for each, _ in self.written[name][self.approved_until(bulletin) :]}
        writers.add(self.written[name][-1][0])
        approved = self.doing(calls, approving.approve, PEOPLE[leader], name, verdict)
        if approved is not None:
            assert leader not in writers, "an author approved their own work"
            assert verdict == right, "something else was approved than what stands"
            self.reached["approved"] += 1
            self.given.setdefault(name, []).append((len(self.written[name]), leader, verdict.spoken, verdict.audio))

    def approved_until(self, bulletin: Bulletin) -> int:
        return max((revision for revision, *_ in self.given.get(bulletin.id, [])), default=0)

    @step_rule(data=st.data(), who=who, calls=cut, often=st.integers(0, 15))
    def turn_down(self, data: st.DataObject, who: str, calls: int | None, often: int) -> None:
        """Returned, and now and then taken back: that ends a life."""
        name = self.one(data, State.SUBMITTED)
        if often == 0:
            self.doing(calls, bulletins.withdraw, PEOPLE[who], name, "")
            self.doing(calls, bulletins.recall, PEOPLE[who], name, "sai")
        elif often < 6:
            refusal = approving.Refusal(reasons=(ReturnReason.DATE,))
            self.doing(calls, approving.give_back, PEOPLE[who], name, refusal)

    @step_rule(calls=cut)
    def make_sounds(self, calls: int | None) -> None:
        self.crashing.calls = calls
        try:
            render(self.newsroom, TOMORROW, NOON)
        except PowerCut:
            pass
        finally:
            self.crashing.calls = None

    @step_rule(word=st.sampled_from(["xã", "thôn", "ấp"]))
    def change_the_lexicon(self, word: str) -> None:
        plain = memory_newsroom(self.crashing).read

        def read(text: str, reading: Reading = HOUSE, /) -> Spoken:
            return plain(text.replace("xã", word), reading)

        self.newsroom = replace(self.newsroom, read=read)

    @step_rule(calls=cut, ready=st.sampled_from([True, True, False]))
    def publish(self, calls: int | None, ready: bool) -> None:
        self.minutes += 1
        if ready:
            render(self.newsroom, TOMORROW, NOON)
        self.crashing.calls = calls
        try:
            approving.lapse_stale(self.newsroom, self.now())
            published = transmission.publish_day(self.newsroom, TOMORROW, self.now())
        except PowerCut:
            return
        finally:
            self.crashing.calls = None
        for name in self.some(*AIRING):
            approval = self.bulletin(name).approval
            assert approval is not None
            assert approval.spoken == self.verdict(name).spoken, "what changed has not lapsed"
        for row in (row for manifest in published for playlist in manifest.playlists for row in playlist.rows):
            if row.bulletin is not None:
                self.reached["published"] += 1
                self.airs(row.bulletin, row.audio)

    # --- what must hold -------------------------------------------------------------------------------------------

    def airs(self, name: BulletinId, audio: Digest) -> None:
        revision, _, spoken, heard = self.given[name][-1]
        assert revision == len(self.written[name]), "an older approval airs a newer text"
        assert spoken == self.verdict(name).spoken, "words air that nobody approved"
        assert heard in (None, audio), "sound airs that nobody approved"

    @invariant()
    def nothing_unapproved_is_approved(self) -> None:
        for name in getattr(self, "written", {}):
            found = self.bulletin(name)
            if found.state in AIRING:
                standing = found.approval
                assert standing is not None
                given = (standing.revision, standing.by, standing.spoken, standing.audio)
                assert given == self.given[name][-1]
                assert standing.revision == len(self.written[name]), "a revision nobody approved counts as approved"
                assert standing.script == digest_of("script-1", self.written[name][-1][1])

    @invariant()
    def no_revision_is_lost(self) -> None:
        for name, written in getattr(self, "written", {}).items():
            kept = self.revisions(name)
            assert [(r.number, r.by, r.draft.script) for r in kept] == [
                (number, writer, script) for number, (writer, script) in enumerate(written, start=1)
            ]

    # --- how it is seen -------------------------------------------------------------------------------------------

    def bulletin(self, name: BulletinId) -> Bulletin:
        with self.crashing.store.read() as work:
            return work.bulletins.get(EVERYWHERE, name)

    def revisions(self, name: BulletinId) -> list[Revision]:
        with self.crashing.store.read() as work:
            return list(reversed(work.revisions.of(name, Asked(limit=100)).rows))

    def verdict(self, name: BulletinId) -> Verdict:
        """What one who looks now reads and hears, found without the verbs that approve."""
        found = self.bulletin(name)
        spoken = self.newsroom.read(found.draft.script)
        words = digest_of("spoken-1", *(part for s in spoken.sentences for part in (s.text, str(s.pause_ms))))
        item = finding.sound_of(self.newsroom, found).item
        return Verdict(spoken=words, audio=None if item is None else item.audio)

    def everything(self) -> Any:
        with self.crashing.store.read() as work:
            found = work.bulletins.page(EVERYWHERE, Sought(), Asked(limit=100)).rows
            kept = [work.revisions.of(each.id, Asked(limit=100)).rows for each in found]
            return found, kept, work.audit.since(0, 10_000)


class OnSqlite(Life):
    template: ClassVar[Path]
    count: ClassVar[int] = 0

    def fresh(self) -> Store:
        OnSqlite.count += 1
        file = self.template.parent / f"life-{OnSqlite.count}.db"
        shutil.copy(self.template, file)
        self.kept = open_store(f"sqlite:///{file}")
        return self.kept

    def teardown(self) -> None:
        if hasattr(self, "kept"):
            self.kept.close()


EXAMPLES = int(os.environ.get("BROADCASTER_LIFE_EXAMPLES", "150"))
"""Lives that are lived in memory, forty steps each; the bench asks for more."""


def often(examples: int, steps: int, *, shrink: bool = True) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        phases=tuple(Phase) if shrink else (Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_nothing_unapproved_airs_and_no_revision_is_lost_whatever_two_people_do_and_wherever_the_power_fails() -> None:
    Life.reached.clear()
    run_state_machine_as_test(Life, settings=often(EXAMPLES, 40))
    assert len(Life.reached) == 4
    assert min(Life.reached.values()) > EXAMPLES // 14, Life.reached


def test_the_same_holds_in_a_database(tmp_path: Path) -> None:
    OnSqlite.template = tmp_path / "template.db"
    upgrade(f"sqlite:///{OnSqlite.template}")
    run_state_machine_as_test(OnSqlite, settings=often(EXAMPLES // 20, 30))


# --- planted faults ------------------------------------------------------------------------------------------------


def any_words(bulletin: Bulletin, actor: Actor, verdict: Verdict, matter: Matter, at: Instant) -> Approval:
    """The approval is no longer bound to the spoken form."""
    return approval_module.given(bulletin, actor, verdict, replace(matter, spoken=verdict.spoken), at)


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "approval not bound to the spoken form": (approving, "given", any_words),
    "a revision keeps the approval": (
        bulletin_module,
        "LIFE",
        {**LIFE, **{(state, Step.REVISE): state for state in AIRING}},
    ),
    "an author may approve": (approval_module, "_same", lambda *_: False),
    "what changed does not lapse": (approving._Present, "stale", property(lambda _: False)),
    "a revision is written over": (
        bulletins,
        "_revision",
        lambda number, draft, actor, at: Revision(
            number=max(1, number - 1), draft=draft, by=actor.id, by_name=actor.name, at=at
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_proof_fails_when_a_check_is_taken_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, instead = FAULTS[fault]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises((AssertionError, ValueError)):
        run_state_machine_as_test(Life, settings=often(4_000, 40, shrink=False))  # most are found in the first hundred
