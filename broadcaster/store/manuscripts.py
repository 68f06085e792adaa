"""Manuscripts: one row each, written anew whenever their author stops typing."""

import json
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, delete, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.manuscript import Intake, Manuscript, ManuscriptId
from broadcaster.domain.units import Instant
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_manuscripts import ManuscriptRow
from broadcaster.wording import Word


class SqlManuscripts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, account: AccountId, manuscript: ManuscriptId) -> Manuscript | None:
        row = self._session.get(ManuscriptRow, (account, manuscript), populate_existing=True)
        return None if row is None else _manuscript(row)

    def open_of(self, account: AccountId, limit: int) -> tuple[Manuscript, ...]:
        mine = col(ManuscriptRow.account) == account, col(ManuscriptRow.became).is_(None)
        newest = col(ManuscriptRow.at).desc(), col(ManuscriptRow.id)
        found = self._session.exec(select(ManuscriptRow).where(*mine).order_by(*newest).limit(limit))
        return tuple(_manuscript(row) for row in found)

    def put(self, manuscript: Manuscript) -> None:
        told = {
            "bulletin": manuscript.bulletin,
            "seen": manuscript.seen,
            "told": json.dumps(_told(manuscript)),
            "at": manuscript.at,
            "became": manuscript.became,
        }
        key = {"account": manuscript.account, "id": manuscript.id}
        adding = insert_into(self._session, ManuscriptRow).values(**key, **told)
        self._session.exec(adding.on_conflict_do_update(index_elements=["account", "id"], set_=told))

    def drop(self, account: AccountId, manuscript: ManuscriptId) -> None:
        mine = col(ManuscriptRow.account) == account, col(ManuscriptRow.id) == manuscript
        self._session.exec(delete(ManuscriptRow).where(*mine))

    def forget(self, account: AccountId, before: Instant) -> None:
        done = col(ManuscriptRow.account) == account, col(ManuscriptRow.became).is_not(None)
        self._session.exec(delete(ManuscriptRow).where(*done, col(ManuscriptRow.at) < before))


def _told(manuscript: Manuscript) -> dict[str, Any]:
    return {
        "typed": {name: list(values) for name, values in manuscript.typed.items()},
        "words": [[word.written, word.spoken] for word in manuscript.words],
        "looked": sorted(manuscript.looked),
        "intake": None if manuscript.intake is None else asdict(manuscript.intake),
    }


def _manuscript(row: ManuscriptRow) -> Manuscript:
    told = json.loads(row.told)
    intake = told["intake"]
    return Manuscript(
        id=ManuscriptId(row.id),
        account=AccountId(row.account),
        bulletin=None if row.bulletin is None else BulletinId(row.bulletin),
        seen=row.seen,
        typed={name: tuple(values) for name, values in told["typed"].items()},
        words=tuple(Word(written=written, spoken=spoken) for written, spoken in told["words"]),
        looked=frozenset(told["looked"]),
        intake=None if intake is None else Intake(**{**intake, "dropped": tuple(intake["dropped"])}),
        at=Instant(row.at),
        became=None if row.became is None else BulletinId(row.became),
    )
