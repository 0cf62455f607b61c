"""The query language, by what it finds; and any text is a query."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.documents import Filters, has_indented_code
from kb.embedding import Embedder
from kb.search.language import literally, understand
from kb.search.query import Mode, Query
from kb.search.search import Searcher
from tests.kb.shelves import BOTH_DATABASES, found, open_shelf

FILES = {
    "posts/owls.md": """---
title: Owls
author: Jane Doe
date: 2024-05-17
tags: [Machine Learning, birds]
---
Barn owls hunt voles at night. See [a talk](https://www.youtube.com/watch?v=abcdefghijk) on hunting voles.
""",
    "posts/ravens.md": """---
title: Ravens
author: Sam Berg
date: 2024-12-31
tags: [birds]
---
Ravens hunt by day; voles at night sleep, barn mice too. Read [a paper](https://arxiv.org/abs/1706.03762).

```python
sleep(mice)
```
""",
    "links/jays.md": """---
title: Jays
author: Jane Smith, Sam Berg
date: 2025-01-01
tags: [c++]
---
Jays hide acorns in state-of-the-art caches:

- [Birds of a feather](https://github.com/jays/birds): code of the caches.
- [Deep nests](https://export.arxiv.org/abs/1512.03385): a paper on nests.
""",
    "timelines/fences.md": "---\ntitle: Fences\n---\nTildes fence code in here.\n\n~~~\nfence()\n~~~\n",
    "timelines/indents.md": "---\ntitle: Indents\n---\nIndented code of swifts:\n\n    indent()\n\nand no more.\n",
    "timelines/lists.md": "---\ntitle: Lists\n---\n- A list of swifts\n\n    with more of it, no code\n",
    "posts/vectors.md": "---\ntitle: 向量数据库\ndate: 2023-03-01\n---\n向量数据库存储嵌入。检索增强生成很有用。\n",
    "posts/secret.md": "---\ntitle: Secret owls\ndraft: true\ndate: 2026-01-01\n---\nOwls and voles in a draft.\n",
}
EVERYTHING = {"owls", "ravens", "jays", "fences", "indents", "lists", "vectors"}
NEWEST_FIRST = ["jays", "ravens", "owls", "vectors", "fences", "indents", "lists"]
ASKED = {
    "voles": {"owls", "ravens"},
    '"hunt voles"': {"owls"},
    '"voles at night"': {"owls", "ravens"},
    "“hunt voles”": {"owls"},
    "«hunt voles»": {"owls"},
    "„hunt voles“": {"owls"},
    '"voles night"': set(),
    '"Hunt, voles!"': {"owls"},
    '"state of the art"': {"jays"},
    '"state-of-the-art"': {"jays"},
    '"向量数据库"': {"vectors"},
    '"数据库向量"': set(),
    "检索": {"vectors"},
    '"hunt voles" "barn owls"': {"owls"},
    "voles -owls": {"ravens"},
    "voles \u2212owls": {"ravens"},
    "voles \u2013owls": {"ravens"},
    'voles -"hunt voles"': {"ravens"},
    "voles -state-of-the-art": {"owls", "ravens"},
    "kind:post voles": {"owls", "ravens"},
    "KIND:Post VOLES": {"owls", "ravens"},
    "kind:links": {"jays"},
    "kind:post|links": {"owls", "ravens", "jays", "vectors"},
    "kind:post,links": {"owls", "ravens", "jays", "vectors"},
    "kind:post kind:links": {"owls", "ravens", "jays", "vectors"},
    'kind:"post"': {"owls", "ravens", "vectors"},
    "-kind:post": {"jays", "fences", "indents", "lists"},
    "-kind:post -kind:links": {"fences", "indents", "lists"},
    "-kind:post|links": {"fences", "indents", "lists"},
    'tag:"machine learning"': {"owls"},
    "tag:machine-learning": {"owls"},
    "tag:#birds": {"owls", "ravens"},
    "tag:birds tag:c++": {"owls", "ravens", "jays"},
    "-tag:birds voles": set(),
    "tag:birds -tag:machine-learning": {"ravens"},
    'author:"Jane Doe"': {"owls"},
    "author:“jane doe”": {"owls"},
    "author:jane": {"owls", "jays"},
    "author:doe author:berg": {"owls", "ravens", "jays"},
    "author:doe|smith": {"owls", "jays"},
    "-author:berg kind:post": {"owls", "vectors"},
    'author:"Jane': {"owls", "jays"},
    "after:2024-12-31": {"ravens", "jays"},
    "before:2024-05-17": {"owls", "vectors"},
    "after:2024-05-17 before:2024-12-31": {"owls", "ravens"},
    "after:2024 before:2024": {"owls", "ravens"},
    "after:2024-12 before:2024-12": {"ravens"},
    "before:2024/05": {"owls", "vectors"},
    "-after:2024": {"vectors", "fences", "indents", "lists"},
    "-before:2024-12-30": {"ravens", "jays", "fences", "indents", "lists"},
    "site:arxiv.org": {"ravens", "jays"},
    "site:https://arxiv.org": {"ravens", "jays"},
    "site:https://arxiv.org/abs": {"ravens", "jays"},
    "site:http://www.youtube.com/": {"owls"},
    "site:github.com/jays": {"jays"},
    "site:github.com/ja": set(),
    "site:hub.com": set(),
    "site:youtube.com|github.com": {"owls", "jays"},
    "-site:arxiv.org kind:post": {"owls", "vectors"},
    "has:video": {"owls"},
    "has:videos": {"owls"},
    "Has:Video|Paper": {"owls", "ravens", "jays"},
    "has:paper has:code": {"ravens", "jays"},
    "has:repo": {"jays"},
    "has:code": {"ravens", "jays", "fences", "indents"},
    "-has:code": {"owls", "lists", "vectors"},
    "-has:code has:video": {"owls"},
    "is:draft": {"secret"},
    "is:draft voles": {"secret"},
    "-is:draft voles": {"owls", "ravens"},
    "title: owls": {"owls"},
    "owls: a life": {"owls"},
    '"owls': {"owls"},
    'owls"': {"owls"},
    '""': EVERYTHING,
    "kind:": set(),
    "-zebra": EVERYTHING,
    "-kind:zebra": EVERYTHING,
}


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    with open_shelf(request, tmp_path_factory.mktemp("shelf"), FILES, embedder) as searcher:
        yield searcher


@pytest.mark.parametrize(("asked", "answers"), ASKED.items(), ids=ASKED)
def test_a_query_finds(shelf: Searcher, asked: str, answers: set[str]) -> None:
    assert set(found(shelf, asked)) == answers


@pytest.mark.parametrize("mode", [Mode.SEMANTIC, Mode.HYBRID])
def test_every_mode_keeps_to_phrases_fields_and_what_is_not_wanted(shelf: Searcher, mode: Mode) -> None:
    assert found(shelf, '"hunt voles"', mode) == ["owls"]
    assert set(found(shelf, "birds kind:post -owls", mode)) == {"ravens", "vectors"}
    assert set(found(shelf, "birds", mode)) == EVERYTHING


@pytest.mark.parametrize("mode", list(Mode))
def test_fields_alone_list_the_newest_first_page_by_page(shelf: Searcher, mode: Mode) -> None:
    assert found(shelf, "-zebra", mode) == NEWEST_FIRST
    pages = [shelf.search(Query("-zebra", mode, limit=2, offset=start)) for start in range(0, 8, 2)]
    assert [hit.path.split("/")[1][:-3] for page in pages for hit in page.hits] == NEWEST_FIRST
    assert {page.total for page in pages} == {len(NEWEST_FIRST)}


def test_filters_given_beside_the_query_count_as_if_typed(shelf: Searcher) -> None:
    def answers(text: str, filters: Filters) -> set[str]:
        return {hit.path for hit in shelf.search(Query(text, Mode.KEYWORD, filters)).hits}

    assert answers("voles author:doe", Filters(kinds=["post"])) == {"posts/owls.md"}
    assert answers("kind:links", Filters(kinds=["timeline"])) == answers("kind:links kind:timeline", Filters())


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("owls after:soon", "“soon” is not a date. Give after: as 2026-10-31, 2026-10 or 2026."),
        ("owls before:2024-13", "“2024-13” is not a date. Give before: as 2026-10-31, 2026-10 or 2026."),
        ("owls after:2024-02-30", "“2024-02-30” is not a date. Give after: as 2026-10-31, 2026-10 or 2026."),
        ("owls is:great", "Byline does not know “is:great”. is:draft finds drafts."),
        ("owls site:???", "“???” is no site. Give a host, such as arxiv.org."),
    ],
)
def test_a_value_that_makes_no_sense_is_said_and_taken_as_words(shelf: Searcher, asked: str, note: str) -> None:
    result = shelf.search(Query(asked, Mode.KEYWORD))
    assert result.notes == [note]
    assert [hit.path for hit in result.hits][:1] == ["posts/owls.md"]


def test_what_has_does_not_know_is_named_with_what_it_knows(shelf: Searcher) -> None:
    (note,) = shelf.search(Query("owls has:banana", Mode.KEYWORD)).notes
    assert note.startswith("Byline does not know “has:banana”. It knows paper, video,")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("owls kind:nonsense", "No document is of the kind “nonsense”. There are "),
        ("owls tag:nonsense", "No document has the tag “nonsense”."),
        ("owls author:nobody", "No document is by “nobody”."),
    ],
)
def test_a_field_that_no_document_fits_is_named_when_nothing_is_found(shelf: Searcher, asked: str, said: str) -> None:
    result = shelf.search(Query(asked))
    assert result.hits == []
    (note,) = result.notes
    assert note.startswith(said)


def test_fields_that_some_document_fits_are_not_blamed(shelf: Searcher) -> None:
    assert shelf.search(Query("kind:post after:2999", Mode.KEYWORD)).notes == []


FIELDS = ["kind:", "tag:", "author:", "after:", "before:", "site:", "has:", "is:", "Tag:"]
VALUES = [
    "2024",
    "9999-12",
    "0001",
    "draft",
    "code",
    "video|",
    "arxiv.org",
    "https://",
    "[::1]",
    "%",
    "_",
    "\\",
    "voles",
]
ODD = ["向量", "İ", "\u0301", "'", "*", "(", "NEAR(", "\u2028", "\U0001f989", *'"“”«» -\u2212\u2013:|,\n\t\0']
PIECES = st.sampled_from([*FIELDS, *VALUES, *ODD])


@given(st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(str.strip), st.sampled_from(list(Mode)))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_of_its_parts_is_a_query(shelf: Searcher, text: str, mode: Mode) -> None:
    result = shelf.search(Query(text, mode, limit=3, explain=True, facets=True))
    assert len(result.hits) == min(3, result.total)
    assert all(note.endswith(".") for note in result.notes)


@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join))
def test_a_text_taken_literally_asks_for_its_words_alone(text: str) -> None:
    asked = understand(literally(text), Filters())
    assert (asked.filters, asked.phrases, asked.notes) == (Filters(), [], [])
    assert asked.without == []


@given(st.text())
def test_a_word_that_is_looked_for_is_never_lost(text: str) -> None:
    """Whatever stands around it."""
    bare = text.translate(dict.fromkeys(map(ord, '"“”„«»')))
    assert "zebra" in understand(f"{bare} zebra", Filters()).words.split()


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("Words.\n\n    code", True),
        ("    code", True),
        ("\tcode", True),
        ("Words.\n\n\tcode", True),
        ("Words\n    that go on", False),
        ("- item\n\n    of a list", False),
        ("1. item\n\n   more\n\n    of a list", False),
        ("- item\n\nNo list any more.\n\n    code", True),
        ("", False),
    ],
)
def test_indented_code_is_told_from_lists(text: str, is_code: bool) -> None:
    assert has_indented_code(text) is is_code
