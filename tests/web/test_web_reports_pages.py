"""The page of reports, and its files: each opened by a library, and held against the numbers of the page."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import parse_qs, unquote, urlsplit

import pypdfium2
import pytest
from docx import Document
from fakes.alarms import emergency
from fakes.journals import enrolled, heard, line_after, lines_after, sealed_batch
from python_calamine import CalamineWorkbook
from web.house import API, BEFORE_DAWN, House, TestClient, draft
from web.test_web_results_pages import plain, words
from web.test_web_results_pages import report as tell

from broadcaster.domain.access import EVERYWHERE, AccountId, Grant, Role
from broadcaster.domain.airtime_log import about_emergency, place_of, row_of
from broadcaster.domain.emergency import Emergency, EmergencyKind
from broadcaster.domain.english import VIETNAMESE
from broadcaster.domain.errors.machine import StorageFull
from broadcaster.domain.journal import End, Event, Note, Reported, beginning, hash_of
from broadcaster.domain.journal_batches import read_checkpoint
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import digest_of, instant
from broadcaster.envelope import from_json, open_sealed
from broadcaster.newsroom import reports
from broadcaster.newsroom.errands import KEPT, clear_away
from broadcaster.newsroom.reports import ReportKind
from broadcaster.reports import FolderPapers

SPAN = "from=22/11/2026&to=22/11/2026"
BOOK = f"/reports?kind=log-book&{SPAN}"
STATIONS = f"/reports?kind=stations&{SPAN}"
CAMPAIGN = f"/reports?kind=campaign&campaign=cchc&{SPAN}"
Writer = dict[str, str]


def tables(page: str) -> list[list[list[str]]]:
    """The cells of each table of the page."""
    return [
        [
            [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        for table in re.findall(r'<table class="report">.*?</table>', page, re.DOTALL)
    ]


def files(client: TestClient, page: str) -> dict[str, bytes]:
    links = [unescape(link) for link in re.findall(r'href="(/reports/file\?[^"]+)"', page)]
    return {parse_qs(urlsplit(link).query)["form"][0]: client.get(link).content for link in links}


def of_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def told(client: TestClient, on_air: House, writer: Writer) -> House:
    tell(client, on_air, writer)
    return on_air


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("path", [BOOK, STATIONS])
def test_each_file_has_the_numbers_of_the_page(client: TestClient, path: str) -> None:
    page = client.get(path).text
    found, shown = files(client, page), tables(page)
    assert sorted(found) == ["csv", "docx", "pdf", "xlsx"]
    assert shown
    rows = of_csv(found["csv"])
    letter = [
        [[cell.text for cell in row.cells] for row in each.rows] for each in Document(BytesIO(found["docx"])).tables
    ]
    paper = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(found["pdf"]))
    paper = "".join(paper.split())
    for table in shown:
        assert table in letter
        assert all(row in rows for row in table)
        assert all("".join(cell.split()) in paper for row in table for cell in row)


@pytest.mark.usefixtures("told")
def test_a_workbook_holds_exactly_what_the_page_rounds(client: TestClient) -> None:
    page = client.get(BOOK).text
    book = CalamineWorkbook.from_filelike(BytesIO(files(client, page)["xlsx"]))
    assert book.sheet_names == ["Nhật ký phát sóng", "Phát khẩn cấp", "Mốc chốt nhật ký"]
    rows = book.get_sheet_by_index(0).to_python()
    total = next(row for row in rows if row[1] == "Tổng cộng")
    shown = tables(page)[0][1]
    assert f"{total[4]:.1f}".replace(".", ",") == shown[4]
    assert [row[6] for row in rows[-6:]].count("Đã phát") == 2


@pytest.mark.usefixtures("told")
def test_a_book_tells_who_approved_and_what_nobody_signed(client: TestClient) -> None:
    page = words(client, BOOK)
    assert "Thử approver-91" in page
    assert "Chưa đài nào gửi nhật ký có chữ ký." in page
    raw = files(client, client.get(BOOK).text)["docx"]
    told = "\n".join(cell.text for table in Document(BytesIO(raw)).tables for row in table.rows for cell in row.cells)
    assert "NGƯỜI GHI SỔ" in told


@pytest.mark.usefixtures("told")
def test_a_campaign_is_asked_for_by_name(client: TestClient) -> None:
    answer = client.get(f"/reports?kind=campaign&{SPAN}&unit=91")
    assert answer.status_code == 422
    assert "Chọn một đợt tuyên truyền" in plain(answer.text)
    assert '<option value="91" selected>' in answer.text
    page = client.get(CAMPAIGN)
    assert page.status_code == 200
    assert "Xã chưa phủ" in page.text


@pytest.mark.usefixtures("on_air")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=log-book&from=31/2/2026&to=x", "có 2 chỗ cần sửa"),
        ("kind=log-book&from=1/1/2026&to=22/11/2026", "tối đa 31 ngày"),
        ("kind=stations&from=22/11/2026&to=21/11/2026", "Ngày cuối phải sau ngày đầu."),
    ],
)
def test_what_cannot_be_reported_is_told_beside_its_field(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/reports?{query}")
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert client.get(f"/reports/file?form=pdf&{query}", headers={"Accept": "text/html"}).status_code == 422


@pytest.mark.usefixtures("on_air")
def test_what_is_no_report_and_no_file_is_refused(client: TestClient) -> None:
    for path in ("/reports?kind=zzz", f"/reports/file?form=exe&kind=log-book&{SPAN}"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code in {404, 422}
    assert "Không có loại báo cáo này. Hãy chọn một loại." in plain(client.get("/reports?kind=zzz").text)
    assert client.get("/reports?kind=stations&unit=khong-co", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.usefixtures("on_air")
def test_a_file_is_kept_under_a_name_of_letters_and_a_name_people_read(client: TestClient) -> None:
    answer = client.get(f"/reports/file?form=xlsx&kind=log-book&{SPAN}&unit=30628")
    told = answer.headers["content-disposition"]
    assert re.search(r'filename="so-nhat-ky-phat-song_[a-z0-9-]+_2026-11-22\.xlsx"', told)
    assert unquote(told.split("UTF-8''")[1]).startswith("Sổ nhật ký phát sóng - ")
    assert told.isascii()
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("told")
def test_who_sees_one_commune_reports_of_it_alone(house: House) -> None:
    far = house.person(Role.SUPERVISOR, station="00004")
    with house.client(anonymous=True) as client:
        assert "Thử approver-91" not in words(client, BOOK, **far)
        raw = client.get(f"/reports/file?form=csv&kind=stations&{SPAN}", headers=far).content
        assert "30628" not in raw.decode()
        assert "00004" in raw.decode()


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("kind", ReportKind)
def test_every_word_of_a_report_has_its_english(client: TestClient, kind: ReportKind) -> None:
    client.cookies.set("language", "en")
    page = client.get(f"/reports?kind={kind.value}&campaign=cchc&{SPAN}").text
    shown = tables(page)
    assert shown
    for table in shown:
        assert [head for head in table[0] if VIETNAMESE.search(head)] == []
    names = re.findall(r'<h3 id="t-\d+">(.*?)</h3>|<p class="told">(.*?)</p>', page)
    assert names
    assert [name or told for name, told in names if VIETNAMESE.search(name or told)] == []


# --- the figures are those of the page of results --------------------------------------------------------------------

RESULTS = "/results?from=22/11/2026&to=22/11/2026"


def figure(told: str, pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, told)
    assert found is not None, (pattern, told[:2000])
    return found.groups()


def bars(page: str) -> dict[str, tuple[str, str]]:
    """Of each topic of the page of results: minutes heard, and the target."""
    table = re.search(r'<table class="bars">.*?</table>', page, re.DOTALL)
    assert table is not None
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)[1:]:
        name, told = (plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL))
        target = re.search(r"mục tiêu ([\d.,]+)", told)
        found[name.partition(". ")[2] or name] = told.split()[0], target[1] if target else ""
    return found


def matrix(page: str) -> list[list[str]]:
    table = re.search(r'class="scroll matrix".*?</table>', page, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)
    return [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


@pytest.fixture
def in_campaign(client: TestClient, house: House, writer: Writer) -> House:
    """Three topics with targets; bulletins of two of them are heard, at one station alone. Of these one names the
    campaign, and the other its topic alone."""
    topics = [
        {"code": code, "number": number, "name": name, "minutes_a_month": 3 * number}
        for number, (code, name) in enumerate((("a", "Một cửa"), ("b", "Thủ tục"), ("c", "Bộ máy")), start=1)
    ]
    sent = {"code": "dot", "name": "Đợt thử", "owner": "91", "valid_from": "2026-01-01", "topics": topics}
    assert client.post(f"{API}/campaigns", json=sent, headers=writer).status_code == 201
    leader = house.person(Role.APPROVER)
    for topic, named in (("a", {"campaign": "dot"}), ("b", {})):
        for origin in ("30628", "30631"):
            told = draft(title=f"Tin {topic}", script=f"Tin {topic}. Mời bà con.", topic=topic) | named
            answer = client.post(f"{API}/bulletins", json=told | {"origin": origin}, headers=writer)
            assert answer.status_code == 201, answer.text
            bulletin = answer.headers["location"]
            verdict = {"spoken": client.get(f"{bulletin}/spoken").json()["spoken_digest"]}
            assert client.post(f"{bulletin}/approve", json=verdict, headers=leader).status_code == 200
    house.run_the_day(BEFORE_DAWN)
    tell(client, house, writer)
    return house


@pytest.mark.usefixtures("in_campaign")
def test_a_campaigns_report_has_the_minutes_targets_and_communes_of_the_page_of_results(client: TestClient) -> None:
    shown = client.get(f"{RESULTS}&campaign=dot").text
    topics, _, cells, lacking, _ = tables(client.get(f"/reports?kind=campaign&campaign=dot&{SPAN}").text)
    told = {row[1]: (row[3], row[4]) for row in topics[2:]}
    assert len(told) == 3
    assert told == bars(shown), "minutes heard and their target, topic by topic"
    assert all(target for _, target in told.values())
    of_page = [[cell.replace("chưa có", "0,0") for cell in row] for row in matrix(shown)[1:]]
    assert cells[2:] == of_page
    lacks = {row[0]: row.count("chưa có") for row in matrix(shown)[1:]}
    assert {row[0]: int(row[1]) for row in lacking[1:]} == {name: count for name, count in lacks.items() if count}
    assert all("Bộ máy" in row[2] for row in lacking[1:])
    covered = figure(words(client, f"{RESULTS}&campaign=dot"), r"(\d+)/(\d+) đài đã phát nội dung này")
    assert (topics[1][6], str(int(topics[1][6]) + int(topics[1][7]))) == covered


@pytest.mark.usefixtures("in_campaign")
def test_a_campaigns_minutes_are_the_same_wherever_they_are_asked_for_and_each_figure_opens_its_rows(
    client: TestClient,
) -> None:
    """Without a filter, with it, in the rows, in the sums of the API, and in who lacks it."""
    assert bars(client.get(RESULTS).text) == bars(client.get(f"{RESULTS}&campaign=dot").text)
    heard = {row[0]: row[1:] for row in matrix(client.get(RESULTS).text)[1:]}
    assert heard == {row[0]: row[1:] for row in matrix(client.get(f"{RESULTS}&campaign=dot").text)[1:]}
    assert any(cell != "chưa có" for cells in heard.values() for cell in cells)
    links = [
        unescape(each) for each in re.findall(r'href="(/results/rows[^"]*campaign=[^"]+)"', client.get(RESULTS).text)
    ]
    opened = [link for link in links if "topic=c" not in link]
    assert len(opened) >= 2
    assert not [link for link in opened if "Không có lượt nào như vậy" in words(client, link)]
    asked = f"{API}/airtime/sums?first=2026-11-22&last=2026-11-22&by=campaign&by=topic"
    sums = client.get(asked).json()["sums"]
    assert {each["key"]["campaign"] for each in sums if each["key"]["topic"] in ("a", "b")} == {"dot"}


@pytest.mark.usefixtures("in_campaign")
def test_topics_of_several_campaigns_stand_under_the_name_of_theirs(client: TestClient, writer: Writer) -> None:
    """Both count from one."""
    fire = [{"code": "chay", "number": 1, "name": "Đốt đồng", "minutes_a_month": 1}]
    sent = {"code": "mua-kho", "name": "Mùa khô", "owner": "91", "valid_from": "2026-01-01", "topics": fire}
    assert client.post(f"{API}/campaigns", json=sent, headers=writer).status_code == 201
    shown = matrix(client.get(RESULTS).text)
    assert shown[0] == ["", "Đợt thử", "Mùa khô"]
    assert shown[1] == ["Đài", "1. Một cửa", "2. Thủ tục", "3. Bộ máy", "1. Đốt đồng"]
    coverage = next(each for each in tables(client.get(f"/reports?kind=results&{SPAN}").text) if "Đợt thử" in each[0])
    assert coverage[0] == shown[0]
    assert coverage[1] == shown[1]
    alone = matrix(client.get(f"{RESULTS}&campaign=dot").text)
    assert alone[0][0] == "Đài", "of one campaign it need not be said"


@pytest.mark.usefixtures("in_campaign")
def test_how_reliable_stations_are_is_what_the_page_of_results_counts(client: TestClient) -> None:
    shown = words(client, RESULTS)
    whole = tables(client.get(STATIONS).text)[0]
    total = dict(zip(whole[0], whole[1], strict=True))
    share, aired, promised = figure(shown, r"([\d,]+ %) đã phát trọn (\d+) / (\d+) lượt theo kế hoạch")
    assert (total["Tỉ lệ phát trọn"], total["Phát trọn"], total["Lượt theo lịch"]) == (share, aired, promised)
    for column, told in (("Bị lỡ", "bị lỡ"), ("Chưa báo cáo", "chưa báo cáo")):
        assert (total[column],) == figure(shown, rf"(\d+) {told}")
    assert int(total["Chưa báo cáo"]) > 0, "one station told of nothing"
    for name in ("Lượt theo lịch", "Phát trọn", "Bị lỡ", "Chưa báo cáo"):
        place = whole[0].index(name)
        assert sum(int(row[place]) for row in whole[2:]) == int(total[name])


def test_why_airings_were_lost_is_counted_as_on_the_page_of_results(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    tell(client, on_air, writer, played_ms=1000)
    causes = tables(client.get(STATIONS).text)[1]
    listed = re.search(r'id="causes".*?</table>', client.get(RESULTS).text, re.DOTALL)
    assert listed is not None
    rows = re.findall(r"<tr>(.*?)</tr>", listed[0], re.DOTALL)[1:]
    shown = [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]
    assert [row[:3] for row in causes[2:]] == shown
    assert shown[0][2] == "2"


# --- the checkpoints of signed journals ------------------------------------------------------------------------------


def test_a_book_holds_the_end_of_a_signed_journal_and_the_houses_word_on_it(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    code = StationCode("30628")
    enrolled(on_air.newsroom, code, on_air.at)
    playlist = on_air.manifest(code).playlists[0]
    notes = [heard(playlist.slot.id, row) for row in playlist.rows]
    sent = lines_after(code, beginning(code), [Note(event=Event.BOOT), *notes], on_air.at)
    headers = writer | {"Content-Type": "application/json"}
    answer = client.post(f"{API}/stations/{code}/journal", content=sealed_batch(code, sent), headers=headers)
    keys = on_air.newsroom.keyring.trust().keys(KeyRole.JOURNAL, on_air.at)
    vouched = read_checkpoint(open_sealed(from_json(answer.text), keys))
    page = client.get(BOOK).text
    log, proof = tables(page)
    assert proof[0][:3] == ["Đài", "Dòng cuối đã nhận", "Mã băm của dòng cuối"]
    assert proof[1][1:3] == [str(len(sent)), hash_of(sent[-1])]
    assert proof[1][4:] == [str(vouched.sequence), vouched.head, "22/11/2026"]
    told = [row for row in log[2:] if row[8]]
    numbers = [str(place) for place, row in enumerate(playlist.rows, start=2) if row.bulletin]
    assert [row[8] for row in told] == numbers, "each airing names the line that tells of it"
    book = CalamineWorkbook.from_filelike(BytesIO(files(client, page)["xlsx"]))
    rows = book.get_sheet_by_name("Mốc chốt nhật ký").to_python()
    assert any(row[1:3] == [len(sent), hash_of(sent[-1])] for row in rows)


# --- long ones -------------------------------------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than one airing is long."""
    monkeypatch.setattr(reports, "LOG_LIMIT", 1)


