"""`byline duplicates`."""

import pytest

from api.answers.duplicates import DuplicatesAnswer
from tests.cli.conftest import OWLS, open_terminal
from tests.cli.terminal import Terminal

ISSUE = """---
title: {month}
date: {date}
---

[barns]

- [The owl pages](https://owls.example/pages?utm_source={month}): everything about owls.
"""


@pytest.fixture(scope="session")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A post under two paths, and two issues with one link. Only read from it."""
    terminal = open_terminal(tmp_path_factory.mktemp("twice") / "twice")
    terminal.write("posts/2026-10-05-owls.md", OWLS)
    terminal.write("posts/2026-11-05-[owls].md", OWLS.replace("2026-10-05", "2026-11-05"))
    terminal.write("issues/2026-08.md", ISSUE.format(month="August", date="2026-08-31"))
    terminal.write("issues/2026-09.md", ISSUE.format(month="September", date="2026-09-30") + "\nUntil next month!\n")
    assert terminal.run("sync").code == 0
    return terminal


def test_texts_and_links_are_shown_with_their_places(twice: Terminal) -> None:
    said = twice.run("duplicates")

    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "Same text  100% alike",
        "   posts/2026-10-05-owls.md  2026-10-05  100% of it, lines 8-11",
        "   posts/2026-11-05-[owls].md  2026-11-05  100% of it, lines 8-11",
        "The owl pages  featured already",
        "   https://owls.example/pages",
        "   issues/2026-08.md:8  2026-08-31",
        "   again: issues/2026-09.md:8  2026-09-30",
        "1 of 1 repeated texts, 1 of 1 links featured again",
    ]


def test_it_answers_in_json(twice: Terminal) -> None:
    answer = twice.run("duplicates", "--json").answer(DuplicatesAnswer)

    assert (answer.total_texts, answer.total_links) == (1, 1)
    assert (answer.texts[0].relation, answer.texts[0].earlier.path) == ("same", "posts/2026-10-05-owls.md")
    assert [place.path for place in answer.links[0].again] == ["issues/2026-09.md"]


def test_finding_duplicates_is_no_failure_and_finding_none_neither(twice: Terminal, terminal: Terminal) -> None:
    assert terminal.run("sync").code == 0
    said = terminal.run("duplicates")

    assert (said.code, said.out.splitlines()) == (0, ["0 of 0 repeated texts, 0 of 0 links featured again"])
    assert twice.run("duplicates", "--limit", "1").code == 0


def test_a_limit_that_is_none_ends_in_one_sentence(twice: Terminal) -> None:
    said = twice.run("duplicates", "--limit", "0")

    assert said.code == 2
    assert "The limit 0 is not 1 or more." in said.err
