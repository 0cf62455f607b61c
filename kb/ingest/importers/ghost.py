"""Ghost's export: one JSON file that mirrors its database, `db[0].data` with the tables posts, tags, users and others.

A post's text is read from `html`, which Ghost writes for every post it publishes, whichever editor (`lexical`,
`mobiledoc`) it was written in, else from `markdown`, where the first Ghosts kept it. Addresses on the site itself begin
with `__GHOST_URL__`.
"""

import json
from collections import defaultdict
from typing import Any

from kb.errors import DocumentError
from kb.ingest.failures import reason_of
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.text import clean, one_line, plain_title

SOURCE = "ghost"
GHOST_URL = "__GHOST_URL__"

Row = dict[str, Any]


def read(text: str, site: str = "", name: str = "The file") -> Reading:
    """The published posts of an export. Drafts, pages and posts without HTML are skipped.

    Args:
        text: the whole file.
        site: the address of the site; empty to leave out links to each post.
        name: the file, for the error.

    Raises:
        DocumentError: it is not JSON, or not an export of Ghost.
    """
    data = _data(read_json(text, name), name)
    tags, authors = _names_of_posts(data)
    reading = Reading()
    for row in _table(data, "posts"):
        title = plain_title(row.get("title")) or str(row.get("id"))
        if reason := _unfit(row):
            reading.skip(title, reason)
            continue
        try:
            body = _body(row, site, reading)
        except Exception as error:  # whatever fails here, it is one entry's failure
            reading.skip(title, reason_of(error))
            continue
        slug = one_line(row.get("slug"))
        reading.documents.append(
            ImportedDocument(
                key=str(row.get("uuid") or row.get("id") or slug),
                title=title,
                body=body,
                kind="article",
                date=read_date(row.get("published_at") or row.get("created_at")),
                author=", ".join(authors[str(row.get("id"))]),
                tags=tuple(tags[str(row.get("id"))]),
                url=one_line(row.get("canonical_url")) or (f"{site.rstrip('/')}/{slug}/" if site and slug else ""),
                extra=_extra(row, site),
                slug=slug,
            )
        )
    return reading


def _body(row: Row, site: str, reading: Reading) -> str:
    html = str(row.get("html") or "")
    if html.strip():
        return clean(html_to_markdown(_addressed(html, site), site, reading.left_out))
    return clean(_addressed(str(row.get("markdown") or ""), site))


def read_json(text: str, name: str) -> Any:
    """Any JSON.

    Raises:
        DocumentError: it is none; the sentence says where.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{name} is not valid JSON: {error.msg} on line {error.lineno}.",
            hint="Export it once more; the download may have stopped early.",
            subject=name,
        ) from error
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"{name} is not JSON that can be read.", subject=name) from error


def _data(export: Any, name: str) -> Row:
    inner = export
    if isinstance(inner, dict) and isinstance(inner.get("db"), list) and inner["db"]:
        inner = inner["db"][0]
    data = inner.get("data") if isinstance(inner, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise DocumentError(
            f"{name} is not an export of Ghost: it has no db[0].data.posts.",
            hint="In Ghost: Settings, then Import/Export, then Export content.",
            subject=name,
        )
    return data


def _table(data: Row, name: str) -> list[Row]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _names_of_posts(data: Row) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Public tags and authors by post id, in Ghost's order."""
    tag_names = {
        str(row.get("id")): one_line(row.get("name"))
        for row in _table(data, "tags")
        if row.get("visibility") != "internal" and not str(row.get("name")).startswith("#")
    }
    user_names = {str(row.get("id")): one_line(row.get("name")) for row in _table(data, "users")}
    tags = _related(_table(data, "posts_tags"), "tag_id", tag_names)
    authors = _related(_table(data, "posts_authors"), "author_id", user_names)
    for row in _table(data, "posts"):  # before Ghost 1.22 a post had one author, named in its row
        if not authors[str(row.get("id"))] and (name := user_names.get(str(row.get("author_id")))):
            authors[str(row.get("id"))].append(name)
    return tags, authors


def _related(rows: list[Row], column: str, names: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["sort_order"] if isinstance(row.get("sort_order"), int) else 0):
        if name := names.get(str(row.get(column))):
            found[str(row.get("post_id"))].append(name)
    return found


def _unfit(row: Row) -> str:
    if row.get("type") == "page" or row.get("page") is True or row.get("page") == 1:
        return "it is a page of the site, not a post"
    status = one_line(row.get("status", "published"))
    if status not in {"published", "sent"}:
        return "it is a draft" if status == "draft" else f"its status is {status}"
    if not str(row.get("html") or row.get("markdown") or "").strip():
        editor = next((name for name in ("lexical", "mobiledoc") if row.get(name)), "")
        return f"it has no HTML, only {editor}" if editor else "it has no text"
    return ""


def _extra(row: Row, site: str) -> dict[str, Any]:
    picture = one_line(row.get("feature_image"))
    extra = {
        "description": one_line(row.get("custom_excerpt")),
        "image": _addressed(picture, site),
        "visibility": one_line(row.get("visibility")).replace("public", ""),
    }
    return {key: value for key, value in extra.items() if value}


def _addressed(text: str, site: str) -> str:
    """Without a site's address, what lies on it keeps its path alone."""
    return text.replace(GHOST_URL, site.rstrip("/"))