def fields(page: str) -> Writer:
    form = re.search(r'<form class="deeds" method="post" action="/reports/files">.*?</form>', page, re.DOTALL)
    assert form is not None, plain(page)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


@pytest.mark.usefixtures("told", "short")
@pytest.mark.parametrize("form", ["xlsx", "csv", "docx", "pdf"])
def test_a_long_report_is_made_whole_into_a_file_with_the_numbers_of_the_page(house: House, form: str) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    with house.client(anonymous=True) as client:
        page = client.get(BOOK, headers=watcher).text
        assert "Báo cáo này dài (2 lượt phát)" in plain(page)
        assert 'href="/reports/file' not in page
        shown = tables(page)[0]
        assert len(shown) == 3, "the head, the total of both, and the first"
        sent = fields(page) | {"form": form}
        for _ in range(2):  # a double tap
            answer = client.post("/reports/files", data=sent, headers=watcher, follow_redirects=False)
            assert answer.headers["location"].endswith("#made")
        waiting = client.get("/reports", headers=watcher).text
        assert waiting.count("đang chờ đến lượt") == 1
        house.run_errands()
        done = client.get("/reports", headers=watcher).text
        (link,) = re.findall(r'href="(/reports/files/[^"]+)"', done)
        assert "giữ đến" in plain(done)
        file = client.get(link, headers=watcher)
        assert file.headers["content-disposition"].startswith("attachment; filename=")
        told = words_of(file.content, form)
        assert all(cell.replace(" ", "") in told for cell in shown[1] if cell)
        assert told.count("Đãphát") >= 2 + ("Đãphát" in "".join(shown[0]).replace(" ", ""))
        assert client.get(link, headers=house.person(Role.SUPERVISOR)).status_code == 404, "somebody else's"


