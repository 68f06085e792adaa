"""The first tables.

Revision: 0001
After: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "airtime",
        sa.Column("station", NAME, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.Column("audio", NAME, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("played", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station", "sequence", name=op.f("pk_airtime")),
    )
    op.create_index(op.f("ix_airtime_station_slot"), "airtime", ["station", "slot"], unique=False)
    op.create_table(
        "manifest",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", "serial", name=op.f("pk_manifest")),
    )
    op.create_table(
        "pulse",
        sa.Column("verb", NAME, nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("verb", name=op.f("pk_pulse")),
    )
    op.create_table(
        "render_job",
        sa.Column("recipe", NAME, nullable=False),
        sa.Column("render_order", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recipe", name=op.f("pk_render_job")),
    )
    op.create_index(op.f("ix_render_job_state_place_not_before"), "render_job", ["state", "place", "not_before"], unique=False)
    op.create_table(
        "rendered_item",
        sa.Column("recipe", NAME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audio", NAME, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=False),
        sa.Column("loudness", sa.Float(), nullable=False),
        sa.Column("true_peak", sa.Float(), nullable=False),
        sa.Column("longest_silence", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("from_cache", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recipe", name=op.f("pk_rendered_item")),
    )
    op.create_index(op.f("ix_rendered_item_audio"), "rendered_item", ["audio"], unique=False)
    op.create_table(
        "station",
        sa.Column("code", NAME, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("parent", NAME, nullable=True),
        sa.Column("path", NAME, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("ident", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_station")),
        sa.UniqueConstraint("path", name=op.f("uq_station_path")),
    )
    op.create_table(
        "token",
        sa.Column("hashed", NAME, nullable=False),
        sa.Column("path", NAME, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hashed", name=op.f("pk_token")),
    )
    op.create_table(
        "bulletin",
        sa.Column("id", NAME, nullable=False),
        sa.Column("key", NAME, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("origin", NAME, nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_script", NAME, nullable=True),
        sa.Column("approved_spoken", NAME, nullable=True),
        sa.Column("approved_audio", NAME, nullable=True),
        sa.ForeignKeyConstraint(["origin"], ["station.code"], name=op.f("fk_bulletin_origin_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("key", name=op.f("uq_bulletin_key")),
    )
    op.create_index(op.f("ix_bulletin_created_id"), "bulletin", ["created", "id"], unique=False)
    op.create_index(op.f("ix_bulletin_origin"), "bulletin", ["origin"], unique=False)
    op.create_index(op.f("ix_bulletin_state_valid_until"), "bulletin", ["state", "valid_until"], unique=False)
    op.create_table(
        "manifest_row",
        sa.Column("station", NAME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("slot", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("audio", NAME, nullable=False),
        sa.Column("bulletin", NAME, nullable=True),
        sa.ForeignKeyConstraint(
            ["station", "day", "serial"],
            ["manifest.station", "manifest.day", "manifest.serial"],
            name=op.f("fk_manifest_row_station_day_serial_manifest"),
        ),
        sa.PrimaryKeyConstraint("station", "day", "serial", "slot", "position", name=op.f("pk_manifest_row")),
    )
    op.create_index(
        op.f("ix_manifest_row_station_slot_audio"), "manifest_row", ["station", "slot", "audio"], unique=False
    )
    op.create_table(
        "rule",
        sa.Column("station", NAME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.code"], name=op.f("fk_rule_station_station")),
        sa.PrimaryKeyConstraint("station", "position", name=op.f("pk_rule")),
    )


def downgrade() -> None:
    op.drop_table("rule")
    op.drop_table("manifest_row")
    op.drop_table("bulletin")
    op.drop_table("token")
    op.drop_table("station")
    op.drop_table("rendered_item")
    op.drop_table("render_job")
    op.drop_table("pulse")
    op.drop_table("manifest")
    op.drop_table("airtime")
