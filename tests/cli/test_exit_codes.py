"""Every failure ends in a sentence, a hint and a documented exit code, never in a traceback."""

import json
import socket

import pytest

from api.answers.errors import ErrorAnswer
from api.cli.exit_codes import EXIT_CODES, exit_code
from kb import errors
from tests.cli.terminal import Said, Terminal


def assert_ends(said: Said, code: int, *words: str) -> None:
    assert said.code == code, said.err
    assert said.err.splitlines()[-1].startswith("byline: ")
    for word in words:
        assert word in said.err


def test_what_cannot_be_understood_is_2(terminal: Terminal) -> None:
    assert_ends(terminal.run("search", ""), 2, "empty")
    assert_ends(terminal.run("search", "owls", "--after", "last week"), 2, "last week", "2026-10-31")
    assert_ends(terminal.run("search", "owls", "--limit", "0"), 2, "1 to 100")
    assert_ends(terminal.run("draft", "  "), 2, "topic")
    assert_ends(terminal.run("newsletter", "build", "--month", "October"), 2, "October", "2026-10")


def test_a_form_that_is_none_is_2(birds: Terminal) -> None:
    assert_ends(birds.run("draft", "owls", "--form", "sonnet"), 2, "sonnet", "explainer")


@pytest.mark.parametrize("arguments", [["fly"], ["search"], ["search", "owls", "--fly"], ["drafts", "show", "one"]])
def test_what_is_no_command_is_2(terminal: Terminal, arguments: list[str]) -> None:
    said = terminal.run(*arguments)

    assert said.code == 2
    assert "Usage" in said.err


def test_help_is_no_failure(terminal: Terminal) -> None:
    for arguments in (["--help"], ["-h"], ["search", "--help"], ["drafts", "approve", "-h"]):
        said = terminal.run(*arguments)
        assert said.code == 0
        assert "Usage" in said.out


def test_a_bad_setting_is_3(terminal: Terminal) -> None:
    assert_ends(terminal.run("search", "owls", keyword_weight="7"), 3, "keyword_weight", "BYLINE_KEYWORD_WEIGHT")
    assert_ends(terminal.run("schedule", timezone="Mars/Olympus"), 3, "Mars/Olympus")
    (terminal.folder / "byline.toml").write_text("autor = 'Nora'\n")
    assert_ends(terminal.run("search", "owls"), 3, "byline.toml", "autor", "“author”")
    (terminal.folder / "byline.toml").write_text("author = \n")
    assert_ends(terminal.run("doctor", "--quick"), 3, "byline.toml", "line 1")


def test_what_is_not_there_is_4(birds: Terminal) -> None:
    for verb in ("show", "approve", "discard"):
        assert_ends(birds.run("drafts", verb, "99"), 4, "99", "byline drafts list")
    assert_ends(birds.run("newsletter", "show", "99"), 4, "99", "byline newsletter list")
    assert_ends(birds.run("newsletter", "build", "--month", "1999-01"), 4, "1999-01", "2026-10")


def test_an_unknown_topic_is_4(birds: Terminal, terminal: Terminal) -> None:
    assert_ends(birds.run("draft", "Swedish tax law"), 4, "Swedish tax law", "“Owls”")
    assert_ends(terminal.run("draft", "Swedish tax law"), 4, "byline sync")


def test_what_has_been_done_already_is_5(birds: Terminal) -> None:
    birds.run("draft", "owls hunting at night")
    assert birds.run("drafts", "approve", "1").code == 0

    assert_ends(birds.run("drafts", "approve", "1"), 5, "approved")
    assert_ends(birds.run("drafts", "discard", "1"), 5, "approved")
    birds.write("issues/2026-10.md", "---\nkind: issue\nnumber: 7\nperiod: 2026-10\n---\n\nHello owls.\n")
    birds.run("sync")
    assert_ends(birds.run("newsletter", "build", "--month", "2026-10"), 5, "issues/2026-10.md")


def test_no_content_folder_is_6(terminal: Terminal) -> None:
    assert_ends(terminal.run("sync", content="nowhere"), 6, "nowhere", "BYLINE_CONTENT")
    assert_ends(terminal.run("sync", "nowhere.md"), 6, "nowhere.md")


