"""List items, timeline entries, what links lead to, drafts, words; the keyword index holds stems.

What derives from content is made anew by the next sync, so the old rows of it are dropped, not converted. Vectors stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new tables and columns."""
    _extend_documents()
    _renew_links()
    _create_structure()
    _create_bookkeeping()
    _renew_search_index()
    op.execute("DELETE FROM passage")  # whose words nobody has counted
    op.execute("UPDATE document SET recipe = ''")
    op.execute(
        "INSERT INTO store_state (name, value) "
        "SELECT 'embedding_model', model FROM embedding GROUP BY model ORDER BY count(*) DESC LIMIT 1"
    )


def _document_id() -> sa.Column[int]:
    return sa.Column(
        "document_id", sa.Integer, sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True
    )


def _extend_documents() -> None:
    op.add_column("document", sa.Column("is_draft", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_document_is_draft", "document", ["is_draft"])
    op.add_column("document", sa.Column("stamp", sa.String, nullable=False, server_default=""))


def _renew_links() -> None:
    op.drop_table("link")
    op.create_table(
        "link",
        sa.Column("id", sa.Integer, primary_key=True),
        _document_id(),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("canonical", sa.String, nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False, index=True),
        sa.Column("is_shortened", sa.Boolean, nullable=False),
        sa.Column("is_truncated", sa.Boolean, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("sentence", sa.String, nullable=False),
        sa.Column("context", sa.String, nullable=False),
        sa.Column("heading", sa.String, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("end_line", sa.Integer, nullable=False),
        sa.UniqueConstraint("document_id", "url", "line"),
    )


def _create_structure() -> None:
    op.create_table(
        "list_item",
        sa.Column("id", sa.Integer, primary_key=True),
        _document_id(),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("urls", sa.JSON, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("heading", sa.String, nullable=False),
        sa.Column("start_line", sa.Integer, nullable=False),
        sa.Column("end_line", sa.Integer, nullable=False),
        sa.Column("text_hash", sa.String, nullable=False, index=True),
    )
    op.create_table(
        "timeline_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        _document_id(),
        sa.Column("date", sa.Date, nullable=False, index=True),
        sa.Column("precision", sa.String, nullable=False),
        sa.Column("end", sa.Date, nullable=True),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("heading", sa.String, nullable=False),
        sa.Column("start_line", sa.Integer, nullable=False),
        sa.Column("end_line", sa.Integer, nullable=False),
    )
    op.create_table(
        "document_tag",
        sa.Column("document_id", sa.Integer, sa.ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tag", sa.String, primary_key=True, index=True),
    )


def _create_bookkeeping() -> None:
    op.create_table(
        "unreadable_file",
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("stamp", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_table(
        "link_check",
        sa.Column("url", sa.String, primary_key=True),
        sa.Column("verdict", sa.String, nullable=False, index=True),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("final_url", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "word",
        sa.Column("word", sa.String, primary_key=True),
        sa.Column("stem", sa.String, nullable=False, index=True),
        sa.Column("documents", sa.Integer, nullable=False),
    )


def _renew_search_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passage_index")
        op.execute(
            "CREATE VIRTUAL TABLE passage_index USING fts5("
            "title, heading, body, tokenize = 'unicode61 remove_diacritics 0')"
        )
        op.execute("CREATE VIRTUAL TABLE passage_term USING fts5vocab('passage_index', 'instance')")
        op.execute(
            "CREATE TABLE passage_block (block INTEGER PRIMARY KEY, ids BLOB NOT NULL, documents BLOB NOT NULL, "
            "lengths BLOB NOT NULL, embedded BLOB NOT NULL, vectors BLOB NOT NULL)"
        )
    else:
        op.execute(
            "CREATE TABLE passage_index ("
            "passage_id integer PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE, "
            "words tsvector NOT NULL, length integer NOT NULL)"
        )
        op.execute("CREATE INDEX passage_index_words ON passage_index USING gin (words)")
