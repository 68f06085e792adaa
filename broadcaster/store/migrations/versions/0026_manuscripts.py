"""What is still being written is kept for its author, and a bulletin may be said in a way of its own.

Revision: 0026
After: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "manuscript",
        sa.Column("account", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("bulletin", NAME, nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("became", NAME, nullable=True),
        sa.PrimaryKeyConstraint("account", "id", name=op.f("pk_manuscript")),
    )
    op.create_index(op.f("ix_manuscript_account_at"), "manuscript", ["account", "at"], unique=False)
    op.add_column("revision", sa.Column("said", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("revision", "said")
    op.drop_table("manuscript")
