"""The planner beside others: an exact solver on 200 small cases, and random smart blocks on a month.

The solver is CP-SAT of OR-Tools, put into .venv-bench for this alone; BROADCASTER_ORTOOLS names a folder that has it
already. The objective is that of broadcaster/domain/planning/worth.py, for both.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

from measure_planning import DAY, MINUTE, bulletin, frame, vacancy

CASES, LEAST = 200, 0.98
SOLVER = "ortools==9.15.6755"
PATH = "/p/c/"
HOUR = 60 * MINUTE


# --- an exact solver, in a program of its own --------------------------------------------------------------------


def case(seed: int) -> tuple[list, list, object]:
    """A day of one station: one to three sessions, six to sixteen bulletins, what aired and what was told before."""
    from broadcaster.domain.planning import Aired, History

    chance = random.Random(seed)  # noqa: S311 - cases, not secrets
    shell = frame(chance.randint(2_000, 4_000))
    wishes = {f"t{n}": chance.randint(0, 12) * MINUTE for n in range(3)}
    minutes = chance.randint(6, 15)
    vacancies = [
        vacancy(PATH, (DAY, hour), minutes, shell, wishes=wishes) for hour in (5, 11, 17)[: chance.randint(1, 3)]
    ]
    candidates = [
        bulletin(
            n, chance, DAY, "/", topic=chance.choice(("", "t0", "t1", "t2")), twice=chance.random() < 0.1,
            valid_until=DAY + timedelta(days=chance.randint(0, 3)), wanted=chance.randint(1, 5),
            origin=chance.choice(("/", PATH)), gap=chance.choice((0, 0, 0, 4, 8)) * HOUR,
        )
        for n in range(chance.randint(6, 16))
    ]  # fmt: skip
    aired = {("c", c.bulletin): Aired(count=chance.randint(0, 2)) for c in candidates if chance.random() < 0.4}
    told = {("c", topic): chance.randint(0, 6) * MINUTE for topic in wishes}
    return vacancies, candidates, History(aired=aired, told=told)


def ours(vacancies: list, candidates: list, history: object) -> int:
    """What our playlists are worth."""
    from broadcaster.domain.planning import fill
    from broadcaster.domain.planning.worth import worth

    playlists = fill(vacancies, candidates, history)
    aired = {bulletin: told for (_, bulletin), told in history.aired.items()}
    told = {topic: length for (_, topic), length in history.told.items()}
    return worth(playlists, vacancies, {c.bulletin: c for c in candidates}, aired, told)


def optimum(vacancies: list, candidates: list, history: object) -> int:
    """What the best playlists are worth. Gaps are asked of the slots' ends, which allows more than any order can keep:
    so it is never less than the true optimum."""
    from ortools.sat.python import cp_model

    from broadcaster.domain.bulletin import Priority
    from broadcaster.domain.planning.timeline import timeline
    from broadcaster.domain.planning.worth import AIRED, DUE, FIRST, NEVER, PRIORITY, TOPIC, later_sessions

    model, terms = cp_model.CpModel(), []
    times = [timeline(each, each.shell) for each in vacancies]
    airs = {(c.bulletin, s): model.new_bool_var("") for c in candidates for s in range(len(vacancies))}
    for s, time in enumerate(times):
        model.add(sum(time.cost(c) * airs[c.bulletin, s] for c in candidates) <= time.budget(time.rooms[0]))
    for c in candidates:
        mine = [airs[c.bulletin, s] for s in range(len(vacancies))]
        count = history.aired.get(("c", c.bulletin), NEVER).count
        missing = max(c.wanted - count, 0)
        model.add(sum(mine) <= missing)
        for one in range(len(mine)):
            for other in range(one + 1, len(mine)):
                apart = vacancies[other].slot.span.end - vacancies[one].slot.span.start
                if apart < timedelta(milliseconds=c.gap):
                    model.add(mine[one] + mine[other] <= 1)
        due = model.new_int_var(0, max(missing - later_sessions(c, vacancies), 0), "")
        first = model.new_int_var(0, 0 if count else 1, "")
        model.add(due <= sum(mine))
        model.add(first <= sum(mine))
        weight = AIRED + (0 if c.priority is Priority.NORMAL else PRIORITY)
        terms += [c.airing * weight * each for each in mine]
        terms += [c.airing * DUE * due, c.airing * FIRST * first]
    for topic, wish in vacancies[0].wishes.items():
        short = model.new_int_var(0, max(wish - history.told.get(("c", topic), 0), 0), "")
        model.add(short <= sum(c.airing * each for c in candidates if c.topic == topic for each in
                               (airs[c.bulletin, s] for s in range(len(vacancies)))))  # fmt: skip
        terms.append(TOPIC * short)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def solved() -> None:
    """In the child: prints what ours and the best are worth, case by case."""
    print(json.dumps([[ours(*case(seed)), optimum(*case(seed))] for seed in range(CASES)]))


def beside_solver(python: str) -> list[list[int]]:
    known = os.environ.get("BROADCASTER_ORTOOLS", "")
    told = {**os.environ, "PYTHONPATH": known} if known else dict(os.environ)
    answer = subprocess.run([python, __file__, "--solve"], env=told, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


# --- random smart blocks -----------------------------------------------------------------------------------------


def month(seed: int) -> tuple[list, dict]:
    """A month's bulletins of one station, more than there is room for, and of some topics hardly any; and how much of
    each topic is wanted."""
    chance, made = random.Random(seed), []  # noqa: S311 - cases, not secrets
    topics = [f"t{n}" for n in range(8)]
    for at in range(30):
        for _ in range(chance.choice((6, 8, 9, 10, 12))):
            until = DAY + timedelta(days=at + chance.randint(0, 9))
            made.append(
                bulletin(
                    len(made), chance, DAY + timedelta(days=at), "/", valid_until=until, wanted=chance.randint(1, 4),
                    topic=chance.choices(topics, weights=(9, 7, 5, 4, 3, 2, 1, 1))[0],
                )
            )  # fmt: skip
    return made, dict.fromkeys(topics, 100 * MINUTE)


def sessions(day: int, wishes: dict) -> list:
    shell = frame()
    on = DAY + timedelta(days=day)
    return [vacancy(PATH, (on, hour), 15, shell, wishes=wishes) for hour in (5, 11, 17)]


def by_us(made: list, wishes: dict) -> list:
    """Day by day, as the clock plans; the rows of bulletins, in order."""
    from broadcaster.domain.planning import Aired, History, fill

    aired, told, rows = {}, {}, []
    for day in range(30):
        on = DAY + timedelta(days=day)
        open_now = [c for c in made if c.valid_from <= on <= c.valid_until]
        for playlist in fill(sessions(day, wishes), open_now, History(aired=dict(aired), told=dict(told))):
            for row in playlist.rows:
                if row.bulletin is not None:
                    known = next(c for c in made if c.bulletin == row.bulletin)
                    count = aired.get(("c", row.bulletin), Aired()).count + 1
                    aired["c", row.bulletin] = Aired(count=count, last=row.start, day=on)
                    told["c", known.topic] = told.get(("c", known.topic), 0) + row.length
                    rows.append(known)
    return rows


def by_smart_blocks(made: list, wishes: dict, seed: int) -> list:
    """As LibreTime's random smart blocks: what matches (valid that day, not yet aired as often as wanted) at random, no
    track twice in a block, until the block is full."""
    from broadcaster.domain.planning.timeline import timeline

    chance, counts, rows = random.Random(seed), Counter(), []  # noqa: S311 - cases, not secrets
    for day in range(30):
        on = DAY + timedelta(days=day)
        for each in sessions(day, wishes):
            time = timeline(each, each.shell)
            room = time.budget(time.rooms[0])
            matching = [c for c in made if c.valid_from <= on <= c.valid_until and counts[c.bulletin] < c.wanted]
            chance.shuffle(matching)
            for c in matching:
                if time.cost(c) <= room:
                    room -= time.cost(c)
                    counts[c.bulletin] += 1
                    rows.append(c)
    return rows


def outcome(made: list, wishes: dict, rows: list) -> tuple[float, int, int, float]:
    """Minutes that topics lack though there was matter, deadlines missed, airings missing, minutes told."""
    counts, told = Counter(c.bulletin for c in rows), Counter()
    for c in rows:
        told[c.topic] += c.airing
    over = [c for c in made if c.valid_until < DAY + timedelta(days=30)]
    missing = [c.wanted - counts[c.bulletin] for c in over if counts[c.bulletin] < c.wanted]
    matter = Counter()
    for c in made:
        matter[c.topic] += c.airing * c.wanted
    short = sum(max(min(wish, matter[topic]) - told[topic], 0) for topic, wish in wishes.items())
    return short / MINUTE, len(missing), sum(missing), sum(told.values()) / MINUTE


def others() -> None:
    """Both comparisons, printed; what falls short is a fault."""
    from measure_wording import FAULTS, other_python

    python = sys.executable if os.environ.get("BROADCASTER_ORTOOLS") else other_python((SOLVER,))
    if python is None:
        print(f"{SOLVER} cannot be installed into .venv-bench, so nothing is compared with the optimum")
    else:
        pairs = beside_solver(python)
        share = sum(mine for mine, _ in pairs) / sum(best for _, best in pairs)
        each = sorted(mine / best for mine, best in pairs if best)
        print(
            f"{len(pairs)} cases beside CP-SAT: {share:.2%} of the optimum in sum, the worst {each[0]:.1%},"
            f" a tenth under {each[len(each) // 10]:.1%}, {sum(e == 1 for e in each)} met exactly"
        )
        if share < LEAST or each[-1] > 1:
            FAULTS.append(f"planner: {share:.2%} of the optimum, at most {each[-1]:.2%}")
    print(f"{'a month':16}{'topics short':>14}{'deadlines missed':>18}{'airings missing':>17}{'minutes told':>14}")
    for seed in range(3):
        made, wishes = month(seed)
        mine = outcome(made, wishes, by_us(made, wishes))
        blocks = [outcome(made, wishes, by_smart_blocks(made, wishes, n)) for n in range(5)]
        theirs = tuple(sum(each[i] for each in blocks) / len(blocks) for i in range(4))
        for name, (short, missed, lacking, minutes) in (("ours", mine), ("smart blocks", theirs)):
            print(f"{name:16}{short:10.1f} min{missed:18.1f}{lacking:17.1f}{minutes:14.0f}")
        if mine[0] > theirs[0] or mine[1] > theirs[1]:
            FAULTS.append("planner: a random smart block did better")


if __name__ == "__main__" and sys.argv[1:] == ["--solve"]:
    solved()
