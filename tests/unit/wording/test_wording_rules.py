"""One case and more for each rule that is easily forgotten: without the rule, the words or the doubts are others."""

import pytest

from broadcaster.wording import read

RULES: dict[str, list[tuple[str, str]]] = {
    "round the clock, or a day of July": [
        ("mừng ngày 24/7", "mừng ngày hai mươi tư tháng bảy"),
        ("phát đêm 24/7", "phát đêm hai mươi tư tháng bảy"),
        ("hỗ trợ 24/7", "hỗ trợ hai mươi tư trên bảy"),
        ("trạm mở cửa 24/24", "trạm mở cửa hai mươi tư trên hai mươi tư"),
        ("trực cấp cứu 24/24, kể cả ngày lễ", "trực cấp cứu hai mươi tư trên hai mươi tư, kể cả ngày lễ"),
    ],
    "hours and grams": [
        ("họp 8g sáng mai", "họp tám giờ sáng mai"),
        ("từ 7g-11g mỗi ngày", "từ bảy giờ đến mười một giờ mỗi ngày"),
        ("liều 5g sáng", "liều năm gam sáng"),
        ("gói thuốc 5g-10g", "gói thuốc năm gam đến mười gam"),
        ("cân nặng 8g mỗi ngày", "cân nặng tám gam mỗi ngày"),
    ],
    "places on a road": [
        ("Km 12 quốc lộ 91", "ki lô mét mười hai quốc lộ chín mươi mốt"),
        ("km 7, Quốc lộ 91", "ki lô mét bảy, Quốc lộ chín mươi mốt"),
        ("Km 12+050 Quốc lộ 91", "ki lô mét mười hai cộng năm mươi Quốc lộ chín mươi mốt"),
    ],
    "numbers that name": [
        ("STK: 6300 2051 2345", "số tài khoản: sáu ba không không, hai không năm một, hai ba bốn năm"),
        (
            "tài khoản số 1234567890123",
            "tài khoản số một hai ba bốn năm sáu bảy tám chín không một hai ba",
        ),
        ("mã số thuế 1600192619", "mã số thuế một sáu không không một chín hai sáu một chín"),
    ],
    "years that begin as a telephone number does": [
        ("giai đoạn 1900-1933", "giai đoạn một nghìn chín trăm đến một nghìn chín trăm ba mươi ba"),
        ("1900-12-31", "ba mươi mốt tháng mười hai năm một nghìn chín trăm"),
    ],
    "periods with a short last year": [
        (
            "giai đoạn 2021-25",
            "giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm",
        ),
        (
            "nhiệm kỳ mới 2025-30",
            "nhiệm kỳ mới hai nghìn không trăm hai mươi lăm đến hai nghìn không trăm ba mươi",
        ),
    ],
    "one feast after another": [
        ("nghỉ 30/4 - 1/5 và 2-9", "nghỉ ba mươi tháng tư, một tháng năm và hai tháng chín"),
    ],
    "papers without their number": [
        ("Kế hoạch số:      /KH-UBND", "Kế hoạch số …"),
        ("Quyết định số …/QĐ-UBND ngày 5/9", "Quyết định số … ngày năm tháng chín"),
    ],
    "below nothing": [
        ("từ -5 đến 3°C", "từ âm năm đến ba độ xê"),
        ("từ -2 đến 4 độ", "từ âm hai đến bốn độ"),
    ],
    "spans with the unit said twice": [
        ("độ ẩm 60% ÷ 75%", "độ ẩm sáu mươi phần trăm đến bảy mươi lăm phần trăm"),
        ("giảm từ 10% -15%", "giảm từ mười phần trăm đến mười lăm phần trăm"),
    ],
    "groups parted by commas": [
        ("có 1,250,000 người", "có một triệu hai trăm năm mươi nghìn người"),
    ],
    "a sign of percent alone": [
        ("tính theo tỷ lệ %", "tính theo tỷ lệ phần trăm"),
    ],
    "days of the week in a row": [
        ("thứ 2, 4 và 6", "thứ hai, tư và sáu"),
        ("sáng thứ 4 đến 6", "sáng thứ tư đến sáu"),
    ],
    "parts of a whole nobody names": [
        ("ít nhất 2/3", "ít nhất hai phần ba"),
        ("tối thiểu 3/4", "tối thiểu ba phần tư"),
        ("còn 1/4", "còn một phần tư"),
    ],
    "words with a slash or a mark": [
        ("v/v họp dân", "về việc họp dân"),
        ("k/g bà con", "kính gửi bà con"),
        ("t/m UBND xã", "thay mặt ủy ban nhân dân xã"),
        ("cộng đồng #AnGiang", "cộng đồng AnGiang"),
    ],
    "a virus in small letters": [
        ("phòng dịch covid-19", "phòng dịch cô vít mười chín"),
        ("tiêm ngừa covid", "tiêm ngừa cô vít"),
    ],
    "room to write in": [
        ("Họ và tên: ...... tuổi: ____", "Họ và tên:   tuổi:  "),
    ],
    "initials of a person": [
        ("Nguyễn H. A. phát biểu", "Nguyễn H. A. phát biểu"),
    ],
    "what a web page hides": [
        ("<style>p{margin:5px}</style>Tin mới", "Tin mới"),
        ("<script>var a = 5;</script>Tin mới", "Tin mới"),
    ],
}
"""What is hard -> as written, as spoken; each without a doubt."""

