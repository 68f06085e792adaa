"""The face of wording: `read` a text as written and get what a voice should say, with every change told.

The text is cleaned, then read by passes in a fixed order: what must not be broken first (the operator's lexicon,
addresses, telephone numbers), then what has the narrowest form, plain numbers and capitals last. A pass never sees what
an earlier one has read. What no pass can read for certain is told in `unread`.
"""

from collections.abc import Callable

from broadcaster.wording.abbreviations import read_capitals, read_dotted
from broadcaster.wording.cleaning import clean
from broadcaster.wording.clock import read_clock
from broadcaster.wording.codes import read_codes, read_mixed
from broadcaster.wording.contacts import read_addresses, read_phones
from broadcaster.wording.dates import read_full_dates, read_lettered, read_months, read_short_dates
from broadcaster.wording.documents import read_documents
from broadcaster.wording.draft import Draft
from broadcaster.wording.lexicon import read_lexicon
from broadcaster.wording.measures import read_lone_units, read_measures
from broadcaster.wording.numbers import read_long_runs, read_numbers
from broadcaster.wording.ordinals import read_ordinals, read_weekdays
from broadcaster.wording.relations import read_cued_spans, read_relations, read_signs
from broadcaster.wording.sentences import read_pauses, sentences
from broadcaster.wording.symbols import read_letters, read_lists, read_symbols, report_left
from broadcaster.wording.values import EMPTY_LEXICON, NORTHERN, Lexicon, Spoken, Style

_PASSES: tuple[Callable[[Draft], None], ...] = (
    read_addresses,
    read_long_runs,
    read_phones,
    read_lists,
    read_documents,
    read_codes,
    read_weekdays,
    read_lettered,
    read_cued_spans,
    read_dotted,
    read_full_dates,
    read_clock,
    read_months,
    read_measures,
    read_short_dates,
    read_ordinals,
    read_relations,
    read_mixed,
    read_numbers,
    read_signs,
    read_lone_units,
    read_capitals,
    read_letters,
    read_symbols,
    report_left,
)


def read(written: str, *, style: Style = NORTHERN, lexicon: Lexicon = EMPTY_LEXICON) -> Spoken:
    """Any text, of any script or none; never raises. Linear in its length."""
    source = clean(written)
    draft = Draft(source, style)
    read_pauses(draft)
    read_lexicon(draft, lexicon)
    for reads in _PASSES:
        reads(draft)
    assembly = draft.finish()
    return Spoken(
        written=written,
        text=assembly.text,
        changes=assembly.changes,
        unread=draft.unread(),
        sentences=sentences(draft, assembly),
    )


def to_json(spoken: Spoken) -> dict[str, object]:
    """The shape programs get: {"spoken", "changes": [{start, end, written, spoken, rule}], "unread": [{start, end,
    written, reason}]}."""
    return {
        "spoken": spoken.text,
        "changes": [
            {"start": c.start, "end": c.end, "written": c.written, "spoken": c.spoken, "rule": c.rule}
            for c in spoken.changes
        ],
        "unread": [{"start": u.start, "end": u.end, "written": u.written, "reason": u.reason} for u in spoken.unread],
    }