def words_of(raw: bytes, form: str) -> str:
    """All cells of the first table, without spaces; figures as people read them."""
    if form == "xlsx":
        rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
        cells = [
            f"{c:,.1f}".replace(".", ",") + f" {c:.0f}" if isinstance(c, float) else str(c) for r in rows for c in r
        ]
        return "".join(cells).replace(" ", "")
    if form == "docx":
        tables = Document(BytesIO(raw)).tables
        return "".join(cell.text for table in tables for row in table.rows for cell in row.cells).replace(" ", "")
    if form == "pdf":
        return "".join("".join(p.get_textpage().get_text_range().split()) for p in pypdfium2.PdfDocument(raw))
    return "".join("".join(row) for row in of_csv(raw)).replace(" ", "")


@pytest.mark.usefixtures("told", "short")
def test_a_file_is_given_to_nobody_who_may_see_less_by_now_and_is_cleared_away(house: House) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    with house.client(anonymous=True) as client:
        client.post("/reports/files", data=fields(client.get(BOOK, headers=watcher).text), headers=watcher)
        house.run_errands()
        (link,) = re.findall(r'href="(/reports/files/[^"]+)"', client.get("/reports", headers=watcher).text)
        account, before = narrowed(house, "supervisor-house", "91")
        assert client.get(link, headers=watcher).status_code == 404
        with house.newsroom.store.write() as work:
            stands = work.accounts.find(EVERYWHERE, account)
            assert work.accounts.edit(replace(stands, grants=before), stands.version)
        assert client.get(link, headers=watcher).status_code == 200
        assert clear_away(house.newsroom, instant(house.at + KEPT)) == 0
        assert clear_away(house.newsroom, instant(house.at + KEPT + timedelta(seconds=1))) == 1
        assert client.get(link, headers=watcher).status_code == 404
        assert "Báo cáo dài của ông/bà" not in client.get("/reports", headers=watcher).text


