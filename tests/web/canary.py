"""Words that do something where they are taken for more than words, and what of a page shows that they were."""

import re
from html.parser import HTMLParser

OVERRIDE = "\u202e"
CANARY = "=\"'><img src=x onerror=canary()><script>canary()</script>{{7919*7}}" + OVERRIDE
"""An attribute that is left, an element, a script, an expression of templates, letters that run the other way."""
SIGNS = (CANARY, CANARY.removesuffix(OVERRIDE))
"""Names take no letters that run the other way."""
ADDRESS = "javascript:canary()//"
FORMULAS = ("=", "+", "-", "@")
_COUNTED = str(7919 * 7)
_LEADING = {"href", "src", "action", "formaction", "poster", "data", "hx-get", "hx-post", "xlink:href", "srcset"}
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class _Marks(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "base", "style") or (tag == "script" and not told.get("src")):
            self.marks.append(f"<{tag}>")
        for name, value in told.items():
            plain = value.strip().lower()
            if name.startswith(("on", "hx-on")) or name in ("style", "srcdoc"):
                self.marks.append(f"<{tag} {name}>")
            if name in _LEADING and (":" in plain.partition("/")[0] or plain.startswith(("//", "\\\\"))):
                self.marks.append(f"<{tag} {name}={value[:60]}>")
            self._turns(value)

    def handle_data(self, data: str) -> None:
        self.words += data
        self._turns(data)

    def _turns(self, text: str) -> None:
        if TURNS.search(text):
            self.marks.append("letters that run the other way")

    def unknown_decl(self, data: str) -> None:
        self.marks.append(f"<![{data[:40]}")


def marks_of(page: str) -> list[str]:
    """What in a page somebody's words have become; nothing where they are words."""
    found = _Marks(page).marks
    return [*found, *(["an expression was worked out"] if _COUNTED in page else [])]


def shows(page: str) -> bool:
    """Whether the words are seen as they were typed."""
    return "<img src=x onerror=canary()>" in _Marks(page).words


def unsafe_cells(table: str, separator: str = ";") -> list[str]:
    """Cells of a text table that a spreadsheet would work out. A number may begin with its sign."""
    cells = [cell.strip('"') for line in table.splitlines() for cell in line.split(separator)]
    return [cell for cell in cells if cell.startswith(FORMULAS) and not re.fullmatch(r"[+-]?[\d.,  %]+", cell)]
