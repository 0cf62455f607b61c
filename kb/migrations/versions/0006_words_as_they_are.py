"""SQLite's index takes words as they are given, and has a column for those that are joined from others.

It is filled when the store is next searched or synced (see `kb.index.rebuild`).
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make SQLite's index anew, and mark what there was in either database as made by older rules."""
    if op.get_bind().dialect.name == "sqlite":
        _make_index("title, heading, body, joined", "ascii tokenchars ''+#.''")
    op.execute("UPDATE store_state SET value = '1' WHERE name = 'words_version'")


def downgrade() -> None:
    """Go back to FTS5's own idea of a word; `byline check --repair` fills the index."""
    if op.get_bind().dialect.name == "sqlite":
        _make_index("title, heading, body", "unicode61 remove_diacritics 0")


def _make_index(columns: str, tokenizer: str) -> None:
    op.execute("DROP TABLE passage_term")
    op.execute("DROP TABLE passage_index")
    op.execute(f"CREATE VIRTUAL TABLE passage_index USING fts5({columns}, tokenize = '{tokenizer}')")
    op.execute("CREATE VIRTUAL TABLE passage_term USING fts5vocab('passage_index', 'instance')")
