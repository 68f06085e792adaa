"""The lexicon's entries, and campaigns with their topics.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lexicon_entry",
        sa.Column("id", NAME, nullable=False),
        sa.Column("scope", NAME, nullable=False),
        sa.Column("written", NAME, nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("any_case", sa.Boolean(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entry")),
        sa.UniqueConstraint("written", "scope", name=op.f("uq_lexicon_entry_written_scope")),
    )
    op.create_index(op.f("ix_lexicon_entry_scope"), "lexicon_entry", ["scope"])
    op.create_table(
        "campaign",
        sa.Column("code", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("owner", NAME, nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_campaign")),
    )
    op.create_index(op.f("ix_campaign_owner"), "campaign", ["owner"])
    op.create_table(
        "topic",
        sa.Column("campaign", NAME, nullable=False),
        sa.Column("code", NAME, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.code"], name=op.f("fk_topic_campaign_campaign")),
        sa.PrimaryKeyConstraint("campaign", "code", name=op.f("pk_topic")),
    )


def downgrade() -> None:
    op.drop_table("topic")
    op.drop_index(op.f("ix_campaign_owner"), table_name="campaign")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_lexicon_entry_scope"), table_name="lexicon_entry")
    op.drop_table("lexicon_entry")
