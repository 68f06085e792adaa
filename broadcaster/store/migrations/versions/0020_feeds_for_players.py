"""What a secret address is good for: all that stand are calendars.

Revision: 0020
After: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("calendar_feed", sa.Column("use", _NAME, nullable=False, server_default="calendar"))
    with op.batch_alter_table("calendar_feed") as table:
        table.alter_column("use", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("calendar_feed") as table:
        table.drop_column("use")