@pytest.mark.usefixtures("told", "short")
def test_what_was_asked_for_by_who_sees_less_by_now_is_not_made(house: House) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    with house.client(anonymous=True) as client:
        client.post("/reports/files", data=fields(client.get(BOOK, headers=watcher).text), headers=watcher)
        narrowed(house, "supervisor-house", "91")
        house.run_errands()
        page = client.get("/reports", headers=watcher).text
        assert "Quyền của tài khoản đã đổi" in plain(page)
        (again,) = re.findall(r'action="(/reports/files/[^"]+/again)"', page)
        assert client.post(again, headers=house.person(Role.SUPERVISOR, station="00004")).status_code == 404


def narrowed(house: House, login: str, code: str) -> tuple[AccountId, tuple[Grant, ...]]:
    """The account holds its roles there alone from now on; returns it and what it held."""
    with house.newsroom.store.write() as work:
        account = work.accounts.by_login(login)
        assert account is not None
        station = work.stations.get(EVERYWHERE, StationCode(code))
        grants = tuple(replace(each, station=station.code, path=station.path) for each in account.grants)
        assert work.accounts.edit(replace(account, grants=grants), account.version)
    return account.id, account.grants


@pytest.mark.usefixtures("told", "short")
def test_one_that_fails_says_why_and_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = house.person(Role.SUPERVISOR, station=None)
    with house.client(anonymous=True) as client:
        client.post("/reports/files", data=fields(client.get(BOOK, headers=watcher).text), headers=watcher)
        with monkeypatch.context() as broken:
            broken.setattr(FolderPapers, "write", full)
            house.run_errands()
        page = client.get("/reports", headers=watcher).text
        assert "Ổ đĩa đã đầy" in plain(page)
        english = watcher | {"Cookie": f"{watcher['Cookie']}; language=en"}
        assert "The disk filled up" in words(client, "/reports", **english)
        (again,) = re.findall(r'action="(/reports/files/[^"]+/again)"', page)
        client.post(again, headers=watcher)
        house.run_errands()
        assert "Tải về" in words(client, "/reports", **watcher)


