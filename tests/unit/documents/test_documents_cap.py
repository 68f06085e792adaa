"""CAP 1.2: what comes in keeps the standard or is refused by name; what goes out keeps it and comes back the same."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.documents.cap_rules import broken

from broadcaster.documents import answers, cap
from broadcaster.domain.alert import (
    ALERT_LIMIT,
    Alert,
    Area,
    Category,
    Certainty,
    Geocode,
    Info,
    MessageType,
    ReadAlert,
    Reference,
    Severity,
    Status,
    Urgency,
    codes_of,
)
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.alerts import (
    AlertBroken,
    AlertDateWrong,
    AlertIncomplete,
    AlertMarkupForbidden,
    AlertNotCap,
    AlertNotPublic,
    AlertOrderWrong,
    AlertTextWrong,
    AlertTooLarge,
    AlertUnitWrong,
    AlertValueUnknown,
)
from broadcaster.domain.units import instant

AREA = """<area><areaDesc>Xã Chợ Mới</areaDesc>
<geocode><valueName>VN-GSO</valueName><value>30628</value></geocode></area>"""
INFO = f"""<info><language>vi-VN</language><category>Met</category><event>Xả lũ</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<effective>2026-11-27T06:30:00+07:00</effective><expires>2026-11-27T07:00:00+07:00</expires>
<headline>Hồ chứa xả lũ</headline><description>Nước sông dâng nhanh.</description>
<instruction>Bà con ra khỏi bãi sông.</instruction>{AREA}</info>"""
FILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>pclb-2026-11</identifier>
<sender>pclb@angiang.example.vn</sender><sent>2026-11-27T06:29:00+07:00</sent><status>Actual</status>
<msgType>Alert</msgType><scope>Public</scope>{INFO}</alert>"""


def read(text: str) -> ReadAlert:
    return cap.read(text.encode())


def with_info(info: str) -> str:
    return FILE.replace(INFO, info)


def swapped(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new)


# --- in ----------------------------------------------------------------------------------------------------------


def test_an_alert_is_read_with_its_moments_in_utc_and_its_units() -> None:
    found = read(FILE)
    assert found.left_out == ()
    assert found.alert.sent == datetime(2026, 11, 26, 23, 29, tzinfo=UTC)
    (info,) = found.alert.infos
    assert info.vietnamese
    assert (info.event, info.urgency, info.areas[0].description) == ("Xả lũ", Urgency.IMMEDIATE, "Xã Chợ Mới")
    assert codes_of(found.alert.infos) == ("30628",)


def test_what_is_not_taken_is_told_and_an_unknown_list_of_codes_is_not_guessed() -> None:
    more = AREA.replace(
        "<geocode>",
        "<polygon>10,105 10,106 11,106 10,105</polygon>"
        "<geocode><valueName>SAME</valueName><value>30628</value></geocode><geocode>",
    )
    found = read(swapped(AREA, f"<web>https://x.example.vn/</web>{more}"))
    assert codes_of(found.alert.infos) == ("30628",)
    assert found.left_out == (
        "info/web × 1",
        "area/polygon × 1",
        "mã địa lý “SAME” = “30628” của vùng “Xã Chợ Mới”",
    )


def test_a_language_nobody_named_is_english_as_the_standard_has_it() -> None:
    (info,) = read(swapped("<language>vi-VN</language>", "")).alert.infos
    assert not info.vietnamese


def test_the_former_very_likely_is_likely() -> None:
    (info,) = read(swapped(">Observed<", ">Very Likely<")).alert.infos
    assert info.certainty is Certainty.LIKELY


