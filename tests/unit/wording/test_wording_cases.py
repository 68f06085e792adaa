"""What a listener hears, in cases of our own."""

import pytest

from broadcaster.wording import read

CASES = {
    "dates": [
        ("Họp ngày 05/9/2024", "Họp ngày năm tháng chín năm hai nghìn không trăm hai mươi tư"),
        ("ngày 20-11-2023", "ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi ba"),
        ("chiều 3/2", "chiều ba tháng hai"),
        ("tháng 4/2022", "tháng tư năm hai nghìn không trăm hai mươi hai"),
        ("tháng 3-4", "tháng ba đến tháng tư"),
        ("từ ngày 28/9 - 3/10", "từ ngày hai mươi tám tháng chín đến ba tháng mười"),
        ("ngày 10 - 15/6/2022", "ngày mười đến mười lăm tháng sáu năm hai nghìn không trăm hai mươi hai"),
        ("giai đoạn 2026-2030", "giai đoạn hai nghìn không trăm hai mươi sáu đến hai nghìn không trăm ba mươi"),
        ("quý II/2025", "quý hai năm hai nghìn không trăm hai mươi lăm"),
        ("bản tin số 3/2026", "bản tin số ba, hai nghìn không trăm hai mươi sáu"),
        ("đến 12/2026", "đến tháng mười hai năm hai nghìn không trăm hai mươi sáu"),
        ("1/6/2000 - 2/7/2000", "một tháng sáu năm hai nghìn đến hai tháng bảy năm hai nghìn"),
        ("2026-03-01", "một tháng ba năm hai nghìn không trăm hai mươi sáu"),
    ],
    "clock": [
        ("từ 7h đến 16h30", "từ bảy giờ đến mười sáu giờ ba mươi phút"),
        ("5g45 - 6g15", "năm giờ bốn mươi lăm phút đến sáu giờ mười lăm phút"),
        ("lúc 17:05", "lúc mười bảy giờ năm phút"),
        ("8h00", "tám giờ"),
        ("làm 8h/ngày", "làm tám giờ một ngày"),
        ("14:30:15", "mười bốn giờ ba mươi phút mười lăm giây"),
    ],
    "measures": [
        ("giá 6.500đ/kg", "giá sáu nghìn năm trăm đồng một ki lô gam"),
        ("2,4 tỷ đồng", "hai phẩy bốn tỷ đồng"),
        ("15-20 triệu đồng", "mười lăm đến hai mươi triệu đồng"),
        ("80.000 VNĐ", "tám mươi nghìn đồng"),
        ("500 USD", "năm trăm đô la Mỹ"),
        ("tăng 7,2%", "tăng bảy phẩy hai phần trăm"),
        ("-3°C", "âm ba độ xê"),
        ("120 m²", "một trăm hai mươi mét vuông"),
        ("60 km/h", "sáu mươi ki lô mét trên giờ"),
        ("30 kg/người/tháng", "ba mươi ki lô gam một người một tháng"),
        ("2 buổi/tuần", "hai buổi một tuần"),
    ],
    "phones": [
        ("gọi 114 hoặc 115", "gọi một một bốn hoặc một một năm"),
        ("ĐT: 0296.3841.190", "điện thoại: không hai chín sáu, ba tám bốn một, một chín không"),
        ("tổng đài 1900 9095", "tổng đài một chín không không, chín không chín năm"),
        ("gọi 500 người", "gọi năm trăm người"),
    ],
    "documents": [
        ("Nghị quyết số 76/NQ-CP", "Nghị quyết số bảy mươi sáu"),
        ("Nghị định 49/2024/NĐ-CP", "Nghị định bốn mươi chín, hai nghìn không trăm hai mươi tư"),
        ("Chỉ thị 07-CT/TW", "Chỉ thị không bảy"),
        ("Luật số 31/2024/QH15", "Luật số ba mươi mốt, hai nghìn không trăm hai mươi tư, Quốc hội khóa mười lăm"),
        ("QL91 và ĐT.941", "quốc lộ chín mươi mốt và đường tỉnh chín trăm bốn mươi mốt"),
        ("xe 67C-123.45", "xe sáu bảy xê một hai ba bốn năm"),
    ],
    "ordinals": [
        ("lần thứ 1", "lần thứ nhất"),
        ("thứ 4", "thứ tư"),
        ("thế kỷ XXI", "thế kỷ hai mươi mốt"),
        ("Khu vực I, II và III", "Khu vực một, hai và ba"),
        ("lần thứ XIV", "lần thứ mười bốn"),
    ],
    "relations": [
        ("đạt 17/19 tiêu chí", "đạt mười bảy trên mười chín tiêu chí"),
        ("2/3 số hộ", "hai phần ba số hộ"),
        ("hơn 3/4 diện tích", "hơn ba phần tư diện tích"),
        ("thắng 2-0", "thắng hai không"),
        ("3-5 ngày", "ba đến năm ngày"),
    ],
    "abbreviations": [
        ("UBND xã", "ủy ban nhân dân xã"),
        ("Sở NN&PTNT", "Sở nông nghiệp và phát triển nông thôn"),
        ("BCH Đoàn xã và BCH Quân sự", "ban chấp hành Đoàn xã và ban chỉ huy Quân sự"),
        ("TP. Long Xuyên", "thành phố Long Xuyên"),
        ("GS.TS Lê Văn A", "giáo sư, tiến sĩ Lê Văn A"),
        ("đ/c Hai", "đồng chí Hai"),
        ("VNeID", "vi en i ai đi"),
        ("THÔNG BÁO CỦA UBND XÃ", "thông báo của ủy ban nhân dân xã"),
    ],
    "symbols": [
        ("1. Mục đích", "một, Mục đích"),
        ("- Tăng cường", "Tăng cường"),
        ("IV. KẾT QUẢ", "bốn, kết quả"),
        ("kinh tế - xã hội", "kinh tế, xã hội"),
        ("Trân trọng./.", "Trân trọng."),
        ("từ\u200b điển\u00ad 🎉", "từ điển "),
        ("https://angiang.gov.vn", "angiang chấm gov chấm vê nờ"),
        ("xa@angiang.gov.vn", "xa a còng angiang chấm gov chấm vê nờ"),
        ("hòan tòan qúy gìa", "hoàn toàn quý già"),
    ],
    "old fonts": [
        ("ñy ban nh©n d©n tØnh", "ủy ban nhân dân tỉnh"),
        ("UÛy ban nhaân daân tænh", "Ủy ban nhân dân tỉnh"),
        ("Größe und Straße", "Größe und Straße"),
    ],
}


