"""Postings and blocks in PostgreSQL, whose words and vectors are ranked in memory from now on, as SQLite's are.

The tables are filled when the store is next searched or synced (see `kb.index.rebuild`).
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and mark an index that is there as made by older rules. SQLite has all of it."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("ALTER TABLE passage_index DROP COLUMN length")
    op.execute(
        "CREATE TABLE passage_posting (document_id integer NOT NULL REFERENCES document (id) ON DELETE CASCADE, "
        "stem text NOT NULL, occurrences bytea NOT NULL)"
    )
    op.execute("CREATE INDEX passage_posting_stem ON passage_posting (stem)")
    op.execute("CREATE INDEX passage_posting_document ON passage_posting (document_id)")
    op.execute(
        "CREATE TABLE passage_block (block integer PRIMARY KEY, ids bytea NOT NULL, documents bytea NOT NULL, "
        "lengths bytea NOT NULL, embedded bytea NOT NULL, vectors bytea NOT NULL)"
    )
    op.execute(
        "DO $$ DECLARE name text; BEGIN "
        "FOR name IN SELECT indexname FROM pg_indexes WHERE indexname LIKE 'embedding_hnsw_%' LOOP "
        "EXECUTE 'DROP INDEX ' || quote_ident(name); END LOOP; END $$"
    )
    op.execute("UPDATE store_state SET value = '1' WHERE name = 'words_version'")


def downgrade() -> None:
    """Go back to lengths beside the words; a sync with --full fills them."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP TABLE passage_block")
    op.execute("DROP TABLE passage_posting")
    op.execute("ALTER TABLE passage_index ADD COLUMN length integer NOT NULL DEFAULT 0")
