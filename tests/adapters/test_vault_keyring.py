"""The house's keys: made once, believed as long as the root says, and rotated without the stations going astray."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.house import NOW
from fakes.memory_keyring import MemoryKeyring

from broadcaster.domain import trust
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.keys import HouseUnfounded, KeyOver, RootLocked, TrustRefused
from broadcaster.domain.renewing import HOLDS, Changes, ending, next_trust
from broadcaster.domain.trust import KeyRole, accepted, to_json, unsealed
from broadcaster.domain.units import instant
from broadcaster.envelope import key_id, locked, new_key, unlocked
from broadcaster.newsroom.ports import Keyring
from broadcaster.vault.keyring import FolderKeyring, Founded, found, sign, signed_also
from broadcaster.vault.roots import new_passphrase, new_root, read_root

TYPE = "application/x"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "house"


@pytest.fixture
def founded(folder: Path) -> Founded:
    made = found(folder, "house-1", NOW)
    assert made is not None
    return made


@pytest.fixture(params=["memory", "folder"])
def keyring(request: pytest.FixtureRequest, folder: Path) -> Keyring:
    if request.param == "memory":
        return MemoryKeyring()
    found(folder, "house-1", NOW)
    return FolderKeyring(folder)


# --- what every keyring promises ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(KeyRole))
def test_what_it_seals_stations_open_as_that_role_and_no_other(keyring: Keyring, role: KeyRole) -> None:
    envelope = keyring.seal(role, TYPE, b"x", NOW)
    assert unsealed(keyring.trust(), role, TYPE, envelope, NOW).payload == b"x"
    for other in set(KeyRole) - {role}:
        with pytest.raises(Refused) as refused:
            unsealed(keyring.trust(), other, TYPE, envelope, NOW)
        assert refused.value.attack is Attack.WRONG_KEY


def test_nothing_is_sealed_by_a_key_whose_time_is_over(keyring: Keyring) -> None:
    ends = max(each.not_after for each in keyring.trust().roles[KeyRole.MANIFEST].keys)
    with pytest.raises(KeyOver):
        keyring.seal(KeyRole.MANIFEST, TYPE, b"x", ends)


def test_a_trust_that_the_root_did_not_sign_is_refused(keyring: Keyring) -> None:
    changed = to_json(next_trust(keyring.trust(), Changes(), NOW))
    for told in (sign(changed, [new_key()]), changed, ""):
        with pytest.raises(TrustRefused) as refused:
            keyring.adopt(told, NOW)
        assert refused.value.facts["attack"] == "arbitrary"
    assert len(keyring.trusts()) == 1


# --- a house on disk ---------------------------------------------------------------------------------------------


def test_a_house_is_founded_once_and_its_trust_holds(folder: Path, founded: Founded) -> None:
    assert found(folder, "house-1", NOW) is None
    told = FolderKeyring(folder).trust()
    assert (told.house, told.serial, told.expires) == ("house-1", 1, NOW + HOLDS)
    assert accepted(told.roots, FolderKeyring(folder).trusts()[0], NOW) == told
    assert founded.root.is_file()
    assert [path.name for path in folder.parent.iterdir()] == ["house"]


def test_of_processes_that_start_together_one_founds_the_house(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: found(folder, "house-1", NOW), range(8)))
    assert sum(each is not None for each in made) == 1
    assert FolderKeyring(folder).seal(KeyRole.MANIFEST, TYPE, b"x", NOW)
    assert [path.name for path in folder.parent.iterdir()] == ["house"]


def test_private_keys_are_read_by_their_owner_alone_and_the_root_only_with_its_passphrase(
    folder: Path, founded: Founded
) -> None:
    for path in folder.glob("*.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    root = read_root(founded.root, founded.passphrase)
    assert root not in founded.root.read_bytes()
    assert b"ENCRYPTED" in founded.root.read_bytes()
    for wrong in ("", founded.passphrase + "x", new_passphrase()):
        with pytest.raises(RootLocked):
            read_root(founded.root, wrong)
    next(folder.glob("manifest-*.key")).chmod(0o640)
    with pytest.raises(KeyUnfit, match="chmod"):
        FolderKeyring(folder).seal(KeyRole.MANIFEST, TYPE, b"x", NOW)


def test_no_house_no_seal(folder: Path) -> None:
    bare = FolderKeyring(folder)
    assert (bare.trusts(), bare.roots_here()) == ((), ())
    for asked in (bare.trust, lambda: bare.seal(KeyRole.MANIFEST, TYPE, b"x", NOW)):
        with pytest.raises(HouseUnfounded):
            asked()


def test_the_root_is_told_to_lie_here_until_it_is_carried_away(folder: Path, founded: Founded) -> None:
    keyring = FolderKeyring(folder)
    assert keyring.roots_here() == (str(founded.root),)
    founded.root.unlink()
    assert keyring.roots_here() == ()
    assert keyring.seal(KeyRole.JOURNAL, TYPE, b"x", NOW)


def renewed(folder: Path, founded: Founded, changes: Changes) -> trust.Trust:
    keyring = FolderKeyring(folder)
    draft = to_json(next_trust(keyring.trust(), changes, NOW))
    return keyring.adopt(signed_also(draft, read_root(founded.root, founded.passphrase)), NOW)


def test_a_new_key_seals_from_its_trust_on_and_the_old_one_is_believed_a_while(folder: Path, founded: Founded) -> None:
    keyring = FolderKeyring(folder)
    before = keyring.seal(KeyRole.MANIFEST, TYPE, b"x", NOW)
    told = renewed(folder, founded, Changes(keys={KeyRole.MANIFEST: keyring.make(KeyRole.MANIFEST)}))
    after = keyring.seal(KeyRole.MANIFEST, TYPE, b"x", NOW)
    signers = [unsealed(told, KeyRole.MANIFEST, TYPE, each, NOW).signers for each in (before, after)]
    assert signers[0] != signers[1]
    with pytest.raises(Refused) as refused:
        unsealed(told, KeyRole.MANIFEST, TYPE, before, instant(NOW + timedelta(days=31)))
    assert refused.value.attack is Attack.EXPIRED


def test_a_stolen_key_is_believed_no_longer(folder: Path, founded: Founded) -> None:
    keyring = FolderKeyring(folder)
    before = keyring.seal(KeyRole.ACTUAL, TYPE, b"x", NOW)
    (stolen,), waiting = folder.glob("emergency-actual-*.key"), keyring.make(KeyRole.JOURNAL)
    changes = Changes(keys={KeyRole.ACTUAL: keyring.make(KeyRole.ACTUAL)}, stolen=True)
    told = renewed(folder, founded, changes)
    assert not stolen.exists()
    assert list(folder.glob(f"journal-{key_id(waiting)[:16]}.key")), "its trust is still to come"
    with pytest.raises(Refused) as refused:
        unsealed(told, KeyRole.ACTUAL, TYPE, before, NOW)
    assert refused.value.attack is Attack.ARBITRARY


def test_roots_are_changed_by_the_old_and_the_new_together(folder: Path, founded: Founded, tmp_path: Path) -> None:
    keyring = FolderKeyring(folder)
    new = [new_root(tmp_path / "usb", "mat khau") for _ in range(2)]
    roots = trust.Roots(threshold=2, keys=tuple(public for _, public in new))
    draft = to_json(next_trust(keyring.trust(), Changes(roots=roots), NOW))
    signed = draft
    for path, _ in new:
        signed = signed_also(signed, read_root(path, "mat khau"))
    with pytest.raises(TrustRefused):
        keyring.adopt(signed, NOW)
    signed = signed_also(signed, read_root(founded.root, founded.passphrase))
    assert keyring.adopt(signed, NOW).roots == roots
    assert trust.walked(trust.from_payload(trust.unread(keyring.trusts()[0]).payload).roots, keyring.trusts(), NOW)


def test_what_is_no_trust_is_not_signed() -> None:
    for draft in ("", "{}", json.dumps({"version": 1})):
        with pytest.raises(TrustRefused):
            signed_also(draft, new_key())


def test_what_ends_soon_is_told(founded: Founded, folder: Path) -> None:
    assert founded
    told = FolderKeyring(folder).trust()
    assert ending(told, NOW) == {}
    assert set(ending(told, instant(NOW + HOLDS - timedelta(days=60)))) == {"trust", *(role.value for role in KeyRole)}


def test_a_file_of_another_kind_is_no_root(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    for told in (b"", b"x" * 20_000, b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        path.write_bytes(told)
        with pytest.raises(RootLocked):
            read_root(path, "x")
    with pytest.raises(KeyUnfit):
        read_root(tmp_path / "none", "x")


def test_a_key_opens_with_its_passphrase_and_without_when_it_has_none() -> None:
    key = new_key()
    assert unlocked(locked(key, b"mat khau"), b"mat khau") == key
    assert unlocked(locked(key, b""), b"") == key
