"""`broadcaster verify-journal`, as somebody who checks would use it: no server, no trust in who wrote the journal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.journals import device, lines_after
from fakes.samples import two_provinces

from broadcaster.app import now
from broadcaster.cli import main
from broadcaster.domain.journal import End, Event, Note, beginning, hash_of
from broadcaster.domain.journal_batches import CHECKPOINT, Checkpoint, checkpoint_payload
from broadcaster.domain.journal_intake import sort
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.newsroom.books.journal import JournalHead
from broadcaster.store import open_store, upgrade
from broadcaster.vault.keyring import FolderKeyring, found

CODE, NOW = StationCode("30628"), now()
LINES = lines_after(CODE, beginning(CODE), [Note(event=Event.BOOT)] * 5, NOW)
Said = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A house that holds five lines, and a station that kept its word for three of them."""
    folder = tmp_path / "data"
    assert found(folder / "keys" / "house", "house-1", NOW) is not None
    url = f"sqlite:///{folder / 'broadcaster.db'}"
    upgrade(url)
    store = open_store(url)
    placed = sort(CODE, beginning(CODE), LINES, lambda _: None).placed
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.devices.add(device(CODE, NOW))
        work.journals.add(CODE, placed, JournalHead(end=End(sequence=5, head=placed[-1].hash)))
    store.close()
    keyring = FolderKeyring(folder / "keys" / "house")
    told = Checkpoint(house=keyring.trust().house, station=CODE, sequence=3, head=hash_of(LINES[2]), at=NOW)
    sealed = keyring.seal(KeyRole.JOURNAL, CHECKPOINT, checkpoint_payload(told), NOW)
    (tmp_path / "checkpoint.json").write_text(sealed)
    (tmp_path / "lines.jsonl").write_text("".join(f"{each}\n" for each in LINES))
    return folder


@pytest.fixture
def said(data: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*told: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--lang", "en", "verify-journal", "30628", *map(str, told), "--data", str(data)])
        assert isinstance(ended.value.code, int)
        return ended.value.code, capsys.readouterr().out.replace("\n", " ")

    return run


def test_the_houses_lines_stand_against_the_word_the_station_kept(said: Said, tmp_path: Path) -> None:
    code, told = said("--checkpoint", tmp_path / "checkpoint.json")
    assert code == 0
    assert "5 lines follow one another" in told
    assert "Up to line 3" in told


def test_the_stations_lines_stand_too_and_one_that_was_changed_is_named(said: Said, tmp_path: Path) -> None:
    lines, kept = tmp_path / "lines.jsonl", tmp_path / "checkpoint.json"
    assert said(lines, "--checkpoint", kept)[0] == 0
    lines.write_text(lines.read_text().replace('"sequence":2', '"sequence":2,"dbfs":-9'))
    code, told = said(lines, "--checkpoint", kept)
    assert code == 1
    assert "line 3" in told


def test_a_word_that_the_house_never_gave_is_refused(said: Said, tmp_path: Path) -> None:
    forged = tmp_path / "forged.json"
    forged.write_text((tmp_path / "checkpoint.json").read_text().replace('"sig": "', '"sig": "AA', 1))
    code, told = said("--checkpoint", forged)
    assert code == 1
    assert "forged.json" in told