@pytest.mark.parametrize("command", [["search", "owls"], ["sync"], ["drafts", "list"], ["schedule"]])
def test_a_database_that_is_none_is_7(terminal: Terminal, command: list[str]) -> None:
    (terminal.data / "byline.db").write_text("This is a text, and a long one at that. " * 50)
    assert_ends(terminal.run(*command), 7, "byline.db", "byline sync")


def test_a_missing_model_is_8(birds: Terminal) -> None:
    said = birds.run("draft", "owls hunting at night", language_model="nowhere.gguf")
    assert_ends(said, 8, "nowhere.gguf", "BYLINE_LANGUAGE_MODEL")
    (birds.folder / "zip.gguf").write_bytes(b"PK\x03\x04")
    assert_ends(birds.run("draft", "owls hunting at night", language_model="zip.gguf"), 8, "zip.gguf", "GGUF")
    assert_ends(birds.run("sync", embedding_model="nowhere/model"), 8, "nowhere/model", "BYLINE_EMBEDDING_MODEL")


def test_errors_are_told_in_json_too(birds: Terminal) -> None:
    for arguments, error in (
        (["search", "", "--json"], "invalid_input"),
        (["drafts", "show", "99", "--json"], "not_found"),
        (["draft", "Swedish tax law", "--json"], "nothing_known"),
    ):
        said = birds.run(*arguments)
        answer = ErrorAnswer.model_validate_json(said.out)

        assert said.code == (2 if error == "invalid_input" else 4)
        assert answer.error.code == error
        assert answer.error.message in said.err
        assert json.loads(said.out) == answer.as_json()
    assert answer.error.nearest == ["Owls"]


@pytest.mark.parametrize(
    ("arguments", "subject", "telling"),
    [
        (["links", "--kind", "nonsense"], "kind", "'nonsense' is not one of 'paper', 'video'"),
        (["search", "owls", "--mode", "nonsense"], "mode", "'nonsense' is not one of 'keyword'"),
        (["search", "owls", "--limit", "many"], "limit", "should be a valid integer"),
        (["search"], "question", "Missing argument"),
        (["search", "owls", "--nonsense"], "", "No such option: --nonsense"),
        (["nonsense"], "", "No such command 'nonsense'"),
        (["drafts", "nonsense"], "", "No such command 'nonsense'"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_told_so(
    terminal: Terminal, arguments: list[str], subject: str, telling: str
) -> None:
    for_a_person = terminal.run(*arguments)
    for_a_program = terminal.run(*arguments, "--json")
    error = ErrorAnswer.model_validate_json(for_a_program.out).error

    assert (for_a_person.code, for_a_person.out, for_a_program.code) == (2, "", 2)
    assert for_a_person.err.startswith("Usage: byline")
    assert telling in for_a_person.err
    assert telling in error.message
    assert "Value error" not in for_a_person.err + for_a_program.out
    assert (error.code, error.subject) == ("invalid_input", subject)
    assert "--help` shows what it takes" in error.hint


def test_a_taken_port_is_said_by_byline(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = terminal.run("serve", "--port", port)

    assert_ends(said, 3, f"port {port}", "another program listens there already", "--port")
    assert said.err.count("\n") == 1


def test_every_error_has_a_code_of_its_own() -> None:
    def below(kind: type[errors.BylineError]) -> list[type[errors.BylineError]]:
        return [kind, *(each for sub in kind.__subclasses__() for each in below(sub))]

    expected = {
        "BylineError": 1, "SettingsError": 3, "InputError": 2, "NotFoundError": 4, "NothingKnownError": 4,
        "ConflictError": 5, "ContentError": 6, "DocumentError": 6, "StoreError": 7, "StoreBusyError": 7,
        "StoreFullError": 7, "DamagedRowError": 7, "ModelError": 8, "ModelBusyError": 8, "InterruptedWorkError": 130,
    }  # fmt: skip
    ours = [kind for kind in below(errors.BylineError) if kind.__module__ == "kb.errors"]
    codes = {}
    for kind in ours:
        error = kind("owls", []) if kind is errors.NothingKnownError else kind("It failed.")
        codes[kind.__name__] = exit_code(error)

    assert codes == expected
    assert set(EXIT_CODES) <= set(ours)
