"""The book of campaigns, each with its topics."""

from collections.abc import Sequence
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.campaign import Campaign, CampaignCode
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.paging import Asked, Page


class Campaigns(Protocol):
    """A scope sees the campaigns of the house, and those of stations in it or above it."""

    def holding_at(self, codes: Sequence[StationCode]) -> tuple[Campaign, ...]:
        """Those of the house and of these stations, by code: hand in a line of stations to know what holds there."""
        ...

    def get(self, scope: Scope, campaign: CampaignCode) -> Campaign:
        """CampaignUnknown when there is none that the scope sees."""
        ...

    def page(self, scope: Scope, asked: Asked) -> Page[Campaign]:
        """By code. FieldWrong for a mark that no page gave."""
        ...

    def add(self, campaign: Campaign) -> bool:
        """False, and nothing stored, when its code is taken."""
        ...

    def replace(self, campaign: Campaign, seen: int) -> bool:
        """The campaign and all its topics; False when what stands is not of version `seen`."""
        ...
