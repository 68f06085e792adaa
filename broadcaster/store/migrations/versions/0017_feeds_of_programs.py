"""The token of the program that made a calendar's address, where one did.

Revision: 0017
After: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("calendar_feed", sa.Column("token", _NAME, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("calendar_feed") as table:
        table.drop_column("token")
