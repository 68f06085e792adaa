"""CAP 1.2's own rules, written from the standard apart from the product: what a file breaks of them, a line each."""

import re
from xml.etree import ElementTree as Xml

SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
CHILDREN: dict[str, tuple[tuple[str, int, int | None], ...]] = {
    "alert": (
        ("identifier", 1, 1), ("sender", 1, 1), ("sent", 1, 1), ("status", 1, 1), ("msgType", 1, 1), ("source", 0, 1),
        ("scope", 1, 1), ("restriction", 0, 1), ("addresses", 0, 1), ("code", 0, None), ("note", 0, 1),
        ("references", 0, 1), ("incidents", 0, 1), ("info", 0, None),
    ),
    "info": (
        ("language", 0, 1), ("category", 1, None), ("event", 1, 1), ("responseType", 0, None), ("urgency", 1, 1),
        ("severity", 1, 1), ("certainty", 1, 1), ("audience", 0, 1), ("eventCode", 0, None), ("effective", 0, 1),
        ("onset", 0, 1), ("expires", 0, 1), ("senderName", 0, 1), ("headline", 0, 1), ("description", 0, 1),
        ("instruction", 0, 1), ("web", 0, 1), ("contact", 0, 1), ("parameter", 0, None), ("resource", 0, None),
        ("area", 0, None),
    ),
    "area": (
        ("areaDesc", 1, 1), ("polygon", 0, None), ("circle", 0, None), ("geocode", 0, None), ("altitude", 0, 1),
        ("ceiling", 0, 1),
    ),
    "geocode": (("valueName", 1, 1), ("value", 1, 1)),
}  # fmt: skip
VALUES = {
    "status": "Actual|Exercise|System|Test|Draft",
    "msgType": "Alert|Update|Cancel|Ack|Error",
    "scope": "Public|Restricted|Private",
    "category": "Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other",
    "urgency": "Immediate|Expected|Future|Past|Unknown",
    "severity": "Extreme|Severe|Moderate|Minor|Unknown",
    "certainty": "Observed|Likely|Possible|Unlikely|Unknown",
    "sent": MOMENT,
    "effective": MOMENT,
    "expires": MOMENT,
    "identifier": r"[^\s,<&]+",
    "sender": r"[^\s,<&]+",
    "references": rf"[^\s,<&]+,[^\s,<&]+,{MOMENT}(?: [^\s,<&]+,[^\s,<&]+,{MOMENT})*",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
}


def broken(raw: bytes) -> list[str]:
    root = Xml.fromstring(raw)
    if root.tag != f"{SPACE}alert":
        return [f"root is {root.tag}"]
    return _broken(root, "alert")


def _broken(element: Xml.Element, name: str) -> list[str]:
    if name not in CHILDREN:
        problems = [f"{name} holds elements"] if len(element) else []
        if name in VALUES and not re.fullmatch(VALUES[name], element.text or "", re.ASCII if "d" in name else 0):
            problems.append(f"{name} is {element.text!r}")
        return problems
    names = [child.tag.removeprefix(SPACE) for child in element]
    order = [each for each, _, _ in CHILDREN[name]]
    problems = [f"{name} holds {each}" for each in names if each not in order]
    if not problems and names != sorted(names, key=order.index):
        problems.append(f"{name} is out of order: {names}")
    for each, least, most in CHILDREN[name]:
        if names.count(each) < least or (most is not None and names.count(each) > most):
            problems.append(f"{name} holds {names.count(each)} {each}")
    for child, told in zip(element, names, strict=True):
        problems += _broken(child, told)
    return problems
