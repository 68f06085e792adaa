"""Every error the product raises on purpose, found from the root: for the manual, and for those who hold them to rules.

A leaf is known once its module is loaded, so each module of leaves stands here.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from string import Formatter

from broadcaster.domain.english import VIETNAMESE, english_of, in_english
from broadcaster.domain.errors import (
    BroadcasterError,
    alerts,
    archives,
    bulletins,
    devices,
    documents,
    emergencies,
    errands,
    evidence,
    journals,
    keys,
    machine,
    people,
    playlists,
    sound,
    stations,
    webhooks,
    words,
)

MODULES = (
    alerts,
    archives,
    bulletins,
    devices,
    documents,
    emergencies,
    errands,
    evidence,
    journals,
    keys,
    machine,
    people,
    playlists,
    sound,
    stations,
    webhooks,
    words,
)


def leaves(kind: type[BroadcasterError] = BroadcasterError) -> Iterator[type[BroadcasterError]]:
    """Those below a class, but for branches that have no leaf yet."""
    below = kind.__subclasses__()
    if not below and kind.code != BroadcasterError.code:
        yield kind
    for each in below:
        yield from leaves(each)


@lru_cache(maxsize=1024)
def retold(vi: str) -> str:
    """In English what was kept as an error said it in Vietnamese; what no error says is looked up as words are."""
    if VIETNAMESE.search(vi) is None:
        return vi
    for form, leaf in _forms():
        found = form.fullmatch(vi)
        if found is not None:
            return leaf.en.format(**in_english(found.groupdict()))
    return english_of(vi)


@cache
def _forms() -> list[tuple[re.Pattern[str], type[BroadcasterError]]]:
    """Those that say the most by themselves first. A leaf whose English needs more than its Vietnamese told is none."""
    told = [(leaf, [(text, name) for text, name, _, _ in Formatter().parse(leaf.vi)]) for leaf in leaves()]
    able = [
        (leaf, parts)
        for leaf, parts in told
        if {name for _, name, _, _ in Formatter().parse(leaf.en) if name} <= {name for _, name in parts if name}
        and not any(":" in (name or "") for _, name in parts)
    ]
    able.sort(key=lambda each: -sum(len(text) for text, _ in each[1]))
    return [(_form(parts), leaf) for leaf, parts in able]


def _form(parts: list[tuple[str, str | None]]) -> re.Pattern[str]:
    seen: set[str] = set()
    form = ""
    for text, name in parts:
        form += re.escape(text)
        if name:
            form += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
            seen.add(name)
    return re.compile(form, re.DOTALL)
