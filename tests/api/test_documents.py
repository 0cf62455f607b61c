from typing import Any

import httpx

from tests.conftest import Starter, Write

SUMMARY = {"id", "path", "kind", "title", "author", "date", "tags"}


def test_documents_are_listed_the_newest_first(library: httpx.Client, starter: Starter) -> None:
    answer = library.get("/documents", params={"limit": 100}).json()
    dates = [document["date"] for document in answer["documents"]]

    assert set(answer) == {"total", "documents"}
    assert answer["total"] == starter.report.added == len(dates)
    assert all(set(document) == SUMMARY for document in answer["documents"])
    assert [date for date in dates if date] == sorted((date for date in dates if date), reverse=True)
    assert None not in dates[: len(dates) - dates.count(None)]


def test_documents_are_filtered_and_paged(library: httpx.Client) -> None:
    def paths(**asked: Any) -> list[str]:
        return [document["path"] for document in library.get("/documents", params=asked).json()["documents"]]

    posts = paths(kind="POST", author="NORA", after="2026-10-01", before="2026-10-31")
    assert "posts/2026-10-20-data-drift.md" in posts
    assert all(path.startswith("posts/2026-10-") for path in posts)
    assert paths(kind="post", limit=2, offset=1) == paths(kind="post")[1:3]
    tag = library.get("/documents", params={"kind": "post", "limit": 1}).json()["documents"][0]["tags"][0]
    assert paths(tag=f"#{tag.upper()}")
    assert paths(author="%") == []


def test_a_document_is_read_with_its_passages(library: httpx.Client, starter: Starter) -> None:
    hit = library.get("/search", params={"q": "data drift", "limit": 1}).json()["hits"][0]
    document = library.get(f"/documents/{hit['document']}").json()

    assert set(document) == SUMMARY | {"front_matter", "passages"}
    assert document["path"] == hit["path"]
    assert all(set(passage) == {"heading", "start_line", "end_line", "text"} for passage in document["passages"])
    first = document["passages"][0]
    lines = (starter.settings.content / document["path"]).read_text().split("\n")
    assert "\n".join(lines[first["start_line"] - 1 : first["end_line"]]) == first["text"]


def test_what_is_not_there_is_not_found(library: httpx.Client) -> None:
    assert library.get("/documents/99999").status_code == 404
    assert library.get("/documents/99999").json()["error"]["subject"] == "99999"
    assert library.get("/documents/0").status_code == 422
    assert library.get(f"/documents/{2**63}").status_code == 422
    assert library.get("/documents/first").json()["error"]["subject"] == "document_id"


def test_sync_tells_what_changed_and_what_failed(client: httpx.Client, write: Write) -> None:
    write("posts/new.md", "# Semaphores\n\nA semaphore counts how many may enter.\n")
    write("posts/broken.md", b"\0\0")

    report = client.post("/sync").json()

    counts = {"added", "updated", "unchanged", "removed", "embedded", "seconds", "kept"}
    assert set(report) == counts | {"failed", "warnings"}
    assert (report["added"], report["updated"], report["removed"]) == (1, 0, 0)
    assert report["failed"] == [{"path": "posts/broken.md", "reason": "it is binary, not text"}]
    assert client.get("/search", params={"q": "semaphore"}).json()["hits"][0]["path"] == "posts/new.md"
    again = client.post("/sync").json()
    assert (again["added"], again["unchanged"]) == (0, report["unchanged"] + 1)


def test_warnings_are_listed_and_an_emptied_folder_forgets_nothing(client: httpx.Client, write: Write) -> None:
    assert client.get("/warnings").json() == {"total": 0, "warnings": []}
    file = write("posts/odd.md", "---\ndate: 05/06/2027\n---\nOwls hunt voles at night.\n")
    assert client.post("/sync").json()["kept"] == 1
    reason = "the date “05/06/2027” is not a date like 2026-10-31; no date is used"
    warning = {"path": "posts/odd.md", "reason": reason, "is_stored": True}
    assert client.get("/warnings").json() == {"total": 1, "warnings": [warning]}

    content = file.parent.parent
    content.rename(content.with_name("elsewhere"))
    content.mkdir()
    refused = client.post("/sync")
    assert refused.status_code == 409
    assert "nothing was changed" in refused.text
    assert client.get("/documents").json()["total"] > 1
    assert client.post("/sync", params={"allow_removals": True}).json()["removed"] > 1
    assert client.get("/documents").json()["total"] == 0