TOLD_RULES: list[tuple[str, str, str, str]] = [
    ("trang a.vn/²", "trang a chấm vê nờ gạch chéo ²", "a.vn/²", "digits-left"),
    ("ngày 31 tháng 2", "ngày 31 tháng 2", "31 tháng 2", "impossible-date"),
    ("ngày 30/8/21", "ngày ba mươi tháng tám năm hai mươi mốt", "30/8/21", "ambiguous-number"),
    ("Q7/2026", "Q7/2026", "Q7/2026", "ambiguous-slash"),
    ("đạt 1/5", "đạt một trên năm", "1/5", "ambiguous-slash"),
    ("có 2/9", "có hai trên chín", "2/9", "ambiguous-slash"),
    ("2021-25", "hai nghìn không trăm hai mươi mốt hai mươi lăm", "2021-25", "ambiguous-dash"),
    ("kinh phí 1.2 tỷ", "kinh phí một chấm hai tỷ", "1.2", "ambiguous-number"),
    ("chi 2.5 tỷ đồng", "chi hai chấm năm tỷ đồng", "2.5 tỷ đồng", "ambiguous-number"),
    ("cụ Sáu 5 V. Nguyễn", "cụ Sáu năm vôn. Nguyễn", "5 V", "ambiguous-unit"),
    ("số dư (-5)", "số dư (âm năm)", "-5", "ambiguous-dash"),
    ("9" * 30 + "%", "chín " * 30 + "phần trăm", "9" * 30, "long-number"),
    ("họp tạii nhà", "họp tạii nhà", "tạii", "misspelt"),
    ("nhóm β", "nhóm β", "β", "foreign-script"),
    ("bước ② nhé", "bước ② nhé", "②", "digits-left"),
    ("dấu ^ lạ", "dấu ^ lạ", "^", "unknown-symbol"),
    ("trang FACEbook", "trang FACEbook", "FACE", "unknown-capitals"),
]
"""As written, as spoken, the stretch that is told, why."""


@pytest.mark.parametrize(("written", "spoken"), [case for cases in RULES.values() for case in cases])
def test_a_rule_is_heard_in_the_words_and_tells_no_doubt(written: str, spoken: str) -> None:
    found = read(written)
    assert (found.text, found.unread) == (spoken, ())


@pytest.mark.parametrize(("written", "spoken", "stretch", "reason"), TOLD_RULES)
def test_a_rule_that_doubts_tells_its_stretch_and_why(written: str, spoken: str, stretch: str, reason: str) -> None:
    found = read(written)
    assert (found.text, [(told.written, told.reason) for told in found.unread]) == (spoken, [(stretch, reason)])