def full(*_: object) -> int:
    raise StorageFull(name="reports")


@pytest.mark.usefixtures("told", "short")
def test_the_files_of_results_lead_to_the_page_that_makes_long_ones(client: TestClient) -> None:
    answer = client.get(f"/results.xlsx?{SPAN}&topic=&unit=91", follow_redirects=False)
    assert answer.status_code == 303
    page = words(client, answer.headers["location"])
    assert "Báo cáo kết quả phát thanh" in page
    assert "Báo cáo này dài" in page


@pytest.mark.usefixtures("told")
def test_what_no_report_can_be_made_of_is_not_begun(client: TestClient) -> None:
    for sent, said in (
        ({"kind": "campaign", "from": "22/11/2026", "to": "22/11/2026"}, "Chọn một đợt tuyên truyền"),
        ({"kind": "log-book", "from": "1/1/2026", "to": "22/11/2026"}, "tối đa 31 ngày"),
        ({"kind": "log-book", "from": "31/2/2026", "to": "x"}, "có 2 chỗ cần sửa"),
    ):
        answer = client.post("/reports/files", data=sent, follow_redirects=False)
        assert answer.status_code == 422
        assert said in plain(answer.text)


def sounded(house: House, kind: EmergencyKind, minutes: int) -> Emergency:
    """A round of an emergency of 90 s, as its station's journal told."""
    with house.newsroom.store.write() as work:
        station = work.stations.get(EVERYWHERE, StationCode("30628"))
        begins, told = instant(house.at + timedelta(minutes=minutes)), emergency(kind=kind)
        note = Note(
            event=Event.EMERGENCY,
            emergency=told.id,
            started=begins,
            ended=instant(begins + timedelta(seconds=90)),
            samples=90,
            rate=1,
            outcome=Reported.AIRED,
        )
        line = line_after(station.code, End(sequence=minutes, head=digest_of("head")), note, begins)
        work.log.add([row_of(line, place_of(station, house.newsroom.local_day(begins)), about_emergency(told))])
    return told


