"""The audit: who did what, when, from where.

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verb", NAME, nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("before", NAME, nullable=True),
        sa.Column("after", NAME, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_subject"), table_name="audit")
    op.drop_table("audit")
