"""The first pass: from what was written to clean composed text, keeping where each character came from."""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.wording.encodings import legacy_of
from broadcaster.wording.pattern import Pattern

_SAFE = "\n\t -~À-ÏÑ-ïñ-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ“”‘’…–—°²³≥≤×±‰€«»"
_ODD = Pattern(f"[^{_SAFE}]+")
_MISPLACED = Pattern(
    r"(?<![quQU])(?:[óòỏõọ][aă](?=(?:ng|nh|ch|[nctmpiyo])(?!\w))|[óòỏõọ]e(?=(?:ch|[nct])(?!\w))"
    r"|[úùủũụ](?:y(?=(?:nh|ch|[ntp])(?!\w))|yê(?=[nt](?!\w))|ê(?=(?:nh|ch)?(?!\w))|â(?=(?:ng|[nty])(?!\w))))"
    r"|(?<=[qQ])[úùủũụ][aăâeêiyo]|(?<=\b[gG])[íìỉĩị][aăâeêoôơuư]",
)
"""A tone typed one vowel too early: hòan, tóan, qúy, gìa. Such a syllable has one reading only."""
_CARE = Pattern(f"(?P<odd>{_ODD.source})|{_MISPLACED.source}")
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\ufeff") | {
    chr(c) for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10))
}
_BULLETS = frozenset("•‣⁃∙·●○◦■□▪▫◆◇►▶▸→⇒➢➤✓✔√★☆❖\uf0b7\uf0a7\uf0d8\uf0fc\uf02d")
_BREAKS = frozenset("\x0b\x0c\x85\u2028\u2029")
_LOOKALIKES = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "‐": "-", "‑": "-", "‒": "–", "―": "—", "−": "-", "º": "°", "˚": "°"}
_LONGEST_CLUSTER = 24


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the written text that cleaning changed, in offsets of the written text."""

    start: int
    end: int
    spoken: str
    rule: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean text; character i of it stands for written[starts[i]:ends[i]]. What lies between was dropped."""

    written: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    edits: tuple[Edit, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The written stretch of a stretch of the clean text, which is not empty."""
        return self.starts[start], self.ends[end - 1]

    def place(self, offset: int) -> int:
        """The written offset of an offset in the clean text."""
        return self.starts[offset] if offset < len(self.text) else len(self.written)


def clean(written: str) -> Cleaned:
    """NFC; invisible, control and unpaired characters, emoji and bullets dropped; odd spaces and breaks made plain."""
    sweep = _Sweep(written)
    legacy = legacy_of(written)
    if legacy:
        for found in re.finditer(f"(?P<typed>{legacy.typed.source})|[^{_SAFE}]", written):
            if found.lastgroup == "typed":
                sweep.replace(*found.span(), legacy.meant[found.group()], "legacy")
            else:
                sweep.run(*found.span())
        return sweep.finish()
    if _ODD.search(written) is None and _MISPLACED.search(written) is None:
        return Cleaned(written, written, range(len(written)), range(1, len(written) + 1), ())
    for found in _CARE.finditer(written):
        if found.lastgroup == "odd":
            sweep.run(*found.span())
        else:
            sweep.replace(*found.span(), _tone_moved(found.group()), "tone")
    return sweep.finish()


def _tone_moved(pair: str) -> str:
    """The tone of the first vowel, set on the last."""
    parts = unicodedata.normalize("NFD", pair[0])
    return unicodedata.normalize("NFC", parts[0] + pair[1:] + parts[1:])


class _Sweep:
    """Walks a text once, left to right, noting what becomes of each character."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._done = 0
        self._pieces: list[str] = []
        self._starts = array("L")
        self._ends = array("L")
        self._edits: list[Edit] = []

    def run(self, start: int, end: int) -> None:
        """One run of characters that need care; a mark at its head belongs to the character before."""
        if start > self._done and _joins(self._written[start]):
            start -= 1
        self._plain(start)
        while self._done < end:
            self._cell()

    def replace(self, start: int, end: int, spoken: str, rule: str) -> None:
        """A stretch already understood as a whole; what the walk has passed is left alone."""
        if start >= self._done:
            self._plain(start)
            self._emit(start, end, spoken, rule)

    def finish(self) -> Cleaned:
        self._plain(len(self._written))
        return Cleaned(self._written, "".join(self._pieces), self._starts, self._ends, tuple(self._edits))

    def _plain(self, until: int) -> None:
        if until > self._done:
            self._pieces.append(self._written[self._done : until])
            self._starts.extend(range(self._done, until))
            self._ends.extend(range(self._done + 1, until + 1))
            self._done = until

    def _cell(self) -> None:
        start = self._done
        char = self._written[start]
        odd = _replacement(char)
        if odd is not None:
            spoken, rule = odd
            end = start + 1
            if rule in ("emoji", "bullet") and self._stands_between_words(start):
                spoken = " "
        else:
            end = self._cluster_end(start)
            spoken, rule = _composed(self._written[start:end]), "nfc"
        self._emit(start, end, spoken, rule)

    def _stands_between_words(self, at: int) -> bool:
        before, after = self._written[at - 1 : at], self._written[at + 1 : at + 2]
        return before.isalnum() and (after.isalnum() or _replacement(after or " ") is not None)

    def _cluster_end(self, start: int) -> int:
        end = start + 1
        last = min(len(self._written), start + _LONGEST_CLUSTER)
        mark = end
        while end < last and (_joins(self._written[end]) or self._written[end] in _INVISIBLE):
            end += 1
            if self._written[end - 1] not in _INVISIBLE:
                mark = end
        return mark

    def _emit(self, start: int, end: int, spoken: str, rule: str) -> None:
        if spoken != self._written[start:end]:
            self._edits.append(Edit(start, end, spoken, rule))
        self._pieces.append(spoken)
        self._starts.extend([start] * len(spoken))
        self._ends.extend([end] * len(spoken))
        self._done = end


def _joins(char: str) -> bool:
    return char not in _INVISIBLE and (unicodedata.category(char)[0] == "M" or "\u1160" < char <= "\u11ff")


def _composed(cluster: str) -> str:
    return unicodedata.normalize("NFC", "".join(c for c in cluster if c not in _INVISIBLE))


def _replacement(char: str) -> tuple[str, str] | None:
    """What an odd character becomes, and the rule; None for one that is only composed."""
    if char in _INVISIBLE:
        return "", "invisible"
    if char in _LOOKALIKES:
        return _LOOKALIKES[char], "letter"
    if char in _BULLETS:
        return "", "bullet"
    if char in _BREAKS:
        return "\n", "space"
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0), "width"
    return _by_category(char)


def _by_category(char: str) -> tuple[str, str] | None:
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Co", "Cn"):
        return ("", "control") if char not in "\n\t" else None
    if category == "Cf":
        return "", "invisible"
    if category == "Zs" and char != " ":
        return " ", "space"
    return ("", "emoji") if _is_picture(ord(char)) else None


def _is_picture(code: int) -> bool:
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF or code == 0x20E3
