"""What the shipped dashboard and alarms ask for is there, and what matters is shown: names that drift apart show
nothing and wake nobody."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.samples import NOON
from prometheus_client.parser import text_string_to_metric_families
from web.house import READER, House

from broadcaster.app.watching import Watched, build_of
from broadcaster.meters import ProcessMeter
from broadcaster.newsroom.health import Here

DEPLOY = Path(__file__).parents[2] / "config" / "deploy"
NAME = re.compile(r"\b(?:broadcaster|process)_[a-z0-9_]+")
OF_OTHERS = {"up"}
UNSHOWN = {"broadcaster_lease_term", "broadcaster_disk_size_bytes"}
"""Figures that others are made of."""
ALARMED = {
    "broadcaster_ready",
    "broadcaster_database_up",
    "broadcaster_lease_held",
    "broadcaster_tick_age_seconds",
    "broadcaster_alarms_age_seconds",
    "broadcaster_done_age_seconds",
    "broadcaster_render_oldest_due_seconds",
    "broadcaster_stations",
    "broadcaster_disk_free_bytes",
}


@pytest.fixture
def told(house: House, tmp_path: Path) -> dict[str, set[str]]:
    """The series of a house at work, each with the names of its labels."""
    meter = ProcessMeter("0", count().__next__)
    house.newsroom = replace(house.newsroom, meter=meter)
    with house.newsroom.store.write() as work:
        work.leases.take("mot", None, NOON)
    here = Here(holder="mot", ticked=NOON, attended=NOON, heard=NOON)
    build = build_of("1.2.3")
    told = Watched(house.newsroom, meter, ("render",), {"data": tmp_path}, build, lambda: here)
    house.desk_has = {"figures": told}
    for work_ in ("plan", "steer"):
        with pytest.raises(ValueError, match="x"), meter.timing(work_):
            raise ValueError("x")
    meter.refused("x")
    with house.client(anonymous=True) as client:
        client.get("/livez")
        text = client.get("/metrics", headers={"Authorization": f"Bearer {READER}"}).text
    series: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            series.setdefault(sample.name, set()).update(sample.labels)
    return series


def panels() -> list[Any]:
    told = json.loads((DEPLOY / "grafana" / "broadcaster.json").read_text(encoding="utf-8"))
    return list(told["panels"])


def rules() -> list[Any]:
    told = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in told["groups"] for rule in group["rules"]]


def asked() -> Iterator[tuple[str, str]]:
    """Where something is asked, and what."""
    yield from ((each["title"], target["expr"]) for each in panels() for target in each.get("targets", ()))
    yield from ((each["alert"], each["expr"]) for each in rules())


def unknown(series: dict[str, set[str]], expression: str) -> list[str]:
    """Names and labels that are asked for and not there."""
    problems = [name for name in NAME.findall(expression) if name not in series]
    for name, labels in re.findall(r"\b((?:broadcaster|process)_[a-z0-9_]+)\{([^}]*)\}", expression):
        used = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels)) - {"job", "instance"}
        problems += [f"{name}{{{label}}}" for label in used - series.get(name, set())]
    return problems


def test_every_figure_that_is_asked_for_is_told(told: dict[str, set[str]]) -> None:
    assert {where: missing for where, each in asked() if (missing := unknown(told, each))} == {}


@pytest.mark.parametrize("expression", ["max(broadcaster_nothing)", 'broadcaster_ready{colour="red"}'])
def test_a_figure_that_is_not_told_is_found(told: dict[str, set[str]], expression: str) -> None:
    assert len(unknown(told, expression)) == 1


def test_every_figure_of_ours_is_shown_and_what_cannot_wait_wakes_somebody(told: dict[str, set[str]]) -> None:
    shown = {name for each in panels() for t in each.get("targets", ()) for name in NAME.findall(t["expr"])}
    ours = {re.sub(r"_(bucket|sum|count)$", "", each) for each in told if each.startswith("broadcaster_")}
    there = {re.sub(r"_(bucket|sum|count)$", "", each) for each in shown}
    assert ours - there - UNSHOWN == set()
    woken = {name for each in rules() for name in NAME.findall(each["expr"])}
    assert ALARMED - woken == set()


def test_no_two_panels_lie_on_one_another_and_each_speaks_vietnamese_first() -> None:
    taken: set[tuple[int, int]] = set()
    for each in panels():
        at = each["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, each["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
        assert " · " in each["title"]
    assert len({each["id"] for each in panels()}) == len(panels())


def test_every_alarm_says_how_bad_it_is_what_it_is_and_what_to_do() -> None:
    assert len(rules()) > 10
    for each in rules():
        assert each["labels"]["severity"] in ("critical", "warning")
        assert " · " in each["annotations"]["summary"], each["alert"]
        assert each["annotations"]["description"]
    assert len({each["alert"] for each in rules()}) == len(rules())
