"""Manifests are found by their day.

Revision: 0009
After: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_manifest_day"), "manifest", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_manifest_day"), table_name="manifest")
