"""What was promised and is not told of yet is kept beside the log, and how much of what was heard was late.

Revision: 0025
After: 0024
"""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_ALIKE = ("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome", "reason",
          "signed")  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "untold",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("campaign", NAME, nullable=False),
        sa.PrimaryKeyConstraint("station", "day", "slot", "position", name=op.f("pk_untold")),
    )
    op.create_index(op.f("ix_untold_day"), "untold", ["day"], unique=False)
    op.create_index(op.f("ix_airtime_log_day_outcome"), "airtime_log", ["day", "outcome"], unique=False)
    op.add_column("airtime_sum", sa.Column("late", sa.BigInteger(), nullable=False, server_default="0"))
    _count_late()
    with op.batch_alter_table("airtime_sum") as table:
        table.alter_column("late", server_default=None)
    _promise()


def _count_late() -> None:
    alike = ", ".join(f'"{name}"' for name in _ALIKE)
    same = " AND ".join(f'"{name}" = :{name}' for name in _ALIKE)
    late = sa.text(
        f"SELECT {alike}, count(*) AS late FROM airtime_log"  # noqa: S608 - names of columns alone
        f" WHERE outcome = 'aired' AND (late > 1000 OR late < -1000) GROUP BY {alike}"
    )
    for row in op.get_bind().execute(late).mappings().all():
        op.get_bind().execute(sa.text(f"UPDATE airtime_sum SET late = :late WHERE {same}"), dict(row))  # noqa: S608 - names of columns alone


def _promise() -> None:
    """What the newest manifests hold of which no line of the log tells."""
    bind, meta = op.get_bind(), sa.MetaData()
    manifest, log, untold, station, bulletin = (
        sa.Table(name, meta, autoload_with=bind) for name in ("manifest", "airtime_log", "untold", "station", "bulletin")
    )
    paths = {code: path for code, path in bind.execute(sa.select(station.c.code, station.c.path))}
    asked = sa.select(bulletin.c.id, bulletin.c.topic, bulletin.c.campaign)
    about = {identity: (topic, campaign or "") for identity, topic, campaign in bind.execute(asked)}
    last = sa.select(manifest.c.station, manifest.c.day, sa.func.max(manifest.c.serial).label("serial"))
    newest = last.group_by(manifest.c.station, manifest.c.day)
    for code, day, serial in bind.execute(newest).all():
        one = manifest.c.station == code, manifest.c.day == day, manifest.c.serial == serial
        document = json.loads(bind.execute(sa.select(manifest.c.document).where(*one)).scalar_one())
        of_day = sa.select(log.c.slot, log.c.planned, log.c.promised).where(
            log.c.station == code, log.c.day == day, log.c.kind.in_(["bulletin", "relay"]), log.c.planned.is_not(None)
        )
        told = [(slot, planned, planned + timedelta(milliseconds=n)) for slot, planned, n in bind.execute(of_day)]
        rows = [row for row in _rows(document) if not _is_told(row, told)]
        whole = {"station": code, "day": day, "path": paths.get(code, ""), "label": document["label"]}
        for row in rows:
            topic, campaign = about.get(row["bulletin"], ("", ""))
            row |= {**whole, "topic": topic, "campaign": campaign}
        if rows:
            bind.execute(sa.insert(untold), rows)


def _rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for slot in document["slots"]:
        for position, row in enumerate(slot["rows"]):
            if row["kind"] in {"bulletin", "relay"}:
                begins = datetime.fromisoformat(row["start"])
                made = {"slot": slot["id"], "position": position, "begins": begins, "length": row["duration_ms"]}
                made["ends"] = begins + timedelta(milliseconds=row["duration_ms"])
                found.append(made | {"kind": row["kind"], "title": row["title"], "bulletin": row["bulletin"] or ""})
    return found


def _is_told(row: dict[str, Any], told: list[tuple[Any, ...]]) -> bool:
    naive = {name: row[name].replace(tzinfo=None) for name in ("begins", "ends")}
    return any(
        slot == row["slot"] and naive["begins"] < end.replace(tzinfo=None) and start.replace(tzinfo=None) < naive["ends"]
        for slot, start, end in told
    )


def downgrade() -> None:
    with op.batch_alter_table("airtime_sum") as table:
        table.drop_column("late")
    op.drop_index(op.f("ix_airtime_log_day_outcome"), table_name="airtime_log")
    op.drop_table("untold")
