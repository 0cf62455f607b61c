"""Embeddings from a server: a real one over HTTP, which answers as a test scripts it."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest

from kb.database import Database
from kb.embedding import make_embedder
from kb.embedding.remote import RemoteEmbedder
from kb.errors import ModelBusyError, ModelError
from kb.index.models import active_model
from kb.settings import Settings
from tests.conftest import Write
from tests.kb.conftest import RunSync

Respond = Callable[[dict[str, Any]], tuple[int, object]]


def vectors_of(request: dict[str, Any]) -> tuple[int, object]:
    """Each text by its length, as vectors that are not of length 1, in the wrong order."""
    entries = [
        {"object": "embedding", "index": index, "embedding": [float(len(text)), 1.0, 0.0]}
        for index, text in enumerate(request["input"])
    ]
    return 200, {"object": "list", "data": entries[::-1], "model": request["model"]}


@dataclass
class EmbeddingServer:
    """The server while it runs; `respond` turns a request into status and JSON."""

    url: str = ""
    respond: Respond = vectors_of
    requests: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[EmbeddingServer]:
    server = EmbeddingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/embeddings"
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append(request)
            server.tokens.append(self.headers["Authorization"])
            status, answer = server.respond(request)
            body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever)
        thread.start()
        server.url = f"http://127.0.0.1:{http.server_port}/v1"
        yield server
        http.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with serving() as server:
        yield server


def remote(server: EmbeddingServer, **options: Any) -> RemoteEmbedder:
    return RemoteEmbedder(server.url, "tiny", 256, sleep=lambda _seconds: None, **options)


def test_vectors_come_in_the_order_of_their_texts_and_of_length_1(server: EmbeddingServer) -> None:
    vectors = remote(server).encode(["one", "three"])
    assert vectors.shape == (2, 3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1])
    assert [row[0] / row[1] for row in vectors] == pytest.approx([3, 5])
    assert server.requests[0]["model"] == "tiny"


def test_many_texts_are_sent_in_several_requests(server: EmbeddingServer) -> None:
    texts = ["x" * (1 + number) for number in range(150)]
    vectors = remote(server).encode(texts)
    assert [round(math.tan(math.acos(row[1]))) for row in vectors] == [len(text) for text in texts]
    assert len(server.requests) == 3
    assert [text for request in server.requests for text in request["input"]] == texts


@pytest.mark.parametrize(("token", "sent"), [("", None), ("secret", "Bearer secret")])
def test_a_token_is_sent_where_there_is_one(server: EmbeddingServer, token: str, sent: str | None) -> None:
    remote(server, access_token=token).encode(["one"])
    assert server.tokens == [sent]


def test_a_busy_server_is_asked_again(server: EmbeddingServer) -> None:
    server.respond = lambda request: vectors_of(request) if len(server.requests) > 2 else (503, "loading")
    assert remote(server).encode(["one"]).shape == (1, 3)


def test_a_server_that_stays_busy_or_away_is_said_to(server: EmbeddingServer) -> None:
    server.respond = lambda _request: (429, "later")
    with pytest.raises(ModelBusyError, match=r"did not answer: it is busy \(429\)"):
        remote(server).encode(["one"])
    with pytest.raises(ModelBusyError, match="did not answer"):
        RemoteEmbedder("http://127.0.0.1:9/v1", "tiny", 256, sleep=lambda _seconds: None).encode(["one"])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, "no such model"), r"it refused the request \(404\): no such model"),
        ((200, "hello"), "its answer is not JSON"),
        ((200, {"data": "none"}), "it answered with no vectors"),
        ((200, {"data": []}), "it answered 1 texts with an array"),
        ((200, {"data": [{"index": 0, "embedding": [1.0, float("nan")]}]}), "it answered 1 texts with an array"),
    ],
)
def test_an_answer_that_is_no_vectors_is_refused(
    server: EmbeddingServer, answer: tuple[int, object], said: str
) -> None:
    server.respond = lambda _request: answer
    with pytest.raises(ModelError, match=said) as caught:
        remote(server).encode(["one"])
    assert "BYLINE_EMBEDDING_MODEL" in caught.value.hint


def test_a_store_is_synced_with_the_servers_vectors(
    server: EmbeddingServer, settings: Settings, write: Write, run_sync: RunSync, database: Database
) -> None:
    write("posts/one.md", "---\ntitle: One\n---\nSome text.")
    named = settings.model_copy(update={"embedding_url": server.url, "embedding_model": "tiny"})
    report = run_sync(embedder=make_embedder(named))
    assert report.embedded == 1
    with database.read() as session:
        active = active_model(session)
    assert active is not None
    assert active.name == f"tiny@{server.url}"
