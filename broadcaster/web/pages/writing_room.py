"""What there is to choose from where a bulletin is written: stations, places, topics, voices, the slots to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.campaign import Campaign, home_of
from broadcaster.domain.errors import BadInput
from broadcaster.domain.manuscript import Manuscript
from broadcaster.domain.stations import Cluster, Station, StationCode
from broadcaster.newsroom import campaigns, clusters, manuscripts
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.coming import ComingSlot, coming
from broadcaster.web.pages.frame import Viewer
from broadcaster.web.pages.health_words import voice_names

STATIONS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`origin` is the station written for; `below` hang below it, `clusters` are its own. `subject` is the option of
    what was chosen; `subject_name` names it where no open campaign offers it, "" where one does."""

    homes: Sequence[Station]
    origin: Station
    below: Sequence[Station]
    clusters: Sequence[Cluster]
    campaigns: Sequence[Campaign]
    subject: str
    subject_name: str
    voices: Sequence[tuple[str, str]]
    coming: Sequence[ComingSlot]


def room_of(viewer: Viewer, manuscript: Manuscript) -> Room:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    homes = manuscripts.homes(newsroom, actor, at)
    origin = next((each for each in homes if each.code == manuscript.one("origin")), homes[0])
    below = [each for each in homes if each.path.startswith(origin.path) and each.code != origin.code]
    seen = campaigns.page(newsroom, actor, Asked(limit=PAGE_LIMIT), at).rows
    subject, subject_name = _subject(seen, manuscript.one("subject"), viewer.today)
    return Room(
        homes=homes[:STATIONS_SHOWN],
        origin=origin,
        below=below[:STATIONS_SHOWN],
        clusters=clusters.listed(newsroom, actor, origin.code, Asked(limit=PAGE_LIMIT), at).rows,
        campaigns=[each for each in seen if each.open_on(viewer.today)],
        subject=subject,
        subject_name=subject_name,
        voices=list(voice_names(newsroom).items()),
        coming=_coming(viewer, origin.code),
    )


def _subject(seen: Sequence[Campaign], chosen: str, today: date) -> tuple[str, str]:
    """A topic alone is chosen under the campaign it belongs to, so that it has one name before it is sent and after."""
    campaign, _, topic = chosen.partition("/")
    code = campaign or home_of(seen, topic, today) or ""
    open_ones = {f"{c.code}/{t.code}" for c in seen if c.open_on(today) for t in c.topics if t.closed is None}
    if f"{code}/{topic}" in open_ones:
        return f"{code}/{topic}", ""
    names = (t.name for c in seen for t in c.topics if t.code == topic and campaign in ("", c.code))
    return chosen, next(names, topic)


def _coming(viewer: Viewer, origin: StationCode) -> Sequence[ComingSlot]:
    try:
        return coming(viewer.desk.newsroom, viewer.actor, origin, viewer.at)
    except BadInput:
        return ()
