"""How voices stood when somebody last spoke with them: who speaks and who is asked about it are two processes.

Revision: 0030
After: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "voice_met",
        sa.Column("voice", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("voice", name=op.f("pk_voice_met")),
    )


def downgrade() -> None:
    op.drop_table("voice_met")
