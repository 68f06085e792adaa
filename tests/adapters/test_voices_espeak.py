import shutil
import subprocess
import sys
import threading
from pathlib import Path

import espeakng_loader
import pytest

from broadcaster.domain.errors import VoiceFailed
from broadcaster.domain.speech import VoiceName
from broadcaster.newsroom.ports import VoiceState
from broadcaster.voices.engines import EngineSettings, Pcm
from broadcaster.voices.espeak import Espeak

VI = VoiceName("espeak:vi")
NEWS = "Trạm y tế xã thông báo lịch tiêm chủng cho trẻ em vào sáng thứ bảy tuần này."
SETTINGS = EngineSettings()


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


ELSEWHERE = """
import sys
from pathlib import Path
from broadcaster.domain.errors import VoiceFailed
from broadcaster.voices.engines import EngineSettings
from broadcaster.voices.espeak import Espeak

data = Path(sys.argv[1])
engine = Espeak(EngineSettings(), data=data)


def tell():
    try:
        print(engine.status("espeak:vi").state, len(engine.speak("xin chào bà con", "espeak:vi", 1.0).samples) > 20_000)
    except VoiceFailed as error:
        print(error.facts["problem"])


tell()
if "move" in sys.argv:
    away = data.with_name("away")
    data.rename(away)
    tell()
    away.rename(data)
    tell()
if "second" in sys.argv:
    engine = Espeak(EngineSettings())
    tell()
"""


def told_elsewhere(*arguments: object) -> list[str]:
    """What a process of its own tells, line by line: the library is started once in the life of each."""
    command = [sys.executable, "-c", ELSEWHERE, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_data_folder_with_a_long_name_works(tmp_path: Path) -> None:
    data = copied_data(tmp_path / ("rất-dài-" * 12) / ("d" * 100) / "espeak-ng-data")
    assert len(bytes(data)) > 200
    assert told_elsewhere(data) == ["ready True"]


def test_data_that_vanish_while_running_are_a_status_and_their_return_is_noticed(tmp_path: Path) -> None:
    first, gone, back = told_elsewhere(copied_data(tmp_path / "data"), "move")
    assert first == back == "ready True"
    assert gone.startswith("thiếu tệp")


def test_a_second_engine_with_other_data_is_refused_and_does_not_start_the_library_again(tmp_path: Path) -> None:
    first, second = told_elsewhere(copied_data(tmp_path / "data"), "second")
    assert first == "ready True"
    assert "dữ liệu khác" in second


def test_two_engines_of_one_process_share_the_library(espeak: Espeak) -> None:
    assert Espeak(SETTINGS)._ready() is espeak._ready()


@pytest.mark.parametrize("damaged", ["phontab", "phondata", "vi_dict"])
def test_damaged_data_that_would_kill_the_process_are_a_status(tmp_path: Path, damaged: str) -> None:
    data = copied_data(tmp_path / "data")
    halve(data / damaged)
    engine = Espeak(SETTINGS, data=data)
    status = engine.status(VI)
    assert status.state is VoiceState.BROKEN
    assert status.why
    assert engine.version == "none"
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
