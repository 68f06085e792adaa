"""How often in a row who was at a sound fell silent: what kills its maker is tried ever more seldom, and told.

Revision: 0039
After: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("render_job", sa.Column("lost", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("render_job") as table:
        table.alter_column("lost", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("render_job") as table:
        table.drop_column("lost")