def test_an_exercise_is_told_of_as_one_in_every_row_count_and_answer(client: TestClient, on_air: House) -> None:
    sounded(on_air, EmergencyKind.EXERCISE, 1)
    results, book = f"/results?{SPAN}", client.get(BOOK).text
    assert "1 lượt diễn tập khẩn cấp" in words(client, results)
    assert "lượt phát khẩn cấp" not in words(client, results)
    assert "DIỄN TẬP – Đang có cháy" in words(client, f"/results/rows?{SPAN}&kind=exercise")
    assert "Không có lượt nào như vậy" in words(client, f"/results/rows?{SPAN}&kind=emergency")
    assert "DIỄN TẬP – Đang có cháy" in plain(book)
    found = files(client, book)
    assert any("DIỄN TẬP – Đang có cháy" in row for row in of_csv(found["csv"]))
    sheets = CalamineWorkbook.from_filelike(BytesIO(found["xlsx"]))
    assert sheets.sheet_names == ["Nhật ký phát sóng", "Phát khẩn cấp", "Diễn tập khẩn cấp", "Mốc chốt nhật ký"]
    assert not any("Đang có cháy" in str(row) for row in sheets.get_sheet_by_name("Phát khẩn cấp").to_python())
    on_air.at = instant(on_air.at + timedelta(minutes=5))
    begins = (on_air.at - timedelta(minutes=4)).astimezone(on_air.newsroom.zone)
    asked = words(client, f"/enquiries?station=30628&date={begins:%d/%m/%Y}&time={begins:%H:%M}")
    assert "Loa đã phát một bài diễn tập khẩn cấp, không phải tình huống thật:" in asked
    assert "DIỄN TẬP – Đang có cháy" in asked


