"""Rows written past the mapper: what goes wrong is called as ever, and nothing that is watched is written so."""

from dataclasses import replace

import pytest
from fakes.samples import later, two_provinces
from sqlalchemy.exc import IntegrityError

from broadcaster.domain.journal import End
from broadcaster.domain.journal_intake import Placed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books.journal import JournalHead
from broadcaster.store import SqlStore
from broadcaster.store.bulk import Adding
from broadcaster.store.tables_journal import LogRowRow
from broadcaster.store.tables_people import TokenRow

CODE = StationCode("30628")


def test_a_row_that_stands_is_not_written_over_and_nothing_of_its_transaction_stays(sql_store: SqlStore) -> None:
    lines = [Placed(sequence=n, text=f"{n}", hash=digest_of(f"{n}"), line=None) for n in (1, 2)]
    head = JournalHead(end=End(sequence=2, head=lines[1].hash), at=later(0))
    with sql_store.write() as work:
        work.stations.plant(list(two_provinces()), [])
        work.journals.add(CODE, lines[:1], replace(head, end=End(sequence=1, head=lines[0].hash)))
    with pytest.raises(IntegrityError), sql_store.write() as work:
        work.journals.add(CODE, [lines[1], replace(lines[0], text="khác")], head)
    with sql_store.read() as work:
        assert [each.text for each in work.journals.lines(CODE, 0, 9)] == ["1"]
        assert work.journals.head(CODE).end.sequence == 1


def test_what_programs_are_watched_for_cannot_be_written_past_the_one_who_watches() -> None:
    Adding(LogRowRow, ("station",))
    with pytest.raises(ValueError, match="token is watched"):
        Adding(TokenRow, ("id",))
