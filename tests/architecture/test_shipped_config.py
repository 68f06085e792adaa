"""What ships in config/ can be used as it is: stations stand lawfully, bulletins can be approved and read aloud."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fakes.hours import check_rules
from fakes.words import entry

from broadcaster import samples, settings
from broadcaster.domain.bulletin import Draft, Target, check_spoken, refuse, unfinished, unkeepable
from broadcaster.domain.campaign import check_topic
from broadcaster.domain.emergency import SCRIPT_LIMIT
from broadcaster.domain.emergency_templates import FieldKind
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.errors.stations import TimetableFaulty
from broadcaster.domain.inheriting import effective_of_all
from broadcaster.domain.lexicon import check_entry
from broadcaster.domain.schedule import Rule, expand
from broadcaster.domain.stations import Level, StationCode, StationTree
from broadcaster.samples import Sample
from broadcaster.wording import read

DAY = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WORDS = range(90, 171)


@pytest.fixture(scope="module")
def load(root: Path) -> Callable[[str], dict[str, Any]]:
    return lambda name: tomllib.loads((root / "config" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(load: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return load("stations/an-giang.toml")


@pytest.fixture(scope="module")
def planted(told: dict[str, Any]) -> tuple[StationTree, tuple[Rule, ...]]:
    return samples.stations("an-giang.toml", told)


@pytest.fixture(scope="module")
def bulletins(root: Path, load: Callable[[str], dict[str, Any]]) -> tuple[Sample, ...]:
    def script(name: str) -> str:
        return (root / "config/bulletins" / name).read_text(encoding="utf-8")

    return samples.bulletins("index.toml", load("bulletins/index.toml"), script, DAY)


def check_all(tree: StationTree, rules: tuple[Rule, ...]) -> None:
    for code, holding in effective_of_all(tree).items():
        check_rules([rule for rule in rules if rule.station == code], holding.regulation)


def test_the_sample_sessions_are_lawful(planted: tuple[StationTree, tuple[Rule, ...]]) -> None:
    check_all(*planted)


def test_a_session_in_quiet_hours_is_found(told: dict[str, Any]) -> None:
    early = [{**session, "start": "04:50"} for session in told["session"]]
    with pytest.raises(TimetableFaulty):
        check_all(*samples.stations("an-giang.toml", {**told, "session": early}))


def test_a_word_the_format_does_not_know_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(FileUnreadable):
        samples.stations("an-giang.toml", {**told, "stations": []})


def test_six_communes_and_the_district_station_stand_today_and_the_closed_district_stood_before(
    planted: tuple[StationTree, tuple[Rule, ...]],
) -> None:
    tree, _ = planted
    today = {s.code: s.level for s in tree if s.stands_on(DAY)}
    assert sorted(today.values()) == [Level.COMMUNE] * 6 + [Level.DISTRICT, Level.PROVINCE]
    assert "91-huyen-cho-moi" not in today
    assert tree.station(StationCode("91-huyen-cho-moi")).stands_on(date(2025, 6, 30))
    assert all(s.label in holding.ident_of(s) for s, holding in zip(tree, effective_of_all(tree).values(), strict=True))


def test_every_standing_station_below_the_province_has_two_quarter_hours_a_day(
    planted: tuple[StationTree, tuple[Rule, ...]],
) -> None:
    tree, rules = planted
    slots = expand(rules, DAY, DAY, ZONE)
    for station in tree:
        lengths = [slot.span.length for slot in slots if slot.station == station.code]
        assert lengths == ([] if station.level is Level.PROVINCE else [900_000, 900_000])


def test_every_file_is_in_the_index_once(root: Path, bulletins: tuple[Sample, ...]) -> None:
    files = {f"sample:{path.name}" for path in (root / "config/bulletins").glob("*.txt")}
    assert sorted(sample.key for sample in bulletins) == sorted(files)


def test_every_bulletin_reads_as_long_as_a_bulletin_and_begins_with_its_title(bulletins: tuple[Sample, ...]) -> None:
    for sample in bulletins:
        script = sample.submission.script
        assert len(script.split()) in WORDS, sample.key
        assert script.splitlines()[0] == sample.submission.title


def test_every_bulletin_may_be_submitted_and_approved(
    planted: tuple[StationTree, tuple[Rule, ...]], bulletins: tuple[Sample, ...]
) -> None:
    tree, _ = planted
    for sample in bulletins:
        given = sample.submission
        draft = Draft(
            title=given.title,
            script=given.script,
            language=given.language,
            topic=given.topic,
            priority=given.priority,
            origin=tree.station(given.origin).code,
            targets=tuple(
                Target(station=a.station, path=tree.station(a.station).path, below=a.below) for a in given.aims
            ),
            valid_from=given.valid_from,
            valid_until=given.valid_until,
            wanted=given.wanted,
        )
        refuse([*unkeepable(draft), *unfinished(draft, read(given.script), DAY)])
        assert sample.approver != sample.author


def test_every_commune_gets_bulletins_of_its_own_and_from_the_district_station(
    planted: tuple[StationTree, tuple[Rule, ...]], bulletins: tuple[Sample, ...]
) -> None:
    tree, _ = planted
    own = {aim.station for sample in bulletins for aim in sample.submission.aims if not aim.below}
    assert own == {s.code for s in tree if s.level is Level.COMMUNE}
    assert {aim.station for s in bulletins for aim in s.submission.aims if aim.below} == {"91-kv-cho-moi"}


def test_every_bulletin_has_a_topic_of_a_campaign_and_plan_1216_has_ten(
    load: Callable[[str], dict[str, Any]], bulletins: tuple[Sample, ...]
) -> None:
    campaigns = samples.campaigns("topics.toml", load("topics.toml"))
    codes = [topic.code for campaign in campaigns for topic in campaign.topics]
    assert len(codes) == len(set(codes))
    assert len(campaigns[0].topics) == 10
    assert all(topic.minutes > 0 for topic in campaigns[0].topics)
    for sample in bulletins:
        assert check_topic(campaigns, sample.submission.topic, None, DAY)


def test_every_shipped_reading_can_be_entered_by_an_operator_too(root: Path) -> None:
    told = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (root / "config/lexicon").glob("*.toml")]
    words = [pair for file in told for pair in file.get("words", {}).items()]
    words += [(word["written"], word["spoken"]) for file in told for word in file.get("word", [])]
    assert len(words) > 200
    for written, spoken in words:
        check_entry(entry(written, spoken))


def test_the_templates_of_emergencies_can_be_filled_read_and_spoken_ahead() -> None:
    templates = settings.load_emergencies(settings.load({}))
    values = {
        FieldKind.PLACE: "chợ Mỹ Đức",
        FieldKind.NUMBER: "3,5",
        FieldKind.DATE: "2026-11-22",
        FieldKind.TIME: "17:30",
    }
    wanted = {"flood-discharge", "storm", "fire", "epidemic", "missing-person", "correction", "all-clear"}
    assert wanted <= templates.keys()
    for template in templates.values():
        assert not list(template.faults())
        script = template.filled({field.name: values[field.kind] for field in template.fields})
        check_spoken(read(script))
        assert "{" not in script
        assert template.fixed
        assert len(script) < SCRIPT_LIMIT
