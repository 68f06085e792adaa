"""Old fonts are read, good Unicode is left, and what is mixed is told."""

import random

import pytest

from broadcaster.wording import REASONS, read
from broadcaster.wording.cleaning import clean
from broadcaster.wording.encodings import TCVN3, VNI, legacy_of

# What another program, glibc's TCVN conversion, makes of these lines.
TCVN3_LINES = [
    (
        "kÕ ho¹ch tuyªn truyÒn vÒ c¶i c¸ch hµnh chÝnh nhµ n\xadíc",
        "kế hoạch tuyên truyền về cải cách hành chính nhà nước",
    ),
    ("sè 5, ngµy 12 th¸ng 8", "số 5, ngày 12 tháng 8"),
    ("Ngµy ®¨ng: 30/08/2021", "Ngày đăng: 30/08/2021"),
    ("ng\xadêi d©n ®\xadîc vay vèn \xadu ®·i", "người dân được vay vốn ưu đãi"),
    ("§¶ng bé vµ nh©n d©n huyÖn ®oµn kÕt", "Đảng bộ và nhân dân huyện đoàn kết"),
    ("quyÕt ®Þnh vÒ viÖc phª duyÖt dù ¸n ®\xadêng n«ng th«n", "quyết định về việc phê duyệt dự án đường nông thôn"),
    ("khuûu tay, ngo»n ngoÌo, nguÖch ngo¹c", "khuỷu tay, ngoằn ngoèo, nguệch ngoạc"),
    ("thÞ trÊn Ba Chóc", "thị trấn Ba Chúc"),
    ("tiªm v¾c xin phßng bÖnh cho trÎ em d\xadíi 5 tuæi", "tiêm vắc xin phòng bệnh cho trẻ em dưới 5 tuổi"),
    ("m\xada lò g©y s¹t lë, 30 hé ph¶i di dêi", "mưa lũ gây sạt lở, 30 hộ phải di dời"),
    ("ch¨m sãc søc kháe ng\xadêi cao tuæi", "chăm sóc sức khỏe người cao tuổi"),
    ("b÷a c¬m, s÷a, mì, rÏ tr¸i, kü thuËt", "bữa cơm, sữa, mỡ, rẽ trái, kỹ thuật"),
    ("¨n uèng, Èm thùc, øng dông, æn ®Þnh, ½m bång", "ăn uống, ẩm thực, ứng dụng, ổn định, ẵm bồng"),
    ("TO\x80N X\x82 H\x96P, Th«ng b¸o", "TOÀN XÃ HỌP, Thông báo"),
    ("TO€N X‚ H–P, th«ng b¸o", "TOÀN XÃ HỌP, thông báo"),
    ("CƒN B— TŽNH th«ng b¸o tíi d©n", "CÁN BỘ TỈNH thông báo tới dân"),
]
TYPED = [
    ("ñy ban nh©n d©n tØnh", "ủy ban nhân dân tỉnh"),
    ("tØnh An Giang", "tỉnh An Giang"),
    ("TØnh An Giang", "Tỉnh An Giang"),
    ("xö lý x·", "xử lý xã"),
    ("thÞ trÊn", "thị trấn"),
    ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("ñY BAN NH¢N D¢N X· VÜNH HßA", "ỦY BAN NHÂN DÂN XÃ VĨNH HÒA"),
    ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("TP. Hµ Néi", "TP. Hà Nội"),
    ("H§ND, UBND huyÖn häp", "HĐND, UBND huyện họp"),
    ("KÕ ho¹ch sè 12/KH-UBND ngµy 5/9/2024", "Kế hoạch số 12/KH-UBND ngày 5/9/2024"),
    ("50 m² ®Êt ë, 30°C, « t« vµ xe m¸y", "50 m² đất ở, 30°C, ô tô và xe máy"),
    ("x·, ph\xadêng, thÞ trÊn. Gi¸ 5.000®/kg", "xã, phường, thị trấn. Giá 5.000đ/kg"),
    ("ABC® vµ © 2021 b¶n quyÒn cña tØnh", "ABC® và © 2021 bản quyền của tỉnh"),
    ("“häc tËp vµ lµm theo” – tÊm g\xad¬ng", "“học tập và làm theo” – tấm gương"),
    ("«ng Ba vµ c« T\xad ®Õn", "ông Ba và cô Tư đến"),
    ("20 µg/m³ bôi mÞn trong kh«ng khÝ", "20 µg/m³ bụi mịn trong không khí"),
    ("<p>th«ng b¸o</p>\r\nvÒ viÖc", "thông báo\nvề việc"),
    ("UÛy ban nhaân daân tænh", "Ủy ban nhân dân tỉnh"),
    ("Uûy ban nhaân daân tænh", "Ủy ban nhân dân tỉnh"),
    ("Tænh An Giang", "Tỉnh An Giang"),
    ("Ngaøy ñaêng: 30/08/2021", "Ngày đăng: 30/08/2021"),
    ("ÑAÛNG BOÄ", "ĐẢNG BỘ"),
    ("ÑAØNG BOÄ VAØ CHÍNH QUYEÀN", "ĐÀNG BỘ VÀ CHÍNH QUYỀN"),
    ("ngöôøi daân uoáng nöôùc saïch", "người dân uống nước sạch"),
    ("NGÖÔØI DAÂN ÑÖÔÏC", "NGƯỜI DÂN ĐƯỢC"),
    ("Ñaûng boä vaø nhaân daân", "Đảng bộ và nhân dân"),
    ("Ñöôøng lieân xaõ 3,5 km", "Đường liên xã 3,5 km"),
    ("khuyûu tay, quyõ, myõ, kyø, tî, nguyeãn", "khuỷu tay, quỹ, mỹ, kỳ, tỵ, nguyễn"),
    ("HÑND, UBND huyeän hoïp", "HĐND, UBND huyện họp"),
    ("50 m² ñaát ôû, 30°C, oâ toâ vaø xe maùy", "50 m² đất ở, 30°C, ô tô và xe máy"),
    ("giaù 5.000ñ/kg thòt heo vaø caù", "giá 5.000đ/kg thịt heo và cá"),
    ("baõo soá 3, luõ, löûa, thuûy trieàu", "bão số 3, lũ, lửa, thủy triều"),
    ("AÙp thaáp nhieät ñôùi", "Áp thấp nhiệt đới"),
    ("xaÕ VÓNH HOØA THOÂNG BAÙO", "xã VĨNH HÒA THÔNG BÁO"),
]
GOOD = [
    "Größe und Straße", "50 m² © 2021", "Công ty ABC® đạt 20 µg/m³ ± 2°C", "café", "naïve", "Noël",
    "Citroën 2CV", "déjà vu à la carte, garçon", "Ça va? Où est-il né?", "El Niño, mañana señor, ¿qué tal?",
    "tôi là ai", "à la", "Příliš žluťoučký kůň úpěl ďábelské ódy", "Zażółć gęślą jaźń",
    "Çağrı ışık şöyle güneş", "düşmüş", "eşeği düşsü", "«Bonjour» à tous", "½ cup, ¾, 5 ‰ ± 2 ß",
    "Ông Müller và bà José Peña ở São Paulo đến dự", "van cac co chu", "Ong Tü den tham", "Curaçao, Réunion",
    "über alles, Mädchen für", "Ærø Ålborg smørrebrød på dansk", "İstanbul", "På svenska: räksmörgås",
    "Guðmundur og Þór", "Là, và, cô", "quê nhà", "ông bà cô chú", "Hà Nam", "Trà Ôn", "Ñ",
    "perché, più, città, virtù", "Coração, não, põe", "cuán, guía, día, también, baú", "Seán agus Siobhán",
    "Háčky", "Thông báo của ủy ban", "xã, phường ®", "Đắk Lắk, Bắc Kạn, Krông Nô, Hồng Kông", "§ 5 BGB",
    "1 × 2 ÷ 3", "5 µm", "A–B, “C”, ‘D’ …", "100 % naturel", "© ® ™", "ÄÖÜ äöü", "Ö", "fête à Nîmes",
    "piñata y jalapeño", "smörgås",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), TCVN3_LINES)
