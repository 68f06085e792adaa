"""Keys that people sign emergencies with, in memory."""

from dataclasses import replace
from datetime import datetime

from fakes.memory_people import MemoryAccounts
from fakes.memory_stations import Book

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.errors.people import AccountUnknown
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import page_of, read_cursor


class MemoryApproverKeys(Book):
    def add(self, key: ApproverKey) -> bool:
        kept = self._all.changing().alarm.keys
        if key.key in kept:
            return False
        kept[key.key] = key
        return True

    def get(self, key: KeyId) -> ApproverKey | None:
        return self._all.alarm.keys.get(key)

    def of(self, account: AccountId) -> tuple[ApproverKey, ...]:
        return tuple(each for each in self._newest() if each.account == account)

    def withdraw(self, key: KeyId, by: AccountId, at: Instant) -> bool:
        kept = self._all.changing().alarm.keys
        if key not in kept or not kept[key].stands:
            return False
        kept[key] = replace(kept[key], withdrawn=at, withdrawer=by)
        return True

    def page(self, scope: Scope, asked: Asked) -> Page[ApproverKey]:
        rows = [each for each in self._newest() if self._lies(each.account, scope)]
        if asked.after is not None:
            mark = read_cursor(asked.after, datetime, str)
            rows = [each for each in rows if (each.offered, each.key) < mark]
        return page_of(rows, asked, lambda each: (each.offered, each.key))

    def standing(self) -> tuple[ApproverKey, ...]:
        accounts = self._all.people.accounts
        rows = [each for each in self._newest() if each.stands and accounts[each.account].active]
        return tuple(reversed(rows))

    def _lies(self, account: AccountId, scope: Scope) -> bool:
        try:
            MemoryAccounts(self._all).find(scope, account)
        except AccountUnknown:
            return False
        return True

    def _newest(self) -> list[ApproverKey]:
        return sorted(self._all.alarm.keys.values(), key=lambda each: (each.offered, each.key), reverse=True)
