"""What people decide about playlists.

Revision: 0013
After: 0012
"""

import sqlalchemy as sa
from alembic import op

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_decision_station_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_station_number"), "decision", ["station", "number"], unique=True)
    op.create_index(op.f("ix_decision_last_first"), "decision", ["last", "first"])
    op.create_table(
        "decision_slot",
        sa.Column("decision", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"], name=op.f("fk_decision_slot_decision_decision")),
        sa.PrimaryKeyConstraint("decision", "position", name=op.f("pk_decision_slot")),
    )
    op.create_index(op.f("ix_decision_slot_slot"), "decision_slot", ["slot"])


def downgrade() -> None:
    op.drop_table("decision_slot")
    op.drop_table("decision")
