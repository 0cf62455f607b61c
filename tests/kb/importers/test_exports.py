"""Exports of newsletter services: Substack, Ghost, Buttondown."""

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest

from kb.errors import DocumentError
from kb.ingest.importers import buttondown, ghost, substack
from kb.ingest.importers.template_tags import without_template_tags

POSTS_CSV = b"""post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url
101.owls-at-night,2026-03-04T10:00:00.000Z,true,2026-03-04T10:00:00.000Z,,newsletter,everyone,Owls at night,In short,
102.a-draft,2026-03-05T10:00:00.000Z,false,,,newsletter,everyone,A draft,,
103.no-file,2026-03-06T10:00:00.000Z,true,,,newsletter,everyone,No file,,
104.broken,2026-03-06T10:00:00.000Z,true,,,newsletter,everyone,Broken,,
105.voles,2026-03-07T10:00:00.000Z,TRUE,,,podcast,only_paid,Voles,,https://owls.example/voles.mp3
"""


def test_substack() -> None:
    files = {
        "export/posts.csv": POSTS_CSV,
        "export/posts/101.owls-at-night.html": b'<p>Owls <a href="/p/voles">hunt</a>.</p>',
        "export/posts/102.a-draft.html": b"<p>Not yet.</p>",
        "export/posts/104.broken.html": b"\xff\xfe\xfa",
        "export/posts/105.voles.html": "<p>Voles … small.</p>".encode(),
    }
    reading = substack.read(files, "https://owls.substack.com")
    owls, voles = reading.documents

    assert (owls.title, owls.date, owls.slug) == ("Owls at night", dt.date(2026, 3, 4), "owls-at-night")
    assert owls.url == "https://owls.substack.com/p/owls-at-night"
    assert owls.body == "Owls [hunt](https://owls.substack.com/p/voles)."
    assert owls.extra == {"subtitle": "In short"}
    assert voles.extra == {"audience": "only_paid", "podcast_url": "https://owls.example/voles.mp3"}
    assert [skipped.what for skipped in reading.skipped] == ["A draft", "No file", "Broken"]
    assert reading.skipped[1].reason == "the export holds no 103.no-file.html"
    assert substack.read(files).documents[0].url == ""


def test_titles_lose_their_markup_and_what_texts_do_not_hold_is_counted() -> None:
    csv = (
        b'post_id,post_date,is_published,title\n1.a,2026-03-04,true,"Owls, ""voles"" &amp; <em>mice</em>"\n'
        b"2.b,2026-03-05,true,Empty\n"
    )
    poll = b'<p>Owls.</p><div class="poll-embed" data-attrs="{&quot;id&quot;:7}"></div>'
    reading = substack.read({"posts.csv": csv, "posts/1.a.html": poll, "posts/2.b.html": b" "})
    assert [(post.title, post.body) for post in reading.documents] == [('Owls, "voles" & mice', "Owls.")]
    assert [(skipped.what, skipped.reason) for skipped in reading.skipped] == [("Empty", "it has no text")]
    assert reading.all_notes == ["Left out: 1 poll."]


def test_another_export_is_not_taken_for_substacks() -> None:
    with pytest.raises(DocumentError, match=r"no posts\.csv"):
        substack.read({"emails.csv": b"a,b\n"}, name="x.zip")
    with pytest.raises(DocumentError, match="post_id"):
        substack.read({"posts.csv": b"a,b\n1,2\n"}, name="x.zip")


def ghost_export(**rows: Any) -> str:
    post = {"id": "1", "uuid": "u-1", "title": "Owls", "slug": "owls", "status": "published", "type": "post"}
    post |= {"html": '<p>See <a href="__GHOST_URL__/voles/">voles</a>.</p>', "published_at": "2026-03-04T10:00:00.000Z"}
    data = {
        "posts": [
            post | {"custom_excerpt": "In short", "feature_image": "__GHOST_URL__/content/images/owl.png"},
            post | {"id": "2", "uuid": "u-2", "title": "Draft", "status": "draft"},
            post | {"id": "3", "uuid": "u-3", "title": "About", "type": "page"},
            post | {"id": "4", "uuid": "u-4", "title": "Lexical", "html": None, "lexical": "{}"},
            post | {"id": "5", "uuid": "u-5", "title": "Old", "author_id": "b", "published_at": 1772618400000},
            "not even an object",
        ],
        "tags": [
            {"id": "t", "name": "Birds"},
            {"id": "h", "name": "#hidden", "visibility": "internal"},
            {"id": "n", "name": "Night"},
        ],
        "posts_tags": [
            {"post_id": "1", "tag_id": "n", "sort_order": 1},
            {"post_id": "1", "tag_id": "t", "sort_order": 0},
            {"post_id": "1", "tag_id": "h", "sort_order": 2},
        ],
        "users": [{"id": "a", "name": "Ada Owl"}, {"id": "b", "name": "Ben Raven"}],
        "posts_authors": [{"post_id": "1", "author_id": "a"}, {"post_id": "1", "author_id": "b", "sort_order": 1}],
    }
    return json.dumps({"db": [{"meta": {"version": "5.0"}, "data": data | rows}]})


def test_ghost() -> None:
    reading = ghost.read(ghost_export(), "https://owls.example/")
    owls, old = reading.documents

    assert (owls.title, owls.author, owls.tags) == ("Owls", "Ada Owl, Ben Raven", ("Birds", "Night"))
    assert (owls.key, owls.url, owls.date) == ("u-1", "https://owls.example/owls/", dt.date(2026, 3, 4))
    assert owls.body == "See [voles](https://owls.example/voles/)."
    assert owls.extra == {"description": "In short", "image": "https://owls.example/content/images/owl.png"}
    assert (old.author, old.date) == ("Ben Raven", dt.date(2026, 3, 4))
    assert {skipped.what: skipped.reason for skipped in reading.skipped} == {
        "Draft": "it is a draft",
        "About": "it is a page of the site, not a post",
        "Lexical": "it has no HTML, only lexical",
    }


