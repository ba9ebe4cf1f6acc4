"""Where reports have what they tell from.

In an older store each report counts as its publisher's own, until ``dateline ingest`` reads it anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COLUMNS = (("reports", "origin"), ("mentions", "cites"), ("relations", "cites"))


def upgrade() -> None:
    for table, name in _COLUMNS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for table, name in reversed(_COLUMNS):
        op.drop_column(
            table, name
        )  # no table is made anew: dropping that of reports takes all that hangs on it
