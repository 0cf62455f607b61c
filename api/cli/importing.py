"""`byline import ...`: what other services export, made into Markdown files of the content folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from api.cli.import_results import finish
from api.cli.main import Json, app
from kb.errors import InputError

import_app = typer.Typer(
    help="Write Markdown files of what other services export.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(import_app, name="import")

Kind = Literal["post", "article", "issue", "links"]
File = Annotated[Path, typer.Argument(help="The saved or exported file.")]
Export = Annotated[Path, typer.Argument(help="The export: a ZIP file, the folder it unpacks to, or one file of it.")]
Into = Annotated[str, typer.Option(help="Folder inside the content folder. Without it: posts, articles or issues.")]
KindOption = Annotated[
    Kind | None, typer.Option("--kind", help="What these are, where the source's own kind is wrong.")
]
Author = Annotated[str, typer.Option(help="Who wrote what names no author. For exports of your own account: you.")]
Site = Annotated[str, typer.Option(help="Address of the site, to link each text to where it was published.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]


def _importer(command: Callable[..., None]) -> Callable[..., None]:
    """Register a command whose first argument is the source, and which whatever that holds fails in a sentence."""

    @wraps(command)
    def run(**arguments: Any) -> None:
        try:
            command(**arguments)
        except (typer.Exit, UnicodeEncodeError):  # what `main` has a sentence for
            raise
        except Exception as error:
            from kb.ingest.failures import unreadable

            source = str(next(iter(arguments.values())))
            raise unreadable(source, error) from error

    return import_app.command()(run)


@_importer
def contentin(
    file: File,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the posts of a ContentIn "best posts" page, saved as plain text."""
    from kb.ingest.importers import contentin as importer
    from kb.ingest.importers.sources import read_text_file

    reading = importer.read(read_text_file(file), str(file))
    finish(reading, importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def linkedin(
    file: Export,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import LinkedIn posts: Shares.csv of the account export (or the export whole), or any CSV of posts and counts."""
    from kb.ingest.importers import linkedin as importer
    from kb.ingest.importers.sources import read_bundle

    reading, name = importer.read_export(read_bundle(file, importer.is_wanted), str(file))
    finish(reading, importer.SOURCE, into, kind, author or name or _owner(), dry_run, json)


@_importer
def html(
    file: File,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import an article saved as an HTML page, or as plain text with its title on the first line."""
    from kb.ingest.importers import article as importer
    from kb.ingest.importers.sources import MAX_PAGE_BYTES, read_file

    page = importer.decode_page(read_file(file, MAX_PAGE_BYTES), str(file))
    reading = importer.read(page, file.name)
    finish(reading, importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def feed(
    source: Annotated[str, typer.Argument(help="A saved RSS or Atom feed, or its http or https address.")],
    private: Annotated[
        bool, typer.Option("--private", help="Also read from servers in private networks, and on this machine.")
    ] = False,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the entries of an RSS or Atom feed. The only import that uses the network, for the address you name."""
    from api.cli.fetching import fetch
    from kb.ingest.importers import feed as importer
    from kb.ingest.importers.sources import MAX_PAGE_BYTES, read_file

    content = fetch(source, allow_private=private) if "://" in source else read_file(Path(source), MAX_PAGE_BYTES)
    finish(importer.read(content, source), importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def bookmarks(
    file: File,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import a browser's bookmarks, or OPML, as a list of links under their folders."""
    from kb.ingest.importers import bookmarks as importer
    from kb.ingest.importers.article import decode_page
    from kb.ingest.importers.sources import MAX_PAGE_BYTES, read_file

    text = decode_page(read_file(file, MAX_PAGE_BYTES), str(file))
    finish(importer.read(text, file.name), importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def quarto(
    file: File,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import Quarto slides: the .qmd file, the rendered page, or text copied from it."""
    from kb.ingest.importers import quarto as importer
    from kb.ingest.importers.sources import read_text_file

    finish(importer.read(read_text_file(file), file.stem), importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def substack(
    export: Export,
    site: Site = "",
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the published posts of a Substack export."""
    from kb.ingest.importers import substack as importer
    from kb.ingest.importers.sources import read_bundle

    reading = importer.read(read_bundle(export, importer.is_wanted), _web_address(site), str(export))
    finish(reading, importer.SOURCE, into, kind, author or _owner(), dry_run, json)


@_importer
def medium(
    export: Export,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the stories of a Medium export; drafts are marked as drafts, responses left out."""
    from kb.ingest.importers import medium as importer
    from kb.ingest.importers.sources import read_bundle

    reading = importer.read(read_bundle(export, importer.is_wanted), str(export))
    finish(reading, importer.SOURCE, into, kind, author or _owner(), dry_run, json)


@_importer
def ghost(
    file: File,
    site: Site = "",
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the published posts of Ghost's JSON export."""
    from kb.ingest.importers import ghost as importer
    from kb.ingest.importers.sources import read_text_file

    reading = importer.read(read_text_file(file), _web_address(site), str(file))
    finish(reading, importer.SOURCE, into, kind, author, dry_run, json)


@_importer
def buttondown(
    export: Export,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import the e-mails of a Buttondown export as newsletter issues."""
    from kb.ingest.importers import buttondown as importer
    from kb.ingest.importers.sources import read_bundle

    reading = importer.read(read_bundle(export, importer.is_wanted), str(export))
    finish(reading, importer.SOURCE, into, kind, author or _owner(), dry_run, json)


@_importer
def wiki(
    file: File,
    into: Into = "",
    kind: KindOption = None,
    author: Author = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import a wiki page saved as plain text, a file for each section of its table of contents."""
    from kb.ingest.importers import wiki as importer
    from kb.ingest.importers.sources import read_text_file

    finish(importer.read(read_text_file(file), str(file)), importer.SOURCE, into, kind, author, dry_run, json)


def _owner() -> str:
    """Who signs an export that names no author: it is of the person's own account."""
    from kb.settings import load_settings

    return load_settings().author


def _web_address(site: str) -> str:
    if site and not site.startswith(("http://", "https://")):
        raise InputError(f"--site must begin with https:// or http://; “{site}” does not.", subject=site)
    return site
