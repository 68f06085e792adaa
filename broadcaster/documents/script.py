"""From the text found in a document to what is taken of it: tidy, in Unicode, counted, with a title and a language."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.counts import counted
from broadcaster.domain.document import TEXT_LIMIT, Taken
from broadcaster.domain.errors.documents import DocumentEmpty, DocumentTooLarge
from broadcaster.domain.units import Language
from broadcaster.wording.edits import untouched
from broadcaster.wording.encodings import legacy_edits, legacy_of
from broadcaster.wording.syllables import is_syllable

TITLE_LIMIT = 200
DROPPED_LIMIT = 40
_DROPPED_LENGTH = 160
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufdd0-\ufdef]")
_LOST = re.compile("[\ud800-\udfff\ufffd\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_MARKS = "".join(letter for letter in map(chr, range(0x300, 0x20000)) if unicodedata.combining(letter))
_PILED = re.compile(f"(?<=[{_MARKS}]{{8}})[{_MARKS}]+")
"""Marks on one letter beyond those any script needs: they are put in order by a sort that thousands of them stop."""
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n]+")
_GAPS = re.compile(r"\n{3,}")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERHEAD = re.compile(
    r"cộng (?:hòa|hoà) xã hội|độc lập\s*[-–]|số\s*:|(?:u[ỷỹ]|ủy) ban nhân dân|ubnd|hội đồng nhân dân|hđnd|phụ lục|"
    r"kính gửi|\S[^.]{0,40}, ngày\b|[-–_*=. ]+$",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    {"the", "of", "and", "to", "in", "is", "for", "that", "with", "are", "this", "be", "by", "from", "at"}
)
_SAMPLE = 2_000
_HEAD = 60
"""Characters a line of a letterhead has at most."""
_SURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a reader of one kind found. `label` names the kind, to people; a title or date it does not know is empty."""

    text: str
    label: str
    title: str = ""
    source: str = ""
    published: date | None = None
    dropped: tuple[str, ...] = ()


def taken(found: Found, name: str) -> Taken:
    """DocumentTooLarge for too many characters, DocumentEmpty for nothing to read."""
    if len(found.text) > TEXT_LIMIT:
        raise DocumentTooLarge(name=name, problem=f"có {counted(len(found.text))} ký tự, tối đa {counted(TEXT_LIMIT)}")
    text, old_font = in_unicode(found.text)
    script, tidied = tidy(text)
    words = count_words(script)
    if not words:
        raise DocumentEmpty(name=name)
    title, _ = tidy(in_unicode(found.title)[0])
    return Taken(
        title=_cut(" ".join(title.split()) or title_of(script), TITLE_LIMIT),
        script=script,
        source=found.source or name,
        published=found.published,
        took=", ".join(filter(None, (found.label, old_font, f"{counted(words)} từ"))),
        dropped=tuple(_cut(line, _DROPPED_LENGTH) for line in (*found.dropped, *tidied))[:DROPPED_LIMIT],
        language=language_of(script),
    )


def in_unicode(text: str) -> tuple[str, str]:
    """A whole text typed in an old font, as it was meant, and the name of that font's encoding; else the text."""
    legacy = legacy_of(text)
    if legacy is None:
        return text, ""
    return untouched(text).edited(legacy_edits(text, legacy)).text, "TCVN3" if "®" in legacy.meant else "VNI"


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """The text in composed Unicode, a paragraph a line, without what nobody sees; and what was taken out, told."""
    told = []
    for what, pattern in (
        ("ký tự đảo chiều chữ", _TURNING),
        ("ký tự điều khiển", _CONTROLS),
        ("ký tự hỏng", _LOST),
        ("chỗ chồng quá nhiều dấu", _PILED),
    ):
        text, count = pattern.subn("", text)
        if count:
            told.append(f"{count} {what}")
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _BREAKS.sub("\n", text)))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip(), tuple(told)


def count_words(script: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in script.split())


def title_of(script: str) -> str:
    """The first line that is not a letterhead's; of a long one its first sentence."""
    lines = [line for line in script.splitlines() if any(map(str.isalpha, line))]
    line = next(
        (line for line in lines if len(line) > _HEAD or not _LETTERHEAD.match(line)), lines[0] if lines else script
    )
    return line if len(line) <= TITLE_LIMIT else re.split(r"(?<=[.!?;:])\s", line, maxsplit=1)[0]


def language_of(script: str) -> str:
    """By its letters, and whether its words are Vietnamese syllables; nothing when that does not tell."""
    words = _WORD.findall(script[: _SAMPLE * 10])[:_SAMPLE]
    letters = "".join(words)
    for language, first, last in ((Language.KHMER, "\u1780", "\u17ff"), (Language.CHAM, "\uaa00", "\uaa5f")):
        if sum(first <= letter <= last for letter in letters) > len(letters) * _SURE:
            return language.value
    if not words:
        return ""
    marked = [word for word in words if not word.isascii()]
    syllables = sum(map(is_syllable, words)) / len(words)
    if syllables >= _SURE and 2 * sum(map(is_syllable, marked)) >= len(marked) > 0:
        return Language.VIETNAMESE.value
    return Language.ENGLISH.value if _is_english(words) else ""


def _is_english(words: list[str]) -> bool:
    return sum(word.lower() in _ENGLISH for word in words) * 8 >= len(words)


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
