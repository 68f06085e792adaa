"""Abbreviations, capital headings and unknown capitals."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from broadcaster.wording.abbreviation_table import ABBREVIATIONS
from broadcaster.wording.context_table import (
    AMBIGUOUS,
    AT_NUMBER,
    BEFORE_NUMBER,
    CONTEXT,
    DOTTED,
    FAMILY_NAMES,
    OPENERS,
    SIGNERS,
    TITLES,
    UNSURE_TITLES,
)
from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.foreign_table import FOREIGN_WORDS
from broadcaster.wording.letters import UPPER, is_syllable, spell
from broadcaster.wording.letters_table import WITH_SIGNS
from broadcaster.wording.numbers import cardinal
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.work_table import DOCUMENTS

_LOWER = "a-zà-öø-þăđĩũơư" + "".join(chr(c) for c in range(0x1EA1, 0x1EFA, 2))
_SIGHT = 40
"""How far a word may stand that tells what an abbreviation means."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_EDGE = r"(?<![\w./&-])"
_TITLE = rf"(?:{_any_of(TITLES)})(?!\w)"
_SIGNED_WORDS = Pattern(
    rf"(?<![\w&])(?:{_any_of(word for word in WITH_SIGNS if not word[0].islower())})(?![\w&])", at=UPPER
)
_SLASHED = Pattern(rf"(?<![\w/])(?:{_any_of(word for word in WITH_SIGNS if '/' in word)})(?![\w/])", needs="/")
_VIRUS = Pattern(r"(?<![\w-])covid(?: ?[-–]? ?19)?(?!\w)", re.IGNORECASE, at="cC")
_COMRADE = Pattern(r"(?<![\w/])[Đđ][/.][Cc](?![\w/])", needs="/.")
_ETC = Pattern(rf"v\.? ?v(?<!\wvv)(?<!\wv\.v)(?<!\wv\. v)(?<!\wv v)(?:\.(?:\.\.)?(?!\s+[{UPPER}]|\s*\Z)|…)?(?!\w)")
_TITLED = Pattern(
    rf"{_EDGE}(?P<it>(?P<titles>{_TITLE}(?:(?:\. ?|-| ){_TITLE}){{0,6}}+)(?P<dot>\.?+))(?= ?[{UPPER}]\w)",
    at=UPPER,
)
_EACH_TITLE = Pattern(_TITLE)
_DOTTED = Pattern(rf"{_EDGE}(?P<it>(?P<word>{_any_of(DOTTED)})\.[ \n]?)(?=(?P<next>[\w{MASK}(“]))(?!\n)", needs=".")
_BEFORE_NUMBER = Pattern(
    rf"{_EDGE}(?<![0-9] )(?P<it>(?P<word>{_any_of(BEFORE_NUMBER)})\.? ?|(?P<at>{_any_of(AT_NUMBER)}))"
    r"(?=(?P<no>[0-9]+))",
    at=UPPER,
)
_TERM = Pattern(r"(?<!\w)HK ?(?P<no>I{1,3}|[1-3])(?!\w)", at="H")
_SMALL = Pattern(rf"(?<![\w&/.-])(?:{_any_of(word for word in ABBREVIATIONS if word[0].islower())})(?!\w)")
_WORD = Pattern(rf"[{UPPER}]\w{{0,40}}(?:[&/,.-](?=[{UPPER}])\w{{1,40}}){{0,8}}", at=UPPER)
_CAPITALS = Pattern(rf"[{UPPER}]{{2,}}")
_JOINER = Pattern(r"[&/,.-]")
_CAPITAL_WORD = Pattern(rf"(?<!\w)[{UPPER}]{{1,14}}(?!\w)", at=UPPER)
_GAP = Pattern(r"[^\w\n]{1,60}")
_LAST_CAPITAL = Pattern(rf"[{UPPER}][{_LOWER}]+ \Z")
_INITIAL = Pattern(rf"[{UPPER}](?!\w)")
_FIRST_WORD = Pattern(r"\w+")
_SIGNER = Pattern(rf"(?:{SIGNERS})(?!\w)")
_FAMILY = Pattern(rf"(?:{FAMILY_NAMES})(?!\w)")
_IN_PLACE = Pattern(
    r"(?:huyện|H\.|xã|X\.|phường|P\.|thị xã|TX|thành phố|TP|quận|Q\.|thị trấn|TT)[^.;\n]{0,30}[,-] ?$",
    re.IGNORECASE,
)
"""Before T., a province."""
_HEADING_SHARE = 0.6
_SIGNED = frozenset({"TM", "KT", "TL", "TUQ"})
_KINDS = frozenset({*DOCUMENTS, "TT", "CT", "BC", "CĐ"})
"""Of documents: KH-UBND is the plan of whom, not a plan and a committee."""
_MARKERS = {
    "<Name>": rf"(?-i:[{UPPER}][{_LOWER}]+)",
    "<Person>": rf"(?-i:(?:{FAMILY_NAMES}) [{UPPER}][{_LOWER}]+)",
    "<CAPITALS>": rf"(?-i:[{UPPER}]{{2,}})",
    "<number>": r"[(]?[0-9]",
}


