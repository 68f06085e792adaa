"""How the texts of a station are read, looked up in the book of words."""

from collections.abc import Sequence

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Draft, words_digest
from broadcaster.domain.lexicon import Reading, Readings, shelve, with_own
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Studio
from broadcaster.wording import Spoken


def line_at(work: Work, code: StationCode) -> tuple[Station, ...]:
    """The station and all above it, the highest first. StationUnknown."""
    station = work.stations.get(EVERYWHERE, code)
    above = [StationCode(code) for code in station.path.strip("/").split("/")[:-1]]
    return (*(work.stations.get(EVERYWHERE, code) for code in above), station)


def reading_along(work: Work, line: Sequence[Station]) -> Reading:
    """The reading of the last of a line of stations, the highest first; of the country for an empty line."""
    return Readings(shelve(work.lexicon.of([station.code for station in line]))).of(line)


def reading_at(work: Work, code: StationCode) -> Reading:
    """StationUnknown."""
    return reading_along(work, line_at(work, code))


def spoken_of(studio: Studio, work: Work, draft: Draft) -> Spoken:
    """How a draft is spoken: as the station it comes from reads. Of a recording: the text beside it, to read."""
    return said(studio, draft, reading_at(work, draft.origin))


def said(studio: Studio, draft: Draft, reading: Reading) -> Spoken:
    """How a draft is spoken by the reading of its station, and by its own words over that."""
    return studio.read(draft.script, with_own(reading, draft.said.words))


def words_of(studio: Studio, work: Work, draft: Draft) -> Digest:
    """Digest of what a draft will say, as it is read now."""
    return words_digest(draft, spoken_of(studio, work, draft))
