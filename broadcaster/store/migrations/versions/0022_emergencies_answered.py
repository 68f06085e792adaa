"""What stations answered to an emergency: when it sounded, why not, and whether they signed that.

Revision: 0022
After: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLE = "emergency_confirmation"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("first", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("last", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.add_column(_TABLE, sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(_TABLE) as table:
        table.alter_column("reason", server_default=None)
        table.alter_column("signed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(_TABLE) as table:
        for name in ("signed", "reason", "last", "first"):
            table.drop_column(name)
