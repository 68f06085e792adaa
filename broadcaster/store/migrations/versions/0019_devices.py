"""Machines that asked to be a station's, and what they told of themselves last.

Revision: 0019
After: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", NAME, nullable=False),
        sa.Column("station", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decider", NAME, nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ender", NAME, nullable=True),
        sa.Column("account", NAME, nullable=True),
        sa.Column("token", NAME, nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_enrolment_station_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("key", name=op.f("uq_enrolment_key")),
    )
    op.create_index(op.f("ix_enrolment_station"), "enrolment", ["station"], unique=False)
    op.create_index(op.f("ix_enrolment_asked"), "enrolment", ["asked"], unique=False)
    op.create_table(
        "station_call",
        sa.Column("station", NAME, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_station_call_station_station")),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_station_call")),
    )
    op.create_index(op.f("ix_sealed_manifest_issued"), "sealed_manifest", ["issued"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sealed_manifest_issued"), table_name="sealed_manifest")
    op.drop_table("station_call")
    op.drop_table("enrolment")
