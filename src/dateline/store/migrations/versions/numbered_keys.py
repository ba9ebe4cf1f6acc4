"""Keys and bands are numbers that rise with the days, in tables without row ids; prints are told by a signature.

What older stores have of both is in another form: it is emptied, and every record counts as of an older reader, so that
the next ``dateline ingest`` of the same reports reads them anew and fills it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _anew()
    for table, name, other in (("keys", "key", "event"), ("bands", "band", "report")):
        op.create_table(
            table,
            sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column(other, sa.Integer(), autoincrement=False, nullable=False),
            sa.PrimaryKeyConstraint(name, other),
            sqlite_with_rowid=False,
        )
    op.add_column("reports", sa.Column("signature", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    _anew()
    op.drop_column("reports", "signature")
    for table, name, other in (("keys", "key", "event"), ("bands", "band", "report")):
        op.create_table(
            table,
            sa.Column(name, sa.Text(), nullable=False),
            sa.Column(other, sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint([other], [f"{other}s.id"], ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(name, other),
        )
        op.create_index(f"{table}_by_{other}", table, [other])


def _anew() -> None:
    op.drop_table("bands")
    op.drop_table("keys")
    op.execute("UPDATE records SET reader = ''")
