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


NUMBERED = """Owls
Birds of the night, from the free bird notes.

Contents [hide]
1 Hearing
1.1 Ears and eyes
2 Flight ....... 3
3. See also

1. Hearing[edit]
They hear it all.
== Ears and eyes ==
Both of them.
Flight
1 Wings are broad.
2 Feathers are soft.
SEE ALSO
Voles
"""


def test_a_numbered_table_of_contents_leads_to_headings_with_and_without_numbers() -> None:
    reading = read(NUMBERED)

    assert [(section.title, section.body) for section in reading.documents] == [
        ("Owls", "Birds of the night, from the free bird notes."),
        ("Hearing", "They hear it all."),
        ("Ears and eyes", "Both of them."),
        ("Flight", "1 Wings are broad.\n2 Feathers are soft."),
        ("See also", "Voles"),
    ]
    assert (reading.skipped, reading.notes) == ([], [])


def test_numbers_on_lines_of_their_own_are_no_entries() -> None:
    reading = read("Owls\n1\nHearing\n2\nFlight\nHearing\nAll of it.\nFlight\nWithout a sound.\n")
    assert [section.title for section in reading.documents] == ["Hearing", "Flight"]
