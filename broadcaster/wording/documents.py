"""Numbers of official documents, with their year and the letters of their kind and issuer."""

import re

from broadcaster.wording.draft import Doubt, Draft, Outcome
from broadcaster.wording.issuer_table import ISSUERS, KINDS
from broadcaster.wording.letters import spell
from broadcaster.wording.numbers import integer, sign_by_sign, year
from broadcaster.wording.pattern import AT_DIGITS, Pattern
from broadcaster.wording.values import Style

_ISSUER = r"[A-ZĐ][A-Za-zĐđ0-9&]{0,15}(?:[-.–][A-ZĐ][A-Za-zĐđ0-9&]{0,15}){0,4}"
_NUMBERED = Pattern(
    rf"(?<![\w/.,-])(?P<no>[0-9]{{1,6}})(?P<letter>[a-zđ]?) ?(?:/(?P<year>(?:19|20)[0-9]{{2}}))? ?"
    rf"(?:/|-(?=[A-ZĐ]{{1,6}}/)) ?(?P<suffix>{_ISSUER}(?:/{_ISSUER}){{0,2}})(?![\w/])",
    at=AT_DIGITS,
    needs="/",
)
_BLANK = Pattern(rf"(?<=[sS]ố)(?P<it>[: .…]{{1,40}}/ ?{_ISSUER}(?:/{_ISSUER})?)(?![\w/])", needs="/")
_YEARED = Pattern(r"(?<![\w/.,-])(?P<no>[0-9]{1,6})/(?P<year>(?:19|20)[0-9]{2})(?![\w/])", at=AT_DIGITS, needs="/")
_KIND = Pattern(
    r"(?<!\w)(?:TT|NĐ|QĐ|NQ|TTLT|CT|luật|thông tư|nghị định|quyết định|nghị quyết|chỉ thị|pháp lệnh)(?: số:?)? $",
    re.IGNORECASE,
)
_JOINTS = Pattern(r"[-./–]")
_LEGISLATURE = Pattern(r"(?:^|[-/])(?P<body>QH|UBTVQH)(?P<no>[0-9]{1,2})$")
_NAMED_AFTER = Pattern(r"[,;]? (?:ngày [^.;\n]{0,80}? )?của (?!ông|bà|người|hộ)", re.IGNORECASE)
_PIECES = Pattern(r"[A-Za-z0-9Đđ]+|[-–/&.]")


def read_documents(draft: Draft) -> None:
    """76/NQ-CP: the number is said; of its letters what the style asks, for the title names the document already."""
    style = draft.style

    def numbered(match: re.Match[str]) -> Outcome:
        if not any(char.isupper() for char in match["suffix"][1:]) and not match["year"]:
            return None
        said = integer(match["no"], style)
        if match["letter"]:
            said += f" {spell(match['letter'])}"
        if match["year"]:
            said = f"{said}, {year(int(match['year']), style)}"
        letters = _letters_of(match, style)
        return Doubt(letters.reason, said) if isinstance(letters, Doubt) else said + letters

    def yeared(match: re.Match[str]) -> Outcome:
        """TT 08/2023: after the name of a kind of document, no month."""
        before = match.string[max(0, match.start() - 24) : match.start()]
        return f"{integer(match['no'], style)}, {year(int(match['year']), style)}" if _KIND.search(before) else None

    draft.each(_NUMBERED, "document", numbered)
    draft.each(_YEARED, "document", yeared)
    draft.each(_BLANK, "document", lambda _: " …")


def _letters_of(match: re.Match[str], style: Style) -> str | Doubt:
    """What is said of NQ-CP. A term of the National Assembly is always said: it tells one law from another."""
    suffix = match["suffix"]
    if style.documents == "spelled":
        return f" gạch chéo {_spelled(suffix, style)}"
    term = _LEGISLATURE.search(suffix)
    if term:
        named = (
            match.string[match.end() : match.end() + 40]
            .lower()
            .lstrip(" ,")
            .startswith(f"của {ISSUERS[term['body']].lower()}")
        )
        return f", {'' if named else ISSUERS[term['body']] + ' '}khóa {integer(term['no'], style)}"
    if style.documents == "silent":
        return ""
    before = match.string[max(0, match.start() - 60) : match.start()].lower()
    parts = _JOINTS.split(suffix)
    issuers = [ISSUERS[part] for part in parts if part in ISSUERS and part not in KINDS]
    if _NAMED_AFTER.match(match.string[match.end() : match.end() + 100]):
        return ""
    if not issuers:
        return "" if all(part in KINDS for part in parts) else Doubt("unknown-capitals")
    said = " và ".join(issuers) if "TTLT" in parts else issuers[0]
    return "" if said.lower() in before else f" của {said}"


def _spelled(suffix: str, style: Style) -> str:
    signs = {"-": "gạch ngang", "–": "gạch ngang", "/": "gạch chéo", "&": "và", ".": ""}
    term = _LEGISLATURE.search(suffix)
    kept = suffix.removesuffix(term["no"]) if term else suffix
    pieces = [signs.get(piece) or sign_by_sign(piece) for piece in _PIECES.findall(kept)]
    pieces += [integer(term["no"], style)] if term else []
    return " ".join(filter(None, pieces))
