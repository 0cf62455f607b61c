"""`byline related`."""

import pytest

from api.answers.related import RelatedAnswer
from tests.cli.terminal import Terminal

DRIFT = "posts/2026-10-20-data-drift.md"


def test_it_shows_documents_and_links_with_their_places(library: Terminal) -> None:
    answer = library.run("related", DRIFT, "--limit", "3", "--json").answer(RelatedAnswer)
    said = library.run("related", DRIFT, "--limit", "3")

    assert said.code == 0, said.err
    assert (answer.document.path, len(answer.documents), len(answer.links)) == (DRIFT, 3, 3)
    for near in answer.documents:
        assert near.title in said.out
        place = f"   {near.path}:{near.start_line}-{near.end_line}"
        assert f"{place}  {near.date}, {near.author}" in said.out.splitlines()
    for link in answer.links:
        assert f"   {link.url}" in said.out.splitlines()


def test_a_document_may_be_given_by_its_path_its_id_or_its_file(library: Terminal) -> None:
    answer = library.run("related", DRIFT, "--json").answer(RelatedAnswer)
    file = f"{library.settings['content']}/{DRIFT}"

    assert library.run("related", str(answer.document.id), "--json").json == answer.model_dump(mode="json")
    assert library.run("related", file, "--json").json == answer.model_dump(mode="json")


@pytest.mark.parametrize("document", ["posts/none.md", "99999", "9" * 30])
def test_what_is_not_there_is_not_found(library: Terminal, document: str) -> None:
    said = library.run("related", document, "--json")

    assert said.json["error"]["code"] == "not_found"
    assert f"There is no document {document}." in said.err


def test_a_limit_out_of_range_ends_in_one_sentence(library: Terminal) -> None:
    assert library.run("related", DRIFT, "--limit", "0", "--json").json["error"]["subject"] == "limit"


def test_a_document_alone_has_nothing_like_it(birds: Terminal) -> None:
    said = birds.run("related", "posts/2026-10-05-owls.md")

    assert (said.code, said.out) == (0, "Nothing is like “Owls” yet. `byline sync` reads your content folder.\n")
