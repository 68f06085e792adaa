"""Words inside English sentences: facts are kept in Vietnamese, as they were told first, and are looked up here."""

import re
from collections.abc import Mapping
from functools import lru_cache

from broadcaster.domain import counts
from broadcaster.domain.english_table import PHRASES

WORDS = frozenset(
    {"action", "codes", "detail", "field", "held", "kind", "languages", "latest", "next", "problem", "session"}
    | {"slot", "state", "thing", "tried", "what", "why"}
)
"""Facts that are words. The others are numbers, days, codes, and what people called something."""
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def in_english(facts: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
    """The facts with their words in English."""
    return {name: english_of(fact) if name in WORDS and isinstance(fact, str) else fact for name, fact in facts.items()}


_HOLES = {"{}": "(.+?)", "{#}": "([^ ]*[0-9][^ ]*)"}
"""The second is for a figure alone: a day, a time, a count."""


@lru_cache(maxsize=4096)
def english_of(words: str) -> str:
    """What is not in the table stays as it is: people's own words, and names."""
    if VIETNAMESE.search(words) is None:
        return counts.in_english(words)
    if words in PHRASES:
        return PHRASES[words]
    for form, phrase in _FORMS:
        if (found := form.fullmatch(words)) is not None:
            return phrase.format(*(english_of(each) for each in found.groups()))
    several = words.split("; ")
    return "; ".join(english_of(each) for each in several) if len(several) > 1 else words


def _form(phrase: str) -> re.Pattern[str]:
    return re.compile("".join(_HOLES.get(part) or re.escape(part) for part in _parts(phrase)), re.DOTALL)


def _parts(phrase: str) -> list[str]:
    """Its words and its holes, in their order."""
    return re.split(r"(\{#?\})", phrase)


_FORMS = [
    (_form(phrase), PHRASES[phrase])
    for phrase in sorted(PHRASES, key=lambda phrase: (-len(re.sub(r"\{#?\}", "", phrase)), "{#}" not in phrase))
    if "{" in phrase
]
"""Those with the most words of their own first: of two that fit, the one that says more."""
