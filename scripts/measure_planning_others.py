"""The planner beside others: an exact solver on small cases, and random smart blocks on a month."""

import random
from collections import Counter
from datetime import timedelta

from measure_planning import DAY, MINUTE, bulletin, frame, vacancy
from measure_planning_exact import PATH, exact

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
    from measure_wording import FAULTS

    exact()
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
