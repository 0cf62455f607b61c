"""A wiki page with a table of contents."""

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.wiki import read

LONG = "Owls hear what they cannot see. " * 5 + "This line is one whole paragraph."
PAGE = f"""Bird Notes
 Overview
 Hearing
 Hearing and sight
 Empty
 Missing
 Voles by Cleo Vole
 Copied post
Overview
 The content below is from Ada Owl’s posts and Ben de Raven.
 Content is also from Cleo Vole
Hearing
{LONG}
A second line about hearing.
Hearing and sight
Two things:
 Ears: https://owls.example/ears
 Eyes: https://owls.example/eyes
Hearing
{LONG}
Empty
Voles by Cleo Vole
They dig <tunnels> and more.
Copied post
Dora Dove Dora Dove • 2nd Watcher of birds at Home 3h • 3 hours ago
Follow
Doves coo.
"""  # noqa: RUF001


def test_sections_follow_the_table_of_contents() -> None:
    reading = read(PAGE)
    sections = {section.title: section for section in reading.documents}

    assert list(sections) == ["Overview", "Hearing", "Hearing and sight", "Voles by Cleo Vole", "Copied post"]
    assert [(skipped.what, skipped.reason) for skipped in reading.skipped] == [
        ("Missing", "the page has no section of that title"),
        ("Empty", "it is a heading without text"),
    ]
    assert sections["Hearing"].body == f"{LONG}\n\nA second line about hearing."
    assert sections["Hearing and sight"].body == (
        f"Two things:\n\n- Ears: https://owls.example/ears\n- Eyes: https://owls.example/eyes\n\nHearing\n\n{LONG}"
    )
    assert sections["Voles by Cleo Vole"].body == "They dig \\<tunnels> and more."


def test_authors_are_named_only_where_the_page_names_them() -> None:
    sections = {section.title: section for section in read(PAGE).documents}

    assert sections["Voles by Cleo Vole"].author == "Cleo Vole"
    assert sections["Copied post"].author == "Dora Dove"
    assert sections["Copied post"].body == "Doves coo."
    assert sections["Hearing"].author == ""
    assert sections["Hearing"].extra == {
        "collection": "Bird Notes",
        "collected_from": ["Ada Owl", "Ben de Raven", "Cleo Vole"],
    }
    assert "collected_from" not in sections["Copied post"].extra


def test_a_page_without_a_table_is_refused_in_a_sentence() -> None:
    with pytest.raises(DocumentError, match="table of contents") as caught:
        read("Owls\nhunt\nvoles\n", "page.txt")
    assert caught.value.subject == "page.txt"
