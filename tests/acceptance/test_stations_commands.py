"""The tree from the console: a province by name, a table of clusters, every wrong row told."""

import json
from pathlib import Path

from processes import broadcaster

HEAD = "mã;tên;cấp;mã cấp trên;công nghệ;số loa\n"


def test_a_province_comes_by_name_and_once(tmp_path: Path) -> None:
    first = broadcaster("stations", "import", "--province", "an giang", "--json", "--data", tmp_path)
    assert first.returncode == 0, first.stderr
    again = broadcaster("stations", "import", "--province", "An Giang", "--json", "--data", tmp_path)
    assert [json.loads(done.stdout)["stations"] for done in (first, again)] == [103, 0]
    listed = json.loads(broadcaster("stations", "list", "--json", "--data", tmp_path).stdout)
    assert sum(station["level"] == "commune" for station in listed) == 102
    drawn = broadcaster("stations", "tree", "--data", tmp_path).stdout
    assert "Đài Truyền thanh xã Chợ Mới [30628]" in drawn
    assert json.loads(broadcaster("stations", "list", "--on", "2025-06-30", "--json", "--data", tmp_path).stdout) == []
    near = broadcaster("stations", "import", "--province", "An Giag", "--data", tmp_path)
    assert (near.returncode, "[province-unknown]" in near.stderr, "An Giang" in near.stderr) == (2, True, True)


def test_a_table_is_tried_and_then_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    broadcaster("stations", "import", "--province", "An Giang", "--data", tmp_path / "data")
    file = tmp_path / "cụm.csv"
    file.write_text(HEAD + "c1;Ấp 1;cụm loa;30628;FM;3\n;Ấp 2;cụm loa;30628;;\nc3;Ấp 3;cụm loa;nope;;\n", "utf-16")
    for dry in (["--dry-run"], []):
        bad = broadcaster("stations", "import", file, *dry, "--data", tmp_path / "data")
        assert bad.returncode == 2
        assert all(f"Dòng {row}: " in bad.stderr for row in (3, 4))
    file.write_text(HEAD + "c1;Ấp 1;cụm loa;30628;FM;3\n", "utf-8")
    done = broadcaster("stations", "import", file, "--json", "--data", tmp_path / "data")
    assert (json.loads(done.stdout)["clusters"], json.loads(done.stdout)["faults"]) == (1, [])


def test_bad_use_is_told_in_one_line(tmp_path: Path) -> None:
    for arguments in (
        ["import"],
        ["import", tmp_path / "no.csv"],
        ["import", tmp_path],
        ["list", "--on", "2026-02-30"],
    ):
        told = broadcaster("stations", *arguments, "--data", tmp_path / "data")
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr.startswith("Lỗi [")
