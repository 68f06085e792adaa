"""What was sealed for each station, the newest.

Revision: 0016
After: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sealed_manifest",
        sa.Column("station", NAME, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("basis", NAME, nullable=False),
        sa.Column("digest", NAME, nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_sealed_manifest_station_station")),
        sa.PrimaryKeyConstraint("station", name=op.f("pk_sealed_manifest")),
    )


def downgrade() -> None:
    op.drop_table("sealed_manifest")
