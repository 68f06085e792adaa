"""Texts typed with the old TCVN3 (.VnTime) and VNI fonts, which other programs show as Western letters and signs.

The whole text is judged, never a line of it: one letter that only Unicode Vietnamese has, and nothing is touched;
else a table is used only when it turns nearly every odd word, odd before, into a Vietnamese syllable.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from broadcaster.wording.edits import Edit
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.spelling import mended
from broadcaster.wording.syllables import is_syllable

_TCVN3_TYPED = "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_MEANT = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3: Mapping[str, str] = dict(zip(_TCVN3_TYPED, _TCVN3_MEANT, strict=True))
_WINDOWS_SIGNS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
_CAPITALS_MEANT = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
_RARE_TYPED, _RARE_MEANT = "¯º¿ÀÁÂÃÄÅÍÙÚÛàðÿ", "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ"
CAPITALS: Mapping[str, str] = {
    **dict(zip(_WINDOWS_SIGNS, _CAPITALS_MEANT, strict=True)),
    **{chr(0x80 + index): meant for index, meant in enumerate(_CAPITALS_MEANT)},
    **dict(zip(_RARE_TYPED, _RARE_MEANT, strict=True)),
}
"""The toned capitals of the full TCVN 5712 set, which few fonts have: believed only inside a word of capitals."""


def _vni() -> dict[str, str]:
    """VNI writes a letter, then a sign for its tone or its hat and tone together."""
    tones = {"ø": "àèòùỳờừ", "ù": "áéóúýớứ", "û": "ảẻỏủỷởử", "õ": "ãẽõũỹỡữ", "ï": "ạẹọụ ợự"}
    hats = {"â": "âêô", "à": "ầềồ", "á": "ấếố", "å": "ẩểổ", "ã": "ẫễỗ", "ä": "ậệộ"}
    breves = {"ê": "ă", "è": "ằ", "é": "ắ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ"}
    alone = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ", "ì": "ì", "í": "í"}
    table = {letter + sign: meant for sign, row in tones.items() for letter, meant in zip("aeouyôö", row, strict=True)}
    table |= {letter + sign: meant for sign, row in hats.items() for letter, meant in zip("aeo", row, strict=True)}
    table |= {"a" + sign: meant for sign, meant in breves.items()}
    table = {typed: meant for typed, meant in (table | alone).items() if meant != " "}
    shouted = {typed.upper(): meant.upper() for typed, meant in table.items()}
    capitals = {typed[0].upper() + typed[1:]: meant.upper() for typed, meant in table.items()}
    return {typed[0] + typed[1:].upper(): meant for typed, meant in table.items()} | table | shouted | capitals


VNI: Mapping[str, str] = _vni()


class Legacy(NamedTuple):
    """How one old encoding is turned into Unicode: what to look for, and what it means."""

    typed: Pattern
    meant: Mapping[str, str]

    def read(self, word: str) -> list[tuple[int, int, str]]:
        """The typed letters of a word with the offsets of each, and what they mean."""
        return [(*found.span(), self.meant[found.group()]) for found in self.typed.finditer(word)]

    def decode(self, word: str) -> str:
        """Text in Unicode."""
        return self.typed.sub(lambda found: self.meant[found.group()], word)


def _legacy(table: Mapping[str, str]) -> Legacy:
    return Legacy(Pattern("|".join(sorted(map(re.escape, table), key=len, reverse=True))), table)


_TCVN3, _TCVN3_FULL, _VNI = _legacy(TCVN3), _legacy({**CAPITALS, **TCVN3}), _legacy(VNI)
_UNICODE_ONLY = Pattern(r"[Ā-őŔ-şŢ-ŷŹ-żſ-ƑƓ-ɏ\u1ea0-\u1ef9\u0300-\u0323]")
"""Letters no old font can show, ours or other languages': all but what Windows-1252 has."""
_TOKEN = Pattern(f"[A-Za-z\x80-\x9f\xa1-\xff{_WINDOWS_SIGNS}]+")
_SIGNS = "«»©®°±²³´"
_WINDOWS_EDGES = _WINDOWS_SIGNS + "".join(map(chr, range(0x80, 0xA0)))
_QUOTING = _SIGNS + _WINDOWS_EDGES
_NOT_LETTERS = frozenset("¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾×÷")
_OWN_LATIN = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
_TRAILING = "»©®°±²³´"
_UNIT = Pattern(r"µ[gmlLsFAWV](?:ol)?|[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz]+")
_ABBREVIATION = Pattern(r"[A-Z§Ñ]*[B-DF-HJ-NP-TVWXZ§Ñ]{2}[A-Z§Ñ]*|Q[§Ñ]")
_AFTER, _BEFORE = 0.9, 0.5
_FEW, _SEVERAL, _LONG_ENOUGH = 6, 4, 4
_SAMPLE = 20_000


