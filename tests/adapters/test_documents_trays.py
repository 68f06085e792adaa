"""The watch folder on disk: plain files only, moved under their own names, and nothing outside it touched."""

import os
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.documents.trays import FolderTray
from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.life import State
from broadcaster.domain.units import Instant
from broadcaster.newsroom import scheduling
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.drafting import drafting
from broadcaster.newsroom.watching import Lying
from broadcaster.timers import watching


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "nhan" / "30628").mkdir(parents=True)
    return tmp_path / "nhan"


def lay(root: Path, name: str, raw: bytes = b"ba con") -> Path:
    place = root / "30628" / name
    place.write_bytes(raw)
    return place


def one(root: Path) -> Lying:
    (lying,) = FolderTray(root).look()
    return lying


def test_a_file_is_found_read_and_put_by_under_its_name(root: Path) -> None:
    lay(root, "bản tin.txt")
    lying = one(root)
    assert (lying.station, lying.name, lying.size) == ("30628", "bản tin.txt", 6)
    assert FolderTray(root).read(lying) == b"ba con"
    FolderTray(root).put_by(lying, "")
    assert (root / "30628" / "da-nhan" / "bản tin.txt").read_bytes() == b"ba con"
    assert FolderTray(root).look() == []


def test_what_is_refused_has_the_reason_beside_it(root: Path) -> None:
    for text in (b"one", b"other"):
        lay(root, "a.docx", text)
        FolderTray(root).put_by(one(root), "Tệp “a.docx” hỏng.")
    put = {each.name: each.read_bytes() for each in (root / "30628" / "khong-nhan").iterdir()}
    assert {put["a.docx"], put["a-2.docx"]} == {b"one", b"other"}
    assert put["a.docx.txt"].decode() == put["a-2.docx.txt"].decode() == "Tệp “a.docx” hỏng.\n"


def test_links_folders_devices_and_hidden_files_are_not_seen(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (root / "30628" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "30628" / "below").mkdir()
    (root / "30628" / "below" / "a.txt").write_text("x")
    (root / "30631").symlink_to(tmp_path)
    (root / "loose.txt").write_text("x")
    os.mkfifo(root / "30628" / "pipe.txt")
    lay(root, ".hidden.txt")
    lay(root, "~$tin.docx")
    assert FolderTray(root).look() == []


def test_a_file_that_became_a_link_or_another_file_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    place = lay(root, "a.txt")
    lying = one(root)
    place.unlink()
    assert FolderTray(root).read(lying) is None
    place.symlink_to(tmp_path / "secret.txt")
    assert FolderTray(root).read(lying) is None
    place.unlink()
    os.mkfifo(place)
    assert FolderTray(root).read(lying) is None
    place.unlink()
    place.write_bytes(b"longer than it was")
    assert FolderTray(root).read(lying) is None


def test_a_place_of_what_was_taken_that_leads_elsewhere_is_not_used(root: Path, tmp_path: Path) -> None:
    (root / "30628" / "da-nhan").symlink_to(tmp_path)
    lay(root, "a.txt")
    with pytest.raises(StorageUnwritable):
        FolderTray(root).put_by(one(root), "")
    assert not (tmp_path / "a.txt").exists()


@pytest.mark.parametrize(
    "name", ["-rf", "a" * 250, "%s.txt", "a\nb.txt", "tin\u202etxt.exe", "ba\u0309n.txt", "'\";.txt"]
)
def test_odd_names_are_put_by_like_any_other(root: Path, name: str) -> None:
    lay(root, name)
    FolderTray(root).put_by(one(root), "Lý do.")
    put = sorted((root / "30628" / "khong-nhan").iterdir(), key=lambda path: len(path.name))
    assert [path.read_bytes() for path in put] == [b"ba con", "Lý do.\n".encode()]


def test_a_name_that_is_no_text_is_put_by_too(root: Path) -> None:
    lay(root, os.fsdecode(b"\xff\xfe.txt"))
    FolderTray(root).put_by(one(root), "Lý do.")
    assert len(list((root / "30628" / "khong-nhan").iterdir())) == 2


def test_no_folder_is_no_trouble(tmp_path: Path) -> None:
    assert FolderTray(tmp_path / "nowhere").look() == []


def test_what_is_laid_in_becomes_a_draft_once_also_after_a_restart(root: Path) -> None:
    newsroom = memory_newsroom(MemoryStore())
    scheduling.establish(newsroom, two_provinces(), [rule("30628")], NOON)
    numbers = count(1)
    draft_it = drafting(lambda: BulletinId(f"bt{next(numbers)}"))
    for day in range(2):
        lay(root, f"tin {day}.txt", "Lịch cấp nước. Mời bà con dự trữ nước.".encode())
        lay(root, f"hỏng {day}.txt", b"\xff\xfe\xfd")
        at = Instant(NOON + timedelta(days=day))
        wake = watching(newsroom, FolderTray(root), draft_it, lambda at=at: at)  # type: ignore[misc]  # bound now
        for _ in range(3):
            wake.run()
    with newsroom.store.read() as work:
        page = work.bulletins.page(EVERYWHERE, Sought(), Asked())
    (draft,) = page.rows
    assert (draft.state, draft.draft.title, draft.draft.origin) == (State.DRAFT, "Lịch cấp nước", "30628")
    assert draft.revision.by_name == "Thư mục nhận bài"
    assert draft.draft.note.startswith("Lấy từ tin 0.txt")
    put = {name: sorted(each.name for each in (root / "30628" / name).iterdir()) for name in ("da-nhan", "khong-nhan")}
    assert put["da-nhan"] == ["tin 0.txt", "tin 1.txt"]
    assert put["khong-nhan"] == ["hỏng 0.txt", "hỏng 0.txt.txt", "hỏng 1.txt", "hỏng 1.txt.txt"]