def test_a_signature_of_the_sender_is_told_to_be_unchecked() -> None:
    signed = swapped("</alert>", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><a/></Signature></alert>')
    assert read(signed).left_out == ("chữ ký số của người gửi (không kiểm tra)",)


def test_a_comment_within_a_field_hides_nothing_of_it() -> None:
    (info,) = read(swapped("Nước sông", "Nước <!-- x -->sông<?y z?>")).alert.infos
    assert info.description == "Nước sông dâng nhanh."


BOMB = "<!DOCTYPE l [" + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 9}">' for n in range(9)) + "]>"
OUTSIDE = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        (HEAD + OUTSIDE + FILE.removeprefix(HEAD).replace("Xả lũ", "&x;"), AlertMarkupForbidden),
        (HEAD + BOMB + FILE.removeprefix(HEAD).replace("Xả lũ", "&a9;"), AlertMarkupForbidden),
        (HEAD + '<!doctype alert SYSTEM "http://x.example/a.dtd">' + FILE.removeprefix(HEAD), AlertMarkupForbidden),
        (swapped("Xả lũ", "&unknown;"), AlertBroken),
        (FILE[:-9], AlertBroken),
        ("", AlertBroken),
        ("không phải XML", AlertBroken),
        (FILE.replace("cap:1.2", "cap:1.1"), AlertNotCap),
        (FILE.replace(' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', ""), AlertNotCap),
        ('<feed xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', AlertNotCap),
        (FILE + " " * ALERT_LIMIT, AlertTooLarge),
        (with_info(INFO * 21), AlertTooLarge),
        (swapped("Nước sông", "n" * 20_001), AlertTooLarge),
        (swapped("<identifier>pclb-2026-11</identifier>", ""), AlertIncomplete),
        (swapped("pclb-2026-11", " "), AlertIncomplete),
        (swapped("<sender>pclb@angiang.example.vn</sender>", ""), AlertIncomplete),
        (swapped("<status>Actual</status>", ""), AlertIncomplete),
        (swapped("<msgType>Alert</msgType>", ""), AlertIncomplete),
        (swapped("<scope>Public</scope>", ""), AlertIncomplete),
        (swapped("<category>Met</category>", ""), AlertIncomplete),
        (swapped("<event>Xả lũ</event>", ""), AlertIncomplete),
        (swapped("<certainty>Observed</certainty>", ""), AlertIncomplete),
        (swapped("<areaDesc>Xã Chợ Mới</areaDesc>", ""), AlertIncomplete),
        (swapped("<valueName>VN-GSO</valueName>", ""), AlertIncomplete),
        (swapped(">Alert<", ">Update<"), AlertIncomplete),
        (swapped(">Alert<", ">Cancel<"), AlertIncomplete),
        (swapped(">Actual<", ">actual<"), AlertValueUnknown),
        (swapped(">Actual<", ">Thật<"), AlertValueUnknown),
        (swapped(">Met<", ">Lũ<"), AlertValueUnknown),
        (swapped(">Severe<", ">Nặng<"), AlertValueUnknown),
        (swapped("pclb-2026-11", "hai từ"), AlertTextWrong),
        (swapped("pclb-2026-11", "a,b"), AlertTextWrong),
        (swapped("<scope>", "<scope>a<b/>"), AlertTextWrong),
        (swapped("<status>", "chữ rơi<status>"), AlertTextWrong),
        (swapped("Nước sông", "\u200b\ue000"), AlertTextWrong),
        (swapped("06:29:00+07:00", "06:29:00Z"), AlertDateWrong),
        (swapped("06:29:00+07:00", "06:29:00"), AlertDateWrong),
        (swapped("2026-11-27T06:29", "2026-02-30T06:29"), AlertDateWrong),
        (swapped("T06:29", "T25:00"), AlertDateWrong),
        (swapped("2026-11-27T06:29:00+07:00", "0001-01-01T00:00:00+14:00"), AlertDateWrong),
        (swapped("T07:00:00+07:00", "T06:30:00+07:00"), AlertDateWrong),
        (swapped(">Public<", ">Private<"), AlertNotPublic),
        (swapped(">Public<", ">Restricted<"), AlertNotPublic),
        (swapped("<status>", "<colour>đỏ</colour><status>"), AlertOrderWrong),
        (swapped("<status>", "<scope>Public</scope><status>"), AlertOrderWrong),
        (swapped("<status>", "<status>Test</status><status>"), AlertOrderWrong),
        (swapped("<event>", '<event xmlns="urn:x">y</event><event>'), AlertOrderWrong),
        (swapped(">30628<", ">3062<"), AlertUnitWrong),
        (swapped(">30628<", ">Chợ Mới<"), AlertUnitWrong),
        (swapped(">30628<", ">٣٠٦٢٨<"), AlertUnitWrong),
    ],
)
def test_what_breaks_the_standard_or_may_do_harm_is_refused_by_name(text: str, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        read(text)


def test_a_broken_file_is_told_by_line_and_column_and_not_in_the_words_of_a_library() -> None:
    with pytest.raises(AlertBroken) as broken:
        cap.read(b"<alert>\n  <info></alert>")
    assert broken.value.message_vi == "Tệp cảnh báo không phải XML viết đúng: lỗi ở dòng 2, cột 17."
    with pytest.raises(AlertBroken) as empty:
        cap.read(b"")
    assert str(empty.value.facts["problem"]).startswith(("lỗi ở dòng", "không đọc được"))


def test_a_doctype_in_another_encoding_is_found_as_well() -> None:
    with pytest.raises(AlertBroken):
        cap.read((HEAD.replace("UTF-8", "UTF-16") + OUTSIDE + FILE.removeprefix(HEAD)).encode("utf-16"))
    hidden = (HEAD.replace("UTF-8", "UTF-7") + OUTSIDE).replace("<!", "+ADw-!") + FILE.removeprefix(HEAD)
    with pytest.raises((AlertMarkupForbidden, AlertBroken)):
        cap.read(hidden.encode())


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_a_leaf_of_ours(raw: bytes) -> None:
    with pytest.raises(BadInput):
        cap.read(raw)


@given(st.integers(0, len(FILE.encode()) - 1), st.integers(0, 255))
def test_one_byte_changed_is_read_or_refused_by_a_leaf_of_ours(place: int, sign: int) -> None:
    raw = bytearray(FILE.encode())
    raw[place] = sign
    try:
        cap.read(bytes(raw))
    except BadInput as refused:
        assert refused.code.startswith("alert-")  # noqa: PT017 - either is right, nothing else is


# --- out ---------------------------------------------------------------------------------------------------------

_words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="\ufffe\uffff"))
WORDS = _words.map(lambda text: cap.unicodedata.normalize("NFC", text).strip())
SOME = WORDS.filter(bool)
TOKENS = st.from_regex(r"[A-Za-z0-9@._:-]{1,40}", fullmatch=True)
MOMENTS = st.integers(0, 4_000_000_000).map(lambda s: instant(datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=s)))
CODES = st.one_of(
    st.from_regex(r"[0-9]{5}|[0-9]{2}", fullmatch=True).map(lambda code: Geocode(name="VN-GSO", value=code)),
    st.builds(Geocode, name=st.just("SAME"), value=SOME),
)
AREAS = st.builds(Area, description=SOME, geocodes=st.lists(CODES, max_size=3).map(tuple))


