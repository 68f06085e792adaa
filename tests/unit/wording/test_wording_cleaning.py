"""What cleaning mends, drops and leaves, each change told in offsets of the written text."""

import unicodedata

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from properties.tiling import rebuilt

from broadcaster.wording.cleaning import clean
from broadcaster.wording.letters import is_syllable
from broadcaster.wording.spelling import mended

VALID_ROWS = """
a à ạ ác ách ai an áo ăn âm ấm ẩm ây bà bạch báo bẫy bấm biếc biển biệt bia bò boong bóng buýt bướu cà cách
cửa cuốn của chị chìa chiếc chuyện chuột da dì diếng đã đi đường đoàn đoạt e em én êm ếch ga gà ghe ghế ghi
ghiền gì gìn già giá giặt giếng giết giêng giúp giữ giường giễu goá góa hoa hoà hòa hoạ họa hoẵng huế huơ
huỳnh huýt huých hươu ì í ít ỉu kẻ kế ký kí kỹ kĩ kiến kiểu khoai khoèo khuỷu khuya khuyên khuếch khuâng lý lí
luật luân lươn ly mỹ mĩ moóc mướn nga nghe nghề nghỉ nghĩa nghiêng nghiệp ngoài ngoằn ngoèo ngoéo nguệch
nguyễn nguyên nguyệt ngữ ngừng nhuyễn oà òa oách oai oán ốc ôm ổi ơn ở phở phương pin quà quả quạ quang quét
quê quên quốc quờ quý quí quỹ quỷ quýt quýnh quyết quyên quỳnh rượu sẽ sỹ sĩ tuần tuệ tuế tuyệt tuýp tỷ tỉ
thuở thuê thuế thuỷ thủy thuý thúy thuyết thường trạng triệu tuy uỷ ủy uống uyên ước ương ừ vỹ voi vườn xoong
xoài xuân xuể yếm yến yêu yểng yết ý ỷ Đắk Lắk Kạn Kông HÒA Hoà TUỲ TÙY
"""
VALID = VALID_ROWS.split()
INVALID_ROWS = """
caph cê cị kà kơ ka ge gé gê ngê nge ngi ghà ghơ nghà nghành ngề qa qủa qúy qu quu iên iêu yêm\u0301 biyên hoc
cac mat thop bich hòan tòan thủơ cuả muà nguời đuợc truờng ưo trưong uơn tiéng giiêng fa jà wa zô Müller Krông
Hà\u0323 sách\u0300 thàch lòp tệpp thuơng đươc hoả\u0301 luaạt bò\u0301 ooc\u0300 str xyz b đ nghiêngg 12 a1
nàn2
"""
INVALID = INVALID_ROWS.split()
TONES = {
    "hòan": "hoàn", "HÒAN": "HOÀN", "Hòan": "Hoàn", "HÒan": "HOàn", "tòan": "toàn", "TÒAN": "TOÀN",
    "qúy": "quý", "QÚY": "QUÝ", "gìa": "già", "thủơ": "thuở", "ngừơi": "người", "đựơc": "được", "ĐỰƠC": "ĐƯỢC",
    "trứơc": "trước", "cuả": "của", "CUẢ": "CỦA", "đaị": "đại", "taị": "tại", "vơí": "với", "lọai": "loại",
    "ngòai": "ngoài", "giừơng": "giường", "gịong": "giọng", "gỉai": "giải", "gíơi": "giới", "gíup": "giúp",
    "hùynh": "huỳnh", "Hùynh": "Huỳnh", "qùa": "quà", "Qúach": "Quách", "khủyu": "khuỷu", "tùân": "tuần",
    "qúôc": "quốc", "Hòang": "Hoàng", "Óanh": "Oánh", "tòa án và muà xuân": "tòa án và mùa xuân",
    "và yêú": "và yếu", "là chuá": "là chúa", "đi nghiã": "đi nghĩa", "thúê đất": "thuế đất",
    "ho\u0300an": "hoàn", "cua\u0309": "của",
}  # fmt: skip
SLIPS = {
    "nguời": "người", "đuợc": "được", "truờng": "trường", "nuớc": "nước", "thuờng": "thường", "luợng": "lượng",
    "phuờng": "phường", "Phuờng 1": "Phường 1", "PHUỜNG": "PHƯỜNG", "trưong": "trương", "huơng": "hương",
    "nứoc": "nước", "hưóng": "hướng", "Truơng": "Trương", "nguơì": "người", "mọị": "mọi", "viẹc": "việc",
    "đi nghành": "đi ngành", "ngề đó": "nghề đó", "đi ngiêm": "đi nghiêm", "gế đá": "ghế đá",
    "đo tiéng": "đo tiếng", "đã biét": "đã biết", "iến đi": "yến đi", "Nghành đó": "Ngành đó",
    "NGHÀNH ĐÓ": "NGÀNH ĐÓ", "kiêủ": "kiểu", "đi tièn": "đi tiền",
}  # fmt: skip
LEFT = [
    "hoà bình", "hòa bình", "thuỷ lợi", "thủy lợi", "uỷ ban", "ủy ban", "quí 1", "quý 1", "kỹ kĩ", "Nguyển",
    "tuân", "thuở", "thu7o7ng", "ddoongf", "thuong", "nguoi duoc", "nghanh", "hoan tòa.", "Müller đã đến",
    "São Paulo đây", "jóan", "fóan", "Siobhán ở đó", "người của Wòan", "a@hòan.vn", "hòan_1", "9hòan", "O’Tòan",
    "Đắk Lắk", "Krông Nô", "Hồng Kông", "tiéng", "più", "chyên đề", "nuóc đó", "hóàn đi", "Ê Đê", "xoong",
    "rơ moóc", "HĐND", "QĐ", "đ/c", "xaÕ đi",
]  # fmt: skip
DROPPED = {
    "mới 🎉": "mới ", "mới🎉nhé": "mới nhé", "👨‍👩‍👧 nhà": " nhà", "👍🏽": "", "🇻🇳 Việt": " Việt",
    "❤️ xã": " xã", "🏴\U000e0067\U000e007f": "", "1️⃣ Nộp": "1. Nộp", "gọi 1️⃣1️⃣4️⃣": "gọi 114",
    "từ\u200b điển": "từ điển", "\ufeffxã": "xã", "d\u00adân": "dân", "\u202exã\u202c": "xã",
    "\u2066a\u2069\u200f\u061c": "a", "• Một": " Một", "xã •": "xã ", "a•b": "a b", "→ Mục": " Mục",
    "từ A → B": "từ A → B", "Ø Công tác": "Công tác", "§ Mục": "Mục", "A- A A+\nxã": "\nxã",
    "Xem với cỡ chữ\nxã": "\nxã", "Cỡ chữ A- A A+": "", "In trang | Gửi email": "", "Lượt xem: 1.234": "",
    "chia sẻ": "", "Chia sẻ: Facebook": "", "Đọc bài viết": "", "Về đầu trang": "", "Tương phản": "",
    "Nghe bài viết": "", "Gửi Email": "Gửi Email", "Gửi email | In trang": "",
    "CỠ CHỮ": "", "Chia sẻ kinh nghiệm": "Chia sẻ kinh nghiệm", "A": "A",
    "Facebook": "Facebook", "Đã chia sẻ": "Đã chia sẻ", "Lượt xem": "Lượt xem", "<p>xã</p>": "xã",
    "một<br/>hai": "một\nhai", "<div>một</div>hai": "một\nhai", '<a href="x.vn?a=1">Tin</a>': "Tin",
    "<b>Tin</b>": "Tin", "m<sup>2</sup>": "m²", "10<sup>5</sup>": "10⁵", "H<sub>2</sub>O": "H2O",
    "a<!-- b <p> -->c": "ac", "<script>1<2</script>xã": "xã", "c&ocirc;ng": "công", "x&atilde;": "xã",
    "a&nbsp;b": "a b", "&lt;5 &amp; &#39;": "<5 & '", "&amp;ocirc;": "ô", "3 < 5": "3 < 5",
    "a <b và c> d": "a <b và c> d", "x<a y>b": "x<a y>b", "a <b> c": "a <b> c", "Q&A; R&D": "Q&A; R&D",
    "&khong;": "&khong;", "<xã>": "<xã>", "<!-- a": "<!-- a", "a  b": "a b", "a\u00a0b": "a b", "a\tb": "a b",
    "a\r\nb": "a\nb", "a\rb": "a\nb", "a\x0cb": "a\nb", "\u3000a": " a", "ＵＢＮＤ２": "UBND2",
    "𝐓𝐇𝐎̂𝐍𝐆 𝐁𝐀́𝐎": "THÔNG BÁO", "25℃": "25°C", "10㎡": "10m2", "ﬁ": "fi", "30ºC": "30°C", "5.000ð": "5.000đ",
    "e\u0301\u0302": "ế", "e\u0302\u0323": "ệ", "a\u0301\u0301": "á", "\u00e9\u0302": "ế", "u\u0323\u031b": "ự",
    "tоàn": "toàn", "е́p": "ép", "xа̃": "xã", "Владимир": "Владимир", "tоп": "tоп", "ÐẢNG": "ĐẢNG",
    "HÐND": "HĐND", "ði": "đi", "ðt": "đt", "Guðmundur": "Guðmundur", "Ηà": "Hà",
    "a\x00b\ud800c\ufdd0d\U0001ffff": "abcd", "\ue000\x7f": "", "xã ABC® © 2021 µ ² ½": "xã ABC® © 2021 µ ² ½",
    "\ufffd": "\ufffd", "hết./.": "hết./.",
}  # fmt: skip


