"""More like this. Every test runs on both databases."""

import pytest
from sqlmodel import select

from kb.database import Database
from kb.errors import InputError, NotFoundError
from kb.index import make_index
from kb.models import Document, Link
from kb.search.related import Related, find_document, find_related
from tests.conftest import Starter, Write
from tests.kb.conftest import RunSync

OWLS = """Owls hunt voles at night. Their ears sit at different heights, so that a sound reaches one of them earlier and
the owl knows how high and how far the vole is. Barn owls catch mice in complete darkness by hearing alone. Soft edges
on the feathers of their wings make their flight almost silent, and the mouse hears nothing until it is too late.
"""
FALCONS = "Falcons hunt pigeons by day. They see a bird from far above and dive at it faster than any other animal.\n"
BREAD = """Bread rises because yeast eats the sugar in the flour and gives off gas. Knead the dough until it stretches,
let it rest in a warm kitchen, and bake it in a very hot oven.

- [The baker's handbook](https://bread.example/handbook): flour, water, salt, and patience.
"""
LIST = """## Birds of prey

- [How owls hear](https://birds.example/hearing): the ears of owls, and how they find mice in the dark.
- [Silent wings](https://birds.example/wings): why nobody hears an owl fly.
- [Falcons in the city](https://birds.example/city): peregrines that hunt pigeons between towers.
"""


def near(database: Database, path: str, limit: int = 10) -> Related:
    with database.read() as session:
        return find_related(session, make_index(database.dialect), find_document(session, [path]), limit)


def paths(related: Related) -> list[str]:
    return [document.path for document in related.documents]


@pytest.fixture
def birds(database: Database, write: Write, run_sync: RunSync) -> Database:
    write("posts/owls.md", f"# Owls\n\n{OWLS}\nMore [about their ears](https://birds.example/hearing#ears).\n")
    write("posts/falcons.md", f"# Falcons\n\n{FALCONS}")
    write("posts/bread.md", f"# Bread\n\n{BREAD}")
    write("links/birds.md", f"# Links\n\n{LIST}")
    run_sync()
    return database


def test_documents_are_ranked_by_meaning(birds: Database) -> None:
    related = near(birds, "posts/owls.md")

    assert related.document.title == "Owls"
    assert sorted(paths(related)[:2]) == ["links/birds.md", "posts/falcons.md"]
    assert paths(related)[2:] == ["posts/bread.md"]
    scores = [document.score for document in related.documents]
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= score <= 1 for score in scores)


def test_a_document_is_shown_by_its_nearest_lines(birds: Database) -> None:
    shown = {document.path: document for document in near(birds, "posts/owls.md").documents}

    document = shown["links/birds.md"]
    assert (document.heading, document.kind) == ("Birds of prey", "links")
    assert document.start_line <= 5
    assert document.end_line >= 7


def test_links_are_ranked_by_their_own_words_and_those_it_gives_are_left_out(birds: Database) -> None:
    links = near(birds, "posts/owls.md").links

    assert [(link.title, link.url) for link in links] == [
        ("Silent wings", "https://birds.example/wings"),
        ("Falcons in the city", "https://birds.example/city"),
        ("The baker's handbook", "https://bread.example/handbook"),
    ]
    assert (links[0].path, links[0].start_line) == ("links/birds.md", 6)


def test_a_link_in_running_text_needs_words_that_say_what_it_is(
    database: Database, write: Write, run_sync: RunSync
) -> None:
    write("posts/owls.md", f"# Owls\n\n{OWLS}")
    write(
        "posts/falcons.md",
        f"# Falcons\n\n{FALCONS}\nRead [here](https://birds.example/here) about it, see https://birds.example/bare, or "
        "watch [a peregrine diving](https://birds.example/dive) at dawn.\n",
    )
    run_sync()

    assert [link.title for link in near(database, "posts/owls.md").links] == ["a peregrine diving"]


def test_copies_reposts_and_drafts_are_left_out(birds: Database, write: Write, run_sync: RunSync) -> None:
    write("posts/copy.md", f"# Owls\n\n{OWLS}")
    write("posts/repost.md", f"# Night birds\n\nFrom the archive.\n\n{OWLS.replace('Barn owls', 'Some of them')}")
    write("posts/draft.md", f"---\ndraft: true\n---\n\n# Draft\n\n{FALCONS} Owls too.\n")
    run_sync()

    assert sorted(paths(near(birds, "posts/owls.md"))) == ["links/birds.md", "posts/bread.md", "posts/falcons.md"]
    assert "posts/owls.md" in paths(near(birds, "posts/draft.md"))


def test_the_limit_counts_documents_and_links(birds: Database) -> None:
    related = near(birds, "posts/owls.md", limit=1)

    assert (len(related.documents), len(related.links)) == (1, 1)
    for limit in (0, 101):
        with pytest.raises(InputError) as caught:
            near(birds, "posts/owls.md", limit)
        assert caught.value.subject == "limit"


def test_a_document_alone_has_nothing_like_it(database: Database, write: Write, run_sync: RunSync) -> None:
    write("posts/owls.md", f"# Owls\n\n{OWLS}")
    write("posts/empty.md", "---\ntitle: Nothing\n---\n")
    run_sync()

    for path in ("posts/owls.md", "posts/empty.md"):
        related = near(database, path)
        assert (related.documents, related.links) == ([], [])


def test_a_document_that_is_not_there_is_said_not_to_be(birds: Database) -> None:
    with pytest.raises(NotFoundError, match=r"There is no document posts/none\.md\.") as caught:
        near(birds, "posts/none.md")
    assert caught.value.subject == "posts/none.md"
    with birds.read() as session, pytest.raises(NotFoundError):
        find_related(session, make_index(birds.dialect), 10**6, 5)


def test_in_the_starter_content_a_post_lies_near_the_timeline_of_its_subject(starter: Starter) -> None:
    related = near(starter.database, "posts/2026-08-11-diffusion-models.md", 3)

    assert "timelines/generative-images.md" in paths(related)
    with starter.database.read() as session:
        own = session.exec(select(Link.url).join(Document).where(Document.path == related.document.path)).all()
    assert related.links
    assert not {link.url for link in related.links} & set(own)
