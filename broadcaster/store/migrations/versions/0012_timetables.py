"""Sessions become timetables, from a day to a day; and the days that are not like others.

Revision: 0012
After: 0011
"""

import json
from collections import defaultdict
from datetime import time

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NO_LIMITS = {"windows": None, "quiet": None, "sessions_a_day": None, "minutes_a_session": None}
RULE = sa.table(
    "rule",
    sa.column("station", sa.String),
    sa.column("position", sa.Integer),
    sa.column("session", sa.String),
    sa.column("weekdays", sa.String),
    sa.column("start", sa.Time),
    sa.column("length", sa.Integer),
)
STATION = sa.table("station", sa.column("code", sa.String), sa.column("valid_from", sa.Date))


def upgrade() -> None:
    timetable = op.create_table(
        "timetable",
        sa.Column("id", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("campaign", NAME, nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("sessions", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_timetable_station_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable")),
    )
    op.create_index(op.f("ix_timetable_station"), "timetable", ["station"])
    op.create_table(
        "special_day",
        sa.Column("id", NAME, nullable=False),
        sa.Column("owner", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("does", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sa.UniqueConstraint("day", "owner", name=op.f("uq_special_day_day_owner")),
    )
    if told := _standing(op.get_bind()):
        op.bulk_insert(timetable, told)
    op.drop_table("rule")


def _standing(connection: sa.Connection) -> list[dict[str, object]]:
    """What each station kept until now: its own alone, from its first day on, as if it had been planted so."""
    since = {row.code: row.valid_from for row in connection.execute(sa.select(STATION))}
    kept: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in connection.execute(sa.select(RULE).order_by(RULE.c.station, RULE.c.position)):
        session = {
            "name": row.session,
            "weekdays": row.weekdays,
            "start": row.start.isoformat(),
            "length": row.length,
            "shell": None,
            "relay": None,
            "on_holidays": True,
        }
        kept[row.station].append(session)
    return [
        {
            "id": f"first-{code}",
            "station": code,
            "name": "Lịch phát ban đầu",
            "kind": "standing",
            "valid_from": since[code],
            "valid_until": None,
            "campaign": None,
            "mode": "instead",
            "alone": True,
            "sessions": json.dumps(sessions, ensure_ascii=False, sort_keys=True),
            "limits": json.dumps(NO_LIMITS, sort_keys=True),
            "basis": "",
            "version": 1,
        }
        for code, sessions in kept.items()
    ]


def downgrade() -> None:
    """Only what was planted goes back: the release before knows no dates and nothing that is handed down."""
    op.create_table(
        "rule",
        sa.Column("station", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_rule_station_station")),
        sa.PrimaryKeyConstraint("station", "position", name=op.f("pk_rule")),
    )
    kept = op.get_bind().execute(sa.text("SELECT station, sessions FROM timetable WHERE id = 'first-' || station"))
    rules = [
        {
            "station": station,
            "position": position,
            "session": told["name"],
            "weekdays": told["weekdays"],
            "start": time.fromisoformat(told["start"]),
            "length": told["length"],
        }
        for station, sessions in kept.all()
        for position, told in enumerate(json.loads(sessions))
    ]
    if rules:
        op.bulk_insert(RULE, rules)
    op.drop_table("special_day")
    op.drop_index(op.f("ix_timetable_station"), table_name="timetable")
    op.drop_table("timetable")
