"""A draft says whether it is read twice, and how many hours lie between two airings.

Revision: 0010
After: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("twice", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("revision", sa.Column("gap", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("revision", "gap")
    op.drop_column("revision", "twice")
