"""The boxes of stations, their journals, and the airtime log that is made of these.

Revision: 0018
After: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _device()
    _journal()
    _journal_line()
    _journal_finding()
    _journal_checkpoint()
    _sealed_since()
    _airtime_log()
    _first_heard()
    _airtime_sum()


def _device() -> None:
    op.create_table(
        "device",
        sa.Column("key", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("boot", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_device_station_station")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_station"), "device", ["station"], unique=False)


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("station", NAME, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("head", NAME, nullable=False),
        sa.Column("boot", sa.BigInteger(), nullable=False),
        sa.Column("device", NAME, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_journal")),
    )


def _journal_line() -> None:
    op.create_table(
        "journal_line",
        sa.Column("station", NAME, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", NAME, nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station", "sequence", name=op.f("pk_journal_line")),
    )


def _journal_finding() -> None:
    op.create_table(
        "journal_finding",
        sa.Column("id", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("what", NAME, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("device", NAME, nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_finding")),
    )
    op.create_index(op.f("ix_journal_finding_station_seen"), "journal_finding", ["station", "seen"], unique=False)


def _journal_checkpoint() -> None:
    op.create_table(
        "journal_checkpoint",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("head", NAME, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", name=op.f("pk_journal_checkpoint")),
    )


def _sealed_since() -> None:
    op.create_table(
        "sealed_since",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_serial", sa.Integer(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", "day_serial", name=op.f("pk_sealed_since")),
    )


def _airtime_log() -> None:
    op.create_table(
        "airtime_log",
        sa.Column("station", NAME, nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.Column("instead", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.Column("outcome", NAME, nullable=False),
        sa.Column("reason", NAME, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("audio", NAME, nullable=False),
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("emergency", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("campaign", NAME, nullable=False),
        sa.Column("language", NAME, nullable=False),
        sa.Column("origin", NAME, nullable=False),
        sa.Column("priority", NAME, nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("approved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clusters", sa.Text(), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("station", "signed", "sequence", name=op.f("pk_airtime_log")),
    )
    op.create_index(op.f("ix_airtime_log_station_begins"), "airtime_log", ["station", "begins"], unique=False)
    op.create_index(op.f("ix_airtime_log_station_day"), "airtime_log", ["station", "day"], unique=False)


def _first_heard() -> None:
    op.create_table(
        "first_heard",
        sa.Column("station", NAME, nullable=False),
        sa.Column("bulletin", NAME, nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.PrimaryKeyConstraint("station", "bulletin", name=op.f("pk_first_heard")),
    )


def _airtime_sum() -> None:
    op.create_table(
        "airtime_sum",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("topic", NAME, nullable=False),
        sa.Column("campaign", NAME, nullable=False),
        sa.Column("language", NAME, nullable=False),
        sa.Column("origin", NAME, nullable=False),
        sa.Column("priority", NAME, nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("outcome", NAME, nullable=False),
        sa.Column("reason", NAME, nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.Column("instead", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", "kind", "topic", "campaign", "language", "origin", "priority", "repeat", "outcome", "reason", "signed", name=op.f("pk_airtime_sum")),
    )
    op.create_index(op.f("ix_airtime_sum_day"), "airtime_sum", ["day"], unique=False)


def downgrade() -> None:
    op.drop_table("airtime_sum")
    op.drop_table("first_heard")
    op.drop_table("airtime_log")
    op.drop_table("sealed_since")
    op.drop_table("journal_checkpoint")
    op.drop_table("journal_finding")
    op.drop_table("journal_line")
    op.drop_table("journal")
    op.drop_table("device")
