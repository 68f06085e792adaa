"""The bad files, each through the sandbox: refused or taken as stated, nothing opened, nobody called, little used."""

import ctypes
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from broadcaster.audio import intake
from broadcaster.audio.containers import Container
from broadcaster.audio.sandbox import Order, Sandbox, Usage
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.sound import AudioBroken
from tests.adapters.bad_audio import CANARY, Bad, as_wav, bad_files, tone
from tests.adapters.weak_decoding import work as weakly

ROOT = Path(__file__).parents[2]
GROUPS = sorted(bad_files(0))
MOST_SECONDS, MOST_MEMORY = 10.0, 512 * 1024 * 1024
_IN_ACCESS, _IN_OPEN, _IN_NONBLOCK = 0x1, 0x20, 0x800


class Canaries:
    """A file beside the upload and a port, and whether anybody touched them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / CANARY).write_bytes(as_wav(tone()))
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0)
        self.port = self._server.getsockname()[1]
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(_IN_NONBLOCK)
        assert libc.inotify_add_watch(self._watch, os.fsencode(folder / CANARY), _IN_ACCESS | _IN_OPEN) >= 0

    def touched(self) -> list[str]:
        told = []
        try:
            os.read(self._watch, 4096)
            told.append("file")
        except BlockingIOError:
            pass
        try:
            self._server.accept()[0].close()
            told.append("port")
        except BlockingIOError:
            pass
        return told

    def close(self) -> None:
        self._server.close()
        os.close(self._watch)


@pytest.fixture
def canaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canaries]:
    """In the folder that is the current one, where a name without a path would be looked for."""
    monkeypatch.chdir(tmp_path)
    made = Canaries(tmp_path)
    yield made
    made.close()


def came_to(sandbox: Sandbox, bad: Bad) -> tuple[str | int, str, Usage | None]:
    """The code of the refusal or the length in ms; what the refusal calls the file; and what it took."""
    order = Order(name=bad.called, caps=bad.caps)
    usage = None
    try:
        if len(bad.raw) <= bad.caps.size:
            usage = sandbox.ask(bad.raw, asdict(order), bad.called).usage
        taken = sandbox.take(bad.raw, order)
    except BroadcasterError as refusal:
        return refusal.code, str(refusal.facts["name"]), usage
    return taken.pcm.duration, bad.called, usage


def as_owed(bad: Bad, got: str | int) -> bool:
    if isinstance(bad.owed, int) and isinstance(got, int):
        return abs(got - bad.owed) <= 120
    return got == bad.owed


@pytest.mark.parametrize("group", GROUPS)
def test_each_bad_file_comes_to_what_is_owed_and_touches_nothing(group: str, canaries: Canaries) -> None:
    sandbox = Sandbox()
    wrong: dict[str, object] = {}
    files = bad_files(canaries.port)[group]
    for bad in files:
        Path("upload").write_bytes(bad.raw)
        got, named, usage = came_to(sandbox, bad)
        if not as_owed(bad, got) or named != bad.called:
            wrong[bad.case] = (got, named)
        if usage is not None and (usage.seconds > MOST_SECONDS or usage.memory > MOST_MEMORY):
            wrong[bad.case] = usage
    sandbox.close()
    assert wrong == {}
    assert canaries.touched() == []


def test_there_are_more_than_sixty_and_no_two_are_called_alike() -> None:
    cases = [bad.case for files in bad_files(0).values() for bad in files]
    assert len(cases) == len(set(cases)) >= 180


# --- planted faults ----------------------------------------------------------------------------------------------


def ffconcat(canaries: Canaries) -> Bad:
    return next(bad for bad in bad_files(canaries.port)["posing"] if bad.case == "ffconcat as mp3")


def test_without_the_look_at_the_bytes_and_the_lists_the_neighbours_sound_would_come_out(canaries: Canaries) -> None:
    bad = ffconcat(canaries)
    told, sound = weakly({}, bad.raw)
    assert not as_owed(bad, told["samples"])
    assert sound[: tone().nbytes] == tone().tobytes()
    assert canaries.touched() == ["file"]


def posing(canaries: Canaries) -> dict[str, bytes]:
    told = {bad.case: bad.raw for bad in bad_files(canaries.port)["posing"]}
    return {case: raw for case, raw in told.items() if case.startswith(("ffconcat", "hls"))}


def let_through(monkeypatch: pytest.MonkeyPatch, *standing: str) -> None:
    """Our own intake that takes anything for MP3 and opens any coding, behind no guard but those that are named."""
    guards = intake._guards(Container.MP3)
    left = intake._Guards(
        demuxer=guards.demuxer if "demuxer" in standing else None,
        lists={name: told for name, told in guards.lists.items() if name in standing},
    )
    monkeypatch.setattr(intake, "sniff", lambda _: Container.MP3)
    monkeypatch.setattr(intake, "_guards", lambda _: left)
    monkeypatch.setitem(intake._CODECS, Container.MP3, {"mp3", "mp3float", "pcm_s16le"})


def test_taken_for_mp3_a_text_that_names_others_is_stopped_by_the_guards_behind(
    canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "sniff", lambda _: Container.MP3)
    texts = posing(canaries)
    assert len(texts) >= 6
    for raw in texts.values():
        with pytest.raises(AudioBroken):
            intake.decode(raw)
    assert canaries.touched() == []


@pytest.mark.parametrize("guard", ["demuxer", "protocol_whitelist", "format_whitelist"])
def test_each_guard_of_the_intake_stops_it_alone(
    guard: str, canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(monkeypatch, guard)
    for raw in posing(canaries).values():
        with pytest.raises(AudioBroken):
            intake.decode(raw)
    assert canaries.touched() == []


def test_without_the_guards_of_the_intake_the_neighbours_sound_comes_out(
    canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(monkeypatch)
    assert np.array_equal(intake.decode(ffconcat(canaries).raw).samples, tone())
    assert canaries.touched() == ["file"]


def test_the_walls_alone_keep_that_decoder_from_the_neighbour(canaries: Canaries) -> None:
    sandbox = Sandbox(work="tests.adapters.weak_decoding", beside=ROOT)
    good = sandbox.ask(as_wav(tone()), {}, "loa.mp3")
    assert good.told("loa.mp3") == {"samples": len(tone())}
    with pytest.raises(BroadcasterError):
        sandbox.ask(ffconcat(canaries).raw, {}, "loa.mp3").told("loa.mp3")
    sandbox.close()
    assert canaries.touched() == []


def test_a_canary_that_is_called_is_heard(canaries: Canaries) -> None:
    socket.create_connection(("127.0.0.1", canaries.port)).close()
    assert canaries.touched() == ["port"]
