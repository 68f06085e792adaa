"""The planner beside an exact solver: small cases of five kinds, all held against the rules by the tests' checker too.

The solver is CP-SAT of OR-Tools, put into .venv-bench for this alone; BROADCASTER_ORTOOLS names a folder that has it
already. The objective is that of broadcaster/domain/planning/worth.py, for both.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from measure_planning import DAY, MINUTE, bulletin, frame, sound, vacancy

KINDS = {"a day": 200, "placed": 100, "streams": 100, "a parent's": 100, "two days": 100}
"""Cases of each: one to three sessions; with bulletins that people placed; with streams, or a parent's session, carried
in them; and two days planned at once."""
LEAST = 0.98
SOLVER = "ortools==9.15.6755"
PATH = "/p/c/"
HOUR = 60 * MINUTE
EVENING = timedelta(hours=16)


# --- cases -------------------------------------------------------------------------------------------------------


def case(kind: str, seed: int) -> tuple[list, list, object]:
    """A station's sessions, six to sixteen bulletins, what aired, and what was told before."""
    from broadcaster.domain.planning import Aired, History

    chance = random.Random(seed)  # noqa: S311 - cases, not secrets
    shell = frame(chance.randint(2_000, 4_000))
    wishes = {f"t{n}": chance.randint(0, 12) * MINUTE for n in range(3)}
    minutes = chance.randint(6, 15)
    days = 2 if kind == "two days" else 1
    hours = (5, 11, 17)[: chance.randint(1, 3)] if days == 1 else (5, 17)
    vacancies = [
        vacancy(PATH, (DAY + timedelta(days=day), hour), minutes, shell, wishes=wishes)
        for day in range(days)
        for hour in hours
    ]
    candidates = [
        bulletin(
            n, chance, DAY, "/", topic=chance.choice(("", "t0", "t1", "t2")), twice=chance.random() < 0.1,
            valid_until=DAY + timedelta(days=chance.randint(0, 2 + days)), wanted=chance.randint(1, 5),
            origin=chance.choice(("/", PATH)), gap=chance.choice((0, 0, 0, 4, 8)) * HOUR,
        )
        for n in range(chance.randint(6, 16 if days == 1 else 12))
    ]  # fmt: skip
    aired = {("c", c.bulletin): Aired(count=chance.randint(0, 2)) for c in candidates if chance.random() < 0.4}
    told = {("c", topic): chance.randint(0, 6) * MINUTE for topic in wishes}
    if kind == "placed":
        vacancies, candidates = _placed(vacancies, candidates, chance)
        aired = {key: each for key, each in aired.items() if key[1] not in _by_hand(vacancies)}
    elif kind != "a day" and days == 1:
        carried = _streams if kind == "streams" else _of_parent
        vacancies = [carried(each, candidates, chance) for each in vacancies]
    return vacancies, candidates, History(aired=aired, told=told)


def _placed(vacancies: list, candidates: list, chance: random.Random) -> tuple[list, list]:
    """One or two in each session, of those that may be told in each."""
    from broadcaster.domain.planning import Placed

    of, put = iter(chance.sample(range(len(candidates)), min(6, len(candidates)))), []
    for each in vacancies:
        told = [n for n in (next(of, None) for _ in range(chance.randint(1, 2))) if n is not None]
        for n in told:
            candidates[n] = replace(candidates[n], gap=0, twice=False)
        placed = tuple(
            Placed(bulletin=candidates[n].bulletin, place=chance.randint(0, 3), by="Hoa", why="?") for n in told
        )
        put.append(replace(each, placed=placed))
    return put, candidates


def _by_hand(vacancies: list) -> set:
    return {placed.bulletin for each in vacancies for placed in each.placed}


