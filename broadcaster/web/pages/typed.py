"""What people type into the fields of a form, as values; None for what is none."""

from datetime import date, datetime

_FIRST, _LAST = date(1970, 1, 2), date(9999, 12, 30)


def day_typed(told: str) -> date | None:
    """`1/12/2026`: day, month, year."""
    try:
        found = datetime.strptime(told.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return found if _FIRST <= found <= _LAST else None


def count_typed(told: str) -> int | None:
    """A whole number without sign."""
    kept = told.strip()
    return int(kept) if kept.isascii() and kept.isdigit() and len(kept) <= 9 else None