def test_tcvn3_is_read_as_another_program_wrote_it(typed: str, meant: str) -> None:
    assert clean(typed).text == meant


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_a_text_typed_in_an_old_font_is_read_as_meant(typed: str, meant: str) -> None:
    cleaned = clean(typed)
    assert cleaned.text == meant
    assert "legacy" in {edit.rule for edit in cleaned.edits}
    assert not cleaned.doubts


@pytest.mark.parametrize("written", GOOD)
def test_good_unicode_is_never_touched(written: str) -> None:
    cleaned = clean(written)
    assert (cleaned.text, cleaned.edits, legacy_of(written)) == (written, (), None)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Ủy ban xã. Th«ng b¸o cña x· vÒ kÕ ho¹ch", ["Th«ng", "b¸o", "cña", "x·", "vÒ", "kÕ", "ho¹ch"]),
        ("Thông báo của Uûy ban nhaân daân tænh", ["Uûy", "nhaân", "daân", "tænh"]),
        ("Hội nghị đã nh©n rộng", ["nh©n"]),
        ("xã ®Õn đây", ["®Õn"]),
        ("nh©n", ["nh©n"]),
        ("Ông Müller đã gặp bà Peña", []),
        ("Công ty ABC® đạt 20 µg/m³", []),
    ],
)
def test_an_old_font_amid_unicode_is_told_and_not_guessed(written: str, told: list[str]) -> None:
    cleaned = clean(written)
    assert [written[start:end] for start, end, reason in cleaned.doubts if reason == "old-font"] == told
    assert not [edit for edit in cleaned.edits if edit.rule == "legacy"]
    assert [left.written for left in read(written).unread if left.reason == "old-font"] == told


