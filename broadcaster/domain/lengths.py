"""Lengths of time as people read them: the one place where milliseconds become seconds and words.

What is needed is rounded up and what there is is rounded down, so that nothing is said to fit that does not; in a slot
of whole seconds what is taken and what is left then add up to the whole.
"""


def at_least(millis: int) -> int:
    """In whole seconds, rounded up: what is needed, or taken."""
    return -(-millis // 1000)


def at_most(millis: int) -> int:
    """In whole seconds, rounded down: what there is."""
    return max(millis, 0) // 1000


def in_words(seconds: str | int) -> str:
    """`1 phút 20 giây`."""
    return _spelled(seconds, ("giờ", "phút", "giây"))


def in_english(seconds: str | int) -> str:
    """`1 min 20 s`."""
    return _spelled(seconds, ("h", "min", "s"))


def in_figures(seconds: int) -> str:
    """`1:47`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _spelled(seconds: str | int, units: tuple[str, str, str]) -> str:
    hours, rest = divmod(int(seconds), 3600)
    parts = zip((hours, rest // 60, rest % 60), units, strict=True)
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or f"0 {units[2]}"
