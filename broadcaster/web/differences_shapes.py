"""What changed from one revision to another, and how much of one was heard, as programs get it."""

from broadcaster.domain.diff import Difference, RunKind
from broadcaster.web.outgoing import Out


class RunOut(Out):
    change: RunKind
    text: str


class FieldChangeOut(Out):
    field: str
    before: str
    after: str


class DifferenceOut(Out):
    """Khác nhau từng chữ. What changed, word by word: `equal` and `delete` are the older script."""

    script: list[RunOut]
    fields: list[FieldChangeOut]


def difference_out(found: Difference) -> DifferenceOut:
    return DifferenceOut(
        script=[RunOut.model_validate(run) for run in found.script],
        fields=[FieldChangeOut.model_validate(each) for each in found.fields],
    )


class ShareOut(Out):
    """Phần đã nghe của âm thanh. The share of the sound heard by now, 0 to 1."""

    share: float
