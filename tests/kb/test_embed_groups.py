"""While the model embeds one group of documents, the next is read and the one before stored."""

from collections.abc import Iterator
from threading import Event

from kb.database import Database
from kb.embedding import Vectors
from kb.ingest.embed import Group, embed_groups
from kb.ingest.prepare import prepare
from tests.fakes import FakeEmbedder

PATIENCE_SECONDS = 10.0


class WaitingEmbedder(FakeEmbedder):
    """Embeds nothing until it is told that the next group is being read."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go_on = Event()

    def encode(self, texts: list[str]) -> Vectors:
        assert self.may_go_on.wait(PATIENCE_SECONDS)
        return super().encode(texts)


def group(name: str, text: str = "") -> Group:
    return [prepare(f"# {name}\n\n{text or name} purrs.", f"{name}.md", "", FakeEmbedder())]


def names(found: Iterator[tuple[Group, object]]) -> list[str]:
    return [documents[0].rows.document.path for documents, _vectors in found]


def test_the_next_group_is_read_while_the_model_runs(database: Database) -> None:
    embedder = WaitingEmbedder()

    def groups() -> Iterator[Group]:
        yield group("a")
        embedder.may_go_on.set()
        yield group("b")

    assert names(embed_groups(database, embedder, groups())) == ["a.md", "b.md"]


def test_groups_come_in_the_order_they_were_given(database: Database) -> None:
    given = [group(str(number)) for number in range(9)]
    assert names(embed_groups(database, FakeEmbedder(), given)) == [f"{number}.md" for number in range(9)]


def test_a_text_that_stands_in_several_groups_is_embedded_once(database: Database) -> None:
    embedder = FakeEmbedder()
    twins = [group("a"), [prepare("# a\n\na purrs.", "twin.md", "", embedder)]]
    vectors = [found for _documents, found in embed_groups(database, embedder, twins)]
    assert [len(found) for found in vectors] == [1, 0]
    assert len(embedder.embedded) == 1
