"""What a document is called: its title and the aliases that its front matter gives, all of which find it."""

from collections.abc import Mapping
from typing import Any

from kb.markdown.plain_values import plain_keys, plain_text
from kb.models import Document

_ALIASES = ("aliases", "alias")


def names_of(document: Document) -> str:
    """The names of a document, a line each, the title first."""
    return names(document.title, document.front_matter)


def names(title: str, front_matter: Mapping[str, Any]) -> str:
    """A title and the aliases beside it. Addresses that lead to the page, as Hugo's aliases are, name nothing."""
    said = plain_keys(front_matter)
    written = [said[key] for key in _ALIASES if said.get(key)]
    aliases = [plain_text(alias) for value in written for alias in (value if isinstance(value, list) else [value])]
    named = (alias for alias in aliases if alias and not alias.startswith(("/", "http")) and not alias.endswith("/"))
    return "\n".join([title, *named])
