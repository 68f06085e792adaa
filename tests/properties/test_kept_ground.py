"""Whatever is done in a house, and in whatever order: the days that were kept and brought up to now are those that are
read anew, and the plans made on both are the same. Every verb that writes what is kept tells the audit of it."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import time, timedelta
from typing import Any, ClassVar

import pytest
from fakes.editor import approve, find, render, told
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test
from hypothesis.stateful import rule as step_rule

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.audit import Deed
from broadcaster.domain.bulletin import BulletinId, ReturnReason
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.life import State
from broadcaster.domain.reorganising import Close, Heir, Merge, Move, Open, Rename
from broadcaster.domain.schedule import EVERY_DAY, Relay, Session, SlotId
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import Level, StationCode
from broadcaster.domain.timetable import Kind, Timetable, TimetableId
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom import (
    approving,
    bulletins,
    duties,
    kept_ground,
    lexicon,
    placing,
    scheduling,
    special_days,
    stations,
    timetables,
)
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.placing import Intent
from broadcaster.newsroom.planning import plan
from broadcaster.newsroom.scheduling import Agenda, narrowed

TOMORROW = TODAY + timedelta(days=1)
DAYS = [TODAY, TOMORROW, TODAY + timedelta(days=2)]
CODES = [StationCode(code) for code in ("91", "91-kv", "30628", "30631", "01", "00004")]
NAMES = [BulletinId(f"b{number}") for number in range(4)]
WORDS = ["Từ 7h30 xã ngừng cấp nước.", "Mai xã họp dân ở nhà văn hoá."]
name, code, day = st.sampled_from(NAMES), st.sampled_from(CODES), st.sampled_from(DAYS)
later_day, mostly = st.sampled_from(DAYS[1:]), st.sampled_from([True, True, False])

KEPT_BOOKS = {
    "stations": {"plant", "choose"},
    "register": {"keep"},
    "timetables": {"add", "replace"},
    "special_days": {"add", "replace", "remove"},
    "bulletins": {"add", "change"},
    "lexicon": {"add", "replace", "remove"},
}
"""What writes anything that is kept, by its book."""


class Telling:
    """A store whose every transaction that writes what is kept must have told the audit when it ends."""

    def __init__(self, store: Store) -> None:
        self.store, self.silent = store, list[str]()

    def read(self) -> Any:
        return self.store.read()

    @contextmanager
    def write(self) -> Iterator[Work]:
        wrote: list[str] = []
        with self.store.write() as work:
            before = len(work.audit.since(0, 100_000))
            yield _Watched(work, wrote)  # type: ignore[misc]  # it stands in for the port
            if wrote and len(work.audit.since(0, 100_000)) == before:
                self.silent += wrote

    def check(self) -> None:
        self.store.check()

    def changes(self) -> int:
        return self.store.changes()


class _Watched:
    def __init__(self, work: Work, wrote: list[str]) -> None:
        self._work, self._wrote = work, wrote

    def __getattr__(self, book: str) -> Any:
        found = getattr(self._work, book)
        return _Book(found, book, self._wrote) if book in KEPT_BOOKS else found


class _Book:
    def __init__(self, book: Any, called: str, wrote: list[str]) -> None:
        self._book, self._called, self._wrote = book, called, wrote

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._book, method)
        if method not in KEPT_BOOKS[self._called]:
            return found

        def writing(*handed: Any, **named: Any) -> Any:
            done = found(*handed, **named)
            if done is not False and done != 0:
                self._wrote.append(f"{self._called}.{method}")
            return done

        return writing


class House(RuleBasedStateMachine):
    """`kept` is brought up to now after every step, as a leader would; or after several, when nobody looked."""

    reached: ClassVar[Counter[str]] = Counter()

    @initialize()
    def open(self) -> None:
        self.store = Telling(MemoryStore())
        self.newsroom = memory_newsroom(self.store)
        self.minutes, self.number = 0, 0
        self.kept, self.looks = KeptGround(), True
        relay = Relay(title="Tin 91-kv", length=Millis(5 * 60_000), station=StationCode("91-kv"), session="sáng")
        rules = [replace(rule("30628"), relay=relay), rule("91-kv"), rule("00004")]
        scheduling.establish(self.newsroom, two_provinces(), rules, NOON)
        for bulletin in NAMES[:2]:
            submission = told(title=bulletin, script=WORDS[0], valid_until=TODAY + timedelta(days=30))
            bulletins.save(self.newsroom, CONSOLE, submission, bulletins.Slip(id=bulletin, submit=True), NOON)
            approve(self.newsroom, bulletin)
        render(self.newsroom, TOMORROW, NOON)
        duties.perform(self.newsroom, duties.PLAN, NOON)

    def now(self) -> Instant:
        self.minutes += 1
        return later(self.minutes)

    def state(self, bulletin: BulletinId) -> State | None:
        try:
            return find(self.newsroom, bulletin).state
        except BroadcasterError:
            return None

    def new(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def doing(self, verb: Callable[..., Any], *handed: Any) -> None:
        try:
            verb(self.newsroom, CONSOLE, *handed, self.now())
        except BroadcasterError:
            self.reached["refused"] += 1
        else:
            self.reached[verb.__module__.rpartition(".")[2]] += 1

    # --- bulletins -------------------------------------------------------------------------------------------------

    @step_rule(bulletin=name, origin=code, below=st.booleans(), first=day, days=st.integers(0, 3), submit=mostly)
    def save(self, bulletin: BulletinId, origin: StationCode, below: bool, first: Any, days: int, submit: bool) -> None:
        submission = told(title=bulletin, script=WORDS[0], origin=origin, aims=(Aim(station=origin, below=below),),
                          valid_from=first, valid_until=first + timedelta(days=days))  # fmt: skip
        try:
            seen = find(self.newsroom, bulletin)
        except BroadcasterError:
            self.doing(bulletins.save, submission, bulletins.Slip(id=bulletin, submit=submit))
        else:
            edit = bulletins.BulletinEdit(bulletin=bulletin, seen=seen.version, submission=submission)
            self.doing(bulletins.revise, edit)

    @step_rule(bulletin=name)
    def submit(self, bulletin: BulletinId) -> None:
        self.doing(bulletins.submit, bulletin)

    @step_rule(bulletin=name)
    def approve(self, bulletin: BulletinId) -> None:
        """One that waits, if any does."""
        try:
            approve(self.newsroom, self.one(bulletin, State.SUBMITTED))
        except BroadcasterError:
            return
        self.reached["approved"] += 1

    def one(self, bulletin: BulletinId, *states: State) -> BulletinId:
        """One in these states, if any is."""
        return next((each for each in NAMES if self.state(each) in states), bulletin)

    @step_rule(bulletin=name)
    def recall(self, bulletin: BulletinId) -> None:
        self.doing(bulletins.recall, self.one(bulletin, State.SCHEDULED, State.APPROVED), "sai")
        self.reached["recalled"] += 1

    @step_rule(bulletin=name, how=st.sampled_from(["withdraw", "return"]))
    def take_back(self, bulletin: BulletinId, how: str) -> None:
        bulletin = self.one(bulletin, State.SUBMITTED)
        if how == "return":
            self.doing(approving.give_back, bulletin, approving.Refusal(reasons=(ReturnReason.DATE,)))
        else:
            self.doing(bulletins.withdraw, bulletin, "sai")

    @step_rule(station=st.sampled_from(["91-kv", "30628"]), which=st.sampled_from(NAMES[:2]), day=later_day)
    def decide(self, station: StationCode, which: BulletinId, day: Any) -> None:
        wish = Intent(station=station, slot=SlotId(f"{station}-{day:%Y%m%d}-0500"), why="x", sent=Sent(id=self.new()))
        self.doing(placing.skip, wish, which)

    # --- what lies under them --------------------------------------------------------------------------------------

    @step_rule(station=code, start=st.sampled_from([5, 6, 17]), first=day, kind=st.sampled_from(list(Kind)))
    def timetable(self, station: StationCode, start: int, first: Any, kind: Kind) -> None:
        session = Session(name="chiều", weekdays=EVERY_DAY, start=time(start, 30), length=Millis(600_000))
        until = None if kind is Kind.STANDING else first + timedelta(days=1)
        made = Timetable(id=TimetableId(self.new()), station=station, name="Lịch", kind=kind, valid_from=first,
                         valid_until=until, sessions=(session,))  # fmt: skip
        self.doing(timetables.add, made, None)

    @step_rule(data=st.data(), last=day)
    def close_timetable(self, data: st.DataObject, last: Any) -> None:
        with self.store.read() as work:
            found = work.timetables.all()
        chosen = data.draw(st.sampled_from(found))
        self.doing(timetables.close, timetables.SeenTimetable(id=chosen.id, version=chosen.version), last)

    @step_rule(owner=st.sampled_from([None, *CODES]), day=day, plain=st.booleans())
    def special_day(self, owner: StationCode | None, day: Any, plain: bool) -> None:
        said = SpecialDay(day=day, name="Ngày riêng", kind=DayKind.OTHER, does=Does.NONE, plain=plain)
        entry = SpecialDayEntry(id=SpecialDayId(self.new()), owner=owner, told=said)
        with self.store.read() as work:
            stands = [each for each in work.special_days.of_day(day) if each.owner == owner]
        if stands:
            seen = special_days.SeenDay(id=stands[0].id, version=stands[0].version)
            self.doing(special_days.remove, seen)
        else:
            self.doing(special_days.add, entry, None)

    @step_rule(scope=st.sampled_from([None, *CODES]), spoken=st.sampled_from(["thôn", "ấp"]))
    def word(self, scope: StationCode | None, spoken: str) -> None:
        entry = LexiconEntry(id=EntryId(self.new()), scope=scope, written="xã", spoken=spoken, changed_by="x",
                             changed_at=NOON)  # fmt: skip
        with self.store.read() as work:
            stands = [each for each in work.lexicon.of(None) if each.scope == scope]
        if stands:
            self.doing(lexicon.remove, stands[0].id, stands[0].version)
        else:
            self.doing(lexicon.add, entry, None)

    @step_rule(station=code, ident=st.sampled_from(["Đây là {label}.", "Xin chào, {label}."]), most=st.integers(1, 3))
    def choose(self, station: StationCode, ident: str, most: int) -> None:
        seen = stations.find(self.newsroom, CONSOLE, station, NOON).station.version
        edit = stations.ChoicesEdit(
            seen=seen, choose=lambda choices: replace(choices, ident=ident, sessions_a_day=most)
        )
        self.doing(stations.choose, station, edit)

    @step_rule(station=code, parent=code, day=day, how=st.sampled_from(["open", "close", "rename", "move", "merge"]))
    def reorganise(self, station: StationCode, parent: StationCode, day: Any, how: str) -> None:
        new = self.new()
        heir = Heir(code=StationCode(new), name=new, label=new)
        self.doing(
            stations.change,
            {
                "open": Open(code=heir.code, name=new, label=new, level=Level.COMMUNE, parent=parent, day=day),
                "close": Close(station=station, last=day),
                "rename": Rename(station=station, name=new, label=new, day=day),
                "move": Move(station=station, parent=parent, day=day),
                "merge": Merge(of=(station, parent), into=heir, parent=StationCode("91"), day=day),
            }[how],
        )

    # --- what the clock does ---------------------------------------------------------------------------------------

    @step_rule(days=st.integers(0, 2), what=st.sampled_from([duties.EXPIRE, duties.PLAN]))
    def tick(self, days: int, what: str) -> None:
        """Now, or as a clock that is a day or two ahead would."""
        duties.perform(self.newsroom, what, later(self.minutes + days * 24 * 60))
        self.reached[what] += 1

    @step_rule()
    def make_sounds(self) -> None:
        render(self.newsroom, TOMORROW, NOON)

    @step_rule()
    def establish(self) -> None:
        self.number += 1
        scheduling.establish(
            self.newsroom, two_provinces(), [replace(rule("30631"), start=time(5 + self.number % 2))], NOON
        )

    @step_rule(looks=st.booleans())
    def leave_alone(self, looks: bool) -> None:
        """From now on nobody looks until somebody does again."""
        self.looks = looks

    # --- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def what_is_kept_is_what_stands(self) -> None:
        if not hasattr(self, "kept") or not self.looks:
            return
        before = self.kept._ground
        found = self.kept.agendas(self.newsroom, DAYS)
        self.reached["brought up"] += before is not None and before.register is _of(self.kept).register
        fresh = KeptGround().agendas(self.newsroom, DAYS)
        assert found == fresh
        if self.minutes % 5:
            return
        at = later(self.minutes)
        self.reached["planned"] += 1
        assert [self.planned(each, at) for each in found] == [self.planned(each, at) for each in fresh]

    def planned(self, today: Agenda, at: Instant) -> Any:
        made = plan(self.newsroom, narrowed(self.newsroom, today, list(today.stations)), at)
        return repr((made.playlists, made.filled, made.tombstones)).encode()

    @invariant()
    def what_is_kept_is_never_written_without_a_word(self) -> None:
        assert not getattr(self, "store", Telling(MemoryStore())).silent, self.store.silent


def _of(kept: KeptGround) -> Any:
    assert kept._ground is not None
    return kept._ground


EXAMPLES = int(os.environ.get("BROADCASTER_GROUND_EXAMPLES", "60"))


def often(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=30,
        derandomize=True,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_the_ground_that_was_kept_is_the_ground_that_is_read_anew_whatever_was_done_meanwhile() -> None:
    House.reached.clear()
    run_state_machine_as_test(House, settings=often(EXAMPLES))
    done = (
        "bulletins",
        "approved",
        "placing",
        "timetables",
        "special_days",
        "lexicon",
        "stations",
        "plan",
        "expire",
        "recalled",
    )
    assert min(House.reached[each] for each in (*done, "planned")) > 5, House.reached
    assert House.reached["brought up"] > 50, House.reached


# --- planted faults ------------------------------------------------------------------------------------------------


def unnoticed(*verbs: str) -> Callable[[Sequence[Deed]], Any]:
    noticed = kept_ground._touched
    return lambda deeds: noticed([each for each in deeds if each.verb not in verbs])


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "a recall is not noticed": (kept_ground, "_touched", unnoticed("bulletin.recall")),
    "a revision is not noticed": (kept_ground, "_touched", unnoticed("bulletin.revise")),
    "a timetable is not noticed": (kept_ground, "_BESIDE", kept_ground._BESIDE | {"timetable"}),
    "a special day is not noticed": (kept_ground, "_BESIDE", kept_ground._BESIDE | {"special-day"}),
    "a word is not noticed": (kept_ground, "_BESIDE", kept_ground._BESIDE | {"lexicon"}),
    "a station is not noticed": (kept_ground, "_BESIDE", kept_ground._BESIDE | {"station"}),
    "what is touched is put last": (kept_ground, "_oldest_first", lambda bulletin: (bulletin.version, bulletin.id)),
    "a bulletin is kept beyond its days": (kept_ground, "_airs_on", lambda *_: True),
    "stations are planted without a word": (scheduling, "_note_planting", lambda *_: None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_that_goes_unnoticed_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, called, instead = FAULTS[fault]
    monkeypatch.setattr(where, called, instead)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(House, settings=often(100))