def _streams(where: object, _: list, chance: random.Random) -> object:
    """One or two streams, at any minute."""
    from broadcaster.domain.planning import Carried
    from broadcaster.domain.schedule import Relay

    minutes = where.slot.span.length // MINUTE
    carried = tuple(
        Carried(
            relay=Relay(
                title=f"VOV{n}", stream="https://vov.vn/1", length=chance.randint(1, 3) * MINUTE,
                offset=chance.randint(0, minutes - 1) * MINUTE,
            ),
            item=sound("fallback", "closing", 30_000),
        )
        for n in range(chance.randint(1, 2))
    )  # fmt: skip
    return replace(where, carried=carried)


def _of_parent(where: object, candidates: list, chance: random.Random) -> object:
    """The province's session of that hour, as far as it fits, told of some of the same bulletins."""
    from broadcaster.domain.planning import History, fill
    from broadcaster.domain.relaying import room_of, taken_over
    from broadcaster.domain.schedule import Relay

    begin = where.slot.day, int(where.slot.session)
    (above,) = fill([vacancy("/p/", begin, 6, where.shell)], candidates[:4], History())
    relay = Relay(
        title="Tỉnh",
        station="p",
        session="x",
        length=chance.randint(2, 5) * MINUTE,
        offset=chance.randint(0, 4) * MINUTE,
    )
    carried = taken_over(above.rows, "Tỉnh", relay, room_of(where.slot, where.shell, relay)).carried
    skipped = {each.bulletin: "?" for each in carried if each.bulletin is not None}
    return replace(where, carried=carried, skipped=skipped)


# --- what ours are worth, and what the best would be -------------------------------------------------------------


def ours(vacancies: list, candidates: list, history: object) -> int:
    """What our playlists are worth."""
    from broadcaster.domain.planning import fill
    from broadcaster.domain.planning.worth import worth

    playlists = fill(vacancies, candidates, history)
    aired = {bulletin: told for (_, bulletin), told in history.aired.items()}
    told = {topic: length for (_, topic), length in history.told.items()}
    return worth(playlists, vacancies, {c.bulletin: c for c in candidates}, aired, told)


def optimum(vacancies: list, candidates: list, history: object) -> int:
    """What the best playlists are worth. Gaps are asked of the slots' ends, and what was placed and has room may stand
    in any room of its slot, which allows more than any order can keep: so it is never less than the true optimum."""
    from ortools.sat.python import cp_model

    from broadcaster.domain.planning import fill
    from broadcaster.domain.planning.timeline import timeline
    from broadcaster.domain.planning.worth import TOPIC

    model, terms = cp_model.CpModel(), []
    told = [{row.bulletin for row in each.rows} for each in fill(vacancies, candidates, history)]
    times = [timeline(each, each.shell) for each in vacancies]
    airs = {}
    for s, time in enumerate(times):
        rooms = range(len(time.rooms))
        inside = {(c.bulletin, r): model.new_bool_var("") for c in candidates for r in rooms}
        for r in rooms:
            model.add(sum(time.cost(c) * inside[c.bulletin, r] for c in candidates) <= time.budget(time.rooms[r]))
        put = {placed.bulletin for placed in vacancies[s].placed}
        for c in candidates:
            airs[c.bulletin, s] = sum(inside[c.bulletin, r] for r in rooms)
            valid = c.valid_from <= vacancies[s].slot.day <= c.valid_until and c.bulletin not in vacancies[s].skipped
            model.add(airs[c.bulletin, s] <= int(valid))
            if c.bulletin in put and c.bulletin in told[s]:
                model.add(airs[c.bulletin, s] == 1)
    for c in candidates:
        terms += _terms_of(model, c, [airs[c.bulletin, s] for s in range(len(times))], vacancies, history)
    for topic, wish in vacancies[0].wishes.items():
        short = model.new_int_var(0, max(wish - history.told.get(("c", topic), 0), 0), "")
        model.add(short <= sum(c.airing * airs[c.bulletin, s] for c in candidates if c.topic == topic
                               for s in range(len(times))))  # fmt: skip
        terms.append(TOPIC * short)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = 3
    solver.solve(model)
    return int(solver.best_objective_bound + 0.5)  # the optimum, or, where it took too long, more than the optimum


