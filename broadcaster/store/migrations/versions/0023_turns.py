"""Counts by which a process sees what others changed: of what programs may do, and of what was sealed.

Revision: 0023
After: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "turn",
        sa.Column("name", _NAME, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turn")),
    )
    op.add_column("sealed_manifest", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("sealed_manifest") as table:
        table.alter_column("turn", server_default=None)
        table.create_index(op.f("ix_sealed_manifest_turn"), ["turn"])


def downgrade() -> None:
    with op.batch_alter_table("sealed_manifest") as table:
        table.drop_index(op.f("ix_sealed_manifest_turn"))
        table.drop_column("turn")
    op.drop_table("turn")
