"""What is new, and what of it goes where."""

import datetime as dt

import pytest

from kb.links.canonical import canonical_url, identities
from kb.models import Document, Link
from newsletter.selection import LINKS_A_THEME, QUICK_LINKS, THEMES, select
from tests.rows import link_row


def document(number: int, kind: str = "post", day: int = 1) -> Document:
    now = dt.datetime.now(dt.UTC)
    return Document(
        id=number, path=f"{kind}s/{number}.md", kind=kind, title=f"Title {number}", date=dt.date(2026, 10, day),
        content_hash="", recipe="", synced_at=now,
    )  # fmt: skip


def link(owner: Document, line: int, url: str = "", heading: str = "", said: str = "") -> Link:
    assert owner.id is not None
    url = url or f"https://{owner.id}.example/{line}"
    said = f"Page {line}: {said or 'what there is to say of it.'}"
    return link_row(
        url, document_id=owner.id, anchor=f"Page {line}", context=said, heading=heading, line=line, end_line=line
    )


def test_work_is_what_the_author_wrote_in_the_order_of_days() -> None:
    documents = [
        document(1, day=9),
        document(2, "timeline", day=3),
        document(3, "links", day=1),
        document(4, "article"),
    ]
    selection = select([*documents, document(5, "issue")], [], set())

    assert [work.id for work in selection.work] == [4, 2, 1]
    assert selection.themes == []
    assert not selection.is_empty


def test_a_month_of_nothing_is_empty() -> None:
    assert select([], [], set()).is_empty


def test_a_link_list_is_a_theme_and_the_rest_is_quick() -> None:
    links, post = document(1, "links"), document(2)
    selection = select([links, post], [link(links, 3), link(links, 5), link(post, 7)], set())
    (theme,) = selection.themes

    assert theme.document.id == 1
    assert [each.line for each in theme.links] == [3, 5]
    assert [(source.id, each.line) for source, each in selection.quick] == [(2, 7)]


def test_without_a_list_the_posts_with_most_links_are_themes() -> None:
    rich, poor = document(1), document(2)
    selection = select([rich, poor], [link(rich, 3), link(rich, 5), link(poor, 7)], set())

    assert [theme.document.id for theme in selection.themes] == [1]
    assert [each.line for _source, each in selection.quick] == [7]


def test_a_theme_takes_a_few_links_from_under_every_heading() -> None:
    links = document(1, "links")
    many = [link(links, line, heading="Books" if line < 20 else "Talks") for line in range(1, 40)]
    (theme,) = select([links], many, set()).themes

    assert [each.line for each in theme.links] == [1, 2, 20, 21]
    assert len(theme.links) == LINKS_A_THEME


def test_there_is_a_limit_to_everything() -> None:
    lists = [document(number, "links") for number in range(1, 8)]
    posts = [document(number) for number in range(8, 20)]
    selection = select([*lists, *posts], [link(each, line) for each in [*lists, *posts] for line in (1, 2)], set())

    assert len(selection.themes) == THEMES
    assert len(selection.quick) == QUICK_LINKS
    assert len(selection.work) == len(posts)


def test_quick_links_come_from_every_document_in_turn() -> None:
    lists, first, second = document(1, "links"), document(2), document(3, day=2)
    links = [link(lists, 1), *(link(first, line) for line in range(1, 9)), link(second, 4)]
    quick = select([lists, first, second], links, set()).quick

    assert [(source.id, each.line) for source, each in quick][:3] == [(2, 1), (3, 4), (2, 2)]


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/a",
        "http://example.com/a",
        "https://www.example.com/a/",
        "https://EXAMPLE.com/a#part",
    ],
)
def test_an_address_is_given_once_however_it_is_spelled(other: str) -> None:
    links, post = document(1, "links"), document(2)
    found = [link(links, 1, "https://example.com/a"), link(post, 2, other), link(post, 3, "https://example.com/b")]
    selection = select([links, post], found, set())

    assert [each.url for theme in selection.themes for each in theme.links] == ["https://example.com/a"]
    assert [each.url for _source, each in selection.quick] == ["https://example.com/b"]
    assert select([links, post], found, {canonical_url(other)}).themes == []


PAGE = "https://owls.example/nights"


def place(owner: Document, line: int, name: str) -> Link:
    """A link to a place of a page that its document lists apart from others."""
    found = link(owner, line, f"{PAGE}#{name}")
    found.canonical = found.url
    return found


def test_places_listed_apart_are_both_given() -> None:
    links, post = document(1, "links"), document(2)
    found = [place(links, 1, "hunt"), place(links, 2, "nest"), link(post, 3, f"{PAGE}#hunt"), link(post, 4)]
    selection = select([links, post], found, set())

    assert [each.url for theme in selection.themes for each in theme.links] == [f"{PAGE}#hunt", f"{PAGE}#nest"]
    assert [each.line for _source, each in selection.quick] == [4]


def test_of_places_listed_apart_the_one_that_was_not_given_is_new() -> None:
    links = document(1, "links")
    found = [place(links, 1, "hunt"), place(links, 2, "nest"), link(links, 3, f"{PAGE}#sleep")]
    (theme,) = select([links], found, identities(f"{PAGE}#hunt")).themes

    assert [each.url for each in theme.links] == [f"{PAGE}#nest"]


def test_a_page_s_own_query_is_another_page() -> None:
    assert canonical_url("https://example.com/watch?v=1") != canonical_url("https://example.com/watch?v=2")


def test_paths_that_differ_in_case_are_different_pages() -> None:
    assert canonical_url("https://youtu.be/AbC") != canonical_url("https://youtu.be/aBc")


def test_a_link_of_which_nothing_is_said_is_left_out() -> None:
    links = document(1, "links")
    bare = link_row("https://a.example", document_id=1, anchor="A page", context="A page")
    selection = select([links], [bare], set())

    assert selection.themes == []
    assert selection.quick == []
