import gc
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import espeakng_loader
import pytest

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.engines import EngineSettings, Pcm
from broadcaster.voices.espeak import Espeak
from broadcaster.voices.worker import Craft, Worker, WorkerLost

VI = VoiceName("espeak:vi")
NEWS = "Trạm y tế xã thông báo lịch tiêm chủng cho trẻ em vào sáng thứ bảy tuần này."
SETTINGS = EngineSettings()
DEADLY = ("chào; `", "xin \u0960 chào")


def millis(sound: Pcm) -> float:
    return len(sound.samples) / 2 * 1000 / sound.rate


def copied_data(to: Path) -> Path:
    return Path(shutil.copytree(espeakng_loader.get_data_path(), to))


def halve(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak(SETTINGS)


def test_three_regions_can_be_heard_and_sound_different(espeak: Espeak) -> None:
    cards = espeak.voices()
    assert [card.voice for card in cards] == ["espeak:vi", "espeak:vi-vn-x-central", "espeak:vi-vn-x-south"]
    assert [espeak.status(card.voice).state for card in cards] == [VoiceState.READY] * 3
    assert len({millis(espeak.speak(NEWS, card.voice, 1.0)) for card in cards}) == 3


def test_the_pace_is_a_newsreaders_and_follows_the_rate(espeak: Espeak) -> None:
    slow, own, fast = (millis(espeak.speak(NEWS, VI, rate)) / len(NEWS.split()) for rate in (0.6, 1.0, 2.0))
    assert 230 < own < 340
    assert slow > own * 1.4
    assert fast < own * 0.6


def test_a_rate_beyond_the_librarys_reach_is_spoken_at_its_limit(espeak: Espeak) -> None:
    assert millis(espeak.speak(NEWS, VI, 50.0)) == pytest.approx(millis(espeak.speak(NEWS, VI, 3.0)), rel=0.01)


def test_a_long_bulletin_is_spoken_to_its_end_in_one_call(espeak: Espeak) -> None:
    assert millis(espeak.speak(NEWS * 40, VI, 1.0)) > 100_000


@pytest.mark.parametrize(
    "text", ["xin\ud800chào", "xin\x00chào", "xin \x0199S chào", "x" * 20_000, "😀 xin", "<speak>xin"]
)
def test_text_that_upsets_the_library_is_spoken_all_the_same(espeak: Espeak, text: str) -> None:
    assert millis(espeak.speak(text, VI, 1.0)) > 100


def test_a_command_inside_the_text_does_not_change_the_voice(espeak: Espeak) -> None:
    plain, commanded = (millis(espeak.speak(text + NEWS, VI, 1.0)) for text in ("", "\x01400S "))
    assert commanded > plain * 0.9


@pytest.mark.parametrize("text", ["", "   ", "…", "\x00", "\ud800"])
def test_nothing_to_say_is_a_failure_and_no_empty_sound(espeak: Espeak, text: str) -> None:
    with pytest.raises(VoiceFailed, match="không có chữ"):
        espeak.speak(text, VI, 1.0)


@pytest.mark.parametrize("voice", ["espeak:en", "espeak:", "espeak", "gtts:vi", ""])
def test_a_voice_it_has_not_is_unknown_and_not_spoken_by_another(espeak: Espeak, voice: str) -> None:
    assert espeak.status(VoiceName(voice)).state is VoiceState.UNKNOWN
    with pytest.raises(VoiceFailed, match="không có giọng này"):
        espeak.speak("xin chào", VoiceName(voice), 1.0)


def test_threads_do_not_hear_each_others_words(espeak: Espeak) -> None:
    texts = [" ".join(["một"] * count) for count in range(1, 13)]
    alone = [millis(espeak.speak(text, VI, 1.0)) for text in texts]
    together = [0.0] * len(texts)

    def say(index: int) -> None:
        together[index] = millis(espeak.speak(texts[index], VI, 1.0))

    threads = [threading.Thread(target=say, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == pytest.approx(alone, rel=0.02)


def test_a_data_folder_with_a_long_name_works(tmp_path: Path) -> None:
    data = copied_data(tmp_path / ("rất-dài-" * 12) / ("d" * 100) / "espeak-ng-data")
    assert len(bytes(data)) > 200
    engine = Espeak(SETTINGS, data=data)
    assert engine.status(VI).state is VoiceState.READY
    assert millis(engine.speak(NEWS, VI, 1.0)) > 1000


def test_data_that_vanish_while_running_are_a_status_and_their_return_is_noticed(tmp_path: Path) -> None:
    data = copied_data(tmp_path / "data")
    engine = Espeak(SETTINGS, data=data)
    assert engine.status(VI).state is VoiceState.READY
    data.rename(tmp_path / "away")
    assert engine.status(VI).state is VoiceState.NOT_INSTALLED
    with pytest.raises(VoiceFailed, match="thiếu tệp"):
        engine.speak(NEWS, VI, 1.0)
    (tmp_path / "away").rename(data)
    assert millis(engine.speak(NEWS, VI, 1.0)) > 1000


def test_the_speaking_process_may_die_and_the_next_words_are_spoken_by_a_new_one() -> None:
    engine = Espeak(SETTINGS)
    worker = engine._ready()
    assert isinstance(worker, Worker)
    worker._process.kill()
    with pytest.raises(WorkerLost, match="dừng giữa chừng"):
        worker.say("xin chào", voice="vi", pace=150)
    assert millis(engine.speak(NEWS, VI, 1.0)) > 1000
    assert engine._ready() is not worker


@pytest.mark.parametrize("text", DEADLY)
def test_text_that_kills_the_library_kills_its_process_and_not_ours(espeak: Espeak, text: str) -> None:
    worker = espeak._ready()
    assert isinstance(worker, Worker)
    with pytest.raises(WorkerLost, match="dừng giữa chừng"):
        worker.say(text, voice="vi-vn-x-south", pace=150)
    assert millis(espeak.speak(f"Xin chào bà con. {text} {NEWS}", VoiceName("espeak:vi-vn-x-south"), 1.0)) > 1000
    assert espeak._ready() is not worker


def test_a_process_that_does_not_answer_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mute = tmp_path / "mute.py"
    mute.write_text("import sys\nsys.stdin.read()\n")
    craft = Craft(name="eSpeak NG", script=mute, seconds_to_start=0.1)
    monkeypatch.setattr("broadcaster.voices.espeak.CRAFT", craft)
    assert Espeak(SETTINGS).status(VI).state is VoiceState.BROKEN


def test_the_process_ends_with_the_engine() -> None:
    engine = Espeak(SETTINGS)
    worker = engine._ready()
    assert isinstance(worker, Worker)
    process = worker._process
    del engine, worker
    gc.collect()
    assert process.returncode is not None


@pytest.mark.parametrize("damaged", ["phontab", "phondata", "vi_dict"])
def test_damaged_data_that_would_kill_the_process_are_a_status(tmp_path: Path, damaged: str) -> None:
    data = copied_data(tmp_path / "data")
    halve(data / damaged)
    engine = Espeak(SETTINGS, data=data)
    status = engine.status(VI)
    assert status.state is VoiceState.BROKEN
    assert status.why
    assert engine.version(VI) == "none"
    with pytest.raises(VoiceFailed):
        engine.speak(NEWS, VI, 1.0)


def test_a_library_that_is_none_is_a_status_with_its_reason(tmp_path: Path) -> None:
    library = tmp_path / "libespeak-ng.so"
    engine = Espeak(SETTINGS, library=library)
    assert engine.status(VI).state is VoiceState.NOT_INSTALLED
    library.write_bytes(b"not a library")
    assert engine.status(VI).state is VoiceState.BROKEN
    assert "libespeak-ng.so" in engine.status(VI).why


def test_a_damaged_library_is_a_status(tmp_path: Path) -> None:
    library = tmp_path / "libespeak-ng.so"
    shutil.copy(espeakng_loader.get_library_path(), library)
    halve(library)
    assert Espeak(SETTINGS, library=library).status(VI).state is VoiceState.BROKEN


REPORT = """
from broadcaster.voices.engines import EngineSettings
from broadcaster.voices.espeak import Espeak
status = Espeak(EngineSettings()).status("espeak:vi")
print(status.state, status.why)
"""


def reported(site: Path) -> str:
    """What a process says that finds its packages in `site` first."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r}){REPORT}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_wheel_cut_short_by_a_full_disk_is_told_by_its_sizes(tmp_path: Path) -> None:
    package = Path(espeakng_loader.__file__).parent
    shutil.copytree(package, tmp_path / package.name)
    [info] = package.parent.glob("espeakng_loader-*.dist-info")
    shutil.copytree(info, tmp_path / info.name)
    assert reported(tmp_path).startswith("ready")
    halve(tmp_path / package.name / "espeak-ng-data" / "intonations")
    assert reported(tmp_path).startswith("broken")


def test_a_missing_wheel_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('not here')\n")
    assert reported(tmp_path).startswith("not-installed")
