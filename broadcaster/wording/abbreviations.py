"""Abbreviations, capital headings and unknown capitals."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from broadcaster.wording.abbreviation_table import ABBREVIATIONS, AMBIGUOUS, BEFORE_NUMBER, BY_FOLLOWING, DOTTED
from broadcaster.wording.draft import MASK, Doubt, Draft, Outcome
from broadcaster.wording.letters import is_syllable, spell
from broadcaster.wording.pattern import Pattern

UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(chr(c) for c in range(0x1EA0, 0x1EFA, 2))
_BY_FOLLOWING = tuple((word, Pattern(after), spoken) for word, after, spoken in BY_FOLLOWING)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SPECIALS = Pattern(rf"(?<![\w&])(?:{_any_of(word for word in ABBREVIATIONS if not word.isalpha())})(?![\w&])")
_DOTTED = Pattern(rf"(?<![\w./&-])(?P<it>(?P<word>{_any_of(DOTTED)})\.[ \n]?)(?=(?P<next>[\w{MASK}(“]))(?!\n)")
_CHAIN = Pattern(rf"(?<![\w./&-])(?:{_any_of(word for word in DOTTED if '.' in word)})\.?(?= ?[{UPPER}])")
_ETC = Pattern(rf"(?<!\w)v\.? ?v(?:\.(?:\.\.)?(?!\s+[{UPPER}]|\s*\Z)|…)?(?!\w)")
_BEFORE_NUMBER = Pattern(rf"(?<![\w./&-])(?P<it>(?:{_any_of(BEFORE_NUMBER)})\.? ?)(?=[0-9])")
_WORD = Pattern(
    rf"(?<![\w&])(?:[a-zđ]{{0,12}}[{UPPER}]\w{{0,40}}(?:[&-](?=[{UPPER}])\w{{1,40}}){{0,8}}|(?:[sS]đt|tp|internet)(?!\w))"
)
_CAPITALS = Pattern(rf"[{UPPER}]{{2,}}")
_JOINER = Pattern(r"([&-])")
_RUN = Pattern(rf"(?<!\w)[{UPPER}]{{1,8}}(?:[ ,:–(“”\"{MASK}-]{{1,60}}[{UPPER}]{{1,8}}(?!\w))++")
_CAPITAL_WORD = Pattern(rf"[{UPPER}]+")
_HEADING_SHARE = 0.6


def read_dotted(draft: Draft) -> None:
    """TP. Long Xuyên, PGS.TS Trần Minh, v.v.: their dots end no sentence."""

    def dotted(match: re.Match[str]) -> Outcome:
        word, following = match["word"], match["next"]
        if len(word) == 1 and not (following.isupper() or following.isdigit()):
            return None
        if word in ("Tr", "tr") and not following.isdigit():
            return None
        return f"{DOTTED[word]} "

    draft.each(_SPECIALS, "abbreviation", lambda m: ABBREVIATIONS[m.group()])
    draft.each(_ETC, "abbreviation", lambda _: "vân vân")
    draft.each(_CHAIN, "abbreviation", lambda m: DOTTED[m.group().rstrip(".")])
    draft.each(_DOTTED, "abbreviation", dotted)
    draft.each(_BEFORE_NUMBER, "abbreviation", lambda m: BEFORE_NUMBER[m["it"].rstrip(" .")] + " ")


def read_capitals(draft: Draft) -> None:
    """Known abbreviations in full; capital Vietnamese words in lower case; the rest letter by letter, and told."""
    headings = _headings(draft.masked)
    starts = [start for start, _ in headings]

    def word(match: re.Match[str]) -> Outcome:
        index = bisect_right(starts, match.start()) - 1
        in_heading = index >= 0 and match.start() < headings[index][1]
        return _word(match.group(), match.string[match.end() : match.end() + 24].lower(), in_heading=in_heading)

    draft.each(_WORD, "abbreviation", word)


def _headings(masked: str) -> list[tuple[int, int]]:
    """Runs of capital words of which most are Vietnamese syllables: headings, not rows of abbreviations."""
    spans: list[tuple[int, int]] = []
    for run in _RUN.finditer(masked):
        words = _CAPITAL_WORD.findall(run.group())
        if sum(map(is_syllable, words)) >= _HEADING_SHARE * len(words):
            spans.append(run.span())
    return spans


def _word(written: str, following: str, *, in_heading: bool) -> Outcome:
    capital = written.isupper() and written.isalpha()
    as_word = written.lower() if in_heading and capital and is_syllable(written) else None
    known = _by_following(written, following) or as_word or _known(written)
    if known is not None:
        return known
    if not _CAPITALS.search(written):
        return None
    if capital and is_syllable(written):
        return written.lower() if not written.isascii() else Doubt("unknown-capitals", written.lower())
    if _JOINER.search(written):
        return _parts(written, following, in_heading=in_heading)
    return Doubt("unknown-capitals", spell(written))


def _by_following(written: str, following: str) -> str | None:
    for word, after, spoken in _BY_FOLLOWING:
        if word == written and after.match(following):
            return spoken
    return None


def _known(written: str) -> Outcome:
    if written in AMBIGUOUS:
        return Doubt("ambiguous-abbreviation", AMBIGUOUS[written])
    return ABBREVIATIONS.get(written)


def _parts(written: str, following: str, *, in_heading: bool) -> Outcome:
    """LĐ-TB&XH and its like: part by part; a doubt in one is a doubt of the whole."""
    said: list[str] = []
    reason = ""
    for part in _JOINER.split(written):
        outcome = part if part in "&-" else _word(part, following, in_heading=in_heading)
        if isinstance(outcome, Doubt):
            reason = reason or outcome.reason
            outcome = outcome.spoken
        said.append({"&": "và", "-": ""}.get(part) or outcome or part.replace("-", ""))
    words = " ".join(filter(None, said))
    return Doubt(reason, words) if reason else words
