"""What reports said before they were corrected or updated, kept from here on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10)),
        sa.Column("published", sa.Text()),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("versions")
