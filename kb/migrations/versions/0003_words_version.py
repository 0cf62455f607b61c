"""By which rules the index was made; where there is one already, by those of before.

The index is not made anew here but when the store is next searched or synced (see `kb.index.rebuild`): the rules are
code, which changes, and this is history.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the index of a store that has documents as made by the first rules."""
    op.execute(
        "INSERT INTO store_state (name, value) SELECT 'words_version', '1' WHERE EXISTS (SELECT 1 FROM document)"
    )


def downgrade() -> None:
    """Forget the rules."""
    op.execute("DELETE FROM store_state WHERE name = 'words_version'")
