"""The description of the API that programs are written from."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import httpx
import pytest

from tests.conftest import Starter


@pytest.fixture(scope="module")
def described(library: httpx.Client) -> dict[str, Any]:
    return library.get(str(library.base_url.join("/openapi.json"))).json()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_says_what_it_does(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _name, operation in operations(described)]

    assert len(names) == len(set(names)) >= 17
    for name, operation in operations(described):
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        assert name.split(" ")[1].startswith("/api/v1/")


def test_every_answer_has_an_example(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        for status, response in operation["responses"].items():
            if status == "204":
                continue
            for content in response["content"].values():
                refers = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                assert "example" in content or refers, (name, status)
            if int(status) >= 400:
                assert refers == "ErrorAnswer", (name, status)


def test_every_field_has_an_example(described: dict[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        for field, value in schema.get("properties", {}).items():
            is_nested = "$ref" in value or "$ref" in value.get("items", {})
            assert is_nested or "examples" in value or "const" in value, f"{name}.{field}"


def test_the_first_page_leads_to_the_docs(library: httpx.Client) -> None:
    first = library.get(str(library.base_url.join("/")))

    assert (first.status_code, first.headers["location"]) == (307, "/docs")
    assert "swagger-ui" in library.get(str(library.base_url.join("/docs"))).text


def test_health_counts_without_loading_a_model(library: httpx.Client, starter: Starter) -> None:
    health = library.get("/health").json()

    assert set(health) == {"status", "version", "documents", "passages", "language_model", "embedding_model"}
    assert (health["status"], health["version"]) == ("ok", version("byline"))
    assert health["documents"] == starter.report.added
    assert health["passages"] >= health["documents"]
    assert (health["language_model"], health["embedding_model"]) == (None, "all-MiniLM-L6-v2")
