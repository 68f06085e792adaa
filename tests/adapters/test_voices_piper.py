import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.cache import Saying, SpeechCache
from broadcaster.voices.engines import EngineSettings, Pcm
from broadcaster.voices.installing import Wanted, install
from broadcaster.voices.piper import Piper
from broadcaster.voices.piper_files import VoiceFiles
from broadcaster.voices.worker import Craft, Worker, WorkerLost
from tests.adapters import piper_voice
from tests.adapters.google_server import decode
from tests.adapters.piper_voice import digest

VI = VoiceName("piper:vi_VN-hum")
NEWS = "Trạm y tế xã thông báo lịch tiêm chủng cho trẻ em vào sáng thứ bảy tuần này."


def millis(sound: Pcm) -> float:
    return len(sound.samples) / 2 * 1000 / sound.rate


def installed(folder: Path, name: str = "vi_VN-hum", *, longer: float = 1.0) -> VoiceFiles:
    """A voice in its folder, its place of origin beside."""
    origin = folder.parent / "origin"
    origin.mkdir(exist_ok=True)
    model = piper_voice.voice(origin, name, millis=longer)
    wanted = Wanted(
        source=str(model), sha256=digest(model), licence="CC0-1.0", region="Nam", sex="nữ", replace=True
    )  # fmt: skip
    install(wanted, folder, date(2026, 11, 22))
    return VoiceFiles(folder=folder, name=name)