class Place(NamedTuple):
    """What stands around an abbreviation, as it was written."""

    before: str
    after: str
    in_heading: bool = False

    def inside(self, written: str, start: int, end: int) -> "Place":
        """The place of a part of what stands here."""
        return Place(self.before + written[:start], written[end:] + self.after, self.in_heading)


def _place(draft: Draft, start: int, end: int, *, in_heading: bool = False) -> Place:
    before, after = draft.text[max(0, start - _SIGHT) : start], draft.text[end : end + _SIGHT]
    if in_heading:  # names are told from words by their capital
        before, after = before.title(), after.title()
    return Place(before, after, in_heading)


@cache
def _rules(word: str) -> tuple[tuple[Pattern | None, Pattern | None, str, bool], ...]:
    """The rows of the table of contexts for a word, ready to be tried."""
    ready = []
    for before, after, spoken in CONTEXT.get(word, ()):
        by_name = after == "<Name>"
        for marker, source in _MARKERS.items():
            before, after = before.replace(marker, source), after.replace(marker, source)
        ready.append(
            (
                Pattern(rf"(?<![^\W\d])(?i:{before})[ “\"]?\Z") if before else None,
                Pattern(rf" ?+[“\"]?(?i:{after})(?!(?<=[^\W\d])[^\W\d])") if after else None,
                spoken,
                by_name,
            )
        )
    return tuple(ready)


def _by_context(word: str, place: Place) -> str | None:
    shouted = place.in_heading and _is_word(word)  # CA MẮC is no CA Mắc: where all is in capitals a name is none
    for before, after, spoken, by_name in _rules(word):
        if by_name and shouted:
            continue
        if (before is None or before.search(place.before)) and (after is None or after.match(place.after)):
            return spoken
    return None


def read_dotted(draft: Draft) -> None:
    """TP. Long Xuyên, PGS.TS Trần Minh, v.v.: their dots end no sentence. Also what holds a digit: HK1."""
    draft.each(_TITLED, "abbreviation", partial(_titled, draft))
    draft.each(_SIGNED_WORDS, "abbreviation", lambda m: WITH_SIGNS[m.group()])
    draft.each(_SLASHED, "abbreviation", lambda m: WITH_SIGNS[m.group()])
    draft.each(_VIRUS, "abbreviation", lambda m: "cô vít mười chín" if m.group().endswith("9") else "cô vít")
    draft.each(_COMRADE, "abbreviation", lambda m: _by_context("đ/c", _place(draft, *m.span())))
    draft.each(_ETC, "abbreviation", lambda _: "vân vân")
    draft.each(_TERM, "abbreviation", lambda m: f"học kỳ {cardinal(_term(m['no']), draft.style)}")
    draft.each(_DOTTED, "abbreviation", partial(_dotted, draft))
    draft.each(_BEFORE_NUMBER, "abbreviation", _before_number)


def _term(written: str) -> int:
    return int(written) if written.isdigit() else len(written)


def _titled(draft: Draft, match: re.Match[str]) -> Outcome:
    """PGS.TS.BS: title by title. One without a dot is left to the rules of context."""
    titles = _EACH_TITLE.findall(match["titles"])
    following = draft.text[match.end() : match.end() + _SIGHT].lstrip()
    if len(titles) == 1:
        if not (match["dot"] or "." in titles[0]) or _opens_sentence(following):
            return None
        if titles[0] in UNSURE_TITLES and not (_FAMILY.match(following) or _FAMILY.match(following.title())):
            return None
    said = TITLES[titles[0]]
    for title in titles[1:]:
        said += (" " if TITLES[title].startswith("chuyên khoa") else ", ") + TITLES[title]
    return said


def _opens_sentence(following: str) -> bool:
    first = _FIRST_WORD.match(following)
    return first is not None and first.group() in OPENERS


def _dotted(draft: Draft, match: re.Match[str]) -> Outcome:
    word, following = match["word"], match["next"]
    place = _place(draft, *match.span("it"))
    if word in ("Tr", "tr") and not following.isdigit():
        return None
    if word in _SIGNED and not _SIGNER.match(place.after):
        return None
    if not following.isdigit() and match["it"][-1] != "." and _opens_sentence(place.after):
        return None
    if len(word) == 1 and not following.isdigit():
        unsure = _initials(place, following)
        if unsure is not None:
            return unsure or None
    if word == "T" and not _IN_PLACE.search(place.before):
        return Doubt("ambiguous-abbreviation", "tỉnh ")
    return f"{_by_context(f'{word}.', place) or DOTTED[word]} "


def _initials(place: Place, following: str) -> Doubt | str | None:
    """Nguyễn V. A. is a person: "" where the letter is no place for certain, a doubt where it may be one."""
    if not following.isupper() or _INITIAL.match(place.after):
        return ""
    return Doubt("ambiguous-abbreviation") if _LAST_CAPITAL.search(place.before) else None


