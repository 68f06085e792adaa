"""What there is to choose from where a bulletin is written: stations, places, topics, voices, the slots to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.domain.campaign import Campaign
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
    """`origin` is the station written for; `below` hang below it, `clusters` are its own."""

    homes: Sequence[Station]
    origin: Station
    below: Sequence[Station]
    clusters: Sequence[Cluster]
    campaigns: Sequence[Campaign]
    voices: Sequence[tuple[str, str]]
    coming: Sequence[ComingSlot]


def room_of(viewer: Viewer, manuscript: Manuscript) -> Room:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    homes = manuscripts.homes(newsroom, actor, at)
    origin = next((each for each in homes if each.code == manuscript.one("origin")), homes[0])
    below = [each for each in homes if each.path.startswith(origin.path) and each.code != origin.code]
    return Room(
        homes=homes[:STATIONS_SHOWN],
        origin=origin,
        below=below[:STATIONS_SHOWN],
        clusters=clusters.listed(newsroom, actor, origin.code, Asked(limit=PAGE_LIMIT), at).rows,
        campaigns=_open_campaigns(viewer),
        voices=list(voice_names(newsroom).items()),
        coming=_coming(viewer, origin.code),
    )


def _open_campaigns(viewer: Viewer) -> list[Campaign]:
    today = viewer.today
    page = campaigns.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at)
    return [each for each in page.rows if each.open_on(today)]


def _coming(viewer: Viewer, origin: StationCode) -> Sequence[ComingSlot]:
    try:
        return coming(viewer.desk.newsroom, viewer.actor, origin, viewer.at)
    except BadInput:
        return ()