def engine(folder: Path) -> Piper:
    return Piper(EngineSettings(folder=folder))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one voice, which no test changes."""
    folder = tmp_path_factory.mktemp("house") / "voices"
    installed(folder)
    return folder


@pytest.fixture(scope="module")
def piper(house: Path) -> Piper:
    return engine(house)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    installed(tmp_path / "voices")
    return tmp_path / "voices"


def test_an_installed_voice_is_described_by_its_record_and_ready(piper: Piper) -> None:
    [card] = piper.voices()
    assert (card.voice, card.language, card.region, card.sex) == (VI, "vi", "Nam", "nữ")
    assert (card.licence, card.needs_network) == ("CC0-1.0", False)
    assert piper.status(VI).state is VoiceState.READY


def test_the_real_library_speaks_and_the_cache_takes_it(piper: Piper, tmp_path: Path) -> None:
    sound = piper.speak(NEWS, VI, 1.0)
    assert sound.rate == piper_voice.RATE
    assert 150 < millis(sound) / len(NEWS.split()) < 350
    kept = SpeechCache(tmp_path, decode).segment(piper, Saying(text=NEWS, voice=VI, rate=1.0))
    assert kept.duration == int(millis(sound))


def test_the_rate_stretches_the_voice(piper: Piper) -> None:
    half, own, twice = (millis(piper.speak(NEWS, VI, rate)) for rate in (0.5, 1.0, 2.0))
    assert half == pytest.approx(own * 2, rel=0.02)
    assert twice == pytest.approx(own / 2, rel=0.02)


def test_the_model_is_loaded_at_the_first_use_and_once(house: Path) -> None:
    speaker = engine(house)
    assert speaker.status(VI).state is VoiceState.READY
    assert speaker._speaking is None
    speaker.speak(NEWS, VI, 1.0)
    first = speaker._speaking
    speaker.speak("Xin chào.", VI, 1.0)
    assert first is not None
    assert speaker._speaking is first


@pytest.mark.parametrize("text", ["xin [[h@loU]] chào", "xin `chào`", "xin \u0960 chào", "x" * 3000, "<b>xin</b>"])
def test_odd_text_is_read_and_not_obeyed(piper: Piper, text: str) -> None:
    assert millis(piper.speak(text, VI, 1.0)) > 100


def test_phonemes_cannot_be_slipped_in(piper: Piper) -> None:
    slipped, plain = (millis(piper.speak(text, VI, 1.0)) for text in ("xin [[a]] chào", "xin a chào"))
    assert slipped == pytest.approx(plain, rel=0.1)


@pytest.mark.parametrize("voice", ["piper:other", "piper:", "piper:../vi_VN-hum", "gtts:vi", ""])
def test_a_voice_it_has_not_is_unknown(piper: Piper, voice: str) -> None:
    assert piper.status(VoiceName(voice)).state is VoiceState.UNKNOWN
    with pytest.raises(VoiceFailed, match="không có giọng này"):
        piper.speak(NEWS, VoiceName(voice), 1.0)


@pytest.mark.parametrize("folder", [None, Path("/nowhere")])
def test_without_a_voice_the_engine_says_what_is_missing(folder: Path | None) -> None:
    speaker = Piper(EngineSettings(folder=folder))
    [card] = speaker.voices()
    status = speaker.status(card.voice)
    assert status.state is VoiceState.NOT_INSTALLED
    assert "broadcaster voices install" in status.why


def test_without_the_library_the_voice_is_listed_and_not_installed(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "piper", None)
    speaker = engine(house)
    assert [card.voice for card in speaker.voices()] == [VI]
    assert speaker.status(VI).state is VoiceState.NOT_INSTALLED
    assert "broadcaster[piper]" in speaker.status(VI).why
    assert speaker.version(VI) == "none"
    with pytest.raises(VoiceFailed, match=r"broadcaster\[piper\]"):
        speaker.speak(NEWS, VI, 1.0)
    empty = Piper(EngineSettings())
    assert "broadcaster[piper]" in empty.status(empty.voices()[0].voice).why


def test_neither_the_engine_nor_its_status_loads_the_library(house: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from broadcaster.voices.engines import EngineSettings, discover\n"
        f"engines = discover(EngineSettings(folder=Path({str(house)!r})))\n"
        "[engine.status(card.voice) for engine in engines.values() for card in engine.voices()]\n"
        "print(engines['piper'].status('piper:vi_VN-hum').state)\n"
        "print({'piper', 'onnxruntime', 'numpy', 'av', 'edge_tts', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("ready")
    assert done.stdout.splitlines()[1] == "set()"


# --- files that are damaged --------------------------------------------------------------------------------------


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def record_says(**told: Any) -> Callable[[VoiceFiles], object]:
    def change(files: VoiceFiles) -> None:
        files.record.write_text(json.dumps(json.loads(files.record.read_text()) | told))

    return change


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda files: files.model.unlink(), "thiếu tệp vi_VN-hum.onnx"),
        (lambda files: files.described.unlink(), "thiếu tệp vi_VN-hum.onnx.json"),
        (lambda files: files.record.unlink(), "thiếu"),
        (lambda files: halved(files.model), "vi_VN-hum.onnx bị hỏng"),
        (lambda files: flipped(files.model), "vi_VN-hum.onnx bị hỏng"),
        (lambda files: flipped(files.described), "vi_VN-hum.onnx.json bị hỏng"),
        (lambda files: halved(files.record), "vi_VN-hum.voice.json bị hỏng"),
        (record_says(licence=7), "vi_VN-hum.voice.json bị hỏng"),
        (record_says(more="x"), "vi_VN-hum.voice.json bị hỏng"),
        (lambda files: files.record.write_text("[1]"), "vi_VN-hum.voice.json bị hỏng"),
    ],
)
def test_a_damaged_file_is_told_and_its_return_is_noticed(
    folder: Path, damage: Callable[[VoiceFiles], object], why: str
) -> None:
    speaker, files = engine(folder), VoiceFiles(folder=folder, name="vi_VN-hum")
    assert millis(speaker.speak("Xin chào.", VI, 1.0)) > 0
    damage(files)
    status = speaker.status(VI)
    assert status.state is VoiceState.BROKEN
    assert why in status.why
    assert [card.voice for card in speaker.voices()] == [VI]
    with pytest.raises(VoiceFailed):
        speaker.speak(NEWS, VI, 1.0)
    installed(folder)
    assert speaker.status(VI).state is VoiceState.READY
    assert millis(speaker.speak(NEWS, VI, 1.0)) > 1000


def test_a_voice_put_in_the_place_of_another_is_heard_at_once_and_not_taken_from_the_cache(
    folder: Path, tmp_path: Path
) -> None:
    speaker, cache = engine(folder), SpeechCache(tmp_path / "speech", decode)
    saying = Saying(text=NEWS, voice=VI, rate=1.0)
    before = cache.segment(speaker, saying)
    installed(folder, longer=1.5)
    after = cache.segment(speaker, saying)
    assert after.fresh
    assert after.duration == pytest.approx(before.duration * 1.5, rel=0.02)


def test_a_model_the_runtime_refuses_is_told_once_it_was_tried(folder: Path) -> None:
    files, speaker = VoiceFiles(folder=folder, name="vi_VN-hum"), engine(folder)
    files.model.write_bytes(b"no model at all")
    record_says(sha256=digest(files.model))(files)
    assert speaker.status(VI).state is VoiceState.READY
    for _ in range(2):
        with pytest.raises(VoiceFailed, match="không nạp được vi_VN-hum"):
            speaker.speak(NEWS, VI, 1.0)
        assert speaker.status(VI).state is VoiceState.BROKEN


def test_the_speaking_process_may_die_and_the_next_words_are_spoken_by_a_new_one(house: Path) -> None:
    speaker = engine(house)
    speaker.speak("Xin chào.", VI, 1.0)
    assert speaker._speaking is not None
    worker: Worker = speaker._speaking[2]
    worker._process.kill()
    with pytest.raises(WorkerLost, match="Piper đã dừng giữa chừng"):
        worker.say("xin chào", rate=1.0)
    assert millis(speaker.speak(NEWS, VI, 1.0)) > 1000
    assert speaker._speaking[2] is not worker


def test_a_process_that_dies_while_loading_is_told_and_tried_again(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, speaker = tmp_path / "crash.py", engine(house)
    script.write_text("import os\nos.abort()\n")
    craft = Craft(name="Piper", script=script)
    with monkeypatch.context() as patched:
        patched.setattr("broadcaster.voices.piper.CRAFT", craft)
        with pytest.raises(VoiceFailed, match="dừng giữa chừng"):
            speaker.speak(NEWS, VI, 1.0)
    assert speaker.status(VI).state is VoiceState.BROKEN
    assert millis(speaker.speak(NEWS, VI, 1.0)) > 1000
    assert speaker.status(VI).state is VoiceState.READY


def test_a_model_that_takes_long_to_load_keeps_nobody_waiting_for_its_status(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, speaker = tmp_path / "slow.py", engine(house)
    os.mkfifo(tmp_path / "loaded")
    script.write_text("from pathlib import Path\nPath(__file__).with_name('loaded').read_text()\n")
    monkeypatch.setattr("broadcaster.voices.piper.CRAFT", Craft(name="Piper", script=script))
    with ThreadPoolExecutor(2) as threads:
        speaking = threads.submit(speaker.speak, NEWS, VI, 1.0)
        with (tmp_path / "loaded").open("w"):  # which waits until it is loading
            assert threads.submit(speaker.status, VI).result(timeout=20).state is VoiceState.READY
            assert not speaking.done()
        with pytest.raises(VoiceFailed, match="dừng giữa chừng"):
            speaking.result(timeout=20)


def test_two_voices_take_turns_in_one_process(folder: Path) -> None:
    installed(folder, "vi_VN-slow", longer=1.5)
    speaker, slow = engine(folder), VoiceName("piper:vi_VN-slow")
    lengths = [millis(speaker.speak(NEWS, voice, 1.0)) for voice in (VI, slow, VI)]
    assert lengths[0] == pytest.approx(lengths[2])
    assert lengths[1] == pytest.approx(lengths[0] * 1.5, rel=0.02)
    assert [card.voice for card in speaker.voices()] == [VI, slow]


def test_the_process_ends_with_the_engine(house: Path) -> None:
    speaker = engine(house)
    speaker.speak("Xin chào.", VI, 1.0)
    assert speaker._speaking is not None
    process = speaker._speaking[2]._process
    del speaker
    gc.collect()
    assert process.returncode is not None