def test_the_reasons_of_cleaning_can_be_told_to_a_person() -> None:
    assert {"old-font", "misspelt"} <= set(REASONS)


WORDS_ROWS = """
ủy ban nhân dân tỉnh thông báo kế hoạch tuyên truyền cải cách hành chính nhà nước người được đường trường học
sinh khuỷu ngoằn ngoèo nguyễn quyết quốc xoong thuở giếng gìn khuya huỳnh ốm ẵm ặc ỉu ĩnh ỷ ỹ quỹ tỵ kỳ mỹ sĩ
bĩu bưởi rượu hươu diều yếu yến ướt uống oằn oẹ huơ thuế thoảng hoẵng loắt xuân luật ngừng nghiêng ghế già
giặt bữa
"""
WORDS = WORDS_ROWS.split()


def _typed(meant: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in meant)


def _tables() -> dict[str, dict[str, str]]:
    tcvn3 = {meant: typed for typed, meant in TCVN3.items()}
    vni = {meant: typed for typed, meant in VNI.items() if typed.islower() or typed.isupper()}
    return {"tcvn3": tcvn3, "vni": vni}


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_what_is_typed_by_the_inverse_table_is_read_back(encoding: str) -> None:
    chance, table = random.Random(encoding), _tables()[encoding]
    tried = 0
    for _ in range(300):
        words = chance.choices(WORDS, k=chance.randint(6, 30))
        words[chance.randrange(len(words))] = chance.choice(["12", "5/9/2024", "30%", "(3)", "UBND"])
        written = " ".join(words) + chance.choice([".", "", "!", ";"])
        if sum(not word.isascii() for word in words) > 3:
            tried += 1
            assert clean(_typed(written, table)).text == written
    assert tried > 250


def test_capitals_typed_in_vni_are_read_back() -> None:
    chance, table = random.Random(1), _tables()["vni"]
    for _ in range(100):
        written = " ".join(chance.choices(WORDS, k=9)).upper()
        assert clean(_typed(written, table)).text == written


def test_each_typed_letter_is_its_own_edit_in_written_offsets() -> None:
    written = "th«ng b¸o"
    assert [(e.start, e.end, e.spoken, e.rule) for e in clean(written).edits] == [
        (2, 3, "ô", "legacy"),
        (7, 8, "á", "legacy"),
    ]
