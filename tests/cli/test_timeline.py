"""`byline timeline`."""

from xml.etree import ElementTree

import pytest

from api.answers.timeline import TimelineAnswer
from tests.cli.conftest import open_terminal
from tests.cli.terminal import Terminal

OWLS = (
    "---\ntitle: Owls\n---\n\n- (2012) [Barn owls](https://owls.example/barn): they come [back]\n- (2015) Snowy owls\n"
)
MORE = "---\ntitle: More owls\n---\n\n- 2014: Barn owls\n- 2016-06-12: Little owls\n"


@pytest.fixture(scope="session")
def owls(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Two timelines that contradict each other on barn owls. Only read from it."""
    terminal = open_terminal(tmp_path_factory.mktemp("owls") / "owls")
    terminal.write("timelines/owls.md", OWLS)
    terminal.write("timelines/more.md", MORE)
    assert terminal.run("sync").code == 0
    return terminal


def test_the_timelines_of_all_documents_are_one(owls: Terminal) -> None:
    said = owls.run("timeline")

    assert said.code == 0, said.err
    rows = [line.split("  ")[0].strip() for line in said.out.splitlines() if line.strip().startswith("20")]
    assert rows == ["2014", "2015", "2016-06-12"]
    assert "! Dates differ: 2014 in timelines/more.md:5; 2012 in timelines/owls.md:5" in said.out
    assert "https://owls.example/barn" in said.out
    assert said.out.splitlines()[-1] == "3 events, 1 with dates that differ"


def test_it_answers_in_json_with_all_sources(owls: Terminal) -> None:
    answer = owls.run("timeline", "barn", "--json").answer(TimelineAnswer)

    assert (answer.query, answer.total, answer.contradicted) == ("barn", 1, 1)
    (event,) = answer.events
    assert event.is_contradicted
    assert event.url == "https://owls.example/barn"
    assert [(source.path, source.start_line, source.when) for source in event.sources] == [
        ("timelines/more.md", 5, "2014"),
        ("timelines/owls.md", 5, "2012"),
    ]


def test_words_and_dates_narrow_it(owls: Terminal) -> None:
    def labels(*options: str) -> list[str]:
        return [event.name for event in owls.run("timeline", "--json", *options).answer(TimelineAnswer).events]

    assert labels("--from", "2015", "--to", "2016-06") == ["Snowy owls", "Little owls"]
    assert labels("--to", "2016-06-11", "--from", "2015-12-31") == ["Snowy owls"]
    assert labels("snowy") == ["Snowy owls"]
    assert labels("more owls", "--from", "2016") == ["Little owls"]
    assert labels("ravens") == []


def test_it_draws_a_picture(owls: Terminal) -> None:
    said = owls.run("timeline", "--svg", "owls.svg")

    assert said.code == 0, said.err
    assert said.out.splitlines()[-1] == "Drawn into owls.svg."
    picture = ElementTree.parse(owls.folder / "owls.svg").getroot()
    words = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "Snowy owls" in words
    assert "Dates differ: 2014 in timelines/more.md:5; 2012 in timelines/owls.md:5" in words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "soon"], "“soon” is not a date. Give --from as 2017, 2017-06 or 2017-06-12."),
        (["--to", "2017-13"], "“2017-13” is not a date. Give --to as 2017, 2017-06 or 2017-06-12."),
        (["--from", "2018", "--to", "2017"], "2017-12-31 lies before 2018-01-01."),
        (["--svg", "notes.md"], "“notes.md” does not end in .svg."),
        (["--svg", "nowhere/owls.svg"], "nowhere/owls.svg cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(owls: Terminal, arguments: list[str], sentence: str) -> None:
    said = owls.run("timeline", *arguments)

    assert said.code != 0
    assert sentence in said.err


def test_nothing_found_says_what_to_do(terminal: Terminal) -> None:
    said = terminal.run("timeline", "owls", "--svg", "owls.svg")

    assert said.code == 0
    assert "byline sync" in said.out
    assert not (terminal.folder / "owls.svg").exists()
