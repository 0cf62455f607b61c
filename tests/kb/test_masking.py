"""Passwords, tokens and keys in addresses are shown to nobody: not in errors, nor in what is stored and exported."""

import pytest

from generator.language_models.openai_compatible import OpenAICompatibleModel
from kb.backends import make_backend
from kb.embedding import make_embedder, make_embedder_again, source_of
from kb.errors import BylineError, SettingsError
from kb.masking import masked
from kb.settings import Settings

URL = "http://nora:hush@127.0.0.1:8080/v1"
SHOWN = "http://nora:***@127.0.0.1:8080/v1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (URL, SHOWN),
        ("https://hush@host.example/v1", "https://***@host.example/v1"),
        ("postgresql://nora@host/name", "postgresql://nora@host/name"),
        ("postgresql://nora:hu@sh:hush@host/name", "postgresql://nora:***@host/name"),
        ("postgresql://host/name?user=nora&password=hush", "postgresql://host/name?user=nora&password=***"),
        ("https://a.example/v1?api_key=hush&x=1", "https://a.example/v1?api_key=***&x=1"),
        (f"Neither {URL} nor {URL}.", f"Neither {SHOWN} nor {SHOWN}."),
        ("https://medium.com/@nora/a?tokens=12", "https://medium.com/@nora/a?tokens=12"),
        ("Nora: nora@host.example, key=value", "Nora: nora@host.example, key=value"),
    ],
)
def test_what_of_an_address_is_shown(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_no_error_says_a_password() -> None:
    error = BylineError(f"{URL} fails.", hint=f"Is {URL} there?", subject=URL)
    assert "hush" not in f"{error} {error.hint} {error.subject} {error.args}"
    with pytest.raises(SettingsError) as caught:
        make_backend("postgres//nora:hush@host/name")
    assert "hush" not in str(caught.value)


def test_a_store_is_named_without_its_password() -> None:
    assert "hush" not in make_backend("postgresql://nora:hush@host/name?password=hush").where


def test_models_on_a_server_are_named_and_kept_without_its_password() -> None:
    settings = Settings(embedding_url=URL, embedding_model="owl")
    assert OpenAICompatibleModel(URL, "owl").describe().source == SHOWN
    assert make_embedder(settings).name == f"owl@{SHOWN}"
    assert "hush" not in source_of(settings)


def test_a_model_made_again_is_asked_with_the_password_of_the_settings() -> None:
    settings = Settings(embedding_url=URL, embedding_model="owl")
    again = make_embedder_again(source_of(settings), settings)
    assert vars(again)["_url"] == URL
    other = make_embedder_again(source_of(settings), Settings())
    assert vars(other)["_url"] == SHOWN
