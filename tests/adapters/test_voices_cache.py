import array
import fcntl
import os
import select
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from disks import small_disk

from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable
from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, cache_key
from broadcaster.voices.cache import Saying, SpeechCache
from broadcaster.voices.engines import NATURAL, READY, Condition, Encoded, EngineSettings, Pace, Pcm, Sound, VoiceCard
from broadcaster.voices.espeak import Espeak
from tests.adapters.google_server import decode, mp3
from tests.processes import ROOT

VOICE = VoiceName("bell:vi")
NEWS = "Trạm y tế xã thông báo lịch tiêm chủng cho trẻ em vào sáng thứ bảy tuần này."
SAYING = Saying(text="Xin chào bà con.", voice=VOICE, rate=1.0)


def bell(millis: int, *, loudness: int = 8000, rate: int = 8000) -> Pcm:
    count = rate * millis // 1000
    return Pcm(samples=array.array("h", [loudness, -loudness] * (count // 2)).tobytes(), rate=rate)


class Bell:
    """An engine that rings: gives the sounds it was made with in order, the last one again and again."""

    name = "bell"
    at_once = 1

    def __init__(self, *sounds: Sound) -> None:
        self.made = "1"
        self.sounds = list(sounds) or [bell(900)]
        self.asked: list[str] = []

    def voices(self) -> tuple[VoiceCard, ...]:
        return ()

    def version(self, _voice: VoiceName) -> str:
        return self.made

    def pace(self, rate: float) -> Pace:
        return NATURAL.at(rate)

    def status(self, _voice: VoiceName) -> Condition:
        return READY

    def speak(self, text: str, voice: VoiceName, rate: float) -> Sound:
        del voice, rate
        self.asked.append(text)
        return self.sounds.pop(0) if len(self.sounds) > 1 else self.sounds[0]


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path / "speech", decode)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_segment_is_a_mono_wav_under_the_key_of_what_was_asked(cache: SpeechCache, tmp_path: Path) -> None:
    kept = cache.segment(Bell(), SAYING)
    key = cache_key(SAYING.text, VOICE, 1.0, "1")
    assert kept.path == tmp_path / "speech" / key[:2] / f"{key}.wav"
    with wave.open(str(kept.path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.readframes(10**6) == bell(900).samples
    assert (kept.rate, kept.duration, kept.fresh) == (8000, 900, True)
    assert files(tmp_path) == [kept.path]


def test_the_second_asking_is_not_spoken(cache: SpeechCache) -> None:
    engine = Bell()
    cache.segment(engine, SAYING)
    assert cache.segment(engine, SAYING).fresh is False
    assert len(engine.asked) == 1


def test_what_was_asked_for_longest_ago_goes_where_there_is_no_more_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.voices.cache._SPARED", 1)
    cache, texts = SpeechCache(tmp_path, decode, most=50_000), ("Xin chào.", "Xin chào!", "Xin chào?", "Chào.", "Chào!")
    engine, paths = Bell(), []
    for age, text in enumerate(texts):
        if age == 3:
            assert cache.segment(engine, Saying(text=texts[0], voice=VOICE, rate=1.0)).fresh is False
        paths.append(cache.segment(engine, Saying(text=text, voice=VOICE, rate=1.0)).path)
        if age < len(texts) - 1:
            os.utime(paths[-1], (age, age))
    assert paths[0].stat().st_size * 3 < 50_000 < paths[0].stat().st_size * 4
    assert [path.exists() for path in paths] == [True, False, False, True, True]


def test_what_was_asked_for_last_stays_however_little_room_there_is(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, decode, most=0)
    assert cache.segment(Bell(), SAYING).path.exists()


def test_what_stands_is_not_looked_at_after_each_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    cache, found = SpeechCache(tmp_path, decode, most=1_000_000), Path.glob
    monkeypatch.setattr(Path, "glob", lambda path, pattern: looks.append(pattern) or found(path, pattern))
    for number in range(20):  # of 14,400 bytes each
        cache.segment(Bell(), Saying(text=f"Xin chào{'.' * number}", voice=VOICE, rate=1.0))
    assert len(looks) == 4


def test_other_words_voice_rate_or_engine_version_are_another_sound(cache: SpeechCache) -> None:
    engine = Bell()
    sayings = [
        SAYING,
        Saying(text="Xin chào bà con!", voice=VOICE, rate=1.0),
        Saying(text=SAYING.text, voice=VoiceName("bell:nam"), rate=1.0),
        Saying(text=SAYING.text, voice=VOICE, rate=1.1),
    ]
    paths = {cache.segment(engine, saying).path for saying in sayings}
    newer = Bell()
    newer.made = "2"
    assert len(paths | {cache.segment(newer, SAYING).path}) == 5


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (Pcm(samples=b"", rate=8000), "không có âm thanh"),
        (Encoded(parts=(b"",)), "hỏng"),
        (Encoded(parts=(b"no sound at all " * 200,)), "hỏng"),
        (bell(100), "dài 100 ms, đáng lẽ ít nhất 480 ms: có thể bị cắt"),
        (bell(20_000), "dài 20000 ms"),
        (bell(900, loudness=0), "im lặng"),
    ],
    ids=["empty", "empty file", "junk", "too short", "too long", "silence"],
)
def test_an_absurd_answer_is_a_failure_and_is_never_kept(
    cache: SpeechCache, tmp_path: Path, sound: Sound, why: str
) -> None:
    engine = Bell(sound, bell(900))
    with pytest.raises(VoiceFailed, match=why):
        cache.segment(engine, SAYING)
    assert files(tmp_path) == []
    assert cache.segment(engine, SAYING).fresh


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def nibble(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(14_400))


def stereo(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bell(1800).samples)


@pytest.mark.parametrize(
    "damage",
    [cut, nibble, silence, stereo, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"junk" * 999)],
    ids=["cut short", "end missing", "silence", "stereo", "empty", "junk"],
)
def test_a_damaged_file_is_made_again(cache: SpeechCache, damage: Callable[[Path], object]) -> None:
    engine = Bell()
    path = cache.segment(engine, SAYING).path
    whole = path.read_bytes()
    damage(path)
    assert cache.segment(engine, SAYING).fresh
    assert path.read_bytes() == whole


def test_encoded_parts_are_decoded_one_by_one_and_joined(cache: SpeechCache) -> None:
    kept = cache.segment(Bell(Encoded(parts=(mp3(480), mp3(720)))), SAYING)
    assert kept.rate == 24_000
    assert 1200 <= kept.duration < 1500


def test_parts_at_different_rates_are_refused(tmp_path: Path) -> None:
    rates = iter([8000, 16_000])
    cache = SpeechCache(tmp_path, lambda _: bell(500, rate=next(rates)))
    with pytest.raises(VoiceFailed, match="tần số"):
        cache.segment(Bell(Encoded(parts=(b"a", b"b"))), SAYING)


class Patient(Bell):
    """Speaks only when `crowd` askers are under way, or as many as can come without a lock."""

    def __init__(self) -> None:
        super().__init__()
        self.started = threading.Event()
        self.may_go_on = threading.Event()

    def speak(self, text: str, voice: VoiceName, rate: float) -> Sound:
        self.started.set()
        assert self.may_go_on.wait(10)
        return super().speak(text, voice, rate)


def test_several_askers_for_one_key_have_it_spoken_once(cache: SpeechCache) -> None:
    engine = Patient()
    kept = []
    threads = [threading.Thread(target=lambda: kept.append(cache.segment(engine, SAYING))) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert engine.started.wait(10)
    engine.may_go_on.set()
    for thread in threads:
        thread.join()
    assert engine.asked == [SAYING.text]
    assert sorted(one.fresh for one in kept) == [False] * 5 + [True]


def test_askers_for_other_keys_do_not_wait(cache: SpeechCache) -> None:
    slow = Patient()
    thread = threading.Thread(target=cache.segment, args=(slow, SAYING))
    thread.start()
    assert slow.started.wait(10)
    assert cache.segment(Bell(), Saying(text="Kính thưa bà con.", voice=VOICE, rate=1.0)).fresh
    slow.may_go_on.set()
    thread.join()


def test_no_lock_is_kept_for_a_key_that_nobody_asks_for(cache: SpeechCache) -> None:
    cache.segment(Bell(), SAYING)
    with pytest.raises(VoiceFailed):
        cache.segment(Bell(bell(1)), Saying(text="Kính thưa bà con.", voice=VOICE, rate=1.0))
    assert cache._busy == {}


ASKER = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {root!r} + "/tests"]
from tests.adapters.test_voices_cache import SAYING, Bell, SpeechCache, decode
class Slow(Bell):
    def speak(self, text, voice, rate):
        with (Path({folder!r}) / "spoken").open("a") as log:
            log.write("spoken ")
        print("speaking", flush=True)
        sys.stdin.readline()
        return super().speak(text, voice, rate)
print("asking", file=sys.stderr, flush=True)
print(SpeechCache(Path({folder!r}) / "speech", decode).segment(Slow(), SAYING).fresh, flush=True)
"""


@contextmanager
def askers(folder: Path, count: int) -> Iterator[list["subprocess.Popen[str]"]]:
    """Processes that ask for one sentence; each that comes to speak says so and waits for a line."""
    command = [sys.executable, "-c", ASKER.format(root=str(ROOT), folder=str(folder))]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) for _ in range(count)
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def first_to_speak(processes: list["subprocess.Popen[str]"]) -> "subprocess.Popen[str]":
    """The one that has something to say when all have asked; the others say nothing until it has spoken."""
    for process in processes:
        assert process.stderr is not None
        assert process.stderr.readline() == "asking\n"
    pipes = [process.stdout for process in processes]
    [first], _, _ = select.select(pipes, [], [], 60)
    assert first is not None
    assert first.readline() == "speaking\n"
    assert select.select(pipes, [], [], 0.5)[0] == []
    return processes[pipes.index(first)]


def test_several_processes_have_one_sentence_spoken_once(tmp_path: Path) -> None:
    with askers(tmp_path, 3) as processes:
        first = first_to_speak(processes)
        told = [first.communicate("go on\n", timeout=60)[0]]
        told += [process.communicate(timeout=60)[0] for process in processes if process is not first]
    assert sorted(told) == ["False\n", "False\n", "True\n"]
    assert (tmp_path / "spoken").read_text() == "spoken "
    assert [path.suffix for path in files(tmp_path / "speech")] == [".wav"]


def test_a_process_that_dies_while_it_speaks_leaves_its_turn_to_the_next(tmp_path: Path) -> None:
    with askers(tmp_path, 2) as processes:
        first = first_to_speak(processes)
        first.kill()
        [second] = [process for process in processes if process is not first]
        told, _ = second.communicate("go on\n", timeout=60)
    assert told == "speaking\nTrue\n"
    assert [path.suffix for path in files(tmp_path / "speech")] == [".wav"]


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """The lock file as another process would hold it."""
    file = os.open(lock, os.O_CREAT | os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(file)


def held_open(path: Path) -> int:
    """How often this process has the file open."""
    return sum(os.path.realpath(link) == str(path) for link in Path("/proc/self/fd").iterdir())


def test_one_who_waited_for_a_lock_that_was_thrown_away_waits_for_the_next(cache: SpeechCache, tmp_path: Path) -> None:
    engine, key = Patient(), cache_key(SAYING.text, VOICE, SAYING.rate, "1")
    lock = tmp_path / "speech" / key[:2] / f".{key}.lock"
    lock.parent.mkdir(parents=True)
    thread = threading.Thread(target=cache.segment, args=(engine, SAYING))
    with ExitStack() as second:
        with held(lock):
            thread.start()
            while held_open(lock) < 2:
                threading.Event().wait(0.01)
            lock.unlink()
            second.enter_context(held(lock))
        assert not engine.started.wait(0.3)
    assert engine.started.wait(10)
    engine.may_go_on.set()
    thread.join()


def test_silence_around_a_sound_does_not_make_up_for_words(cache: SpeechCache) -> None:
    quiet = bytes(8000 * 2)
    cut = Pcm(samples=quiet + bell(300).samples + quiet, rate=8000)
    with pytest.raises(VoiceFailed, match="tiếng chỉ dài 300 ms, đáng lẽ ít nhất 480 ms: có thể bị cắt"):
        cache.segment(Bell(cut), SAYING)
    whole = Pcm(samples=quiet[:8000] + bell(900).samples + quiet[:8000], rate=8000)
    assert cache.segment(Bell(whole), SAYING).duration == 1900


class Cut(Espeak):
    """espeak-ng that loses the second half of what it says."""

    def speak(self, text: str, voice: VoiceName, rate: float) -> Pcm:
        whole = super().speak(text, voice, rate)
        return Pcm(samples=whole.samples[: len(whole.samples) // 4 * 2], rate=whole.rate)


@pytest.mark.parametrize("voice", ["espeak:vi", "espeak:vi-vn-x-central", "espeak:vi-vn-x-south"])
def test_half_a_sentence_is_not_kept(cache: SpeechCache, voice: str) -> None:
    saying = Saying(text=NEWS, voice=VoiceName(voice), rate=1.0)
    with pytest.raises(VoiceFailed, match="có thể bị cắt"):
        cache.segment(Cut(EngineSettings()), saying)
    assert cache.segment(Espeak(EngineSettings()), saying).fresh


def test_a_disk_that_fills_up_is_told_and_leaves_no_piece_behind(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        cache = SpeechCache(disk.folder / "speech", decode)
        disk.fill()
        with pytest.raises(StorageFull):
            cache.segment(Bell(), SAYING)
        assert files(disk.folder) == [disk.folder / "ballast"]
        disk.make_room()
        assert cache.segment(Bell(), SAYING).fresh


def test_a_segment_may_be_read_by_all_and_its_name_survives_a_power_cut(
    cache: SpeechCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        settled.append(Path(f"/proc/self/fd/{handle}").readlink().suffix)
        fsync(handle)

    monkeypatch.setattr("os.fsync", noted)
    path = cache.segment(Bell(), SAYING).path
    assert path.stat().st_mode & 0o777 == 0o644
    assert settled == [".part", ""], "the file before it has its name, its folder after"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("a file where the folder should be")
    with pytest.raises(StorageUnwritable, match="speech"):
        SpeechCache(tmp_path / "speech", decode).segment(Bell(), SAYING)


def test_espeak_is_within_the_bounds_at_every_pace_and_length(tmp_path: Path) -> None:
    cache, engine = SpeechCache(tmp_path, decode), Espeak(EngineSettings())
    texts = [
        "ạ",
        "Vâng.",
        "nghiêng nghiêng",
        "một hai ba bốn năm",
        "2021",
        "1.250.000.000",
        "UBND",
        "https://a.example.vn/b",
    ]
    for rate in (0.5, 1.0, 2.0):
        for text in texts:
            for card in engine.voices():
                assert cache.segment(engine, Saying(text=text, voice=card.voice, rate=rate)).duration > 50


def test_a_segment_from_the_cache_costs_milliseconds(cache: SpeechCache) -> None:
    engine = Bell(bell(10_000, rate=24_000))
    saying = Saying(text=" ".join(["xin"] * 30), voice=VOICE, rate=1.0)
    cache.segment(engine, saying)
    begin = time.perf_counter()
    for _ in range(10):
        cache.segment(engine, saying)
    assert (time.perf_counter() - begin) / 10 < 0.2


def test_one_whose_turn_never_comes_speaks_all_the_same(
    cache: SpeechCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who holds the lock was frozen, perhaps for good."""
    monkeypatch.setattr("broadcaster.voices.cache._PATIENCE_S", 0.1)
    engine, key = Patient(), cache_key(SAYING.text, VOICE, SAYING.rate, "1")
    engine.may_go_on.set()
    lock = tmp_path / "speech" / key[:2] / f".{key}.lock"
    lock.parent.mkdir(parents=True)
    with held(lock):
        assert cache.segment(engine, SAYING).fresh
        assert lock.exists()
