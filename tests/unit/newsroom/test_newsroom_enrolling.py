"""Many units come at once: all or none, each fault by its row, and a second time nothing is new."""

from dataclasses import replace
from datetime import date

import pytest
from fakes.samples import NOON

from broadcaster import gazetteer
from broadcaster.domain.access import CONSOLE, EVERYWHERE, AccountId, Actor, Grant, Role
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import ProvinceUnknown
from broadcaster.domain.roster import Roster, RowFault, UnitRow, roster
from broadcaster.domain.stations import Level, StationCode
from broadcaster.newsroom import clusters
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.enrolling import Enrolled, Terms, enrol
from broadcaster.newsroom.ports import Newsroom

HEAD = ["mã", "tên", "tên đài", "cấp", "mã cấp trên", "ngày mở", "ngày đóng", "công nghệ", "số loa"]
GOOD = [
    HEAD,
    ["c1", "Ấp 1", "", "cụm loa", "moi", "", "", "FM", "3"],
    ["moi", "Xã Mới", "Đài Truyền thanh xã Mới", "xã", "91-kv", "01/07/2025"],
    ["c2", "Ấp 2", "", "cụm loa", "30628", "", "", "có dây", "5"],
]


def admin(path: str, role: Role = Role.ADMIN) -> Actor:
    grant = Grant(role=role, station=None, path=path)
    return Actor(id=AccountId("an"), name="An", grants=(grant,), source="test", assured=True)


def taken(newsroom: Newsroom, table: list[list[str]], actor: Actor = CONSOLE, **terms: bool) -> Enrolled:
    return enrol(newsroom, actor, roster(table), NOON, Terms(**terms))


def codes(newsroom: Newsroom) -> set[str]:
    with newsroom.store.read() as work:
        return {s.code for s in work.stations.tree(EVERYWHERE)}


def test_a_table_is_taken_whatever_the_order_of_its_rows_and_once_only(newsroom: Newsroom) -> None:
    done = taken(newsroom, GOOD)
    assert (done.stations, done.clusters, done.known, done.faults) == (1, 2, 0, ())
    with newsroom.store.read() as work:
        station = work.stations.get(EVERYWHERE, StationCode("moi"))
        assert (station.path, station.valid_from) == ("/91/91-kv/moi/", date(2025, 7, 1))
        assert work.clusters.get(EVERYWHERE, StationCode("c1")).path == "/91/91-kv/moi/c1/"
        (told,) = work.audit.since(1, 10)
    assert (told.verb, told.subject, told.told) == ("station.enrol", "station:91-kv", "1 đài, 2 cụm loa")
    again = taken(newsroom, GOOD)
    assert (again.stations, again.clusters, again.known, again.faults) == (0, 0, 3, ())


def test_a_dry_run_keeps_nothing(newsroom: Newsroom) -> None:
    before = codes(newsroom)
    done = taken(newsroom, GOOD, dry_run=True)
    assert (done.stations, done.clusters) == (1, 2)
    assert codes(newsroom) == before


BAD = [
    *GOOD,
    ["moi", "Lại", "", "xã", "91"],
    ["30628", "Tên khác", "", "xã", "91-kv"],
    ["x1", "Xa", "", "xã", "nope"],
    ["x2", "Vùng", "", "huyện", "30628"],
    ["x3", "Cũ", "", "xã", "91-kv", "2025-07-02", "2025-07-01"],
    ["x4", "Sớm", "", "xã", "91-kv", "1990-01-01"],
    ["c3", "Ấp", "", "cụm loa", "nope"],
    ["c4", "Ấp", "", "làng", "30628"],
    ["x5", "Vòng", "", "xã", "x5"],
]


def test_every_faulty_row_is_told_and_nothing_is_kept(newsroom: Newsroom) -> None:
    before = codes(newsroom)
    for dry_run in (True, False):
        done = taken(newsroom, BAD, dry_run=dry_run)
        problems = {fault.number: fault.problem for fault in done.faults}
        assert list(problems) == list(range(5, 14))
        for number, said in {
            5: "đã có ở dòng 3",
            6: "với nội dung khác",
            7: "không có trong tệp",
            8: "cấp cao hơn",
            9: "đóng trước ngày mở",
            10: "chưa hoạt động",
            11: "không có trong tệp",
            12: "không rõ",
            13: "chính mình",
        }.items():
            assert said in problems[number]
    assert codes(newsroom) == before


def test_a_row_for_a_cluster_of_a_closed_station_is_told(newsroom: Newsroom) -> None:
    old = ["cu", "Xã Cũ", "", "xã", "91", "2025-07-01", "2026-01-01"]
    row = ["c9", "Ấp 9", "", "cụm loa", "cu"]
    assert "đã đóng" in taken(newsroom, [HEAD, old, row]).faults[0].problem
    assert taken(newsroom, [HEAD, old, [*row, "2025-07-01", "2026-01-01"]]).clusters == 1


