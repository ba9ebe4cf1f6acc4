"""Who may look at a store over the network; what reviewers need: mentions by how sure they are, and which of several"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    for table in ("mentions", "reviews"):
        op.add_column(table, sa.Column("nth", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("mentions_by_doubt", "mentions", ["confidence"])


def downgrade() -> None:
    op.drop_index("mentions_by_doubt", "mentions")
    for table in ("mentions", "reviews"):
        with op.batch_alter_table(table) as altered:
            altered.drop_column("nth")
    op.drop_table("users")
