"""A sound that cannot be made for what it is tells so of itself: the house is not ill by it.

Revision: 0024
After: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("render_job", sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("render_job") as table:
        table.alter_column("own", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("render_job") as table:
        table.drop_column("own")
