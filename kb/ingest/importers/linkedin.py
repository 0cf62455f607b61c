"""Posts of LinkedIn: the account export's `Shares.csv` and articles, or any CSV of posts with their numbers.

The export writes a post of several lines with a quote at both ends of every line, doubled as CSV doubles quotes, so
that after reading the CSV `"` + line end + `"` stands where the author pressed Enter. A share without words of its
own, such as a plain repost, becomes no file.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from kb.errors import DocumentError
from kb.ingest.importers.dates import read_dates
from kb.ingest.importers.document import ImportedDocument, Reading
from kb.ingest.importers.linkedin_articles import read_articles
from kb.ingest.importers.linkedin_columns import columns_of, holds_posts
from kb.ingest.importers.post_text import plain_marks, split_post
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.tables import Table, cell, read_table
from kb.ingest.importers.text import as_markdown, clean, one_line, plain_letters, slug_of, title_of

SOURCE = "linkedin"

_PROFILE = re.compile(r"(?:profile|profil|perfil|profilo|profiel)\.csv", re.IGNORECASE)
_SHARES = re.compile(r"shares(?:_\d+)?\.csv", re.IGNORECASE)
_OTHER_FILES = {"messages", "connections", "invitations", "comments", "reactions", "votes", "email addresses"}
_NOT_PUBLIC = re.compile(r"connection|container|group|private|only", re.IGNORECASE)
_POST_ID = re.compile(r"\d{10,}")
_COUNT = re.compile(r"^\d{1,3}(?:[ .,'\u2019\u202f]\d{3})+$|^\d+(?:[.,]\d+)?\s*[kKmM]?$")


def is_wanted(path: PurePosixPath) -> bool:
    """Which files of a whole account export are read: tables that may be the posts', and articles."""
    return path.suffix.lower() in {".csv", ".html"} and path.stem.lower() not in _OTHER_FILES


def read_export(files: Mapping[str, bytes], name: str = "The export") -> tuple[Reading, str]:
    """The posts and articles of an account export, and whose they are as far as it says.

    Args:
        files: by path inside the export; or one CSV file of any name.
        name: the export, for the error.

    Raises:
        DocumentError: as in `read`, or there is neither a table of posts nor an article in it.
    """
    profile = next((path for path in files if _PROFILE.fullmatch(PurePosixPath(path).name)), "")
    tables = {path: content for path, content in files.items() if path.lower().endswith(".csv") and path != profile}
    articles = read_articles({path: content for path, content in files.items() if path.lower().endswith(".html")})
    shares = _table_of_posts(tables)
    if not shares and not (articles.documents or articles.skipped):
        found = ", ".join(sorted(PurePosixPath(path).name for path in files)[:8])
        raise DocumentError(
            f"{name} holds no Shares.csv{f' (but {found})' if found else ''}.",
            hint="Ask LinkedIn for the export of your posts (Shares), or name the CSV file itself.",
            subject=name,
        )
    author = author_in(decode_text(files[profile], Path(profile))) if profile else ""
    reading = read(decode_text(files[shares], Path(shares)), shares) if shares else Reading()
    if not shares:
        reading.notes.append(f"{name} holds no posts (Shares.csv), only articles.")
    reading.documents += articles.documents
    reading.skipped += articles.skipped
    reading.left_out += articles.left_out
    return reading, author


def _table_of_posts(tables: Mapping[str, bytes]) -> str:
    """The table of posts: by its name, or where another language gives it another by its links to posts."""
    named = [path for path in sorted(tables, key=len) if _SHARES.fullmatch(PurePosixPath(path).name)]
    if named or len(tables) == 1:
        return (named or list(tables))[0]
    for path, content in sorted(tables.items()):
        try:
            table = read_table(decode_text(content, Path(path)).replace("\r\n", "\n"), path)
        except DocumentError:
            continue  # not the posts', whatever is wrong with it
        if holds_posts(table):
            return path
    return ""


def author_in(profile: str) -> str:
    """The name in the export's `Profile.csv`, or empty: its first two columns, whatever their language."""
    table = read_table(profile, "Profile.csv")
    first, last = table.columns[:2] if "First Name" not in table.columns else ("First Name", "Last Name")
    for _line, row in table.rows:
        return one_line(f"{cell(row, first)} {cell(row, last)}")
    return ""


