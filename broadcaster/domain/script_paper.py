"""The text of a bulletin on paper: read aloud from, carried to a meeting, filed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPaper:
    """`facts` stand above the text, each with its name, in the language of who asks; `written` is when the text was,
    by the house's clock."""

    title: str
    facts: tuple[tuple[str, str], ...]
    script: str
    written: datetime
