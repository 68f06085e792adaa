"""Texts that nobody writes and a reader must survive: one stretch of signs over and over."""

KINDS: dict[str, str] = {
    "spaces": " ", "newlines": "\n", "tabs and lines": "\t\n", "digits": "9", "zeros": "0", "letters": "a",
    "capitals": "A", "Vietnamese": "ệ", "capital syllables": "XÃ ", "Roman": "I", "Roman rows": "khóa X-",
    "word": "nghìn ", "brackets": "(", "pairs": "()", "square": "[", "dashes": "-", "spaced dashes": " - ",
    "slashes": "/", "dots": ".", "ellipses": "…", "commas": ",", "colons": ":", "quotes": '"',
    "apostrophes": "1'", "curly quotes": "“”", "marks": "\u0301", "letter and marks": "e\u0301\u0323",
    "dotted": "A.", "numbered": "1.", "dashed": "1-", "sliced": "1/", "coloned": "1:", "listed": "1)",
    "commaed": "1,", "grouped": "1.000", "spaced groups": "1 000 ", "links": "http://", "hosts": "a.vn/",
    "host parts": "a-.", "at": "@", "mails": "a@b.", "places": "TP.", "codes": "X-", "coded": "A1",
    "papers": "1/NQ-", "dates": "1/5/2021-", "hours": "7h", "hours spans": "7h30-", "telephones": "0912 ",
    "plus": "+84", "percents": "%", "units": "1m", "per": "/km", "money": "1tr.đ", "degrees": "°",
    "amps": "A&", "tags": "<b>", "open tags": "<", "entities": "&amp;", "nul": "\x00", "surrogates": "\ud800",
    "zero width": "\u200b", "right to left": "\u202e", "Hebrew": "ש", "emoji": "🎉", "families": "👨‍👩‍👧",
    "flags": "🇻🇳", "private": "\ue000", "wide": "１", "TCVN3": "nh©n ", "VNI": "nhaân ",
    "dotted capitals": "Đ/c ", "cue": "ngày 1 ", "stars": "*", "pipes": "|", "underscores": "_",
    "scores": "thắng 1-", "ordinals": "thứ 1 ", "quarters": "Q1-", "lines": "a\n", "bullets": "- a\n",
    "headings": "AB CD\n", "sentences": "A. b. ", "questions": "?", "ends": "./.", "pauses": "[nghỉ",
    "opened": "‘a ", "open tag": "<a ", "attributes": "<a x=1 ", "comments": "<!--", "scripts": "<script>",
    "misplaced": "hòan ", "half TCVN3": "đ b¸o ", "crumbs": "Chia sẻ ", "spaced tabs": " \t", "returns": "\r",
    "marks of a": "a\u0301", "towns": "TT ", "wards": "P. ", "joined": "UB-", "titles": "TS.", "and": "KH&",
    "offices": "UBND", "capital news": "TIN ", "initials": "T. A", "comrades": "đ/c ", "misters": "Ô,",
    "province": "AN GIANG ", "one": "1", "point": "e\u0301", "number": "số...", "item": "a.", "old font": "ñ",
}  # fmt: skip
"""Name -> what is repeated."""


def text(kind: str, length: int) -> str:
    unit = KINDS[kind]
    return (unit * (length // len(unit) + 1))[:length]