def legacy_of(text: str) -> Legacy | None:
    """The old encoding a text was surely typed in, or None. Judged by its first 20,000 words."""
    if text.isascii() or _UNICODE_ONLY.search(text):
        return None
    odd, plain = _words(text)
    if not odd or (_share(odd) > _BEFORE and not any(map(_is_unmistakable, odd))):
        return None
    best = max((_TCVN3_FULL, _VNI), key=lambda kind: sum(_reads(_decoded(word, kind)) for word in odd))
    return best if _is_sure(odd, plain, best) else None


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words with signs and the words without any, of two letters or more; units and abbreviations tell nothing."""
    odd: list[str] = []
    plain: list[str] = []
    for count, token in enumerate(_TOKEN.finditer(text)):
        word = token.group().rstrip(_TRAILING).lstrip("°±").strip(_WINDOWS_EDGES)
        if len(word) > 1 and not _UNIT.fullmatch(word) and not _ABBREVIATION.fullmatch(word):
            (plain if word.isascii() else odd).append(word)
        if count == _SAMPLE:
            break
    return odd, plain


def _is_sure(odd: list[str], plain: list[str], kind: Legacy) -> bool:
    """Nearly every odd word is a syllable after, and few were before; of a short text the plain words are too, and a
    single odd word is trusted only if no language but ours under an old font writes so."""
    decoded = [_decoded(word, kind) for word in odd]
    after = sum(map(_reads, decoded)) / len(odd)
    if after < _AFTER or _share(odd) >= after:
        return False
    lost = {word for word in odd if not _reads(word)}
    if len(set(odd)) >= _FEW and _share(odd) <= _BEFORE:
        return True
    if any(map(_reads, odd)) and len(lost) < 2 and len(set(odd)) < _SEVERAL:
        return False
    known = sum(map(_reads, plain))
    if _share(odd) > _BEFORE and (after < 1 or len(set(odd)) < _SEVERAL):
        return False
    if known < len(plain) * 0.6:
        return False
    return len(set(odd)) > 1 or (known > 1 and any(_is_strange(word) for word in lost))


def _is_strange(word: str) -> bool:
    return not _OWN_LATIN.issuperset(letter for letter in word if not letter.isascii()) and (
        len(word) >= _LONG_ENOUGH or not _NOT_LETTERS.isdisjoint(word)
    )


def _share(words: list[str]) -> float:
    return sum(map(_reads, words)) / len(words)


def _reads(word: str) -> bool:
    """Whether a word is a syllable in small letters, in capitals, or with a capital at its head."""
    return is_syllable(word) and (word.islower() or word.isupper() or word.istitle())


def _decoded(word: str, kind: Legacy) -> str:
    decoded = (_TCVN3 if kind is _TCVN3_FULL else kind).decode(word)
    if kind is not _TCVN3_FULL:
        return decoded
    if not is_syllable(decoded):
        full = kind.decode(word)
        decoded = full if is_syllable(full) and _in_capitals(word) else decoded
    return decoded.upper() if _in_capitals(word) else decoded


def _in_capitals(word: str) -> bool:
    """TCVN3 has no toned capitals: CéNG is CỘNG. True when the plain letters of a word, not the first alone, are
    capitals."""
    plain = [letter for letter in word if letter.isascii() or letter in "¡¢£¤¥¦§"]
    return bool(plain) and all(map(_is_capital, plain)) and not (len(plain) == 1 and word[0] == plain[0])


def _is_capital(letter: str) -> bool:
    return letter.isupper() or letter in "¡¢£¤¥¦§"


def legacy_edits(text: str, kind: Legacy) -> Iterator[Edit]:
    """Every letter typed in an old font, as it was meant."""
    tokens = list(_TOKEN.finditer(text))
    shouted = _shouted(text, tokens) if kind is _TCVN3_FULL else [False] * len(tokens)
    for token, shout in zip(tokens, shouted, strict=True):
        if not token.group().isascii():
            start, end = _core(text, *token.span(), kind)
            for first, last, meant in _how(text[start:end], kind, shout=shout).read(text[start:end]):
                spoken = meant.upper() if shout else meant
                yield Edit(start + first, start + last, spoken, "legacy")


def _how(word: str, kind: Legacy, *, shout: bool) -> Legacy:
    """The rare capitals are read only in a word they make whole."""
    if kind is not _TCVN3_FULL:
        return kind
    whole = (shout or _in_capitals(word)) and not is_syllable(_TCVN3.decode(word)) and is_syllable(kind.decode(word))
    return kind if whole else _TCVN3


def _core(text: str, start: int, end: int, kind: Legacy) -> tuple[int, int]:
    """The part of a token that is a word: quotes, ®, © and their like beside it are themselves."""
    word = text[start:end]
    if is_syllable(_decoded(word, kind)) and (end - start > 1 or _stands_alone(text, start)):
        return start, end
    if _UNIT.fullmatch(word) or (end - start == 1 and word in _NOT_LETTERS and not _is_dong(text, start)):
        return start, start
    if len(word) > 1 and word[:-1].isascii() and word[-1] in "®©":
        return start, start
    for signs in (_SIGNS, _QUOTING):
        inner = word.strip(signs)
        if inner and is_syllable(_decoded(inner, kind)):
            begin = start + word.index(inner)
            return begin, begin + len(inner)
    return start, end


def _stands_alone(text: str, at: int) -> bool:
    """Whether a single sign is a word of its own: « t« is ô tô, but © 2021 and 5 µ are what they seem."""
    return text[at] not in "©®±²³°" and text[at + 2 : at + 3].isalpha() and text[at + 1 : at + 2] == " "


def _is_dong(text: str, at: int) -> bool:
    return text[at] == "®" and (text[at - 1 : at].isdigit() or text[at + 1 : at + 2] == "/")


def _shouted(text: str, tokens: list[re.Match[str]]) -> list[bool]:
    """Which words are in capitals; one whose letters do not tell is as its neighbours on the line are."""
    sure = [_in_capitals(token.group()) for token in tokens]
    told = [any(letter.isascii() and letter.islower() for letter in token.group()) for token in tokens]
    shouted = list(sure)
    for index, token in enumerate(tokens):
        if sure[index] or told[index] or token.group().isascii():
            continue
        before = index and "\n" not in text[tokens[index - 1].end() : token.start()]
        after = index + 1 < len(tokens) and "\n" not in text[token.end() : tokens[index + 1].start()]
        near = [at for at in ([index - 1] if before else []) + ([index + 1] if after else []) if at >= 0]
        lettered = any(letter.isascii() for letter in token.group())
        shouted[index] = (
            len(near) > (not lettered) and any(shouted[at] for at in near) and not any(told[at] for at in near)
        )
    return shouted


def old_font_words(text: str) -> list[tuple[int, int]]:
    """Words of a text in Unicode that look typed in an old font: told to a person, never guessed."""
    if text.isascii():
        return []
    suspects = {word for word in set(_WHOLE.findall(text)) if _is_suspect(word)}
    if not suspects or (len(suspects) == 1 and not any(map(_is_unmistakable, suspects))):
        return []
    return [found.span() for found in _WHOLE.finditer(text) if found.group() in suspects]


_WHOLE = Pattern(r"(?<!\w)[A-Za-z\xa1-\xff]++(?!\w)")


def _is_suspect(word: str) -> bool:
    if word.isascii() or len(word) < 2 or _reads(word) or mended(word) or word.rstrip(_TRAILING).isascii():
        return False
    return any(is_syllable(kind.decode(word)) for kind in (_TCVN3, _VNI))


def _is_unmistakable(word: str) -> bool:
    return not _NOT_LETTERS.isdisjoint(word.rstrip(_TRAILING))
