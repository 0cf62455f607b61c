"""`GET /documents/{id}/related`."""

import httpx


def test_what_is_near_to_a_document_is_answered(library: httpx.Client) -> None:
    document = library.get("/search", params={"q": "data drift", "limit": 1}).json()["hits"][0]["document"]

    answer = library.get(f"/documents/{document}/related", params={"limit": 3}).json()

    assert set(answer) == {"document", "documents", "links"}
    assert answer["document"]["id"] == document
    assert document not in [near["document"] for near in answer["documents"]]
    assert (len(answer["documents"]), len(answer["links"])) == (3, 3)
    for near in (*answer["documents"], *answer["links"]):
        given = library.get(f"/documents/{near['document']}").json()
        assert (near["date"], near["author"]) == (given["date"], given["author"])


def test_of_no_document_nothing_is_known(library: httpx.Client) -> None:
    assert library.get("/documents/99999/related").json()["error"]["code"] == "not_found"
    assert library.get("/documents/1/related", params={"limit": 101}).status_code == 422
