"""Who makes sounds on whichever machine, and turns at the services that all of them ask.

Revision: 0033
After: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "maker",
        sa.Column("name", NAME, nullable=False),
        sa.Column("lane", NAME, nullable=False),
        sa.Column("heard", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_maker")),
    )
    op.create_table(
        "door",
        sa.Column("service", NAME, nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_door")),
    )


def downgrade() -> None:
    op.drop_table("door")
    op.drop_table("maker")
