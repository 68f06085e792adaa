"""Emergencies, what was published of them, and who confirmed it.

Revision: 0014
After: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", NAME, nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("composed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("life", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
    )
    op.create_index(op.f("ix_emergency_phase"), "emergency", ["phase"])
    op.create_index(op.f("ix_emergency_path"), "emergency", ["path"])
    op.create_table(
        "emergency_manifest",
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("emergency", NAME, nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["emergency"], ["emergency.id"], name=op.f("fk_emergency_manifest_emergency_emergency")),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_emergency_manifest")),
    )
    op.create_index(op.f("ix_emergency_manifest_emergency"), "emergency_manifest", ["emergency"])
    op.create_index(op.f("ix_emergency_manifest_expires"), "emergency_manifest", ["expires"])
    op.create_table(
        "emergency_station",
        sa.Column("station", NAME, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["serial"], ["emergency_manifest.serial"], name=op.f("fk_emergency_station_serial_emergency_manifest")
        ),
        sa.PrimaryKeyConstraint("station", "serial", name=op.f("pk_emergency_station")),
    )
    op.create_index(op.f("ix_emergency_station_serial"), "emergency_station", ["serial"])
    op.create_table(
        "emergency_confirmation",
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("cluster", NAME, nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["station", "serial"],
            ["emergency_station.station", "emergency_station.serial"],
            name=op.f("fk_emergency_confirmation_station_emergency_station"),
        ),
        sa.PrimaryKeyConstraint("serial", "station", "cluster", "heard", name=op.f("pk_emergency_confirmation")),
    )


def downgrade() -> None:
    op.drop_table("emergency_confirmation")
    op.drop_table("emergency_station")
    op.drop_table("emergency_manifest")
    op.drop_table("emergency")
