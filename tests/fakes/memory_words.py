"""The books of words and of campaigns, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.domain.access import Scope
from broadcaster.domain.campaign import Campaign, CampaignCode
from broadcaster.domain.collation import folded
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.words import CampaignUnknown, EntryTaken, EntryUnknown
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.books.lexicon import Sought
from broadcaster.newsroom.books.paging import Asked, Page

if TYPE_CHECKING:
    from fakes.memory_store import Everything

_MARK = "memory:"


class _Words:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def _sees(self, scope: Scope, owner: StationCode | None) -> bool:
        if owner is None:
            return True
        station = self._all.stations.get(owner)
        return station is not None and scope.sees(station.path)

    def _after(self, mark: str | None) -> int:
        if mark is None:
            return 0
        if not mark.startswith(_MARK) or not mark.removeprefix(_MARK).isdecimal():
            raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
        return int(mark.removeprefix(_MARK))


class MemoryLexicon(_Words):
    def of(self, codes: Sequence[StationCode] | None) -> tuple[LexiconEntry, ...]:
        return tuple(e for e in self._all.lexicon.values() if codes is None or e.scope is None or e.scope in codes)

    def get(self, scope: Scope, entry: EntryId) -> LexiconEntry:
        found = self._all.lexicon.get(entry)
        if found is None or not self._sees(scope, found.scope):
            raise EntryUnknown(entry=entry)
        return found

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[LexiconEntry]:
        found = sorted(
            (
                entry
                for entry in self._all.lexicon.values()
                if self._sees(scope, entry.scope)
                and (sought.scopes is None or entry.scope in sought.scopes)
                and folded(sought.text) in f"{folded(entry.written)}\n{folded(entry.spoken)}"
            ),
            key=lambda entry: (entry.written, entry.scope or ""),
        )
        start = self._after(asked.after)
        end = start + asked.limit
        return Page(rows=tuple(found[start:end]), after=f"{_MARK}{end}" if len(found) > end else None)

    def add(self, entry: LexiconEntry) -> None:
        entries = self._all.changing().lexicon
        if any((e.scope, e.written) == (entry.scope, entry.written) for e in entries.values()):
            raise EntryTaken(written=entry.written)
        entries[entry.id] = entry

    def replace(self, entry: LexiconEntry, seen: int) -> bool:
        entries = self._all.changing().lexicon
        found = entries.get(entry.id)
        if found is None or found.version != seen:
            return False
        entries[entry.id] = entry
        return True

    def remove(self, entry: EntryId, seen: int) -> bool:
        entries = self._all.changing().lexicon
        found = entries.get(entry)
        if found is None or found.version != seen:
            return False
        del entries[entry]
        return True


class MemoryCampaigns(_Words):
    def holding_at(self, codes: Sequence[StationCode]) -> tuple[Campaign, ...]:
        return tuple(c for _, c in sorted(self._all.campaigns.items()) if c.owner is None or c.owner in codes)

    def get(self, scope: Scope, campaign: CampaignCode) -> Campaign:
        found = self._all.campaigns.get(campaign)
        if found is None or not self._sees(scope, found.owner):
            raise CampaignUnknown(campaign=campaign)
        return found

    def page(self, scope: Scope, asked: Asked) -> Page[Campaign]:
        found = [c for _, c in sorted(self._all.campaigns.items()) if self._sees(scope, c.owner)]
        start = self._after(asked.after)
        end = start + asked.limit
        return Page(rows=tuple(found[start:end]), after=f"{_MARK}{end}" if len(found) > end else None)

    def add(self, campaign: Campaign) -> bool:
        campaigns = self._all.changing().campaigns
        if campaign.code in campaigns:
            return False
        campaigns[campaign.code] = campaign
        return True

    def replace(self, campaign: Campaign, seen: int) -> bool:
        campaigns = self._all.changing().campaigns
        found = campaigns.get(campaign.code)
        if found is None or found.version != seen:
            return False
        topics = {topic.code: topic for topic in (*found.topics, *campaign.topics)}
        ordered = sorted(topics.values(), key=lambda topic: (topic.number, topic.code))
        campaigns[campaign.code] = replace(campaign, topics=tuple(ordered))
        return True
