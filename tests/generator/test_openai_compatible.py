"""A model behind an OpenAI-compatible server, a real one on this machine."""

import json
import socket
from collections.abc import Iterator

import pytest

from generator.language_models import Completion, LanguageModel, Message, Sampling
from generator.language_models.openai_compatible import OpenAICompatibleModel
from generator.models import Verdict
from kb.errors import InterruptedWorkError, ModelBusyError, ModelError
from kb.progress import Progress
from tests.generator.chat_server import ChatServer, Write, chatting, delta, events
from tests.generator.conftest import Known, WritePost
from tests.generator.grounding import assert_grounded

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chatting() as server:
        yield server


def ask(url: str, progress: Progress | None = None) -> Completion:
    model = OpenAICompatibleModel(url, "mistral-7b")
    messages: list[Message] = [{"role": "user", "content": "Say hej."}]
    return model.complete(messages, Sampling(0.4, 11, 50), progress or Progress(), SCHEMA)


def test_a_streamed_answer_is_put_together(server: ChatServer) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
    server.body = events(
        delta(None), delta('{"text": '), delta('"hej"}'), {"choices": [{"delta": {}}]}, usage, "[DONE]"
    )
    done = ask(server.url)

    assert done.text == '{"text": "hej"}'
    assert (done.prompt_tokens, done.completion_tokens) == (12, 3)
    assert done.seconds > 0


def test_comments_and_other_fields_are_skipped(server: ChatServer) -> None:
    server.body = lambda write: write(
        b': ping\n\nevent: x\nid: 5\ndata:{"choices": [{"delta": {"content": "hej"}}]}\n\n'
    )
    assert ask(server.url).text == "hej"


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_is_asked_of_the_server(server: ChatServer, slash: str) -> None:
    server.body = events(delta("{}"))
    ask(server.url + slash)
    ((path, request),) = server.requests

    assert path == "/v1/chat/completions"
    assert request["model"] == "mistral-7b"
    assert request["messages"] == [{"role": "user", "content": "Say hej."}]
    assert (request["temperature"], request["seed"], request["max_tokens"]) == (0.4, 11, 50)
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert request["stream"] is True


def test_free_text_is_asked_for_without_a_format(server: ChatServer) -> None:
    server.body = events(delta("Hej."))
    model = OpenAICompatibleModel(server.url, "mistral-7b")

    assert model.complete([{"role": "user", "content": "Say hej."}], Sampling(0.4, 11, 50), Progress()).text == "Hej."
    assert "response_format" not in server.requests[0][1]


def test_a_server_does_not_tell_how_likely_a_text_is(server: ChatServer) -> None:
    question: list[Message] = [{"role": "user", "content": "Is it so?"}]

    model: LanguageModel = OpenAICompatibleModel(server.url, "mistral-7b")
    assert model.likelihood(question, "Yes", Progress()) is None
    assert not server.requests


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_told_apart(server: ChatServer, status: int) -> None:
    server.status = status
    with pytest.raises(ModelBusyError) as raised:
        ask(server.url)
    assert server.url in raised.value.message
    assert "Try again" in raised.value.hint


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_a_refusal_says_what_the_server_said(server: ChatServer, status: int) -> None:
    server.status = status
    server.body = lambda write: write(b'{"error": "no such model"}')
    with pytest.raises(ModelError) as raised:
        ask(server.url)

    assert not isinstance(raised.value, ModelBusyError)
    assert str(status) in raised.value.message
    assert "no such model" in raised.value.message
    assert "BYLINE_LANGUAGE_MODEL" in raised.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "data: {not json\n\n",
        "data: 5\n\n",
        "data: null\n\n",
        'data: {"choices": null}\n\n',
        'data: {"choices": [{}]}\n\n',
        'data: {"choices": [{"delta": null}]}\n\n',
        'data: {"choices": [{"delta": {"content": 5}}]}\n\n',
        'data: {"error": {"message": "out of memory"}}\n\n',
        "<html><body>It works!</body></html>",
        "",
    ],
)
def test_an_answer_that_is_none_is_a_failure_of_the_server(server: ChatServer, text: str) -> None:
    server.body = lambda write: write(text.encode())
    with pytest.raises(ModelError) as raised:
        ask(server.url)

    assert server.url in raised.value.message
    assert raised.value.hint


def test_what_went_wrong_on_the_way_is_passed_on(server: ChatServer) -> None:
    server.body = events(delta('{"te'), {"error": {"message": "out of memory"}})
    with pytest.raises(ModelError, match="out of memory"):
        ask(server.url)


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ModelError) as raised:
        ask(url)
    assert url in raised.value.message
    assert "runs" in raised.value.hint


@pytest.mark.parametrize("url", ["127.0.0.1:8080/v1", "ftp://127.0.0.1/v1", "http://[::1", "http://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ModelError) as raised:
        ask(url)
    assert "BYLINE_LANGUAGE_MODEL_URL" in raised.value.hint


def test_cancelling_hangs_up(server: ChatServer) -> None:
    progress = Progress()

    def endless(write: Write) -> None:
        write(b'data: {"choices": [{"delta": {"content": "hej"}}]}\n\n')
        progress.cancel()
        while True:  # until the client has gone
            write(b'data: {"choices": [{"delta": {"content": "hej"}}]}\n\n' * 100)

    server.body = endless
    with pytest.raises(InterruptedWorkError):
        ask(server.url, progress)
    assert server.left.wait(60)


def test_a_server_s_model_writes_a_post(server: ChatServer, write_post_on: WritePost, known: Known) -> None:
    def answer(write: Write) -> None:
        _path, request = server.requests[-1]
        told = {"question": "How did you first notice data drift?", "links": ["L1"]}
        text = json.dumps(told) if "response_format" in request else "The harbour sleeps."
        events(delta(text[:9]), delta(text[9:]), "[DONE]")(write)

    server.body = answer
    written = write_post_on("data drift", OpenAICompatibleModel(server.url, "mistral-7b"))

    assert_grounded(written.post, known.content, known.urls, known.tags)
    assert written.post.sentences[-1].verdict == Verdict.FRAMING
    assert written.recipe["model"] == {"name": "mistral-7b", "source": server.url, "sha256": "", "device": "server"}
