"""Posts of LinkedIn: the account export's `Shares.csv`, or any CSV of posts with their numbers.

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
from kb.ingest.importers.post_text import plain_marks, split_post
from kb.ingest.importers.sources import decode_text
from kb.ingest.importers.tables import Table, cell, column_of, read_table
from kb.ingest.importers.text import as_markdown, clean, one_line, plain_letters, slug_of, title_of

SOURCE = "linkedin"

# Spelled as `plain_name` spells them: without spaces, capitals, and words that only say it is a number.
COLUMNS = {
    "text": "sharecommentary commentary posttext postcontent text content post body message caption".split(),
    "date": "date publishdate publisheddate postpublishdate publicationdate publishedat postedat postdate posteddate "
    "posteddateutc createdat createddate postedon publishedon dateposted datepublished timestamp time".split(),
    "url": "sharelink permalink posturl postlink postpermalink link url".split(),
    "reactions": "reactions likes reaction like reactionslikes".split(),
    "comments": "comments comment".split(),
    "shares": "shares reposts share repost reshares reshare".split(),
    "author": "author authorname postedby profilename".split(),
    "title": "posttitle title headline".split(),
    "shared": "sharedurl".split(),
    "media": "mediaurl".split(),
}
_POST_ID = re.compile(r"\d{10,}")
_COUNT = re.compile(r"^\d{1,3}(?:[ .,'\u2019\u202f]\d{3})+$|^\d+(?:[.,]\d+)?\s*[kKmM]?$")


def is_wanted(path: PurePosixPath) -> bool:
    """Which files of a whole account export are read."""
    return re.fullmatch(r"(shares(_\d+)?|profile)\.csv", path.name, re.IGNORECASE) is not None


def read_export(files: Mapping[str, bytes], name: str = "The export") -> tuple[Reading, str]:
    """The posts of an account export, and whose they are as far as it says.

    Args:
        files: by path inside the export; or one CSV file of any name.
        name: the export, for the error.

    Raises:
        DocumentError: as in `read`, or there is no `Shares.csv` in it.
    """
    profile = next((path for path in files if PurePosixPath(path).name.lower() == "profile.csv"), "")
    shares = next((path for path in sorted(files, key=len) if path != profile), "")
    if not shares:
        raise DocumentError(
            f"{name} holds no Shares.csv.",
            hint="Ask LinkedIn for the export of your posts (Shares), or name the CSV file itself.",
            subject=name,
        )
    author = author_in(decode_text(files[profile], Path(profile))) if profile else ""
    return read(decode_text(files[shares], Path(shares)), shares), author


def author_in(profile: str) -> str:
    """The name in the export's `Profile.csv`, or empty."""
    for _line, row in read_table(profile, "Profile.csv").rows:
        return one_line(f"{cell(row, 'First Name')} {cell(row, 'Last Name')}")
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
    columns = {what: column_of(table.columns, names) for what, names in COLUMNS.items()}
    if not columns["text"]:  # the page's own statistics have the text under "Post title"
        columns |= {"text": columns["title"], "title": ""}
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
                extra=_extra(values, post.footer),
            )
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
    if values["shared"]:
        extra["shared_url"] = values["shared"]
    if values["media"]:
        extra["media_url"] = values["media"]
    if footer:
        extra["footer"] = list(footer)
    return extra