@pytest.mark.parametrize(("written", "spoken"), [case for cases in CASES.values() for case in cases])
def test_a_text_is_heard_as_a_reader_would_say_it(written: str, spoken: str) -> None:
    found = read(written)
    assert (found.text, found.unread) == (spoken, ())


@pytest.mark.parametrize(
    ("written", "stretch", "reason"),
    [
        ("ngày 31/02/2026", "31/02/2026", "impossible-date"),
        ("ngày 29/2/2023", "29/2/2023", "impossible-date"),
        ("tháng 13/2021", "13/2021", "impossible-date"),
        ("lúc 25h30", "25h30", "impossible-time"),
    ],
)
def test_what_cannot_be_is_left_as_written_and_told(written: str, stretch: str, reason: str) -> None:
    spoken = read(written)
    assert stretch in spoken.text
    assert [(told.written, told.reason) for told in spoken.unread] == [(stretch, reason)]


@pytest.mark.parametrize(
    ("written", "stretch", "reason"),
    [
        ("tổ chức QWZ", "QWZ", "unknown-capitals"),
        ("vua Henry VIII", "VIII", "ambiguous-roman"),
        ("chọn 1/2", "1/2", "ambiguous-slash"),
        ("từ 9-3", "9-3", "ambiguous-dash"),
        ("mã ZK99812", "ZK99812", "unknown-code"),
        ("dấu ^", "^", "unknown-symbol"),
        ("ភាសាខ្មែរ", "ភាសាខ្មែរ", "foreign-script"),
        ("x²", "²", "digits-left"),
        ("dày 120 tr.", "120 tr", "ambiguous-unit"),
    ],
)
def test_what_could_be_misread_is_told(written: str, stretch: str, reason: str) -> None:
    assert (stretch, reason) in [(told.written, told.reason) for told in read(written).unread]


def test_plain_prose_is_neither_changed_nor_doubted() -> None:
    written = "Bà con chú ý giữ gìn vệ sinh, diệt lăng quăng quanh nhà."
    spoken = read(written)
    assert (spoken.text, spoken.changes, spoken.unread) == (written, (), ())
