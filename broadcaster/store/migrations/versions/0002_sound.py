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

OPEN = '{"voices": null, "region": null, "rate": null, "profile": null}'
NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("rendered_item") as item:
        item.add_column(sa.Column("planned", sa.Integer(), nullable=True))
        item.add_column(sa.Column("clipped", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE rendered_item SET planned = duration")
    with op.batch_alter_table("rendered_item") as item:
        item.alter_column("planned", nullable=False)
        item.alter_column("clipped", server_default=None)
    op.create_table(
        "waveform",
        sa.Column("audio", NAME, nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audio", name=op.f("pk_waveform")),
    )
    # What waits was ordered in a form this release no longer reads; the next tick orders it anew.
    op.execute("DELETE FROM render_job")
    with op.batch_alter_table("render_job") as job:
        job.add_column(sa.Column("airs", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("station") as station:
        station.add_column(sa.Column("wish", sa.Text(), nullable=False, server_default=OPEN))
    with op.batch_alter_table("station") as station:
        station.alter_column("wish", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("station") as station:
        station.drop_column("wish")
    op.execute("DELETE FROM render_job")
    with op.batch_alter_table("render_job") as job:
        job.drop_column("airs")
    op.drop_table("waveform")
    with op.batch_alter_table("rendered_item") as item:
        item.drop_column("clipped")
        item.drop_column("planned")
