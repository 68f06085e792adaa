"""Beside manifests: what they add up to, tombstones and confirmations, notes, and calendars.

Revision: 0015
After: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_ADDED_UP = """
INSERT INTO airing (station, day, bulletin, count, last, length)
SELECT r.station, r.day, r.bulletin, COUNT(DISTINCT r.slot), NULL, 0 FROM manifest_row r
JOIN (SELECT station, day, MAX(serial) AS serial FROM manifest GROUP BY station, day) n
  ON n.station = r.station AND n.day = r.day AND n.serial = r.serial
WHERE r.bulletin IS NOT NULL GROUP BY r.station, r.day, r.bulletin
"""


def upgrade() -> None:
    _of_manifests()
    op.create_table(
        "plan_note",
        sa.Column("digest", _NAME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_plan_note"),
    )
    op.create_table(
        "slot_note",
        sa.Column("slot", _NAME, nullable=False),
        sa.Column("station", _NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", _NAME, nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["plan_note.digest"], name="fk_slot_note_digest_plan_note"),
        sa.PrimaryKeyConstraint("slot", name="pk_slot_note"),
    )
    op.create_index("ix_slot_note_station_day", "slot_note", ["station", "day"])
    op.create_index("ix_slot_note_day", "slot_note", ["day"])
    op.create_index("ix_slot_note_digest", "slot_note", ["digest"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", _NAME, nullable=False),
        sa.Column("hashed", _NAME, nullable=False),
        sa.Column("station", _NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account", _NAME, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name="fk_calendar_feed_station_station"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("hashed", name="uq_calendar_feed_hashed"),
    )
    op.create_index("ix_calendar_feed_station", "calendar_feed", ["station"])


def _of_manifests() -> None:
    op.create_table(
        "airing",
        sa.Column("station", _NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("bulletin", _NAME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", "bulletin", name="pk_airing"),
    )
    op.create_index("ix_airing_day", "airing", ["day"])
    op.create_index("ix_manifest_row_bulletin_day", "manifest_row", ["bulletin", "day"])
    op.execute(_ADDED_UP)
    key = ["station", "day", "serial"]
    for name, more in (
        ("manifest_tombstone", sa.Column("bulletin", _NAME, nullable=False)),
        ("confirmation", sa.Column("at", sa.DateTime(timezone=True), nullable=False)),
    ):
        op.create_table(
            name,
            sa.Column("station", _NAME, nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("serial", sa.Integer(), nullable=False),
            more,
            sa.ForeignKeyConstraint(
                key, [f"manifest.{each}" for each in key], name=f"fk_{name}_station_day_serial_manifest"
            ),
            sa.PrimaryKeyConstraint(*key, *(["bulletin"] if more.name == "bulletin" else []), name=f"pk_{name}"),
        )
    op.create_index("ix_manifest_tombstone_bulletin", "manifest_tombstone", ["bulletin"])


def downgrade() -> None:
    for name in ("calendar_feed", "slot_note", "plan_note", "confirmation", "manifest_tombstone", "airing"):
        op.drop_table(name)
    op.drop_index("ix_manifest_row_bulletin_day", "manifest_row")
