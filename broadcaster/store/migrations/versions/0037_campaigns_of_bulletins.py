"""A bulletin belongs to the campaign of its topic, and so does what was heard of it: until now one that named no campaign
was counted under it on one page, and under none on another.

Of campaigns of the whole house, and topics that stand in one alone; the other way nothing is taken back.

Revision: 0037
After: 0036
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_HOMES = """
SELECT topic.code, min(topic.campaign) FROM topic JOIN campaign ON campaign.code = topic.campaign
GROUP BY topic.code HAVING count(*) = 1 AND max(campaign.owner) = ''"""
_SUMS = {
    "airtime_sum": (
        ("station", "day", "kind", "topic", "language", "origin", "priority", "repeat", "outcome", "reason", "signed",
         "path"),
        ("count", "late", "promised", "heard", "instead"),
    ),
    "airtime_month": (
        ("station", "month", "path", "kind", "topic", "outcome", "reason", "signed"),
        ("count", "late", "promised", "heard"),
    ),
}  # fmt: skip


def upgrade() -> None:
    homes = [{"topic": topic, "campaign": campaign} for topic, campaign in op.get_bind().execute(sa.text(_HOMES))]
    if not homes:
        return
    with _loose("revision"):
        for table in ("bulletin", "revision", "airtime_log", "untold"):
            nowhere = "campaign IS NULL OR campaign = ''"
            _each(f"UPDATE {table} SET campaign = :campaign WHERE topic = :topic AND ({nowhere})", homes)  # noqa: S608 - our own words
    for table, (keys, counted) in _SUMS.items():
        _moved(table, keys, counted, homes)


def downgrade() -> None:
    pass


def _moved(table: str, keys: tuple[str, ...], counted: tuple[str, ...], homes: list[dict[str, str]]) -> None:
    """Added to what the campaign has already, where it has any of that kind."""
    alike, sums = ", ".join(keys), ", ".join(counted)
    more = ", ".join(f"{each} = {table}.{each} + excluded.{each}" for each in counted)
    _each(
        f"INSERT INTO {table} ({alike}, campaign, {sums})"  # noqa: S608 - our own words
        f" SELECT {alike}, CAST(:campaign AS VARCHAR), {sums} FROM {table} WHERE campaign = '' AND topic = :topic"
        f" ON CONFLICT ({alike}, campaign) DO UPDATE SET {more}",
        homes,
    )
    _each(f"DELETE FROM {table} WHERE campaign = '' AND topic = :topic", homes)  # noqa: S608 - our own words


def _each(statement: str, homes: list[dict[str, str]]) -> None:
    wanted = ("topic", "campaign") if ":campaign" in statement else ("topic",)
    op.get_bind().execute(sa.text(statement), [{name: home[name] for name in wanted} for home in homes])


@contextmanager
def _loose(table: str) -> Iterator[None]:
    """A revision never changes, and its table guards that."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    asked = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    guards = bind.execute(asked, {"table": table}).all()
    for name, _ in guards:
        op.execute(f"DROP TRIGGER {name}")
    yield
    for _, guard in guards:
        bind.exec_driver_sql(guard)
