"""What the commands do with good and bad input: one line of Vietnamese, a stable code, an exit code, no half file."""

import hashlib
import json
import resource
import sqlite3
import subprocess
from pathlib import Path

import pytest
from processes import ROOT, VOICE, broadcaster, environment, run

SCRIPT = """Lịch tiêm vắc xin

Lúc 7h30 ngày 05/12/2026, trạm y tế xã tiêm vắc xin sởi cho trẻ từ 9 đến 24 tháng tuổi.
Theo Quyết định số 1216/QĐ-BTTTT, bà con nhớ mang theo sổ tiêm. Điện thoại: 0296 000 0001.
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "tiêm vắc xin.txt"
    file.write_text(SCRIPT, "utf-8")
    return file


def test_a_text_becomes_a_finished_bulletin_that_says_how_it_was_made(script: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp3"
    done = broadcaster("render", script, "-o", out, "--json", "--bed", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert abs(told["lufs"] + 16.0) <= 0.5
    assert told["true_peak_dbtp"] <= -0.5
    assert (told["engine"], told["voice"], told["fallback"]) == ("espeak", VOICE, False)
    assert told["segments"] >= 3
    assert told["from_cache"] == 0
    again = json.loads(broadcaster("render", script, "-o", out, "--json", "--bed", "--data", tmp_path / "data").stdout)
    assert again["from_cache"] == again["segments"]
    assert again["sha256"] == told["sha256"]
    title = "Lịch tiêm vắc xin".encode("utf-16")
    assert title in out.read_bytes()[:400]


def test_a_voice_that_cannot_speak_is_replaced_openly(script: Path, tmp_path: Path) -> None:
    told = {"BROADCASTER_GTTS_ENDPOINT": "http://127.0.0.1:9", "BROADCASTER_VOICES": f"gtts:vi,{VOICE}"}
    out = tmp_path / "out.mp3"
    done = broadcaster("render", script, "-o", out, "--json", "--data", tmp_path / "data", told=told)
    made = json.loads(done.stdout)
    assert (made["engine"], made["fallback"]) == ("espeak", True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "text-empty"),
        ("😀 🎉".encode(), "text-empty"),
        (b"a " * 500_000, "text-too-long"),
        (b"xin ch\xe0o b\xe0 con", "text-not-utf8"),
        (b"xin chao \x00 ba con", "text-broken"),
        (b"xin chao \xed\xa0\x80", "text-not-utf8"),
        ("Xin chào. សួស្តី បងប្អូន។ Hết tin.".encode(), "text-foreign"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_and_leaves_no_file(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "in.txt"
    file.write_bytes(content)
    refused_with(code, 2, tmp_path, broadcaster("render", file, "-o", tmp_path / "out.mp3", "--data", tmp_path / "d"))


def refused_with(code: str, status: int, folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == status, done.stderr
    assert done.stderr.startswith(f"Lỗi [{code}]: "), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not list(folder.glob("out.mp3*"))
    assert not list(folder.glob(".out.mp3*"))


def test_a_missing_file_an_unknown_voice_and_an_unwritable_place_are_each_told(script: Path, tmp_path: Path) -> None:
    data, out = ("--data", tmp_path / "d"), tmp_path / "out.mp3"
    refused_with("file-unreadable", 2, tmp_path, broadcaster("render", tmp_path / "no.txt", "-o", out, *data))
    refused_with("voice-unknown", 2, tmp_path, broadcaster("render", script, "-o", out, "--voice", "x:vi", *data))
    nowhere = tmp_path / "no" / "out.mp3"
    refused_with("storage-unwritable", 1, tmp_path, broadcaster("render", script, "-o", nowhere, *data))


@pytest.mark.parametrize("special", ["a folder", "a link"])
def test_what_is_no_plain_file_is_never_replaced(script: Path, tmp_path: Path, special: str) -> None:
    out = tmp_path / "special.mp3"
    if special == "a folder":
        out.mkdir()
    else:
        out.symlink_to("/dev/full")
    done = broadcaster("render", script, "-o", out, "--data", tmp_path / "d")
    assert (done.returncode, done.stderr.partition("]")[0]) == (1, "Lỗi [storage-unwritable")
    assert out.is_dir() or out.is_symlink()


def test_a_text_without_end_is_refused_and_not_read_to_its_end(tmp_path: Path) -> None:
    done = broadcaster("render", "/dev/zero", "-o", tmp_path / "out.mp3", "--data", tmp_path / "d")
    refused_with("text-too-long", 2, tmp_path, done)


def test_a_lost_token_is_replaced_by_another(tmp_path: Path) -> None:
    made = [broadcaster("token", "--data", tmp_path).stdout for _ in range(2)]
    assert all("hãy cất giữ" in told for told in made)
    assert made[0] != made[1]


def test_a_database_that_is_not_ours_is_told_in_one_line(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "broadcaster.db") as foreign:
        foreign.execute("CREATE TABLE bulletin (x)")
    foreign.close()
    done = broadcaster("plan", "2026-11-22", "--data", tmp_path)
    refused_with("database-down", 1, tmp_path, done)


def test_a_missing_jingle_is_named_with_its_folder(script: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name in ("broadcaster", "config", "pyproject.toml"):
        (share / name).symlink_to(ROOT / name)
    (share / "audio_assets").mkdir()
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from broadcaster import settings, cli; "
    program += "from pathlib import Path; settings.share_folder = lambda: Path(sys.path[0]); cli.main(sys.argv[1:])"
    done = run("python", "-c", program, share, "render", script, "-o", tmp_path / "out.mp3", "--data", tmp_path / "d")
    refused_with("jingle-missing", 2, tmp_path, done)
    assert "signature" in done.stderr


def test_a_full_disk_leaves_no_half_file_and_says_so(script: Path, tmp_path: Path) -> None:
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    data = tmp_path / "d"
    broadcaster("render", script, "-o", tmp_path / "warm.mp3", "--data", data)
    done = subprocess.run(
        ["broadcaster", "render", script, "-o", tmp_path / "out.mp3", "--data", data],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        preexec_fn=small_files,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Lỗi [storage-"), done.stderr
    assert not list(tmp_path.glob("*out.mp3*"))


def test_every_voice_is_listed_with_its_status(tmp_path: Path) -> None:
    done = broadcaster("voices", "--json", "--data", tmp_path)
    known = {status["voice"]: status for status in json.loads(done.stdout)}
    assert known[VOICE]["state"] == "ready"
    assert known["gtts:vi"]["needs_network"]


def test_a_date_that_does_not_exist_and_a_station_nobody_knows_are_told(tmp_path: Path) -> None:
    for arguments, code in (
        (("plan", "2026-02-30"), "date-impossible"),
        (("manifest", "30628", "2026-13-01"), "date-impossible"),
        (("manifest", "99999", "2026-11-22"), "station-unknown"),
    ):
        refused_with(code, 2, tmp_path, broadcaster(*arguments, "--data", tmp_path / "d"))


def test_misuse_is_told_in_one_line_and_exits_with_two() -> None:
    for arguments in (("render",), ("start", "--port", "x"), ("sing",)):
        done = broadcaster(*arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("Lệnh không đúng: "), done.stderr
        assert len(done.stderr.splitlines()) == 1
    wrong = broadcaster("voices", told={"BROADCASTER_PORT": "x"})
    assert (wrong.returncode, wrong.stderr[:20]) == (2, "Lỗi [setting-wrong]:")


def test_errors_are_told_in_english_when_asked(tmp_path: Path) -> None:
    done = broadcaster("--lang", "en", "plan", "2026-02-30", "--data", tmp_path)
    assert done.stderr.startswith("Error [date-impossible]: There is no date")


def test_wording_answers_line_by_line() -> None:
    lines = [json.dumps(text) for text in ("UBND xã họp lúc 7h30", "", "nửa \ud83d ký tự", "a\nb")]
    done = run("broadcaster", "wording", given=("\n".join(lines) + "\n").encode())
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(lines)
    assert told[0]["spoken"].lower().startswith("ủy ban nhân dân xã họp lúc bảy giờ ba mươi")
    for change in told[0]["changes"]:
        assert set(change) == {"start", "end", "written", "spoken", "rule"}
    refused = run("broadcaster", "wording", given=b'"a"\nkhong phai json\n')
    assert refused.returncode == 2
    assert "dòng 2" in refused.stderr


PAGE = """<html><head><title>Tin xã</title></head><body><nav>Trang chủ | Giới thiệu</nav>
<article><h1>Lịch tiêm phòng</h1>
<p>Lúc 7h30 ngày 05/12/2026, trạm y tế xã tiêm vắc xin sởi cho trẻ từ 9 đến 24 tháng tuổi. Bà con nhớ mang sổ tiêm.</p>
<p>Xem với cỡ chữ : A- A A+</p></article></body></html>"""


def test_a_file_is_not_called_what_it_is_not(script: Path, tmp_path: Path) -> None:
    for profile, name, fitting in (("stream-opus", "a.mp3", ".opus"), ("horn", "a.flac", ".mp3")):
        done = broadcaster("render", script, "-o", tmp_path / name, "--profile", profile, "--data", tmp_path / "data")
        assert done.returncode == 2
        assert fitting in done.stderr
        assert not (tmp_path / name).exists()
    done = broadcaster("render", script, "-o", tmp_path / "a.opus", "--profile", "stream-opus", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.opus").read_bytes()[:4] == b"OggS"


def test_the_walls_of_this_machine_are_told() -> None:
    done = broadcaster("clip", "walls")
    assert done.returncode == 0, done.stderr
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} >= {"limits", "no-network", "no-calls"}


def test_a_page_saved_from_a_portal_becomes_its_article_alone_and_is_spoken(tmp_path: Path) -> None:
    page, script, out = tmp_path / "trang.html", tmp_path / "bai.txt", tmp_path / "bai.mp3"
    page.write_text(PAGE, "utf-8")
    done = broadcaster("import", page, "-o", script)
    assert done.returncode == 0, done.stderr
    assert "trạm y tế xã" in script.read_text("utf-8")
    assert "A+" not in script.read_text("utf-8")
    assert "Bỏ: “Xem với cỡ chữ : A- A A+”" in done.stderr
    spoken = broadcaster("render", page, "-o", out, "--json", "--data", tmp_path)
    assert json.loads(spoken.stdout)["segments"] >= 2


@pytest.mark.parametrize(
    ("source", "code", "exit_code"),
    [
        ("http://127.0.0.1:1/x", "address-refused", 2),
        ("https://metadata.google.internal/x", "address-unreachable", 1),
        ("/nothing/here.docx", "file-unreadable", 2),
    ],
)
def test_what_cannot_be_imported_says_why(source: str, code: str, exit_code: int) -> None:
    done = broadcaster("import", source)
    assert done.returncode == exit_code
    assert f"[{code}]" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("output", ["x" * 300, "/proc/khong-co", "/khong-co/bai.txt"])
def test_a_script_that_cannot_be_written_is_said_without_a_traceback(tmp_path: Path, output: str) -> None:
    page = tmp_path / "trang.html"
    page.write_text(PAGE, "utf-8")
    done = broadcaster("import", page, "-o", tmp_path / output)
    assert "[storage-unwritable]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_word_is_added_listed_and_goes_out_and_in_as_a_sheet(tmp_path: Path) -> None:
    data, sheet = ("--data", tmp_path / "d"), tmp_path / "tu-dien.csv"
    assert broadcaster("lexicon", "add", "QL91", "quốc lộ chín mốt", *data).returncode == 0
    listed = json.loads(broadcaster("lexicon", "list", "quoc lo", "--json", *data).stdout)
    assert [(word["scope"], word["written"]) for word in listed] == [(None, "QL91")]
    assert broadcaster("lexicon", "export", "-o", sheet, *data).returncode == 0
    text = sheet.read_text("utf-8-sig")
    sheet.write_text(text.replace("chín mốt", "chín mươi mốt"), "utf-8")
    dry = broadcaster("lexicon", "import", sheet, "--dry-run", *data)
    assert "sửa 1" in dry.stdout, dry.stderr
    assert "sửa 1" in broadcaster("lexicon", "import", sheet, *data).stdout
    assert "giữ nguyên 1" in broadcaster("lexicon", "import", sheet, *data).stdout
    sheet.write_text(f"{text};B;3;;\n99999;C;xê;;\n", "utf-8")
    refused = broadcaster("lexicon", "import", sheet, *data)
    assert refused.returncode == 1
    assert refused.stderr.count("Dòng ") == 2
    refused_with("entry-taken", 2, tmp_path, broadcaster("lexicon", "add", "QL91", "khác", *data))
    refused_with("file-unreadable", 2, tmp_path, broadcaster("lexicon", "import", tmp_path / "none.csv", *data))
