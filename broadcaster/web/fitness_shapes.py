"""How a bulletin fits where it is aimed, as it goes out: told when it is submitted, and whenever it is asked."""

from datetime import date

from pydantic import Field

from broadcaster.domain.bulletin import Bulletin
from broadcaster.domain.english import english_of
from broadcaster.newsroom.bulletins import Saved
from broadcaster.newsroom.fitness import Fitness, Known, Misfit
from broadcaster.web.bulletins_shapes import AlikeOut, BulletinOut, alike_out, bulletin_out
from broadcaster.web.outgoing import Out


class LengthOut(Out):
    """`made`, `recorded`: đo được; `estimated`: ước theo tốc độ đọc đo ở `bulletins` bản tin; `unknown`: chưa biết.

    Measured, estimated by the pace measured on so many bulletins, or not known yet (null).
    """

    known: Known
    ms: int | None
    syllable_ms: int | None
    bulletins: int
    vi: str
    en: str


class PlaceFitOut(Out):
    station: str
    below: bool
    cluster: str | None
    label: str
    longest_ms: int = Field(description="Buổi dài nhất, trừ tiếp âm. The longest session, without what is relayed.")
    misfit: Misfit | None
    vi: str = Field(description="Sai gì, sửa thế nào; trống khi vừa. What is wrong and what to do; empty when it fits.")
    en: str


class FitnessOut(Out):
    """Bản tin có phát được ở từng nơi không, trong hạn, tối đa 61 ngày tới. Each place by itself, while it is valid."""

    first: date
    last: date
    length: LengthOut
    longest_ms: int
    fits: bool = Field(description="Phát được ở mọi nơi. It fits everywhere.")
    places: list[PlaceFitOut]


class SubmittedOut(BulletinOut):
    """Bản tin vừa gửi duyệt, và từng nơi phát. As submitted, with how it fits each place."""

    fitness: FitnessOut | None = Field(description="null khi chưa gửi duyệt. null while it is a draft.")


class SavedOut(SubmittedOut):
    """Bản tin vừa lưu, và các bản tin gần trùng trong 30 ngày. As saved, and what was nearly the same lately."""

    duplicates: list[AlikeOut]


def fitness_out(found: Fitness) -> FitnessOut:
    length = found.length
    return FitnessOut(
        first=found.first,
        last=found.last,
        length=LengthOut(
            known=length.known,
            ms=None if length.known is Known.UNKNOWN else length.length,
            syllable_ms=length.syllable or None,
            bulletins=length.bulletins,
            vi=length.vi,
            en=english_of(length.vi),
        ),
        longest_ms=found.longest,
        fits=all(each.misfit is None for each in found.places),
        places=[
            PlaceFitOut(
                station=each.target.station,
                below=each.target.below,
                cluster=each.target.cluster or None,
                label=each.label,
                longest_ms=each.longest,
                misfit=each.misfit,
                vi=each.vi,
                en=english_of(each.vi),
            )
            for each in found.places
        ],
    )


def submitted_out(bulletin: Bulletin, found: Fitness) -> SubmittedOut:
    return SubmittedOut(**dict(bulletin_out(bulletin)), fitness=fitness_out(found))


def saved_out(saved: Saved, found: Fitness | None) -> SavedOut:
    return SavedOut(
        **dict(bulletin_out(saved.bulletin)),
        fitness=None if found is None else fitness_out(found),
        duplicates=[alike_out(each) for each in saved.duplicates],
    )
