"""Who looks after a station, who was told that it is silent, when it is switched off on purpose; and bulletins are
found in the log by themselves.

Revision: 0029
After: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "station_care",
        sa.Column("station", NAME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("noticed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noticed_by", sa.String(), nullable=False),
        sa.Column("noticed_whom", sa.String(), nullable=False),
        sa.Column("off_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_reason", sa.String(), nullable=False),
        sa.Column("off_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_station_care_station_station")),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_station_care")),
    )
    op.create_index(op.f("ix_airtime_log_bulletin"), "airtime_log", ["bulletin"], unique=False)
    op.create_index(op.f("ix_untold_bulletin"), "untold", ["bulletin"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_untold_bulletin"), table_name="untold")
    op.drop_index(op.f("ix_airtime_log_bulletin"), table_name="airtime_log")
    op.drop_table("station_care")
