"""Who may look at a store over the network; mentions by how sure they are, for reviewers"""

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
    op.create_index("mentions_by_doubt", "mentions", ["confidence"])


def downgrade() -> None:
    op.drop_index("mentions_by_doubt", "mentions")
    op.drop_table("users")
