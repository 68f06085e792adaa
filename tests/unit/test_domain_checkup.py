"""What is found of each part is judged alike everywhere: it serves, it serves with a doubt, or it does not."""

import pytest

from broadcaster.domain.checkup import Part, Probe, checked, well
from broadcaster.domain.checkup_facts import (
    Clock,
    Database,
    Disk,
    Facts,
    Figures,
    Folder,
    Hands,
    Keys,
    Leading,
    Makers,
    OfAnother,
    Port,
    Read,
    Sending,
    Unknown,
    Voices,
    Walls,
)
from broadcaster.domain.checkup_found import Standing, judged
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import DatabaseDown, LibraryDown, SettingWrong

KNOWN = frozenset({"0001", "0002", "0003"})
WELL, DOUBT, ILL = Standing.WELL, Standing.DOUBT, Standing.ILL


def database(stands: str, *, writable: bool = True) -> Database:
    return Database(stands=stands, ours="0003", known=KNOWN, writable=writable)


@pytest.mark.parametrize(
    ("facts", "standing", "code"),
    [
        (Read(places=("defaults.toml",)), WELL, "settings-read"),
        (Read(places=(), unread=("BROADCASTER_QEUE",)), DOUBT, "settings-unread"),
        (database(""), WELL, "schema-new"),
        (database("0003"), WELL, "answers"),
        (database("0003", writable=False), ILL, "database-read-only"),
        (database("0002"), DOUBT, "schema-older"),
        (database("0004"), ILL, "schema-newer"),
        (Folder(stands=False, own=True), WELL, "folder-new"),
        (Folder(stands=True, own=False), DOUBT, "folder-of-others"),
        (Hands(by_server=True, living=3), WELL, "makers-local"),
        (Hands(by_server=False, living=0), ILL, "no-makers"),
        (Hands(by_server=False, living=0, tables=False), WELL, "queue-new"),
        (Hands(by_server=False, living=2, urgent=1), WELL, "answers"),
        (Hands(by_server=False, living=2, urgent=2), ILL, "no-ordinary-makers"),
        (Makers(seen=()), WELL, "makers-none"),
        (Makers(seen=(("a:1", "", 3),)), WELL, "makers-seen"),
        (Makers(seen=(), gone=(("a:1", "", 708),)), WELL, "makers-none"),
        (Leading(holder="", ago=None), WELL, "leader-none"),
        (Leading(holder="a:1", ago=2), WELL, "leader-lives"),
        (Leading(holder="a:1", ago=31), DOUBT, "leader-gone"),
        (Leading(holder="", ago=2), DOUBT, "leader-gone"),
        (Voices(states=(("a:x", "ready", ""),)), WELL, "voices-ready"),
        (Voices(states=(("a:x", "no-network", "đứt"), ("b:y", "ready", ""))), DOUBT, "voice-first-not-ready"),
        (Voices(states=(("a:x", "no-network", "đứt"),)), ILL, "voice-none"),
        (Sending(by="app", proxied=False, elsewhere=False), WELL, "sent-by-app"),
        (Sending(by="accel", proxied=False, elsewhere=False), DOUBT, "accel-without-proxy"),
        (Sending(by="accel", proxied=True, elsewhere=False), WELL, "sent-by-accel"),
        (Sending(by="url", proxied=True, elsewhere=False), ILL, "url-without-storage"),
        (Sending(by="url", proxied=True, elsewhere=True), WELL, "sent-by-url"),
        (Sending(by="url", proxied=True, elsewhere=True, clear=True), DOUBT, "url-in-the-clear"),
        (Sending(by="app", proxied=True, elsewhere=True, clear=True), WELL, "sent-by-app"),
        (OfAnother(mark="ab"), DOUBT, "library-of-another"),
        (Figures(by="token"), WELL, "figures-token"),
        (Figures(by="here"), WELL, "figures-here"),
        (Figures(by="here", open=("http://dai.vn",)), DOUBT, "figures-open"),
        (Walls(fallen=()), WELL, "walls-stand"),
        (Walls(fallen=(("no-calls", "cấm"),)), DOUBT, "walls-fallen"),
        (Keys(serial=None), WELL, "keys-new"),
        (Keys(serial=1, days_left=40), WELL, "keys-valid"),
        (Keys(serial=1, days_left=40, roots=("root-a.key",)), DOUBT, "root-here"),
        (Keys(serial=1, days_left=0, roots=("root-a.key",)), ILL, "keys-over"),
        (Clock(local="", synchronised=True, behind=5.0), WELL, "clock-right"),
        (Clock(local="", synchronised=True, behind=-3600.0), ILL, "clock-differs"),
        (Clock(local="", synchronised=False, behind=None), DOUBT, "clock-unsynchronised"),
        (Disk(free=400 << 20, total=1 << 40), ILL, "disk-full"),
        (Disk(free=4 << 30, total=1 << 40), DOUBT, "disk-low"),
        (Disk(free=40 << 30, total=1 << 40), WELL, "disk-free"),
        (Port(free=True, ours=False), WELL, "port-free"),
        (Port(free=False, ours=True), WELL, "port-ours"),
        (Port(free=False, ours=False), ILL, "port-taken"),
        (Unknown(), DOUBT, "not-known"),
    ],
)
def test_what_is_found_is_judged(facts: Facts, standing: Standing, code: str) -> None:
    verdict = judged(facts)
    assert (verdict.standing, verdict.code) == (standing, code)
    assert verdict.said.vi
    assert verdict.said.en
    assert bool(verdict.advice.vi) == bool(verdict.advice.en)
    assert verdict.advice.vi or verdict.standing is not ILL  # who is told that it is broken is told what to do


