"""Prompts a user may replace, and what is said of one that is broken."""

from pathlib import Path

import pytest

from generator.templates import Templates
from kb.errors import SettingsError
from tests.generator.conftest import PROMPTS, WritePost
from tests.generator.fakes import ScriptedModel, always


def own_prompt(tmp_path: Path, name: str, text: str | bytes) -> Path:
    file = tmp_path / "prompts" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_a_prompt_of_the_user_s_own_takes_the_place_of_byline_s(write_post_on: WritePost, tmp_path: Path) -> None:
    own_prompt(tmp_path, "reword.jinja", "== system\nSkriv om.\n== user\nAnteckning: {{ note }}")
    model = ScriptedModel(always({}))
    write_post_on("data drift", model)
    *wordings, closing = model.asked

    assert wordings
    assert all([turn["role"] for turn in asked.messages] == ["system", "user"] for asked in wordings)
    assert all(asked.prompt.startswith("Anteckning: ") for asked in wordings)
    assert "Topic: data drift" in closing.prompt


def test_a_prompt_that_names_no_turns_is_the_user_s(write_post_on: WritePost, tmp_path: Path) -> None:
    own_prompt(tmp_path, "reword.jinja", "Skriv om: {{ note }}")
    model = ScriptedModel(always({}))
    write_post_on("data drift", model)

    (turn,) = model.asked[0].messages
    assert turn["role"] == "user"
    assert turn["content"].startswith("Skriv om: ")


@pytest.mark.parametrize(
    "text",
    [
        "Write about {{ note",
        "{% for letter in note %}{{ letter }}",
        "Write about {{ noet }}.",
        "Write about {{ note.colour.shade }}.",
        "{% include 'nowhere.jinja' %}",
        "{{ note | shout }}",
        "{{ note + 1 }}",
        "{{ 1 / 0 }}",
        b"Write about \xff\xfe.",
    ],
)
def test_a_broken_prompt_is_named(write_post_on: WritePost, tmp_path: Path, text: str | bytes) -> None:
    file = own_prompt(tmp_path, "reword.jinja", text)
    with pytest.raises(SettingsError) as raised:
        write_post_on("data drift", ScriptedModel(always({})))

    assert str(file) in raised.value.message
    assert "delete it" in raised.value.hint


def test_the_line_of_a_slip_is_named(tmp_path: Path) -> None:
    file = own_prompt(tmp_path, "system.jinja", "One.\nTwo.\n{% if %}\n")
    with pytest.raises(SettingsError, match="line 3") as raised:
        Templates(PROMPTS, tmp_path / "prompts").render("system.jinja", author="Nora")
    assert str(file) in raised.value.message


def test_only_html_is_escaped(tmp_path: Path) -> None:
    for name in ("a.html.jinja", "a.md.jinja"):
        own_prompt(tmp_path, name, "{{ title }}")
    templates = Templates(PROMPTS, tmp_path / "prompts", autoescape=True)

    assert templates.render("a.html.jinja", title="<b>") == "&lt;b&gt;"
    assert templates.render("a.md.jinja", title="<b>") == "<b>"
