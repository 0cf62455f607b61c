"""The days a document may be shown from and until, and what in its file could not be used."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DAYS = ("published_from", "published_until")


def upgrade() -> None:
    """Add the days, unknown until a document is read again, and the table of warnings."""
    for name in _DAYS:
        op.add_column("document", sa.Column(name, sa.Date, nullable=True))
        op.create_index(f"ix_document_{name}", "document", [name])
    op.create_table(
        "document_warning",
        sa.Column("document_id", sa.Integer, sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("document_warning")
    for name in reversed(_DAYS):
        op.drop_index(f"ix_document_{name}", "document")
        op.drop_column("document", name)
