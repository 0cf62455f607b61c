"""Tells a draft, or a text that is withheld: by its folder, its file's name and what its front matter says.

A text whose day has not come, or has passed, is told by its dates: see `document_dates`.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from kb.markdown.plain_values import NO, YES, plain_key, plain_text

_FOLDERS = {"drafts", "_drafts"}
_NAME = re.compile(
    r"(?i:[.\s_-]+draft|\s*[(\[]\s*draft\s*[)\]])$"  # wip.draft, wip-draft, wip (draft)
    r"|^(?:(?i:[(\[]\s*draft\s*[)\]])|DRAFT(?=[\s_:-]))"  # [draft] wip, DRAFT wip
)

_IF_NOT_NO = ("draft", "isdraft", "unpublished")
_IF_YES = ("private", "isprivate", "hidden", "unlisted", "wip", "confidential")
_IF_NO = ("publish", "published", "ispublished", "dgpublish", "public", "ispublic", "listed")
_IF_GIVEN = ("password",)
_STATES = ("status", "poststatus", "visibility", "access", "audience")
_WITHHELD = frozenset(
    "draft drafts autodraft drafting wip workinprogress inprogress unfinished hidden private unlisted unpublished"
    " pending pendingreview review scheduled future trash trashed deleted secret internal confidential password"
    " onlyme me paid onlypaid paidonly members membersonly tiers subscribers subscribersonly founding".split()
)
_SHOWN = frozenset({"published", "public", "live", "final"})


def is_draft(said: Mapping[str, Any], path: PurePosixPath) -> bool:
    """Whether a document is not to be shown.

    A name may end in “draft” and mean something else, so front matter that says the text is published has its way.

    Args:
        said: front matter, its keys as `plain_key` writes them.
        path: of the file, relative to its content folder.
    """
    words = {key: plain_text(value).lower() for key, value in said.items()}
    return (
        any(folder.lower() in _FOLDERS for folder in path.parts[:-1])
        or _says_draft(words)
        or _is_never_built(said.get("build"))
        or (bool(_NAME.search(path.stem)) and not _says_published(words))
    )


def _says_draft(words: Mapping[str, str]) -> bool:
    return (
        any(words.get(key, "") not in NO | {""} for key in _IF_NOT_NO)
        or any(words.get(key) in YES for key in _IF_YES)
        or any(words.get(key) in NO for key in _IF_NO)
        or any(words.get(key) for key in _IF_GIVEN)
        or any(plain_key(words.get(key, "")) in _WITHHELD for key in _STATES)
    )


def _says_published(words: Mapping[str, str]) -> bool:
    return (
        any(words.get(key) in NO for key in _IF_NOT_NO)
        or any(words.get(key) in YES for key in _IF_NO)
        or any(words.get(key) in _SHOWN for key in _STATES)
    )


def _is_never_built(options: object) -> bool:
    """Whether Hugo is told to make no page of a text, or to list it nowhere."""
    if not isinstance(options, dict):
        return False
    return any(plain_text(options.get(key)).lower() in NO | {"never"} for key in ("list", "render"))