@pytest.mark.parametrize("word", VALID)
def test_a_word_vietnamese_spelling_allows_is_a_syllable_in_any_case(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(word.lower())


@pytest.mark.parametrize("word", INVALID)
def test_a_word_it_does_not_allow_is_none(word: str) -> None:
    assert not is_syllable(unicodedata.normalize("NFC", word))


def test_a_stop_is_heard_with_the_sharp_or_the_heavy_tone_only() -> None:
    assert [word for word in ("mat", "màt", "mảt", "mãt", "mát", "mạt") if is_syllable(word)] == ["mát", "mạt"]


@pytest.mark.parametrize(("written", "meant"), TONES.items())
def test_a_tone_on_the_wrong_letter_is_set_right(written: str, meant: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == meant
    rules = {edit.rule for edit in cleaned.edits} - (
        {"nfc"} if not unicodedata.is_normalized("NFC", written) else set()
    )
    assert not rules - {"tone", "spelling"}
    assert cleaned.edits


@pytest.mark.parametrize(("written", "meant"), SLIPS.items())
def test_a_slip_with_one_mend_is_mended(written: str, meant: str) -> None:
    cleaned = clean(written)
    assert cleaned.text == meant
    assert {edit.rule for edit in cleaned.edits} in ({"spelling"}, {"tone"}, {"spelling", "tone"})


@pytest.mark.parametrize("written", LEFT)
def test_what_is_right_foreign_or_unsure_stays(written: str) -> None:
    assert (clean(written).text, clean(written).edits) == (written, ())


@pytest.mark.parametrize(("written", "left"), DROPPED.items())
def test_what_no_voice_should_meet_is_dropped_or_made_plain(written: str, left: str) -> None:
    assert clean(written).text == left


@pytest.mark.parametrize("written", ["đươc", "ngưòii", "họp tạii"])
def test_a_word_that_cannot_be_mended_surely_is_told(written: str) -> None:
    assert [reason for _, _, reason in clean(written).doubts] == ["misspelt"]


def test_edits_tell_the_written_place_and_only_what_changed() -> None:
    edits = clean("<b>Ho\u0300an</b> thành đuợc\u200b 🎉").edits
    assert [(edit.start, edit.end, edit.spoken, edit.rule) for edit in edits] == [
        (0, 3, "", "html"),
        (4, 7, "oà", "tone"),
        (8, 12, "", "html"),
        (20, 21, "ư", "spelling"),
        (23, 24, "", "invisible"),
        (25, 26, "", "emoji"),
    ]


PIECES = [*TONES, *SLIPS, *LEFT, *DROPPED, *INVALID, "nh©n", "b¸o", "nhaân", "ñi", " ", "\n", "\t", "12", "."]


@seed(1)
@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_edits_of_any_text_make_the_clean_text(written: str) -> None:
    cleaned = clean(written)
    assert rebuilt(written, cleaned.edits) == cleaned.text
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert all(0 <= start < end <= len(written) for start, end in zip(cleaned.starts, cleaned.ends, strict=True))
    assert list(cleaned.starts) == sorted(cleaned.starts)
    assert all(0 <= start < end <= len(written) for start, end, _ in cleaned.doubts)


@seed(1)
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="aăâeêioôơuưyàảãáạấậếềộốớợụúứựýỳbcdđghklmnpqrstvxHTNG", max_size=8))
def test_a_mend_makes_a_syllable_and_a_syllable_is_never_mended(word: str) -> None:
    mend = mended(word)
    assert mend is None or (is_syllable(mend[0]) and not is_syllable(word) and not word.isascii())


@seed(1)
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(VALID), min_size=1, max_size=12).map(" ".join))
def test_right_text_is_not_touched_in_any_normal_form(written: str) -> None:
    assert clean(written).edits == ()
    assert clean(unicodedata.normalize("NFD", written)).text == written
