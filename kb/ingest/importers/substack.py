"""Substack's export: `posts.csv` and one HTML file for each post, `posts/<post_id>.html`.

The columns are post_id (a number, a dot and the post's short name), post_date, is_published, email_sent_at, type,
audience, title, subtitle and podcast_url. Neither the site's address nor the author is in the export.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from kb.errors import DocumentError
from kb.ingest.failures import reason_of
from kb.ingest.importers.dates import read_date
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.tables import cell, read_table
from kb.ingest.importers.text import clean, plain_title

SOURCE = "substack"


def is_wanted(path: PurePosixPath) -> bool:
    """Which files of the export are read: not the lists of who opened what."""
    return path.name == "posts.csv" or (path.suffix == ".html" and path.parent.name in {"posts", "", "."})


def read(files: Mapping[str, bytes], site: str = "", name: str = "The export") -> Reading:
    """The published posts of an export.

    Args:
        files: by path inside the export.
        site: the address of the publication, to link each post to; empty to leave links out.
        name: the export, for the error.

    Raises:
        DocumentError: there is no `posts.csv` in it, or it is broken.
    """
    listing = next((path for path in sorted(files, key=len) if PurePosixPath(path).name == "posts.csv"), None)
    if listing is None:
        raise DocumentError(
            f"{name} holds no posts.csv, so it is not a Substack export.",
            hint="Name the ZIP file that Substack sends, or the folder it unpacks to.",
            subject=name,
        )
    table = read_table(decode_text(files[listing], Path(listing)), listing)
    if "post_id" not in table.columns:
        raise DocumentError(f"{listing} has no column post_id, so it is not Substack's.", subject=name)
    pages = {PurePosixPath(path).stem: path for path in files if path.endswith(".html")}
    reading = Reading()
    for line, reason in table.broken:
        reading.skip(f"the row that ends on line {line}", reason)
    for _line, row in table.rows:
        _read_post(row, files, pages, site, reading)
    return reading


def _read_post(
    row: Mapping[str, str], files: Mapping[str, bytes], pages: Mapping[str, str], site: str, reading: Reading
) -> None:
    post_id, title = cell(row, "post_id"), plain_title(cell(row, "title"))
    if cell(row, "is_published").lower() not in {"true", "1", "yes"}:
        reading.skip(title or post_id, "it is a draft")
        return
    if post_id not in pages:
        reading.skip(title or post_id, f"the export holds no {post_id}.html")
        return
    if not files[pages[post_id]].strip():
        reading.skip(title or post_id, "it has no text")
        return
    _number, _dot, slug = post_id.partition(".")
    url = f"{site.rstrip('/')}/p/{slug}" if site and slug else ""
    try:
        body = clean(html_to_markdown(decode_text(files[pages[post_id]], Path(pages[post_id])), url, reading.left_out))
    except Exception as error:  # whatever fails here, it is one entry's failure
        reading.skip(title or post_id, reason_of(error))
        return
    extra = {
        "subtitle": plain_title(cell(row, "subtitle")),
        "audience": cell(row, "audience").replace("everyone", ""),
        "podcast_url": cell(row, "podcast_url"),
    }
    reading.documents.append(
        ImportedDocument(
            key=post_id,
            title=title,
            body=body,
            kind="article",
            date=read_date(cell(row, "post_date")),
            url=url,
            extra={key: value for key, value in extra.items() if value},
            slug=slug,
        )
    )
