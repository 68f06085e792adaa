"""Keys that people sign emergencies with, and whose they are.

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "approver_key",
        sa.Column("key", _NAME, nullable=False),
        sa.Column("account", _NAME, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("offered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawer", _NAME, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_approver_key_account_account")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_approver_key")),
    )
    op.create_index(op.f("ix_approver_key_account"), "approver_key", ["account"], unique=False)
    op.create_index(op.f("ix_approver_key_offered"), "approver_key", ["offered"], unique=False)


def downgrade() -> None:
    op.drop_table("approver_key")
