import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.sound import (
    FileUnreadable,
    VoiceFailed,
    VoiceFileUnreachable,
    VoiceFileWrong,
    VoiceInstalled,
)
from broadcaster.domain.speech import VoiceName
from broadcaster.voices import installing
from broadcaster.voices.engines import EngineSettings
from broadcaster.voices.fetching import shown
from broadcaster.voices.installing import Wanted, install
from broadcaster.voices.piper import Piper
from broadcaster.voices.piper_files import VoiceFiles
from tests.adapters import piper_voice
from tests.adapters.piper_voice import digest

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    (tmp_path / "origin").mkdir()
    return piper_voice.voice(tmp_path / "origin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "voices"


def wanted(model: Path, source: str | None = None, **told: Any) -> Wanted:
    given = {"sha256": digest(model), "licence": "CC-BY-4.0, VAIS"} | told
    return Wanted(source=source or str(model), **given)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


ALL = ["vi_VN-hum.onnx", "vi_VN-hum.onnx.json", "vi_VN-hum.voice.json"]


def refused(folder: Path, order: Wanted, kind: type[BroadcasterError], why: str) -> None:
    """It is refused for this reason, and whatever lay in the folder before lies there after, and nothing else."""
    before = kept(folder)
    with pytest.raises(kind, match=why):
        install(order, folder, TODAY)
    assert kept(folder) == before


# --- from a path -------------------------------------------------------------------------------------------------


def test_a_voice_is_kept_with_a_record_of_where_it_came_from(origin: Path, folder: Path) -> None:
    done = install(wanted(origin, region="Bắc", sex="nữ"), folder, TODAY)
    assert kept(folder) == ALL
    record = VoiceFiles(folder=folder, name="vi_VN-hum").check()
    assert done.voice == "piper:vi_VN-hum"
    assert record == done.record
    assert (record.licence, record.region, record.sex, record.language) == ("CC-BY-4.0, VAIS", "Bắc", "nữ", "vi")
    assert (record.source, record.installed) == (str(origin), "2026-11-22")
    assert (record.sha256, record.json_sha256) == (digest(origin), digest(origin.with_name(ALL[1])))


def test_what_was_installed_speaks(origin: Path, folder: Path) -> None:
    voice = install(wanted(origin), folder, TODAY).voice
    assert Piper(EngineSettings(folder=folder)).speak("Xin chào bà con.", voice, 1.0).samples


def test_a_digest_in_capitals_is_the_same_digest(origin: Path, folder: Path) -> None:
    assert install(wanted(origin, sha256=digest(origin).upper()), folder, TODAY)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"sha256": "0" * 64}, "mã SHA-256 là"),
        ({"json_sha256": "0" * 64}, "mã SHA-256 là"),
        ({"sha256": "abc"}, "64 chữ số"),
        ({"sha256": ""}, "64 chữ số"),
        ({"json_sha256": "xyz"}, "64 chữ số"),
        ({"licence": " \n"}, "phải ghi giấy phép"),
        ({"language": "en"}, "không phải “en”"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_is_kept(
    origin: Path, folder: Path, told: dict[str, str], why: str
) -> None:
    refused(folder, wanted(origin, **told), VoiceFileWrong, why)


@pytest.mark.parametrize("name", ["giọng.onnx", ".onnx", "a b.onnx", "x" * 70 + ".onnx", "vi.bin", "-x.onnx"])
def test_a_name_that_is_no_plain_one_is_refused(origin: Path, folder: Path, name: str) -> None:
    odd = origin.rename(origin.with_name(name))
    refused(folder, wanted(odd), VoiceFileWrong, r"phải là tệp \.onnx")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"audio": {"sample_rate": "16000"}}, "tần số lấy mẫu"),
        ({"audio": {"sample_rate": 1_000_000}}, "tần số lấy mẫu"),
        ({"audio": {"sample_rate": 48_000}}, "không khớp với mô hình"),
        ({"audio": {}}, "không phải tệp mô tả"),
        ({"phoneme_id_map": {"a": [1]}}, "bảng âm"),
        ({"phoneme_id_map": {"^": [1], "$": [2], "_": [999]}}, "bảng âm"),
        ({"phoneme_id_map": {"^": [1], "$": [2], "_": [0], "a": [3]}}, "thiếu .* âm"),
        ({"phoneme_id_map": 7}, "không phải tệp mô tả"),
        ({"phoneme_type": "pinyin"}, "phải tải thêm từ mạng"),
        ({"espeak": {"voice": "en-us"}}, "không phải “vi”"),
        ({"language": {"code": "km_KH"}}, "không phải “vi”"),
        ({"num_speakers": 4}, "không đọc được"),
    ],
)
def test_a_description_that_is_not_of_this_model_is_refused(
    tmp_path: Path, folder: Path, told: dict[str, Any], why: str
) -> None:
    refused(folder, wanted(piper_voice.voice(tmp_path, told=told)), VoiceFileWrong, why)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (b"no model at all", "không nạp được"),
        (piper_voice.humming(250, asked="mels"), "không đọc được"),
        (piper_voice.humming(3), "không khớp với mô hình"),
        (piper_voice.humming(250, sample_rate=22_050), "ghi 16000 Hz nhưng .* là 22050 Hz"),
    ],
    ids=["junk", "of another kind", "too quick", "of another sample rate"],
)
def test_a_model_that_does_not_speak_is_refused(origin: Path, folder: Path, model: bytes, why: str) -> None:
    origin.write_bytes(model)
    refused(folder, wanted(origin), VoiceFileWrong, why)