def test_the_first_ghosts_kept_markdown() -> None:
    posts = [{"id": 1, "title": "Owls &amp; voles", "status": "published", "markdown": "They *hunt*.", "html": None}]
    (owls,) = ghost.read(ghost_export(posts=posts)).documents
    assert (owls.title, owls.body) == ("Owls & voles", "They *hunt*.")


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", '{"db": []}', '{"db": [{"data": {"posts": 3}}]}', "[" * 100_000, '{"data": null}']
)
def test_another_json_is_not_taken_for_ghosts(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        ghost.read(text, name="x.json")
    assert caught.value.subject == "x.json"


def test_buttondowns_export_of_a_list_and_bodies() -> None:
    files = {
        "emails.csv": b"id,secondary_id,subject,publish_date,source,slug\n"
        b"e-1,11,Owls: issue #4,2026-03-04 16:55:00+00:00,app,owls\n"
        b"e-2,12,Voles,2026-03-05 16:55:00+00:00,app,voles\n"
        b"e-3,13,Lost,2026-03-06 16:55:00+00:00,app,lost\n",
        "emails/owls.md": b"# Owls\n\nThey *hunt*.\n\n{{ subscribe_form }}\n",
        "emails/voles.md": b"<!-- buttondown-editor-mode: fancy --><h2>Voles</h2><p>They <em>hide</em>.</p>",
        "emails/unlisted.md": b"Nobody lists me.",
        "emails/latin.md": b"\xe4\xf6",
    }
    reading = buttondown.read(files)
    owls, voles, unlisted = reading.documents

    assert (owls.title, owls.key, owls.date, owls.kind) == ("Owls: issue #4", "e-1", dt.date(2026, 3, 4), "issue")
    assert owls.extra == {"number": 4}
    assert owls.body == "# Owls\n\nThey *hunt*."
    assert voles.body == "## Voles\n\nThey *hide*."
    assert voles.extra == {}
    assert (unlisted.key, unlisted.body) == ("unlisted", "Nobody lists me.")
    assert [skipped.what for skipped in reading.skipped] == ["emails/latin.md", "Lost"]


def test_buttondowns_synced_folder_and_its_api() -> None:
    synced = {
        "emails/owls.md": b"---\nid: e-1\nsubject: Owls\nstatus: sent\nslug: owls\n"
        b"publish_date: 2026-03-04T10:00:00Z\n---\n\nHoot.\n",
        "emails/draft.md": b"---\nid: e-2\nsubject: Draft\nstatus: draft\n---\nNot yet.\n",
    }
    api = {"results": [{"id": "e-1", "subject": "Owls", "body": "Hoot.", "status": "sent", "slug": "owls"}], "count": 1}
    api["results"][0] |= {"publish_date": "2026-03-04T10:00:00Z"}  # type: ignore[index]

    from_folder, from_api = buttondown.read(synced), buttondown.read({"answer.json": json.dumps(api).encode()})
    assert from_folder.documents == from_api.documents
    assert [(skipped.what, skipped.reason) for skipped in from_folder.skipped] == [("Draft", "it is a draft")]


@pytest.mark.parametrize(
    "files", [{}, {"emails.json": b'{"a": 1}'}, {"emails.json": b"{"}, {"emails.csv": b"a,b\n1,2\n"}]
)
def test_another_export_is_not_taken_for_buttondowns(files: dict[str, bytes]) -> None:
    with pytest.raises(DocumentError):
        buttondown.read(files, "x.zip")


@pytest.mark.parametrize(
    ("written", "left", "count"),
    [
        ('Hi {{ subscriber.metadata.first_name | default: "friend" }},', "Hi friend,", 0),
        ("Hi {{ subscriber.metadata.first_name }},\nowls {{ x }} hunt.", "Hi,\nowls hunt.", 2),
        ("Owls hunt{% if subscriber.is_paid %} at night{% endif %}.", "Owls hunt at night.", 2),
        ("Bye.\n\n{{ unsubscribe_url }} · {{ email_url }}\n", "Bye.\n\n", 2),
        ('[Leave]({{ unsubscribe_url }}) or <a href="{{ url }}">see</a> it.', "or it.", 2),
        ("Write `{{ name }}`:\n```\n{% raw %}\n```", "Write `{{ name }}`:\n```\n{% raw %}\n```", 0),
    ],
)
def test_template_tags_leave_no_holes(written: str, left: str, count: int) -> None:
    left_out: Counter[str] = Counter()
    assert without_template_tags(written, left_out) == left
    assert left_out.total() == count


def test_an_email_that_the_archive_hides_is_a_draft() -> None:
    rows = [
        {"id": "e-1", "subject": "Owls", "body": "Hoot.", "status": "sent", "email_type": "private"},
        {"id": "e-2", "subject": "Voles {{ name }}, no. 7", "body": "Dig.", "status": "sent", "email_type": "premium"},
    ]
    owls, voles = buttondown.read({"emails.json": json.dumps(rows).encode()}).documents
    assert owls.extra == {"draft": True, "visibility": "private"}
    assert (voles.title, voles.extra) == ("Voles, no. 7", {"visibility": "premium", "number": 7})