def test_rows_that_hang_too_deep_are_told(newsroom: Newsroom) -> None:
    line = [HEAD, *([f"ap{at}", "Ấp", "", "xã", f"ap{at - 1}" if at else "30628"] for at in range(14))]
    faulty = taken(newsroom, line).faults
    assert [(fault.number, "sâu nhất" in fault.problem) for fault in faulty] == [(len(line), True)]


def test_a_planted_fault_in_one_row_keeps_all_the_others_out(newsroom: Newsroom) -> None:
    done = taken(newsroom, [*GOOD, ["x", "X", "", "xã", "nope"]])
    assert done.faults == (RowFault(number=5, problem=done.faults[0].problem),)
    assert "moi" not in codes(newsroom)


def test_whoever_manages_a_part_of_the_tree_takes_in_units_there_only(newsroom: Newsroom) -> None:
    assert taken(newsroom, GOOD, admin("/91/91-kv/"), dry_run=True).faults == ()
    foreign = taken(newsroom, GOOD, admin("/01/"))
    assert [fault.number for fault in foreign.faults] == [3, 4]
    root = taken(newsroom, [HEAD, ["92", "Cần Thơ", "", "thành phố"]], admin("/91/"))
    assert "toàn hệ thống" in root.faults[0].problem
    taken_code = taken(newsroom, [HEAD, ["00004", "Đài Truyền thanh xã Mỹ Đức 00004", "", "xã"]], admin("/91/"))
    assert "đã dùng" in taken_code.faults[0].problem
    with pytest.raises(RightMissing):
        taken(newsroom, GOOD, admin("/91/", Role.AUTHOR))


def test_an_giang_has_102_communes_and_a_second_import_finds_none_new(newsroom: Newsroom) -> None:
    units = Roster(rows=tuple(gazetteer.units_of("AN GIANG")), faults=())
    done = enrol(newsroom, CONSOLE, units, NOON, Terms(strict=False))
    # 91 and two of its communes are there already, one of them below a station of district level: they stay as they are
    assert (done.stations, done.known, done.faults) == (100, 3, ())
    again = enrol(newsroom, CONSOLE, units, NOON, Terms(strict=False))
    assert (again.stations, again.known) == (0, 103)
    with newsroom.store.read() as work:
        assert work.stations.get(EVERYWHERE, StationCode("30628")).parent == "91-kv"


def test_units_of_a_province_are_told_by_kind_name_and_official_code() -> None:
    top, *communes = gazetteer.units_of("an giang")
    assert (top.code, top.name, top.label, top.level) == ("91", "An Giang", "Đài tỉnh An Giang", Level.PROVINCE)
    kinds = [unit.label.removeprefix("Đài Truyền thanh ") for unit in communes]
    counts = {kind: sum(told.startswith(kind) for told in kinds) for kind in ("xã", "phường", "đặc khu")}
    assert counts == {"xã": 85, "phường": 14, "đặc khu": 3}
    by_code: dict[str, UnitRow] = {unit.code: unit for unit in communes}
    assert by_code["30628"].label == "Đài Truyền thanh xã Chợ Mới"
    assert {unit.parent for unit in communes} == {"91"}


@pytest.mark.parametrize("name", ["Hà Nội", "ha noi", "Thành phố HÀ NỘI", "TP Ha Noi", "  hà   nội "])
def test_a_province_is_found_without_marks_case_or_kind(name: str) -> None:
    top = gazetteer.units_of(name)[0]
    assert (top.code, top.name, top.label) == ("01", "Hà Nội", "Đài thành phố Hà Nội")
    assert gazetteer.units_of(name)[1].code == "00004"


@pytest.mark.parametrize("name", ["An Giag", "", "Kiên Giang", "x" * 5_000, "\0"])
def test_an_unknown_province_is_told_with_the_names_near_it(name: str) -> None:
    with pytest.raises(ProvinceUnknown) as unknown:
        gazetteer.units_of(name)
    assert len(str(unknown.value)) < 300
    if name == "An Giag":
        assert "An Giang" in str(unknown.value)


def test_all_provinces_together_have_3321_communes() -> None:
    assert sum(len(gazetteer.units_of(name)) - 1 for name in gazetteer.names()) == 3_321


def test_a_cluster_may_come_with_the_station_it_hangs_below_closed(newsroom: Newsroom) -> None:
    table = [HEAD, ["c", "Ấp", "", "cụm", "30628", "2025-07-02", "2025-07-01"]]
    assert "đóng trước" in taken(newsroom, table).faults[0].problem
    good = [HEAD, ["c", "Ấp", "", "cụm", "30628"]]
    assert taken(newsroom, good).clusters == 1
    page = clusters.listed(newsroom, CONSOLE, StationCode("91"), Asked(), NOON)
    assert [c.code for c in page.rows] == ["c"]
    changed = roster(good).rows[0]
    other = Roster(rows=(replace(changed, speakers=9),), faults=())
    assert "nội dung khác" in enrol(newsroom, CONSOLE, other, NOON, Terms()).faults[0].problem
