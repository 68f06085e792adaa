"""CAP 1.2 in and out: a stranger's alert becomes values, or is refused by name; values become an alert in the order of
the standard.

What is read is held to the schema: its order, its closed lists, its form of moments. No part of it is guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from broadcaster.documents.elements import Element, MarkupBroken, local
from broadcaster.domain.alert import (
    ALERT_LIMIT,
    AREAS_LIMIT,
    GEOCODES_LIMIT,
    INFOS_LIMIT,
    TEXT_LIMIT,
    Alert,
    Area,
    Category,
    Certainty,
    Geocode,
    Info,
    MessageType,
    ReadAlert,
    Reference,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from broadcaster.domain.counts import counted
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
from broadcaster.domain.units import Instant, instant

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}", re.ASCII)
_ALERT = (
    "identifier sender sent status msgType source? scope restriction? addresses? code* note? references? incidents? "
    "info* signature*"
)
_INFO = (
    "language? category+ event responseType* urgency severity certainty audience? eventCode* effective? onset? "
    "expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*"
)
_AREA = "areaDesc polygon* circle* geocode* altitude? ceiling?"
_GEOCODE = "valueName value"
_FORMER = {"Very Likely": Certainty.LIKELY}
"""What the standard says is to be taken for another, for it stood in CAP 1.0."""
_UNUSED = {
    "alert": "source restriction addresses code note incidents",
    "info": "responseType audience eventCode senderName web contact parameter resource",
    "area": "polygon circle altitude ceiling",
}
_Listed = TypeVar("_Listed", bound=StrEnum)


# --- in ----------------------------------------------------------------------------------------------------------


def read(raw: bytes) -> ReadAlert:
    """Any leaf whose code begins with "alert"."""
    if len(raw) > ALERT_LIMIT:
        raise AlertTooLarge(problem=f"lớn hơn {ALERT_LIMIT // 1000} KB")
    root = _root(raw)
    fields = _Fields(root, "alert", _ALERT)
    if len(fields.all("info")) > INFOS_LIMIT:
        raise AlertTooLarge(problem=f"quá {INFOS_LIMIT} phần info")
    if sum(local(each) == "geocode" for each in root.iter()) > GEOCODES_LIMIT:
        raise AlertTooLarge(problem=f"quá {counted(GEOCODES_LIMIT)} mã địa lý")
    identifier, sender = fields.token("identifier"), fields.token("sender")
    sent = fields.moment("sent")
    status = fields.listed("status", Status)
    kind = fields.listed("msgType", MessageType)
    scope = fields.listed("scope", Scope)
    if scope is not Scope.PUBLIC:
        raise AlertNotPublic(scope=scope.value)
    references = _references(fields.text("references", optional=True))
    if kind is not MessageType.ALERT and not references:
        raise AlertIncomplete(field="references")
    left = [*fields.unused()]
    if fields.all("signature"):
        left.append("chữ ký số của người gửi (không kiểm tra)")
    infos = tuple(_info(each, left) for each in fields.all("info"))
    return ReadAlert(
        alert=Alert(
            identifier=identifier,
            sender=sender,
            sent=sent,
            status=status,
            kind=kind,
            references=references,
            infos=infos,
        ),
        left_out=tuple(dict.fromkeys(left)),
    )


def _root(raw: bytes) -> Element:
    if _DECLARED.search(raw):
        raise AlertMarkupForbidden
    if b"\0" in raw:
        raise AlertBroken(problem="chỉ nhận tệp mã hoá UTF-8")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(raw, parser)
    except (MarkupBroken, ValueError) as broken:
        raise AlertBroken(problem=_where(broken)) from broken
    if etree.ElementTree(root).docinfo.doctype:  # in an encoding that hid it from the look above
        raise AlertMarkupForbidden
    space, _, name = str(root.tag).rpartition("}")
    if (space, name) != (f"{{{NAMESPACE}", "alert"):
        raise AlertNotCap(found=_shown(name), namespace=_shown(space.removeprefix("{")))
    return root


def _where(broken: Exception) -> str:
    """Where reading stopped; what the library says of it is in its own words, and for programmers."""
    line, column = getattr(broken, "position", (0, 0))
    return f"lỗi ở dòng {line}, cột {max(column, 1)}" if line else "không đọc được"


class _Fields:
    """The children of one element, held to the order the standard gives them."""

    def __init__(self, element: Element, name: str, order: str) -> None:
        self._name = name
        self._by_name: dict[str, list[Element]] = {}
        places = [(each.rstrip("?*+"), each[-1]) for each in order.split()]
        at = 0
        for child in element:
            told = self._told(child)
            while at < len(places) and places[at][0] != told:
                at += 1
            if at == len(places):
                raise AlertOrderWrong(inside=name, field=_shown(told))
            self._by_name.setdefault(told, []).append(child)
            if places[at][1] not in "*+":
                at += 1
        for field, count in places:
            if count not in "?*" and field not in self._by_name:
                raise AlertIncomplete(field=f"{name}/{field}")
        stray = (element.text or "", *(child.tail or "" for child in element))
        if any(each.strip() for each in stray):
            raise AlertTextWrong(field=name, problem="có chữ nằm ngoài các mục")

    def _told(self, child: Element) -> str:
        space, _, name = str(child.tag).rpartition("}")
        if space == f"{{{SIGNATURES}" and self._name == "alert":
            return "signature"
        return name if space == f"{{{NAMESPACE}" and name != "signature" else f"{space}}}{name}"

    def all(self, name: str) -> list[Element]:
        return self._by_name.get(name, [])

    def text(self, name: str, *, optional: bool = False) -> str:
        found = self.all(name)
        told = _text(found[0], name) if found else ""
        if not told and not optional:
            raise AlertIncomplete(field=f"{self._name}/{name}")
        return told

    def token(self, name: str) -> str:
        told = self.text(name)
        if re.search(r"[\s,<&]", told) or len(told) > 200:
            raise AlertTextWrong(field=name, problem="có dấu cách, dấu phẩy, dấu < hoặc &, hay dài quá 200 ký tự")
        return told

    def listed(self, name: str, known: type[_Listed]) -> _Listed:
        return _listed(self.text(name), name, known)

    def moment(self, name: str) -> Instant:
        return _moment(self.text(name), name)

    def maybe_moment(self, name: str) -> Instant | None:
        return self.moment(name) if self.all(name) else None

    def unused(self) -> Iterator[str]:
        """What stands here and is not taken."""
        for name in _UNUSED[self._name].split():
            if count := len(self.all(name)):
                yield f"{self._name}/{name} × {count}"


def _info(element: Element, left: list[str]) -> Info:
    fields = _Fields(element, "info", _INFO)
    left.extend(fields.unused())
    if len(fields.all("area")) > AREAS_LIMIT:
        raise AlertTooLarge(problem=f"quá {AREAS_LIMIT} vùng")
    effective, expires = fields.maybe_moment("effective"), fields.maybe_moment("expires")
    if effective is not None and expires is not None and expires <= effective:
        raise AlertDateWrong(field="expires", value=expires.isoformat(), problem="hết hạn trước khi có hiệu lực")
    categories = (_listed(_text(each, "category"), "category", Category) for each in fields.all("category"))
    responses = (_listed(_text(each, "responseType"), "responseType", Response) for each in fields.all("responseType"))
    certainty = fields.text("certainty")
    return Info(
        language=fields.text("language", optional=True) or "en-US",  # the standard's own default
        categories=tuple(dict.fromkeys(categories)),
        event=fields.text("event"),
        urgency=fields.listed("urgency", Urgency),
        severity=fields.listed("severity", Severity),
        certainty=_FORMER.get(certainty) or _listed(certainty, "certainty", Certainty),
        responses=tuple(dict.fromkeys(responses)),
        effective=effective,
        onset=fields.maybe_moment("onset"),
        expires=expires,
        headline=fields.text("headline", optional=True),
        description=fields.text("description", optional=True),
        instruction=fields.text("instruction", optional=True),
        areas=tuple(_area(each, left) for each in fields.all("area")),
    )


def _area(element: Element, left: list[str]) -> Area:
    fields = _Fields(element, "area", _AREA)
    left.extend(fields.unused())
    description = fields.text("areaDesc")
    geocodes = []
    for each in fields.all("geocode"):
        pair = _Fields(each, "geocode", _GEOCODE)
        code = Geocode(name=pair.text("valueName"), value=pair.text("value"))
        if not code.sound:
            raise AlertUnitWrong(area=_shown(description), value=_shown(code.value))
        if not code.known:
            left.append(f"mã địa lý “{_shown(code.name)}” = “{_shown(code.value)}” của vùng “{_shown(description)}”")
        geocodes.append(code)
    return Area(description=description, geocodes=tuple(geocodes))


def _references(told: str) -> tuple[Reference, ...]:
    found = []
    for each in told.split():
        parts = each.split(",")
        if len(parts) != 3 or not all(parts):
            raise AlertTextWrong(field="references", problem="mỗi tham chiếu là người gửi,mã,thời điểm")
        moment = _moment(parts[2], "references")
        found.append(Reference(sender=parts[0], identifier=parts[1], sent=moment))
    return tuple(found)


def _text(element: Element, name: str) -> str:
    if any(True for _ in element):
        raise AlertTextWrong(field=name, problem="có phần tử nằm bên trong")
    told = unicodedata.normalize("NFC", element.text or "").strip()
    if len(told) > TEXT_LIMIT:
        raise AlertTooLarge(problem=f"mục {name} dài hơn {counted(TEXT_LIMIT)} ký tự")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in "\n\t" for sign in told):
        raise AlertTextWrong(field=name, problem="có ký tự không đọc được")
    return told


def _listed(told: str, name: str, known: type[_Listed]) -> _Listed:
    try:
        return known(told)
    except ValueError as unknown:
        raise AlertValueUnknown(field=name, value=_shown(told), known=", ".join(known)) from unknown


def _moment(told: str, name: str) -> Instant:
    if not _MOMENT.fullmatch(told):
        raise AlertDateWrong(field=name, value=_shown(told), problem="sai dạng")
    try:
        return instant(datetime.fromisoformat(told))
    except (ValueError, OverflowError) as wrong:
        raise AlertDateWrong(field=name, value=_shown(told), problem="không có trên lịch") from wrong


def _shown(text: str, most: int = 80) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text[:most])


def blank() -> bytes:
    """An alert that says nothing, to load what reading one takes."""
    return write(
        Alert(
            identifier="a",
            sender="b",
            sent=instant(datetime(2026, 11, 27, tzinfo=UTC)),
            status=Status.TEST,
            kind=MessageType.ALERT,
        )
    )


# --- out ---------------------------------------------------------------------------------------------------------


def write(alert: Alert) -> bytes:
    """The alert in UTF-8, moments in UTC as the standard writes it (-00:00). ValueError for what XML cannot hold."""
    root = etree.Element(_q("alert"), nsmap={None: NAMESPACE})
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", _written(alert.sent))
    _put(root, "status", alert.status.value)
    _put(root, "msgType", alert.kind.value)
    _put(root, "scope", Scope.PUBLIC.value)
    references = (f"{each.sender},{each.identifier},{_written(each.sent)}" for each in alert.references)
    _put(root, "references", " ".join(references))
    for info in alert.infos:
        _put_info(etree.SubElement(root, _q("info")), info)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _put_info(into: object, info: Info) -> None:
    _put(into, "language", info.language)
    for category in info.categories:
        _put(into, "category", category.value)
    _put(into, "event", info.event)
    for response in info.responses:
        _put(into, "responseType", response.value)
    _put(into, "urgency", info.urgency.value)
    _put(into, "severity", info.severity.value)
    _put(into, "certainty", info.certainty.value)
    _put(into, "effective", _written(info.effective))
    _put(into, "onset", _written(info.onset))
    _put(into, "expires", _written(info.expires))
    _put(into, "headline", info.headline)
    _put(into, "description", info.description)
    _put(into, "instruction", info.instruction)
    for area in info.areas:
        place = etree.SubElement(into, _q("area"))
        _put(place, "areaDesc", area.description)
        _put_codes(place, area.geocodes)


def _put_codes(into: object, codes: Sequence[Geocode]) -> None:
    for code in codes:
        pair = etree.SubElement(into, _q("geocode"))
        _put(pair, "valueName", code.name)
        _put(pair, "value", code.value)


def _put(into: object, name: str, told: str) -> None:
    """One field; none where nothing is told."""
    if told:
        etree.SubElement(into, _q(name)).text = told


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _written(moment: Instant | None) -> str:
    return f"{moment.replace(microsecond=0):%Y-%m-%dT%H:%M:%S}-00:00" if moment else ""
