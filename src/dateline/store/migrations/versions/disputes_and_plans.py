"""The words of both sides of a dispute, and the days for which reports announce an event.

Which events are disputed or planned is told otherwise than before. No event of an older store is either, until
``dateline ingest`` reads its reports anew, as it does after a new version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "disputes",
        *(
            sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)
            for name in ("report", "number", "nth", "start", "end")
        ),
        sa.Column("by", sa.Text(), nullable=True),
        *(sa.Column(f"denied_{name}", sa.Integer(), nullable=False) for name in ("report", "start", "end")),
        sa.Column("denied_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["reports.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["denied_report"], ["reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report", "number", "nth"),
    )
    op.create_index("disputes_by_denial", "disputes", ["denied_report"])
    for name in ("due", "due_last"):
        op.add_column("mentions", sa.Column(name, sa.String(10), nullable=True))
    op.execute(sa.text("UPDATE events SET disputed = :no, planned = :no").bindparams(no=False))


def downgrade() -> None:
    with op.batch_alter_table("mentions") as altered:
        for name in ("due_last", "due"):
            altered.drop_column(name)
    op.drop_table("disputes")
