"""What is claimed next is found in its turn, and not sorted out of all that waits.

Revision: 0040
After: 0039
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_OLD, _NEW = "ix_render_job_state_place_not_before", "ix_render_job_state_place_airs_not_before_recipe"


def upgrade() -> None:
    op.drop_index(_OLD, table_name="render_job")
    op.create_index(_NEW, "render_job", ["state", "place", "airs", "not_before", "recipe"])


def downgrade() -> None:
    op.drop_index(_NEW, table_name="render_job")
    op.create_index(_OLD, "render_job", ["state", "place", "not_before"])