def _terms_of(model: object, c: object, mine: list, vacancies: list, history: object) -> list:
    """What a bulletin's airings in each slot are worth, its topic apart; and what may not be together."""
    from broadcaster.domain.bulletin import Priority
    from broadcaster.domain.planning.worth import AIRED, DUE, FIRST, NEVER, PRIORITY, later_sessions

    count = history.aired.get(("c", c.bulletin), NEVER).count
    missing, later = max(c.wanted - count, 0), later_sessions(c, vacancies)
    model.add(sum(mine) <= missing)
    for other in range(len(mine)):
        put = c.bulletin in {placed.bulletin for placed in vacancies[other].placed}
        for one in range(other):
            before, after = vacancies[one].slot, vacancies[other].slot
            if after.span.end - before.span.start < timedelta(milliseconds=c.gap):
                model.add(mine[one] + mine[other] <= 1)
            night = (after.day - before.day).days == 1 and after.span.start - before.span.start <= EVENING
            if night and c.priority is Priority.NORMAL and not put:  # last evening's, unless it would miss its end
                due = model.new_bool_var("")
                model.add(missing - sum(mine[:other]) >= later + 1).only_enforce_if(due)
                model.add(mine[one] + mine[other] <= 1 + due)
    due = model.new_int_var(0, max(missing - later, 0), "")
    first = model.new_int_var(0, 0 if count else 1, "")
    model.add(due <= sum(mine))
    model.add(first <= sum(mine))
    weight = AIRED + (0 if c.priority is Priority.NORMAL else PRIORITY)
    return [*(c.airing * weight * each for each in mine), c.airing * DUE * due, c.airing * FIRST * first]


# --- side by side ------------------------------------------------------------------------------------------------


def solved() -> None:
    """In the child: prints what ours and the best are worth, kind by kind and case by case."""
    print(
        json.dumps({k: [[ours(*case(k, n)), optimum(*case(k, n))] for n in range(most)] for k, most in KINDS.items()})
    )


def beside_solver(python: str) -> dict[str, list[list[int]]]:
    known = os.environ.get("BROADCASTER_ORTOOLS", "")
    told = {**os.environ, "PYTHONPATH": known} if known else dict(os.environ)
    answer = subprocess.run([python, __file__, "--solve"], env=told, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


def lawless() -> Counter:
    """The hard rules that the same cases break, and what their reasons tell untruly, by the checker of the tests."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from properties.plans import Case, broken_rules
    from properties.truths import untruths

    from broadcaster.domain.planning import fill

    found: Counter = Counter()
    for kind, most in KINDS.items():
        for seed in range(most):
            whole = Case(*case(kind, seed))
            playlists = fill(whole.vacancies, whole.candidates, whole.history)
            found.update([*broken_rules(whole, playlists), *untruths(whole, playlists)])
    return found


def exact() -> None:
    """Printed kind by kind; what falls short is a fault."""
    from measure_wording import FAULTS, other_python

    broken = lawless()
    print(f"{sum(KINDS.values())} cases: {sum(broken.values())} hard rules broken or numbers untrue")
    if broken:
        FAULTS.append(f"planner: {broken.most_common(3)}")
    python = sys.executable if os.environ.get("BROADCASTER_ORTOOLS") else other_python((SOLVER,))
    if python is None:
        print(f"{SOLVER} cannot be installed into .venv-bench, so nothing is compared with the optimum")
        return
    for kind, pairs in beside_solver(python).items():
        share = sum(mine for mine, _ in pairs) / sum(best for _, best in pairs)
        each = sorted(mine / best for mine, best in pairs if best)
        print(
            f"{len(pairs)} cases of {kind} beside CP-SAT: {share:.2%} of the optimum in sum, the worst {each[0]:.1%},"
            f" a tenth under {each[len(each) // 10]:.1%}, {sum(e == 1 for e in each)} met exactly"
        )
        if share < LEAST or each[-1] > 1:
            FAULTS.append(f"planner: {kind}: {share:.2%} of the optimum, at most {each[-1]:.2%}")


if __name__ == "__main__" and sys.argv[1:] == ["--solve"]:
    solved()
