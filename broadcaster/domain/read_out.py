"""Codes that one person reads out and another types, over the telephone or from a sheet of paper."""

import base64

from broadcaster.domain.units import Digest

_LETTERS = 16


def one_time_code(chance: Digest) -> str:
    """Eighty bits that are easily read out: ABCD-EFGH-IJKL-MNOP."""
    letters = base64.b32encode(bytes.fromhex(chance)).decode()[:_LETTERS]
    return "-".join(letters[each : each + 4] for each in range(0, _LETTERS, 4))


def typed(code: str) -> str:
    """A code or a fingerprint as it was meant: figures that look like letters are those letters."""
    kept = "".join(each for each in code.upper() if each.isalnum())
    return kept.translate(str.maketrans("018", "OIB"))
