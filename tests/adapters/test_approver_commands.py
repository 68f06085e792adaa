"""`broadcaster keys approver`, `keys offered`, `keys approvers`, `emergency sign`: from a person to the root."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from adapters.test_keys_commands import run

from broadcaster.app import now, open_newsroom, settings_from
from broadcaster.cli.key_files import OPENS_BY
from broadcaster.domain.access import AccountId, Grant, Role
from broadcaster.domain.approver_key import offered, person_fingerprint
from broadcaster.domain.emergency_order import TYPE, is_signed
from broadcaster.domain.people import Account
from broadcaster.envelope import KeyId, Signature, public_of
from broadcaster.vault.approvers import read_approver
from broadcaster.vault.keyring import FolderKeyring, Founded, found

OPENS = "con đò nhỏ sang sông"
GRANT = Grant(role=Role.APPROVER, station=None, path="/")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OPENS_BY, OPENS)
    path = tmp_path / "ut.key"
    assert run("keys", "approver", "new", path) == 0
    return path


def fingerprint(path: Path) -> str:
    return person_fingerprint(public_of(read_approver(path, OPENS)))


def test_a_key_is_nobody_elses_to_read_and_is_never_written_over(
    key: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    another = key.with_name("another.key")
    assert run("keys", "approver", "new", another) == 0
    assert fingerprint(another) in capsys.readouterr().out
    before = key.read_bytes()
    assert run("keys", "approver", "new", key) == 1
    assert key.read_bytes() == before
    offer = ("keys", "approver", "offer", key, "--house", "house-1", "--account", "ut", "--name", "Út")
    monkeypatch.setenv(OPENS_BY, "mật khẩu của ai khác")
    assert run(*offer) == 2
    monkeypatch.setenv(OPENS_BY, "ngắn")
    assert run("keys", "approver", "new", key.with_name("other.key")) == 2
    assert not key.with_name("other.key").exists()
    monkeypatch.setenv(OPENS_BY, OPENS)
    key.chmod(0o644)
    assert run(*offer) != 0


# --- signing -------------------------------------------------------------------------------------------------------


def order(**changes: object) -> bytes:
    told = {
        "version": 1,
        "house": "house-1",
        "id": "dt-1",
        "kind": "exercise",
        "message": "alert",
        "references": [],
        "event": "Cháy",
        "headline": "Cháy chợ",
        "script": "Đang có cháy ở chợ.\x1b[2J",
        "orderer": "Chủ tịch xã",
        "document": "12/LKC",
        "targets": [{"station": "30628", "below": True, "cluster": None}],
        "repeats": 2,
        "gap_ms": 20_000,
        "minutes": 10,
        "composed": {"by": "Võ Thị Út", "at": "2026-11-22T05:00:00.000000+00:00"},
        "sounds": [{"sha256": "a" * 64, "bytes": 9, "ms": 8000, "stations": ["30628"]}],
        **changes,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def test_what_is_signed_is_shown_from_the_orders_own_bytes(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, asked, signature = order(), tmp_path / "order.json", tmp_path / "signature.json"
    answer = {"payload_type": TYPE, "order": b64encode(raw).decode(), "sha256": "0" * 64}
    for written in (raw, json.dumps(answer).encode()):
        asked.write_bytes(written)
        assert run("emergency", "sign", asked, "--key", key, "-o", signature, "--yes") == 0
        told = capsys.readouterr()
        for each in ("DIỄN TẬP", "Đang có cháy ở chợ.\N{REPLACEMENT CHARACTER}", "30628", "10 phút", "2 lần", "12/LKC"):
            assert each in told.out
        assert "\x1b" not in told.out
        assert "Chưa đối chiếu 1 âm thanh" in told.err
        found = json.loads(signature.read_text())
        by = Signature(key=KeyId(found["keyid"]), value=b64decode(found["sig"]))
        assert is_signed(raw, by, public_of(read_approver(key, OPENS)))


def test_what_is_no_order_or_lies_about_its_kind_is_not_signed(key: Path, tmp_path: Path) -> None:
    asked = tmp_path / "order.json"
    foreign = json.dumps({"payload_type": "application/vnd.broadcaster.trust.v1", "order": "e30="}).encode()
    for written in (b"", b"{}", order(kind="actual"), order(version=2), order(sounds=[]), foreign):
        asked.write_bytes(written)
        assert run("emergency", "sign", asked, "--key", key, "--yes") == 2
    assert run("emergency", "sign", "--key", key, "--yes") == 2
    asked.write_bytes(order())
    other = tmp_path / "other.mp3"
    other.write_bytes(b"ID3 something else")
    assert run("emergency", "sign", asked, "--key", key, "--sound", other, "--yes") == 2


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        there = (self.path, self.headers["Authorization"]) == ("/api/v1/emergencies/dt-1/order", "Bearer bct_1")
        body = json.dumps({"payload_type": TYPE, "order": b64encode(order()).decode()}).encode() if there else b"{}"
        self.send_response(200 if there else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_bytes_are_asked_of_a_server_with_a_token_that_stands_in_no_command(
    key: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("emergency", "sign", "--url", url, "--emergency", "dt-1", "--key", key, "--yes")
    monkeypatch.delenv("BROADCASTER_TOKEN", raising=False)
    assert run(*asked) == 2
    assert "404" in capsys.readouterr().err
    monkeypatch.setenv("BROADCASTER_TOKEN", "bct_1")
    assert run(*asked) == 0
    assert "DIỄN TẬP" in capsys.readouterr().out
    assert run("emergency", "sign", "--url", "http://127.0.0.1:9", "--emergency", "dt-1", "--key", key, "--yes") == 2


# --- to the root ---------------------------------------------------------------------------------------------------


@pytest.fixture
def founded(tmp_path: Path) -> Founded:
    made = found(tmp_path / "data" / "keys" / "house", "house-1", now())
    assert made is not None
    return made


def test_what_people_offered_is_carried_to_the_root_which_alone_says_who_counts(
    key: Path, founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, second = tmp_path / "data", tmp_path / "tu.key"
    assert run("keys", "approver", "new", second) == 0
    settings = settings_from({"data": data})
    with open_newsroom(settings) as newsroom, newsroom.store.write() as work:
        for name, path in (("ut", key), ("tu", second)):
            mine = AccountId(name)
            work.accounts.add(Account(id=mine, login=name, name=name, grants=(GRANT,), active=True, created=now()))
            told, who = tmp_path / f"{name}.json", ("--house", "house-1", "--account", name, "--name", name)
            assert run("keys", "approver", "offer", path, *who, "-o", told) == 0
            work.approver_keys.add(offered(told.read_text(), "house-1", mine, now()))
    capsys.readouterr()
    assert run("keys", "list", "--data", data) == 0
    assert "2 khoá ký đã nộp" in capsys.readouterr().err
    offers, draft = tmp_path / "offers.json", tmp_path / "draft.json"
    assert run("keys", "offered", "-o", offers, "--data", data) == 0
    assert run("keys", "rotate", "-o", draft, "--data", data) == 0
    capsys.readouterr()
    assert run("keys", "approvers", draft, "--offers", offers) == 0
    listed = capsys.readouterr().out
    assert all(fingerprint(path) in listed for path in (key, second))
    one, both = ("--accept", fingerprint(key)), ("--accept", fingerprint(key), "--accept-exercise", fingerprint(second))
    assert run("keys", "approvers", draft, "--offers", offers, *one) == 2
    assert run("keys", "approvers", draft, "--offers", offers, "--accept", "ABCD-EFGH-IJKL-MNOP@30628") == 2
    assert run("keys", "approvers", draft, "--offers", offers, *both) == 0
    capsys.readouterr()
    monkeypatch.setenv(OPENS_BY, founded.passphrase)
    assert run("keys", "sign", draft, "--root", founded.root) == 0
    assert fingerprint(second) in capsys.readouterr().out
    assert run("keys", "approvers", draft, "--offers", offers, *both) == 2
    assert run("keys", "trust", draft, "--data", data) == 0
    capsys.readouterr()
    assert run("keys", "list", "--data", data) == 0
    assert "đã nộp" not in capsys.readouterr().err
    people = FolderKeyring(data / "keys" / "house").trust().approvers
    assert (people.threshold, [each.name for each in people.people]) == (2, ["ut", "tu"])
    assert [len(each.kinds) for each in people.people] == [2, 1]