def test_an_actual_emergency_is_told_of_as_one_beside_an_exercise(client: TestClient, on_air: House) -> None:
    sounded(on_air, EmergencyKind.EXERCISE, 1)
    sounded(on_air, EmergencyKind.ACTUAL, 3)
    told = words(client, f"/results?{SPAN}")
    assert "1 lượt diễn tập khẩn cấp" in told
    assert "1 lượt phát khẩn cấp" in told
    rows = words(client, f"/results/rows?{SPAN}&kind=emergency")
    assert "Đang có cháy" in rows
    assert "DIỄN TẬP" not in rows


def test_page_and_files_tell_one_length_and_how_totals_are_rounded(client: TestClient, on_air: House) -> None:
    sounded(on_air, EmergencyKind.ACTUAL, 1)
    page = words(client, f"/results?{SPAN}")
    of_page = re.search(r"([\d.,]+) phút đã phát, trên ([\d.,]+) phút theo kế hoạch", page)
    assert of_page is not None
    report = client.get(f"/results.csv?{SPAN}").content
    total = next(row for row in of_csv(report) if row and row[0] == "Kế hoạch")
    assert [total[3], total[2]] == list(of_page.groups())
    for told in (words(client, BOOK), report.decode("utf-8-sig")):
        assert "Phút làm tròn đến một phần mười; dòng tổng cộng cộng các số chưa làm tròn." in told
