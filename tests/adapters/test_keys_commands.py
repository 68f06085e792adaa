"""`broadcaster keys`: the root is made and used away from the server, the server takes up what it signed."""

from pathlib import Path

import pytest

from broadcaster.app import now
from broadcaster.cli import main
from broadcaster.cli.key_files import OPENS_BY
from broadcaster.domain.trust import KeyRole
from broadcaster.vault.keyring import FolderKeyring, Founded, found

NOW = now()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def founded(data: Path, monkeypatch: pytest.MonkeyPatch) -> Founded:
    made = found(data / "keys" / "house", "house-1", NOW)
    assert made is not None
    monkeypatch.setenv(OPENS_BY, made.passphrase)
    return made


@pytest.fixture
def keyring(data: Path) -> FolderKeyring:
    return FolderKeyring(data / "keys" / "house")


def run(*told: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in told])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_what_is_listed_reminds_of_the_root_that_lies_here(
    data: Path, founded: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("keys", "list", "--data", data) == 0
    told = capsys.readouterr()
    assert all(role.value in told.out for role in KeyRole)
    assert str(founded.root) in told.err
    founded.root.rename(data.parent / "carried-away.key")
    assert run("keys", "list", "--data", data) == 0
    assert "root-" not in capsys.readouterr().err


def test_a_key_is_rotated_at_once_where_the_root_is_at_hand(
    data: Path, founded: Founded, keyring: FolderKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    def private() -> int:
        return len(list((data / "keys" / "house").glob("manifest-*.key")))

    before = keyring.trust()
    assert run("keys", "rotate", "manifest", "--root", founded.root, "--data", data) == 0
    after = keyring.trust()
    assert after.serial == 2
    assert len(after.roles[KeyRole.MANIFEST].keys) == private() == 2
    assert "tệp khoá riêng đã xoá" not in capsys.readouterr().out
    assert run("keys", "rotate", "manifest", "--stolen", "--root", founded.root, "--data", data) == 0
    assert len(keyring.trust().roles[KeyRole.MANIFEST].keys) == private() == 1
    assert capsys.readouterr().out.count("tệp khoá riêng đã xoá") == 2
    assert before.roles[KeyRole.JOURNAL].keys == after.roles[KeyRole.JOURNAL].keys


def test_or_by_a_draft_that_is_carried_to_the_root_and_back(
    data: Path, founded: Founded, keyring: FolderKeyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, signed = tmp_path / "draft.json", tmp_path / "signed.json"
    assert run("keys", "rotate", "--revoke", "30629", "-o", draft, "--data", data) == 0
    capsys.readouterr()
    assert run("keys", "trust", draft, "--data", data) == 2
    assert "chưa ký" in capsys.readouterr().err
    assert run("keys", "sign", draft, "--root", founded.root, "-o", signed) == 0
    assert run("keys", "trust", signed, "--data", data) == 0
    assert keyring.trust().revoked == {"30629"}
    assert run("keys", "trust", signed, "--data", data) == 0


def test_a_root_is_handed_on_to_two_of_which_both_must_sign(
    data: Path, founded: Founded, keyring: FolderKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb, draft = tmp_path / "usb", tmp_path / "draft.json"
    monkeypatch.setenv(OPENS_BY, "mat khau moi")
    assert run("keys", "root", "new", usb) == 0
    assert run("keys", "root", "new", usb) == 0
    new = [("--new-root", path) for path in sorted(usb.glob("*.pub"))]
    told = [each for pair in new for each in pair]
    assert run("keys", "rotate", *told, "--threshold", 3, "-o", draft, "--data", data) == 2
    assert run("keys", "rotate", *told, "--threshold", 2, "-o", draft, "--data", data) == 0
    for path in sorted(usb.glob("*.key")):
        assert run("keys", "sign", draft, "--root", path) == 0
    assert run("keys", "trust", draft, "--data", data) == 2
    monkeypatch.setenv(OPENS_BY, founded.passphrase)
    assert run("keys", "sign", draft, "--root", founded.root) == 0
    assert run("keys", "trust", draft, "--data", data) == 0
    assert keyring.trust().roots.threshold == 2


@pytest.mark.usefixtures("founded")
def test_what_is_wrong_is_told(data: Path, founded: Founded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run("keys", "rotate", "--data", data) == 2
    assert run("keys", "sign", tmp_path / "none.json", "--root", founded.root) == 2
    assert run("keys", "rotate", "pope", "--root", founded.root, "--data", data) == 2
    monkeypatch.setenv(OPENS_BY, "sai")
    assert run("keys", "rotate", "manifest", "--root", founded.root, "--data", data) == 2


def test_a_house_without_keys_says_how_to_get_them(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("keys", "list", "--data", data) == 1
    assert "broadcaster start" in capsys.readouterr().err