def test_a_voice_of_another_language_is_taken_when_that_is_told(tmp_path: Path, folder: Path) -> None:
    told = {"espeak": {"voice": "en-us"}, "language": {"code": "en_US"}}
    model = piper_voice.voice(tmp_path, "en_US-hum", told=told)
    assert install(wanted(model, language="en"), folder, TODAY).record.language == "en"


def test_a_voice_that_is_there_is_never_written_over_unless_that_is_told(
    tmp_path: Path, origin: Path, folder: Path
) -> None:
    install(wanted(origin), folder, TODAY)
    (tmp_path / "newer").mkdir()
    newer = piper_voice.voice(tmp_path / "newer", millis=1.2)
    refused(folder, wanted(newer), VoiceInstalled, "2026-11-22")
    assert digest(folder / ALL[0]) == digest(origin)
    refused(folder, wanted(newer, sha256="0" * 64, replace=True), VoiceFileWrong, "mã SHA-256 là")
    assert digest(folder / ALL[0]) == digest(origin)
    install(wanted(newer, replace=True), folder, TODAY)
    assert digest(folder / ALL[0]) == digest(newer)
    assert VoiceFiles(folder=folder, name="vi_VN-hum").check()


def test_what_an_interruption_left_half_is_told_as_broken_and_may_be_installed_again(
    origin: Path, folder: Path
) -> None:
    install(wanted(origin), folder, TODAY)
    (folder / ALL[2]).unlink()
    assert "hãy cài lại" in Piper(EngineSettings(folder=folder)).status(VoiceName("piper:vi_VN-hum")).why
    assert install(wanted(origin), folder, TODAY)


def test_a_voice_that_could_only_be_replaced_by_half_has_no_record_any_more(
    tmp_path: Path, origin: Path, folder: Path
) -> None:
    install(wanted(origin), folder, TODAY)
    (folder / ALL[1]).unlink()
    (folder / ALL[1]).mkdir()
    (tmp_path / "newer").mkdir()
    newer = piper_voice.voice(tmp_path / "newer", millis=1.2)
    with pytest.raises(StorageUnwritable):
        install(wanted(newer, replace=True), folder, TODAY)
    assert digest(folder / ALL[0]) == digest(newer)
    assert kept(folder) == ALL[:2]


@pytest.mark.parametrize("missing", [0, 1], ids=["model", "description"])
def test_a_file_that_is_not_there_is_told(origin: Path, folder: Path, missing: int) -> None:
    order = wanted(origin)
    origin.with_name(ALL[missing]).unlink()
    refused(folder, order, FileUnreadable, ALL[missing])


def test_a_file_too_large_is_refused(origin: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "LARGEST_MODEL", 100)
    refused(folder, wanted(origin), VoiceFileWrong, "lớn hơn")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, origin: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StorageUnwritable):
        install(wanted(origin), tmp_path / "data" / "voices", TODAY)


def test_without_the_library_nothing_can_be_tried_and_nothing_is_kept(
    origin: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "piper", None)
    refused(folder, wanted(origin), VoiceFailed, r"broadcaster\[piper\]")


# --- from an address ---------------------------------------------------------------------------------------------


