"""Readings that once went wrong, in sentences of our own."""

import pytest

from broadcaster.wording import SOUTHERN, read

HEARD = {
    "a unit of one letter before a full stop": [
        ("Đứng xa dây điện ít nhất 6 m.", "Đứng xa dây điện ít nhất sáu mét."),
        ("Nước sâu 1,5 m. Bà con cẩn thận", "Nước sâu một phẩy năm mét. Bà con cẩn thận"),
        ("pha 8 l.\nRồi khuấy", "pha tám lít.\nRồi khuấy"),
        ("gói 50 g.", "gói năm mươi gam."),
        ("pin 1,5 V. Đèn", "pin một phẩy năm vôn. Đèn"),
        ("(sâu 2 m.)", "(sâu hai mét.)"),
        ("nguồn 220 V.", "nguồn hai trăm hai mươi vôn."),
    ],
    "dates with dots": [
        ("ngày 07.11.2026", "ngày bảy tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("09.03.2027 khai mạc", "chín tháng ba năm hai nghìn không trăm hai mươi bảy khai mạc"),
        ("SĐT: 0296.384.119", "số điện thoại: không hai chín sáu, ba tám bốn, một một chín"),
    ],
    "smaller and greater": [
        ("3 em < 7 tuổi", "ba em dưới bảy tuổi"),
        ("cụ >80 tuổi", "cụ trên tám mươi tuổi"),
        ("> 15 hộ", "trên mười lăm hộ"),
        ("9 > 4", "chín lớn hơn bốn"),
        ("độ mặn >= 4‰", "độ mặn lớn hơn hoặc bằng bốn phần nghìn"),
        ("~ 40 hộ", "khoảng bốn mươi hộ"),
        ("6~9 hộ", "sáu đến chín hộ"),
    ],
    "one word on both sides of a dash": [
        ("thứ 3 - thứ 5", "thứ ba đến thứ năm"),
        ("Thứ 2-thứ 7", "Thứ hai đến thứ bảy"),
        ("thứ 2 – chủ nhật", "thứ hai đến chủ nhật"),
        ("tháng 4 - tháng 9", "tháng tư đến tháng chín"),
        ("ngày 6 - ngày 8", "ngày sáu đến ngày tám"),
        ("ngày 6/4 - ngày 8/4", "ngày sáu tháng tư đến ngày tám tháng tư"),
        ("lớp 6 - lớp 9", "lớp sáu đến lớp chín"),
        ("tổ 2-tổ 7", "tổ hai đến tổ bảy"),
        ("tổ 2 - ấp 7", "tổ hai, ấp bảy"),
    ],
    "quarters by a letter": [
        ("Q3/2027", "quý ba năm hai nghìn không trăm hai mươi bảy"),
        ("QIV/2027", "quý bốn năm hai nghìn không trăm hai mươi bảy"),
        ("Q1-Q2/2027", "quý một đến quý hai năm hai nghìn không trăm hai mươi bảy"),
        ("Q.3, TP. Cần Thơ", "quận ba, thành phố Cần Thơ"),
    ],
    "short ways of writing": [
        ("thu 35 tr.đ/hộ", "thu ba mươi lăm triệu đồng một hộ"),
        ("đơn vị: tr.đ", "đơn vị: triệu đồng"),
        ("đun sôi 20'", "đun sôi hai mươi phút"),
        ("nghỉ 5-10’ rồi tưới", "nghỉ năm đến mười phút rồi tưới"),
        ("3) Vệ sinh", "ba, Vệ sinh"),
        ("Gồm: 1) gạo; 2) muối", "Gồm: một, gạo; hai, muối"),
        ("(theo mục 4) là đủ", "(theo mục bốn) là đủ"),
        ("gọi là 'lô 12' cũ", "gọi là 'lô mười hai' cũ"),
    ],
    "shares": [
        ("2/5 hộ", "hai phần năm hộ"),
        ("1/4 học sinh", "một phần tư học sinh"),
        ("đạt 3/5 xã", "đạt ba trên năm xã"),
        ("11/14 hộ", "mười một trên mười bốn hộ"),
        ("5/2 hộ", "năm trên hai hộ"),
        ("được 8/10 điểm", "được tám trên mười điểm"),
        ("ngày 2/5 xã họp", "ngày hai tháng năm xã họp"),
        ("số 3/5 đường Trần Phú", "số ba trên năm đường Trần Phú"),
    ],
    "cold": [
        ("-2 độ", "âm hai độ"),
        ("còn –7 độ", "còn âm bảy độ"),
        ("từ 18 - 25 độ", "từ mười tám đến hai mươi lăm độ"),
    ],
    "letters and hours": [
        ("không đưa mã OTP", "không đưa mã ô tê pê"),
        ("báo CA xã", "báo công an xã"),
        ("TIN CỦA CA XÃ", "tin của công an xã"),
        ("lúc 9h5", "lúc chín giờ năm phút"),
        ("6h5 - 7h", "sáu giờ năm phút đến bảy giờ"),
    ],
}


@pytest.mark.parametrize(("written", "spoken"), [case for cases in HEARD.values() for case in cases])
def test_a_reading_once_wrong_is_heard_right_and_without_doubt(written: str, spoken: str) -> None:
    found = read(written)
    assert (found.text, found.unread) == (spoken, ())


@pytest.mark.parametrize(
    ("written", "stretch", "reason"),
    [
        ("cụ Sáu 4 V. Trần", "4 V", "ambiguous-unit"),
        ("ông Tư 4 m. nam", "4 m", "ambiguous-unit"),
        ("ngày 30.02.2026", "30.02.2026", "impossible-date"),
        ("ngày 09.14.2026", "09.14.2026", "impossible-date"),
        ("cây a < cây b", "<", "unknown-symbol"),
        ("bước x -> y", ">", "unknown-symbol"),
        ("tổ 9 - tổ 2", " - ", "ambiguous-dash"),
        ("Q7/2026", "Q7/2026", "ambiguous-slash"),
        ("chạy 4'20", "4'20", "ambiguous-unit"),
        ("thắng 2/5", "2/5", "ambiguous-slash"),
        ("họ hát CA", "CA", "unknown-capitals"),
        ("chào សួស្តី bà con", "សួស្តី", "foreign-script"),
        ("chữ 你好", "你好", "foreign-script"),
        ("tên Олег", "Олег", "foreign-script"),
        ("nhóm β", "β", "foreign-script"),
        ("chữ ἀρχή", "ἀρχή", "foreign-script"),
        ("trang https://пример.рф", "https://пример.рф", "foreign-script"),
        ("mục Ⅳ", "Ⅳ", "digits-left"),
        ("bước ②", "②", "digits-left"),
    ],
)
def test_what_stays_uncertain_is_told_once_with_its_place(written: str, stretch: str, reason: str) -> None:
    assert [(told.start, told.written, told.reason) for told in read(written).unread] == [
        (written.index(stretch), stretch, reason)
    ]


def test_a_sentence_still_ends_after_a_unit_of_one_letter() -> None:
    assert [said.text for said in read("Sâu 3 m. Không tắm.").sentences] == ["Sâu ba mét.", "Không tắm."]


def test_a_thousand_written_as_a_word_stays_the_writers_word() -> None:
    assert read("7 triệu 200 nghìn đồng", style=SOUTHERN).text == "bảy triệu hai trăm nghìn đồng"


@pytest.mark.parametrize("unit", ["1) ", "(1) ", "1' ", "< 5 ", "thứ 2 - ", "Q4/", "-5 độ ", "05.12.2026 ", "5 m. "])
def test_these_readings_leave_no_digit_however_often_they_come(unit: str) -> None:
    assert not any(char.isdigit() for char in read(unit * 200).text)