def _before_number(match: re.Match[str]) -> str:
    if match["at"]:
        return f"{AT_NUMBER[match['at']]} "
    room = match["word"] == "P" and len(match["no"]) > 2
    return f"{'phòng' if room else BEFORE_NUMBER[match['word']]} "


def read_capitals(draft: Draft) -> None:
    """Known abbreviations in full; capital Vietnamese words in lower case; the rest letter by letter, and told."""
    draft.each(_SMALL, "abbreviation", lambda m: ABBREVIATIONS[m.group()])
    headings = list(_headings(draft.masked))
    starts = [start for start, _ in headings]

    def word(match: re.Match[str]) -> Outcome:
        start, end = match.span()
        before = match.string[start - 1 : start]
        if before.isalnum() or before in ("&", "_"):
            return Doubt("unknown-capitals", spell(match.group())) if _CAPITALS.search(match.group()) else None
        index = bisect_right(starts, start) - 1
        in_heading = index >= 0 and start < headings[index][1]
        return _word(match.group(), _place(draft, start, end, in_heading=in_heading))

    draft.each(_WORD, "abbreviation", word)


def _headings(masked: str) -> Iterator[tuple[int, int]]:
    """Runs of capital words of which most are Vietnamese syllables: headings, not rows of abbreviations."""
    run: list[re.Match[str]] = []
    for found in _CAPITAL_WORD.finditer(masked):
        if run and not _GAP.fullmatch(masked[run[-1].end() : found.start()][:61]):
            if _is_heading(masked, run):
                yield run[0].start(), run[-1].end()
            run = []
        run.append(found)
    if run and _is_heading(masked, run):
        yield run[0].start(), run[-1].end()


def _is_heading(masked: str, run: list[re.Match[str]]) -> bool:
    """Abbreviations we know speak neither for a heading nor against it. One word is one when it fills its line."""
    words = [found.group() for found in run if found.group() not in ABBREVIATIONS and found.group() not in CONTEXT]
    syllables = sum(map(_is_word, words))
    if not syllables or syllables < _HEADING_SHARE * sum(len(word) > 1 for word in words):
        return False
    return syllables > 1 or _fills_line(masked, run[0].start(), run[-1].end())


def _fills_line(masked: str, start: int, end: int) -> bool:
    before = masked[max(0, start - 2 * _SIGHT) : start].rpartition("\n")[2]
    after = masked[end : end + 2 * _SIGHT].partition("\n")[0]
    return not any(char.isalpha() for char in before + after)


@cache
def _is_word(written: str) -> bool:
    """Whether capitals may be one Vietnamese word: BAN may, UB may not, nor IP (what ends so carries a tone)."""
    if len(written) < 2 or not is_syllable(written):
        return False
    return not (written.isascii() and written.endswith(("C", "CH", "P", "T")))


def _word(written: str, place: Place) -> Outcome:
    known = _by_context(written, place)
    if known is not None:
        return known
    if place.in_heading and _is_word(written):
        return written.lower()
    if written in AMBIGUOUS:
        return Doubt("ambiguous-abbreviation", AMBIGUOUS[written])
    return ABBREVIATIONS.get(written) or _unknown(written, place)


def _unknown(written: str, place: Place) -> Outcome:
    if _JOINER.search(written):
        return _parts(written, place)
    if not _CAPITALS.search(written):
        return None
    if written.lower() in FOREIGN_WORDS:  # FACEBOOK is said as Facebook is; iPhone stays
        return written.lower() if written.isupper() else None
    if written.isupper() and is_syllable(written):
        return written.lower() if not written.isascii() else Doubt("unknown-capitals", written.lower())
    return Doubt("unknown-capitals", spell(written))


def _parts(written: str, place: Place) -> Outcome:
    """LĐ-TB&XH and its like: the longest known parts; a doubt in one is a doubt of the whole."""
    said, reason, changed = "", "", False
    start = 0
    while start < len(written):
        end, outcome = _longest(written, start, place)
        if isinstance(outcome, Doubt):
            reason = reason or outcome.reason
            outcome = outcome.spoken
        changed = changed or outcome is not None
        said += outcome or written[start:end]
        if end < len(written):
            said += _joined(written[start:end], written[end], place)
        start = end + 1
    if not changed:
        return None
    return Doubt(reason, said) if reason else said


def _joined(part: str, joiner: str, place: Place) -> str:
    if joiner == "&":
        return " và "
    whole = part in _KINDS or (place.in_heading and _is_word(part))
    return " " if joiner == "-" and whole else ", "


def _longest(written: str, start: int, place: Place) -> tuple[int, Outcome]:
    """The end and the reading of the longest known row of parts from here, else of one part."""
    ends = [*(found.start() for found in _JOINER.finditer(written) if found.start() > start), len(written)]
    for end in reversed(ends[1:]):
        part = written[start:end]
        if part in ABBREVIATIONS:
            return end, _word(part, place.inside(written, start, end))
    return ends[0], _word(written[start : ends[0]], place.inside(written, start, ends[0]))
