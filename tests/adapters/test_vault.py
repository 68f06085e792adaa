"""The vault: what is hashed, which codes are right, which cookies are ours, and who may read the server's secret."""

import base64
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes.samples import NOON, later
from pwdlib.hashers.argon2 import Argon2Hasher
from pyotp import TOTP

from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.vault import ServerVault, secret_of

QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = bytes(range(32))
PASSWORD = "vườn xoài ba gốc"


@pytest.fixture
def vault() -> ServerVault:
    return ServerVault(SECRET, QUICK)


def test_a_password_is_verified_against_its_own_hash_alone(vault: ServerVault) -> None:
    hashed = vault.hash(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert hashed != vault.hash(PASSWORD), "each has its salt"
    assert vault.verify(PASSWORD, hashed)
    assert not vault.verify(PASSWORD + " ", hashed)
    assert not vault.verify(PASSWORD, None)
    assert not vault.verify("nobody's password", None), "what stands in for nobody opens nothing"
    assert not vault.verify(PASSWORD, "$argon2id$garbled")
    assert not vault.verify("\ud800", hashed)


def test_by_itself_the_vault_hashes_as_owasp_asks_for() -> None:
    assert "$m=65536,t=3,p=4$" in ServerVault(SECRET).hash(PASSWORD)


def test_nobody_costs_as_much_as_somebody() -> None:
    vault = ServerVault(SECRET)
    hashed = vault.hash(PASSWORD)

    def cost(against: str | None) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            vault.verify("wrong", against)
            times.append(time.perf_counter() - began)
        return min(times)

    assert 0.3 < cost(None) / cost(hashed) < 3


class Watched(Argon2Hasher):
    """Counts how many passwords are hashed at the same time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super().verify(password, hash)
        finally:
            with self.lock:
                self.now -= 1


def test_however_many_ask_at_once_few_passwords_are_hashed_at_once() -> None:
    hasher = Watched()
    vault = ServerVault(SECRET, hasher)
    with ThreadPoolExecutor(16) as pool:
        assert not any(pool.map(lambda _: vault.verify("wrong", None), range(400)))
    assert 1 <= hasher.most <= 2


def test_a_code_is_right_in_its_step_and_in_its_neighbours(vault: ServerVault) -> None:
    codes = vault.codes("salt", "an")
    assert codes.uri.startswith("otpauth://totp/Broadcaster:an?secret=")
    assert len(base64.b32decode(codes.secret)) == 20
    shown = TOTP(codes.secret).at(int(NOON.timestamp()))
    now = int(NOON.timestamp()) // 30
    assert vault.step("salt", shown, NOON) == now
    assert vault.step("salt", f" {shown[:3]} {shown[3:]} ", NOON) == now
    assert vault.step("salt", shown, later(0.5)) == now
    assert vault.step("salt", shown, later(-0.5)) == now
    assert vault.step("salt", shown, later(1.5)) is None
    for wrong in ("", "0", "abcdef", "１２３４５６", "\ud800"):
        assert vault.step("salt", wrong, NOON) is None


def test_who_has_the_database_alone_has_no_codes(vault: ServerVault) -> None:
    other = ServerVault(bytes(32), QUICK)
    assert vault.codes("salt", "an").secret != other.codes("salt", "an").secret
    assert vault.codes("salt", "an").secret != vault.codes("salt 2", "an").secret


def test_a_cookie_is_ours_to_the_last_bit(vault: ServerVault) -> None:
    signed = vault.sign("session:secret")
    assert vault.unsigned(signed) == "session:secret"
    assert ServerVault(bytes(32), QUICK).unsigned(signed) is None
    for position in range(len(signed)):
        other = "A" if signed[position] != "A" else "B"
        changed = signed[:position] + other + signed[position + 1 :]
        # the last of 86 letters holds four bits of the signature, and two that say nothing
        assert vault.unsigned(changed) in (None, "session:secret") if position == len(signed) - 1 else True
        if position < len(signed) - 1:
            assert vault.unsigned(changed) is None
    for garbled in ("", ".", "session:secret", "\ud800", "x" * 10_000):
        assert vault.unsigned(garbled) is None


# --- the server's secret -----------------------------------------------------------------------------------------


def test_the_secret_is_made_once_for_nobody_else_to_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "server.key"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret_of(path), range(16)))
    assert len(found) == 1
    assert len(found.pop()) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["server.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_secret_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "server.key"
    secret_of(path)
    path.chmod(mode)
    with pytest.raises(KeyUnfit, match="chmod 600"):
        secret_of(path)


@pytest.mark.parametrize("kept", [b"", b"x" * 31, b"x" * 33])
def test_a_secret_that_was_cut_is_refused(tmp_path: Path, kept: bytes) -> None:
    path = tmp_path / "server.key"
    path.write_bytes(kept)
    path.chmod(0o600)
    with pytest.raises(KeyUnfit, match="32"):
        secret_of(path)


def test_a_place_where_no_secret_can_stand_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(StorageUnwritable):
        secret_of(tmp_path / "keys" / "server.key")
    (tmp_path / "server.key").mkdir(mode=0o700)
    with pytest.raises(StorageUnwritable):
        secret_of(tmp_path / "server.key")
