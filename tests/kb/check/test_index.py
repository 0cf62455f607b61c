"""A search index that was harmed is found out, in words, and made anew."""

import re
from collections.abc import Callable

import pytest

from kb.check.store import repair_store
from kb.database import Database
from kb.index import make_index
from kb.index.rebuild import rebuild_index
from kb.progress import Progress
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.conftest import Write
from tests.fakes import FakeEmbedder
from tests.kb.check.harm import SERVER_ONLY, forget_words, harm, messages, repaired
from tests.kb.conftest import RunSync
from tests.kb.helpers import SQLITE_ONLY


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM passage_index", "3 passages are missing or wrong in the keyword index."),
        ("DELETE FROM document_tag WHERE tag = 'night'", "The tags of 1 document, posts/owls.md, are not those"),
        ("UPDATE document_tag SET tag = 'fish' WHERE tag = 'night'", "The tags of 1 document, posts/owls.md, are"),
        ("DELETE FROM word WHERE word = 'voles'", "1 word is not counted as the documents say: “voles”."),
        ("UPDATE word SET documents = 9 WHERE word IN ('voles', 'owls')", "2 words are not counted .* “owls”"),
        ("UPDATE word SET stem = 'x' WHERE word = 'voles'", "1 word is not counted"),
        ("INSERT INTO word (word, stem, documents) VALUES ('xyz', 'xyz', 1)", "1 word is not counted .* “xyz”"),
    ],
)
def test_what_derives_from_other_rows_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    (found,) = [line for line in messages(store) if not line.startswith("The blocks")]
    assert re.match(message, found)
    assert found in repaired(store)
    assert [hit.path for hit in Searcher(store, FakeEmbedder(), 0.5).search(Query("voles", Mode.KEYWORD)).hits] == [
        "posts/owls.md"
    ]


@pytest.mark.parametrize("statement", ["DELETE FROM passage_block", "UPDATE passage_block SET lengths = documents"])
def test_damaged_blocks_are_made_anew(store: Database, statement: str) -> None:
    harm(store, statement)

    assert "The blocks that search reads do not list the passages as they are." in messages(store)
    assert repaired(store)
    assert messages(store) == []


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE passage_index SET body = 'owl' WHERE rowid = 1", "1 passage is missing or wrong in the keyword index"),
        (
            "INSERT INTO passage_index (rowid, title, heading, body) VALUES (99, 'a', 'b', 'c')",
            "1 entry of the keyword index stands for no passage",
        ),
        ("UPDATE passage_index_data SET block = x'00' WHERE id > 10", "SQLite finds the keyword index damaged"),
        ("UPDATE passage_index_content SET c2 = 'owl'", "SQLite finds the keyword index damaged"),
        ("UPDATE passage_block SET ids = x'00'", "The blocks that search reads cannot be read"),
        ("UPDATE passage_block SET vectors = zeroblob(length(vectors))", "The blocks .* do not hold the vectors"),
        ("UPDATE passage_block SET embedded = x'', vectors = x''", "The blocks .* do not hold the vectors"),
    ],
)
def test_a_damaged_index_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    assert any(re.match(message, line) for line in messages(store)), messages(store)
    assert repaired(store)
    assert messages(store) == []


@SERVER_ONLY
@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE passage_index SET words = to_tsvector('simple', 'x') WHERE passage_id = 1", "1 passage is missing"),
        ("INSERT INTO passage_index VALUES (99, to_tsvector('simple', 'x'))", "1 entry of the keyword index"),
        ("DELETE FROM passage_posting WHERE stem = 'vole'", "1 passage is missing or wrong"),
        ("UPDATE passage_posting SET occurrences = occurrences || occurrences WHERE stem = 'vole'", "1 passage is"),
        ("UPDATE passage_block SET ids = '\\x00'", "The blocks that search reads cannot be read"),
        (
            "UPDATE passage_block SET embedded = '', vectors = ''",
            "The blocks that search reads do not hold the vectors",
        ),
    ],
)
def test_a_damaged_index_on_a_server_is_made_anew(store: Database, statement: str, message: str) -> None:
    harm(store, statement)

    (found,) = messages(store)
    assert found.startswith(message)
    assert repaired(store) == [found]


def test_running_processes_notice_a_repair(store: Database) -> None:
    searcher = Searcher(store, FakeEmbedder(), 0.5)
    ask: Callable[[], list[str]] = lambda: [  # noqa: E731
        hit.path for hit in searcher.search(Query("remember", Mode.KEYWORD)).hits
    ]
    forget_words(store)
    assert ask() == []
    repair_store(store)
    assert ask() == ["posts/ravens.md"]


@SQLITE_ONLY
def test_an_index_that_folds_letters_of_its_own_accord_is_found_out(
    database: Database, write: Write, run_sync: RunSync
) -> None:
    write("posts/one.md", "Bakeries like C++.")
    run_sync(embedder=FakeEmbedder())
    assert messages(database) == []
    harm(
        database,
        "DROP TABLE passage_term",
        "DROP TABLE passage_index",
        "CREATE VIRTUAL TABLE passage_index USING fts5(title, heading, body, joined, tokenize = 'unicode61')",
        "CREATE VIRTUAL TABLE passage_term USING fts5vocab('passage_index', 'instance')",
    )
    with database.write() as session:
        rebuild_index(session, make_index(database.dialect), Progress())

    assert messages(database) == ["The keyword index and the passages differ in 2 words, such as “c”."]