def test_makers_that_are_here_are_told_apart_from_those_that_were() -> None:
    said = judged(Makers(seen=(("a:1", "", 3),), gone=(("b:2", "", 708),))).said
    assert "Đang có mặt: a:1 3 s. Không thấy từ: b:2 708 s." in said.vi
    assert "Here: a:1 3 s. Not heard of since: b:2 708 s." in said.en


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (DatabaseDown(problem="connection refused"), "database-down"),
        (DatabaseDown(problem='FATAL:  password authentication failed for user "dai"'), "database-refused"),
        (DatabaseDown(problem='FATAL:  no pg_hba.conf entry for host "10.0.0.9"'), "database-refused"),
        (DatabaseDown(problem='FATAL:  database "dai" does not exist'), "database-unknown"),
        (LibraryDown(problem="503"), "library-down"),
        (SettingWrong(setting="port", problem="x"), "setting-wrong"),
    ],
)
def test_a_refusal_is_told_with_what_to_do(problem: BroadcasterError, code: str) -> None:
    verdict = checked(Probe(part=Part.DATABASE, what="", problem=problem)).verdict
    assert (verdict.standing, verdict.code) == (ILL, code)
    assert verdict.advice.vi


@pytest.mark.parametrize(
    ("module", "extra"),
    [("obstore", "machines"), ("procrastinate.jobs", "machines"), ("piper", "piper"), ("sqlmodel", "server")],
)
def test_what_is_not_installed_is_told_by_the_extra_that_brings_it(module: str, extra: str) -> None:
    verdict = checked(Probe(part=Part.QUEUE, what="", missing=module)).verdict
    assert (verdict.code, verdict.advice.vi) == ("extra-missing", f"pip install 'broadcaster[{extra}]'")


def test_who_does_not_answer_in_time_does_not_serve_and_a_doubt_does_not_keep_it_from_that() -> None:
    slow = checked(Probe(part=Part.LIBRARY, what="", overdue=True))
    doubted = checked(Probe(part=Part.DISK, what="", facts=Disk(free=4 << 30, total=1 << 40)))
    assert (slow.verdict.code, well((slow, doubted)), well((doubted,))) == ("no-answer", False, True)
