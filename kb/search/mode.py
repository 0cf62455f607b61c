"""The ways of ranking. Alone in its module, so that a command line can offer them without importing the search."""

from enum import StrEnum


class Mode(StrEnum):
    """How passages are ranked."""

    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"
