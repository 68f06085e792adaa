"""What was created under a sender's own key.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("account", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("request", NAME, nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_receipt")),
    )


def downgrade() -> None:
    op.drop_table("receipt")
