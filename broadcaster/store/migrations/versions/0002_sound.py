"""What an item was to last and whether it clips, its waveform, what a job is for, and how each station sounds.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("rendered_item") as item:
        item.add_column(sa.Column("planned", sa.Integer(), nullable=True))
        item.add_column(sa.Column("clipped", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE rendered_item SET planned = duration")
    with op.batch_alter_table("rendered_item") as item:
        item.alter_column("planned", nullable=False)
        item.alter_column("clipped", server_default=None)