@dataclass
class Files:
    """A web server of the files in a folder; `instead` holds other answers, by path: a status and a header."""

    folder: Path
    port: int
    asked: list[str]
    instead: dict[str, tuple[int, str, str]]
    short: bool = False

    def url(self, name: str = ALL[0], query: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/{name}{query}"


@contextmanager
def serving(folder: Path) -> Iterator[Files]:
    files = Files(folder=folder, port=0, asked=[], instead={})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            files.asked.append(self.path)
            name = self.path.partition("?")[0].lstrip("/")
            if name in files.instead:
                status, header, value = files.instead[name]
                self.send_response(status)
                self.send_header(header, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path = files.folder / name
            if not path.is_file():
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            self.wfile.write(path.read_bytes()[: 100 if files.short else None])

        def log_message(self, format: str, *args: Any) -> None:
            """A quiet server."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        files.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield files
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def site(origin: Path) -> Iterator[Files]:
    with serving(origin.parent) as files:
        yield files


def test_a_voice_is_fetched_with_its_description_beside_it(origin: Path, folder: Path, site: Files) -> None:
    done = install(wanted(origin, site.url(query="?download=true&key=secret")), folder, TODAY)
    assert site.asked == [f"/{name}?download=true&key=secret" for name in ALL[:2]]
    assert kept(folder) == ALL
    assert done.record.source == site.url(), "what was asked for along with it may be a secret"


def test_a_redirect_on_this_machine_is_followed(origin: Path, folder: Path, site: Files) -> None:
    site.instead["old.onnx"] = (302, "Location", f"/{ALL[0]}")
    site.instead["old.onnx.json"] = (302, "Location", site.url(ALL[1]))
    assert install(wanted(origin, site.url("old.onnx")), folder, TODAY).voice == "piper:old"


@pytest.mark.parametrize("address", ["http://voices.example.vn/a.onnx", "ftp://127.0.0.1/a.onnx", "file:///etc/a.onnx"])
def test_only_https_leaves_this_machine(origin: Path, folder: Path, address: str) -> None:
    refused(folder, wanted(origin, address), VoiceFileWrong, "chỉ tải qua https")


@pytest.mark.parametrize("elsewhere", ["http://voices.example.vn/a.onnx", "file:///etc/passwd"])
def test_a_redirect_to_where_one_may_not_ask_is_not_followed(
    origin: Path, folder: Path, site: Files, elsewhere: str
) -> None:
    site.instead[ALL[0]] = (302, "Location", elsewhere)
    refused(folder, wanted(origin, site.url()), VoiceFileWrong, "chỉ tải qua https")


def test_an_address_that_is_none_is_refused(origin: Path, folder: Path, site: Files) -> None:
    refused(folder, wanted(origin, "https://[::1/a.onnx"), VoiceFileWrong, "địa chỉ sai")
    site.instead[ALL[0]] = (302, "Location", "http://[::1")
    refused(folder, wanted(origin, site.url()), VoiceFileUnreachable, "không kết nối được")


def test_redirects_without_end_are_given_up(origin: Path, folder: Path, site: Files) -> None:
    site.instead[ALL[0]] = (302, "Location", f"/{ALL[0]}")
    refused(folder, wanted(origin, site.url()), VoiceFileUnreachable, "chuyển tiếp quá 5 lần")
    assert len(site.asked) == 6


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_server_that_refuses_is_told(origin: Path, folder: Path, site: Files, status: int) -> None:
    site.instead[ALL[1]] = (status, "X", "x")
    refused(folder, wanted(origin, site.url()), VoiceFileUnreachable, f"máy chủ trả lời {status}")


def test_a_line_that_drops_is_told(origin: Path, folder: Path, site: Files) -> None:
    site.short = True
    refused(folder, wanted(origin, site.url()), VoiceFileUnreachable, "đường truyền bị đứt")


def test_a_server_that_is_not_there_is_told(origin: Path, folder: Path, site: Files) -> None:
    address = site.url().replace(str(site.port), "9")
    refused(folder, wanted(origin, address), VoiceFileUnreachable, "không kết nối được")


def test_another_file_than_the_one_that_was_published_is_not_kept(origin: Path, folder: Path, site: Files) -> None:
    order = wanted(origin, site.url())
    refused(folder, replace(order, sha256="1" * 64), VoiceFileWrong, "mã SHA-256 là")
    assert site.asked == [f"/{ALL[0]}"], "not even its description is asked for"


def test_names_passwords_and_queries_are_not_written_down() -> None:
    assert shown("https://me:secret@voices.example.vn:8443/a.onnx?key=1#x") == "https://voices.example.vn:8443/a.onnx"
    assert shown("/home/me/a.onnx") == "/home/me/a.onnx"
