"""The commands about voices, as a person types them."""

import json
import re
import wave
from pathlib import Path

import pytest

from tests.adapters import piper_voice
from tests.adapters.piper_voice import digest
from tests.processes import broadcaster

OURS = {
    "edge:vi-VN-HoaiMyNeural",
    "edge:vi-VN-NamMinhNeural",
    "espeak:vi",
    "espeak:vi-vn-x-central",
    "espeak:vi-vn-x-south",
    "gtts:vi",
    "piper",
}


def length(wav: Path) -> float:
    with wave.open(str(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getnframes() / file.getframerate()


def test_the_list_tells_of_every_voice_what_it_is_and_in_what_state(tmp_path: Path) -> None:
    done = broadcaster("voices", "--json", "--data", tmp_path)
    known = {each["voice"]: each for each in json.loads(done.stdout)}
    assert set(known) == OURS
    keys = {"voice", "label", "language", "region", "sex", "needs_network", "licence", "state", "why"}
    assert all(set(each) == keys for each in known.values())
    assert {each["state"] for name, each in known.items() if name != "piper"} == {"ready"}
    assert known["piper"]["state"] == "not-installed"
    online = {name for name, each in known.items() if each["needs_network"]}
    assert online == {name for name in OURS if name.partition(":")[0] in ("edge", "gtts")}
    assert [known[name]["sex"] for name in sorted(OURS)[:3]] == ["nữ", "nam", "nam"]


def test_the_table_is_vietnamese_and_english_when_asked(tmp_path: Path) -> None:
    done = broadcaster("voices", "--data", tmp_path)
    for told in (
        "Giọng",
        "Giấy phép",
        "Tình trạng",
        "vùng Trung",
        "nữ, cần mạng",
        "không cần mạng",
        "sẵn sàng",
        "chưa cài",
    ):
        assert told in done.stdout
    assert "not installed" in broadcaster("--lang", "en", "voices", "--data", tmp_path).stdout


def test_an_engine_that_is_switched_off_is_listed_as_that(tmp_path: Path) -> None:
    done = broadcaster("voices", "--json", "--data", tmp_path, told={"BROADCASTER_VOICES_OFF": "edge,gtts"})
    states = {each["voice"]: each["state"] for each in json.loads(done.stdout)}
    assert {name for name, state in states.items() if state == "disabled"} == {
        "edge:vi-VN-HoaiMyNeural",
        "edge:vi-VN-NamMinhNeural",
        "gtts:vi",
    }


def test_a_sentence_is_tried_as_the_house_reads_it(tmp_path: Path) -> None:
    out = tmp_path / "thu.wav"
    done = broadcaster(
        "voices", "try", "espeak:vi", "Họp lúc 7h30 ngày 5/9. Mời bà con.", "-o", out, "--data", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}: 0:0{round(length(out))} ({length(out):.1f} s), espeak:vi\n"
    assert length(out) > 3.5, "numbers are read as words"
    told = json.loads(
        broadcaster("voices", "try", "espeak:vi", "Xin chào.", "-o", out, "--json", "--data", tmp_path).stdout
    )
    assert told == {"voice": "espeak:vi", "duration_ms": int(length(out) * 1000), "file": str(out)}


@pytest.mark.parametrize(
    ("voice", "text", "code", "exit_code"),
    [
        ("espeak:klingon", "Xin chào.", "voice-unknown", 2),
        ("espeak:vi", "…", "text-empty", 2),
        ("espeak:vi", "Привет", "text-foreign", 2),
        ("piper", "Xin chào.", "voice-none-left", 1),
    ],
)
def test_what_cannot_be_tried_is_told_and_writes_nothing(
    tmp_path: Path, voice: str, text: str, code: str, exit_code: int
) -> None:
    done = broadcaster("voices", "try", voice, text, "-o", tmp_path / "a.wav", "--data", tmp_path)
    assert (done.returncode, done.stdout) == (exit_code, "")
    assert f"[{code}]" in done.stderr
    assert not (tmp_path / "a.wav").exists()


def test_a_place_where_nothing_can_be_written_is_told_before_anything_is_spoken(tmp_path: Path) -> None:
    done = broadcaster("voices", "try", "espeak:vi", "Xin chào.", "-o", tmp_path / "no" / "a.wav", "--data", tmp_path)
    assert done.returncode == 1
    assert "[storage-unwritable]" in done.stderr


def test_a_voice_is_installed_listed_and_heard(tmp_path: Path) -> None:
    model, data = piper_voice.voice(tmp_path), tmp_path / "data"
    order = ("voices", "install", model, "--sha256", digest(model), "--licence", "CC-BY-4.0", "--data", data)
    done = broadcaster(*order, "--region", "Bắc", "--sex", "nữ")
    assert done.returncode == 0, done.stderr
    assert "Đã cài: piper:vi_VN-hum" in done.stdout
    assert "Giấy phép: CC-BY-4.0" in done.stdout
    assert f"SHA-256: {digest(model)}" in done.stdout
    known = {each["voice"]: each for each in json.loads(broadcaster("voices", "--json", "--data", data).stdout)}
    mine = known["piper:vi_VN-hum"]
    assert (mine["state"], mine["region"], mine["sex"], mine["licence"]) == ("ready", "Bắc", "nữ", "CC-BY-4.0")
    tried = broadcaster(
        "voices", "try", "piper:vi_VN-hum", "Xin chào bà con.", "-o", tmp_path / "a.wav", "--data", data
    )
    assert tried.returncode == 0, tried.stderr
    assert 0.4 < length(tmp_path / "a.wav") < 2
    again = broadcaster(*order)
    assert (again.returncode, "[voice-installed]" in again.stderr) == (2, True)
    assert re.search(r"--replace", again.stderr)
    assert broadcaster(*order, "--replace").returncode == 0


def test_a_voice_that_is_not_the_one_published_is_not_installed(tmp_path: Path) -> None:
    model, data = piper_voice.voice(tmp_path), tmp_path / "data"
    done = broadcaster("voices", "install", model, "--sha256", "0" * 64, "--licence", "CC0", "--data", data)
    assert done.returncode == 2
    assert "[voice-file-wrong]" in done.stderr
    assert list((data / "voices").iterdir()) == []


def test_a_digest_and_a_licence_are_asked_for(tmp_path: Path) -> None:
    model = piper_voice.voice(tmp_path)
    assert broadcaster("voices", "install", model, "--sha256", digest(model)).returncode == 2
    assert broadcaster("voices", "install", model, "--licence", "CC0").returncode == 2