def read(text: str, name: str = "The file") -> Reading:
    """The posts of a CSV.

    Args:
        text: the whole file.
        name: the file, for the error.

    Raises:
        DocumentError: it is no CSV, or has no column of texts.
    """
    table = read_table(text.replace("\r\n", "\n"), name)
    columns = columns_of(table)
    if not columns["text"]:
        raise DocumentError(
            f"{name} has no column of post texts; its columns are {', '.join(table.columns[:12])}.",
            hint="Name the column ShareCommentary, Text or Content.",
            subject=name,
        )
    reading = Reading()
    for line, reason in table.broken:
        reading.skip(f"the row that ends on line {line}", reason)
    _read_rows(table, columns, reading)
    return reading


def _read_rows(table: Table, columns: Mapping[str, str], reading: Reading) -> None:
    dates = read_dates([cell(row, columns["date"]) for _line, row in table.rows])
    undated: list[str] = []
    private: list[str] = []
    for (line, row), date in zip(table.rows, dates, strict=True):
        values = {what: cell(row, column) for what, column in columns.items()}
        place = f"the row that ends on line {line}"
        post = split_post(plain_letters(plain_marks(clean(unwrapped(values["text"])))))
        if not post.body.strip():
            reading.skip(values["url"] or place, "it has no words of its own, as a plain repost")
            continue
        title = one_line(values["title"]) or title_of(post.body)
        if values["date"] and date is None:
            undated.append(one_line(values["date"]))
        is_private = bool(_NOT_PUBLIC.search(values["visibility"]))
        private += [one_line(values["visibility"])] if is_private else []
        reading.documents.append(
            ImportedDocument(
                key=key_of(values["url"]) or f"{date or 'undated'}-{slug_of(post.body[:200])}",
                title=title,
                body=as_markdown(post.body),
                kind="post",
                date=date,
                author=one_line(plain_letters(values["author"])),
                tags=post.hashtags,
                engagement=_engagement(values),
                url=values["url"],
                extra=({"draft": True} if is_private else {}) | _extra(values, post.footer),
            )
        )
    if private:
        reading.notes.append(
            f"Of its posts {len(private)} are not public ({', '.join(sorted(set(private)))}). "
            "They are marked `draft: true`, so that nothing finds them."
        )
    if undated:
        reading.notes.append(f"Of {len(undated)} of its posts the date cannot be read, as “{undated[0]}”.")


def unwrapped(text: str) -> str:
    """A commentary without the quotes the export wraps around every line; any other text as it is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) < 2 or not all(above.endswith('"') and below.startswith('"') for above, below in pairwise(lines)):
        return text
    if any(line == '"' for line in lines[1:-1]):
        return text
    # CSV itself takes the outermost quotes, so the first and the last line keep one of their pair; unless those were
    # doubled too. Quotes in pairs only are the author's own, as in two lines of direct speech.
    odd = lines[0].count('"') % 2 == 1 and lines[-1].count('"') % 2 == 1
    if not odd and not all(len(line) > 1 and line[0] == line[-1] == '"' for line in lines):
        return text
    first, last = (lines[0], lines[-1]) if odd else (lines[0][1:], lines[-1][:-1])
    bare = [first[:-1], *(line[1:-1] for line in lines[1:-1]), last[1:]]
    return "\n".join(line.replace('""', '"') for line in bare)


def key_of(url: str) -> str:
    """The post's own number in its address, else the address without its tracking."""
    found = _POST_ID.findall(unquote(url))
    return found[-1] if found else url.partition("?")[0].strip()


def _engagement(values: Mapping[str, str]) -> dict[str, int]:
    counts = {what: count_of(values[what]) for what in ("reactions", "comments", "shares")}
    return {what: count for what, count in counts.items() if count is not None}


def count_of(text: str) -> int | None:
    """A count such as `1,234`, `1 234`, `1.2K` or `17`; None for anything else."""
    text = text.strip()
    if not _COUNT.match(text):
        return None
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1].lower(), 0)
    if factor:
        return round(float(text[:-1].strip().replace(",", ".")) * factor)
    if re.fullmatch(r"\d+[.,]0*", text):  # a spreadsheet's 17.0
        return int(re.split(r"[.,]", text)[0])
    if re.fullmatch(r"\d+[.,]\d{1,2}", text):
        return None
    return int(re.sub(r"\D", "", text))


def _extra(values: Mapping[str, str], footer: tuple[str, ...]) -> dict[str, object]:
    extra: dict[str, object] = {}
    if values["visibility"]:
        extra["visibility"] = values["visibility"]
    if values["shared"]:
        extra["shared_url"] = values["shared"]
    if values["media"]:
        extra["media_url"] = values["media"]
    if footer:
        extra["footer"] = list(footer)
    return extra