@st.composite
def infos(draw: st.DrawFn) -> Info:
    effective = draw(st.none() | MOMENTS)
    expires = draw(st.none() | MOMENTS)
    return Info(
        language=draw(st.sampled_from(["vi", "vi-VN", "km", "en-US"])),
        categories=tuple(draw(st.lists(st.sampled_from(Category), min_size=1, max_size=3, unique=True))),
        event=draw(SOME),
        urgency=draw(st.sampled_from(Urgency)),
        severity=draw(st.sampled_from(Severity)),
        certainty=draw(st.sampled_from(Certainty)),
        effective=effective,
        expires=None if effective and expires and expires <= effective else expires,
        headline=draw(WORDS),
        description=draw(WORDS),
        instruction=draw(WORDS),
        areas=tuple(draw(st.lists(AREAS, max_size=2))),
    )


REFERENCES = st.builds(Reference, sender=TOKENS, identifier=TOKENS, sent=MOMENTS)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    kind = draw(st.sampled_from(MessageType))
    return Alert(
        identifier=draw(TOKENS),
        sender=draw(TOKENS),
        sent=draw(MOMENTS),
        status=draw(st.sampled_from(Status)),
        kind=kind,
        references=tuple(draw(st.lists(REFERENCES, min_size=kind is not MessageType.ALERT, max_size=2))),
        infos=tuple(draw(st.lists(infos(), max_size=2))),
    )


@given(alerts())
def test_what_is_written_keeps_the_standard_and_is_read_as_the_same(alert: Alert) -> None:
    written = cap.write(alert)
    assert broken(written) == []
    again = cap.read(written).alert
    assert again == alert
    assert cap.write(again) == written


def test_a_file_read_and_written_is_read_as_the_same() -> None:
    once = read(FILE).alert
    assert cap.read(cap.write(once)).alert == once


@given(alerts(), st.lists(WORDS, max_size=2))
def test_an_alert_passes_from_process_to_process_unchanged(alert: Alert, left: list[str]) -> None:
    told = ReadAlert(alert=alert, left_out=tuple(left))
    assert answers.unpacked(ReadAlert, json.loads(json.dumps(answers.packed(told)))) == told


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            ("<status>Actual</status>\n<msgType>Alert</msgType>", "<msgType>Alert</msgType><status>Actual</status>"),
            "order",
        ),
        (("<scope>Public</scope>", ""), "0 scope"),
        ((">Met<", ">Lũ<"), "category is"),
        (("06:29:00+07:00", "06:29:00Z"), "sent is"),
        (("<status>", "<colour/><status>"), "holds colour"),
    ],
)
def test_the_checker_of_these_tests_bites(fault: tuple[str, str], told: str) -> None:
    assert broken(FILE.encode()) == []
    assert told in " ".join(broken(swapped(*fault).encode()))
