"""Buttondown's e-mails, in each form they come in.

- The export: `emails.csv` or `emails.json` (id, secondary_id, subject, publish_date, source, slug) beside
  `emails/<slug>.md`, each file the body alone.
- The folder its command line tool syncs: `emails/*.md` with front matter (id, subject, status, slug, publish_date ...).
- The API's answer: a list of e-mails, or an object with it under `results`, the body included.

A body is Markdown, or HTML where it was written in the "fancy" editor. E-mails that the archive does not
show are drafts here: nothing finds them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kb.errors import DocumentError
from kb.ingest.failures import reason_of
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.ghost import read_json
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.tables import read_table
from kb.ingest.importers.template_tags import without_template_tags
from kb.ingest.importers.text import clean, issue_number, one_line, slug_of
from kb.markdown.front_matter import split_front_matter

SOURCE = "buttondown"

_UNSENT = {"draft", "scheduled", "deleted", "errored", "throttled", "transactional", "suppressed"}
_MODE = re.compile(r"\A\s*<!--\s*buttondown-editor-mode:\s*(\w+)\s*-->")
_OPENS_WITH_TAG = re.compile(
    r"\A\s*<(?:p|h[1-6]|div|table|ul|ol|blockquote|figure|section|html|!doctype)\b", re.IGNORECASE
)
_HIDDEN = {"private", "hidden"}
"""Kinds of e-mails that the public archive does not show."""

Row = dict[str, Any]


def is_wanted(path: PurePosixPath) -> bool:
    """Which files of the export are read: not the subscribers."""
    return path.name in {"emails.csv", "emails.json"} or (
        path.suffix == ".md" and path.parent.name in {"emails", ".", ""}
    )


def read(files: Mapping[str, bytes], name: str = "The export") -> Reading:
    """The e-mails that were sent.

    Args:
        files: by path inside the export; or one JSON file.
        name: the export, for the error.

    Raises:
        DocumentError: there is no e-mail in it, or its list is broken.
    """
    reading = Reading()
    bodies, rows = _bodies(files, reading), _listed(files, reading)
    if not bodies and rows is None:
        raise DocumentError(
            f"{name} holds neither emails.csv or emails.json nor a folder emails, so it is not from Buttondown.",
            hint="Name the ZIP file of the export, the folder it unpacks to, or the JSON of the API.",
            subject=name,
        )
    named = set()
    for row in rows or []:
        slug = one_line(row.get("slug") or row.get("id"))
        named.add(slug)
        row_of_file, body = bodies.get(slug, ({}, ""))
        _read_email(row_of_file | row, body or str(row.get("body") or ""), reading)
    for slug, (row, body) in bodies.items():
        if slug not in named:
            _read_email({"slug": slug} | row, body, reading)
    return reading


def _bodies(files: Mapping[str, bytes], reading: Reading) -> dict[str, tuple[Row, str]]:
    """Front matter and body of every Markdown file, by its name."""
    found = {}
    for path, content in files.items():
        if not path.endswith(".md"):
            continue
        try:
            text = clean(decode_text(content, Path(path)))
        except DocumentError as error:
            reading.skip(path, error.message)
            continue
        parts = split_front_matter(text)
        found[PurePosixPath(path).stem] = (parts.values, parts.body)
    return found


def _listed(files: Mapping[str, bytes], reading: Reading) -> list[Row] | None:
    """What the list of e-mails says of each, or None when there is no list."""
    for path, content in sorted(files.items(), key=lambda item: (not item[0].endswith(".json"), len(item[0]))):
        if path.endswith(".json"):
            return list(_emails_in(read_json(decode_text(content, Path(path)), path), path))
        if path.endswith(".csv"):
            table = read_table(decode_text(content, Path(path)), path)
            if "subject" not in table.columns:
                raise DocumentError(f"{path} has no column subject, so it is not Buttondown's.", subject=path)
            for line, reason in table.broken:
                reading.skip(f"the row of {path} that ends on line {line}", reason)
            return [dict(row) for _line, row in table.rows]
    return None


def _emails_in(answer: Any, path: str) -> Iterator[Row]:
    emails = answer.get("results") if isinstance(answer, dict) else answer
    if not isinstance(emails, list):
        raise DocumentError(f"{path} holds no list of e-mails.", subject=path)
    yield from (email for email in emails if isinstance(email, dict) and ("subject" in email or "body" in email))


def _read_email(row: Row, body: str, reading: Reading) -> None:
    title, slug = one_line(without_template_tags(one_line(row.get("subject")))), one_line(row.get("slug"))
    status = one_line(row.get("status")).lower()
    if status in _UNSENT:
        reading.skip(title or slug, "it is a draft" if status == "draft" else f"its status is {status}")
        return
    try:
        text = clean(_as_markdown(body, reading.left_out))
    except Exception as error:  # whatever fails here, it is one entry's failure
        reading.skip(title or slug, reason_of(error))
        return
    if not text:
        reading.skip(title or slug, "the export holds no text of it")
        return
    reading.documents.append(
        ImportedDocument(
            key=one_line(row.get("id")) or slug or slug_of(title),
            title=title,
            body=text,
            kind="issue",
            date=read_date(row.get("publish_date") or row.get("creation_date")),
            tags=tuple(one_line(tag) for tag in row.get("tags") or [] if isinstance(tag, str)),
            url=one_line(row.get("canonical_url") or row.get("absolute_url")),
            extra=_extra(row, title),
            slug=slug,
        )
    )


def _as_markdown(body: str, left_out: Counter[str]) -> str:
    mode = _MODE.match(body)
    body = without_template_tags(_MODE.sub("", body), left_out)
    is_html = (mode is not None and mode[1] == "fancy" and "</" in body) or _OPENS_WITH_TAG.match(body)
    return html_to_markdown(body, "", left_out) if is_html else body


def _extra(row: Row, title: str) -> dict[str, Any]:
    """The issue's number is taken from its subject only: Buttondown's own count runs over every e-mail."""
    kind = one_line(row.get("email_type")).lower()
    extra: dict[str, Any] = {
        "draft": kind in _HIDDEN,
        "visibility": kind.replace("public", ""),
        "number": issue_number(title),
        "description": one_line(row.get("description")),
        "image": one_line(row.get("image")),
    }
    return {key: value for key, value in extra.items() if value}
