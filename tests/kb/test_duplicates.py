"""What stands in the knowledge base twice: texts, and links that were featured. Every test runs on both databases."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.database import Database
from kb.duplicates.compare import REPOST, Relation, candidates, compare
from kb.duplicates.featured import STANDING, FeaturedAgain, find_featured_again
from kb.duplicates.find import Duplicate, Stretch, find_duplicates
from kb.duplicates.shingles import shingles, sketch
from tests.conftest import Starter, Write
from tests.fakes import FakeEmbedder
from tests.kb.conftest import RunSync

VOCABULARY = [f"{first}{second}" for first in "abcdefghijklmnopqrst" for second in ("ab", "ol", "ur", "em", "is", "op")]


def words(seed: int, count: int) -> list[str]:
    """Made-up words, the same for each seed."""
    chosen = random.Random(seed)
    return [chosen.choice(VOCABULARY) + chosen.choice(VOCABULARY) for _ in range(count)]


def prose(seed: int, count: int = 120) -> str:
    return " ".join(words(seed, count))


def edited(text: str, every: int) -> str:
    """The text with one word in `every` replaced."""
    return " ".join("anew" if place % every == every - 1 else word for place, word in enumerate(text.split()))


def page(body: str, title: str = "A page", **front_matter: str) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in {"title": title, **front_matter}.items())
    return f"---\n{keys}---\n\n{body}\n"


class Found:
    """Syncs what was written, then looks for what stands there twice."""

    def __init__(self, database: Database, run_sync: RunSync) -> None:
        self._database, self._run_sync = database, run_sync

    def texts(self) -> list[Duplicate]:
        self._run_sync(embedder=FakeEmbedder())
        with self._database.read() as session:
            return find_duplicates(session)

    def pairs(self) -> list[tuple[str, str, str]]:
        """What each pair is: relation, earlier path, later path."""
        return [(text.relation.value, text.earlier.path, text.later.path) for text in self.texts()]

    def links(self) -> list[FeaturedAgain]:
        self._run_sync(embedder=FakeEmbedder())
        with self._database.read() as session:
            return find_featured_again(session)


@pytest.fixture
def found(database: Database, run_sync: RunSync) -> Found:
    return Found(database, run_sync)


def test_the_same_text_under_two_paths_is_found(write: Write, found: Found) -> None:
    write("posts/b.md", page(prose(1), date="2026-01-05"))
    write("posts/a.md", page(prose(1), "Another title", date="2026-02-05", tags="[owls]"))
    write("posts/other.md", page(prose(2), date="2026-01-01"))

    (text,) = found.texts()

    assert (text.relation, text.similarity) == (Relation.SAME, 1.0)
    assert (text.earlier.path, text.later.path) == ("posts/b.md", "posts/a.md")
    assert (text.earlier.share, text.later.share) == (1.0, 1.0)
    assert (text.earlier.lines, text.later.lines) == ([Stretch(6, 6)], [Stretch(7, 7)])


def test_of_copies_of_one_date_the_one_stored_first_is_the_earlier(write: Write, found: Found) -> None:
    for date in ("2026-01-05", ""):
        name = "dated" if date else "undated"
        first, second = f"posts/{name}-z.md", f"posts/{name}-a.md"
        write(first, page(prose(len(name)), date=date))
        found.texts()
        write(second, page(prose(len(name)), date=date))

        assert found.pairs()[-1] == ("same", first, second)


def test_copies_are_each_reported_once_with_the_first(write: Write, found: Found) -> None:
    for name in ("a", "b", "c", "d"):
        write(f"posts/{name}.md", page("Too short to be a repost."))

    assert found.pairs() == [("same", "posts/a.md", f"posts/{name}.md") for name in ("b", "c", "d")]


def test_a_repost_with_a_few_words_changed_is_found(write: Write, found: Found) -> None:
    write("posts/old.md", page(prose(1, 200), date="2025-01-05"))
    write("posts/new.md", page(f"Once more, with feeling.\n\n{edited(prose(1, 200), 40)}", date="2026-01-05"))
    write("posts/undated.md", page(edited(prose(1, 200), 30)))

    repost, undated = found.texts()

    assert (repost.relation, undated.relation) == (Relation.REPOST, Relation.REPOST)
    assert (repost.earlier.path, repost.later.path) == ("posts/old.md", "posts/new.md")
    assert REPOST <= repost.similarity < 1
    assert repost.later.lines == [Stretch(8, 8)]
    assert undated.later.path == "posts/undated.md"


def test_marks_and_capitals_make_no_other_text(write: Write, found: Found) -> None:
    write("posts/plain.md", page(prose(1), date="2026-01-05"))
    write("posts/shouted.md", page(f"**{prose(1).upper()}**!", date="2026-01-06"))

    (text,) = found.texts()

    assert (text.relation, text.similarity) == (Relation.REPOST, 1.0)


def test_a_text_inside_a_longer_one_is_a_part(write: Write, found: Found) -> None:
    write("posts/whole.md", page(f"{prose(1)}\n\n## Two\n\n{prose(2)}\n\n## Three\n\n{prose(3)}", date="2026-01-05"))
    write("posts/part.md", page(f"{prose(2)}", date="2026-01-06"))

    (text,) = found.texts()

    assert (text.relation, text.earlier.path) == (Relation.PART, "posts/whole.md")
    assert text.later.share == 1.0
    assert 0.2 < text.earlier.share < 0.4
    assert text.earlier.lines == [Stretch(8, 10)]


def test_a_post_that_quotes_a_list_is_no_repost_of_it(write: Write, found: Found) -> None:
    items = [
        f"- [{prose(number, 5)}](https://owls.example/{number}): {prose(100 + number, 12)}" for number in range(12)
    ]
    write("links/owls.md", page("\n".join(items), date="2026-01-05"))
    write("posts/three.md", page("\n".join([prose(50, 60), "", *items[:6], "", prose(51, 60)]), date="2026-01-06"))

    assert found.pairs() == []


def test_issues_that_share_their_frame_are_no_reposts(write: Write, found: Found) -> None:
    for week in range(1, 5):
        dates = f"{prose(900 + week, 60)} {prose(901 + week, 60)}"  # half of them stood in the issue before
        body = f"{prose(99, 100)}\n\n## News\n\n{prose(week, 120)}\n\n## Dates\n\n{dates}"
        write(f"issues/2026-0{week}.md", page(body, f"Week {week}", date=f"2026-0{week}-28"))

    assert found.pairs() == []


def test_drafts_and_short_texts_are_let_be(write: Write, found: Found) -> None:
    write("posts/published.md", page(prose(1)))
    write("posts/draft.md", page(prose(1), draft="true"))
    write("posts/thanks.md", page("Thank you for reading all of this."))
    write("posts/thanks-too.md", page("Thank you for reading all of this!"))
    write("posts/empty.md", page(""))
    write("posts/also-empty.md", page("", "Empty too"))

    assert found.pairs() == []


def test_nothing_twice_in_an_empty_store(found: Found) -> None:
    assert (found.texts(), found.links()) == ([], [])


def test_the_starter_content_repeats_no_text(starter: Starter) -> None:
    with starter.database.read() as session:
        assert find_duplicates(session) == []


def test_among_many_texts_every_repost_is_a_candidate_and_little_else() -> None:
    texts = [shingles(prose(seed, 150)) for seed in range(300)]
    reposts = [shingles(edited(prose(seed, 150), 25)) for seed in range(0, 300, 10)]

    pairs = candidates([sketch(text) for text in [*texts, *reposts]])

    assert pairs == [(seed, 300 + place) for place, seed in enumerate(range(0, 300, 10))]
    assert all(compare(texts[one], reposts[other - 300]).relation == Relation.REPOST for one, other in pairs)


def test_a_crowd_of_like_texts_is_compared_with_neighbours_only() -> None:
    crowd = [sketch(shingles(prose(1, 200) + f" number {place}")) for place in range(200)]

    pairs = candidates(crowd)

    assert {other for _one, other in pairs} == set(range(1, 200))
    assert len(pairs) < 200 * 20


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    first, second = shingles(one), shingles(other)
    if len(first) and len(second):
        likeness, turned = compare(first, second), compare(second, first)
        assert likeness.resemblance == turned.resemblance
        assert 0 <= likeness.resemblance <= min(likeness.one_share, likeness.other_share) <= 1
        assert compare(first, first).resemblance == 1


def list_of(*urls: str) -> str:
    return "\n".join(f"- [Page at {url[-4:]}]({url}): worth an evening." for url in urls)


def test_a_page_given_in_two_issues_is_found_however_it_is_spelt(write: Write, found: Found) -> None:
    write("issues/a.md", page(list_of("https://arxiv.org/abs/1706.03762v2"), "August", date="2026-08-31"))
    write(
        "issues/b.md", page(f"Hello.\n\n{list_of('http://arxiv.org/pdf/1706.03762')}", "September", date="2026-09-30")
    )

    (link,) = found.links()

    assert (link.canonical, link.anchor) == ("https://arxiv.org/abs/1706.03762", "Page at 62v2")
    assert (link.first.path, link.first.line) == ("issues/a.md", 6)
    assert [(place.path, place.kind, place.line) for place in link.again] == [("issues/b.md", "issue", 8)]


def test_what_comes_before_the_issue_is_not_again(write: Write, found: Found) -> None:
    url = "https://owls.example/nest"
    write("issues/a.md", page(list_of(url, url + "#eggs"), date="2026-08-31"))
    write("links/before.md", page(list_of(url), date="2026-08-01"))
    write("links/same-day.md", page(list_of(url), date="2026-08-31"))
    write("links/undated.md", page(list_of(url)))
    write("posts/draft.md", page(list_of(url), date="2026-10-01", draft="true"))
    assert found.links() == []

    write("posts/after.md", page(list_of(url), date="2026-09-01"))
    (link,) = found.links()
    assert [place.path for place in link.again] == ["posts/after.md"]


def test_pages_no_issue_gave_and_pages_every_issue_gives_are_let_be(write: Write, found: Found) -> None:
    home, paper = "https://newsletter.example", "https://owls.example/paper"
    for month in range(1, STANDING + 1):
        urls = [home, paper] if month < 3 else [home]
        write(f"issues/2026-0{month}.md", page(list_of(*urls), f"Issue {month}", date=f"2026-0{month}-28"))
    for month in (1, 2):
        write(f"posts/{month}.md", page(list_of("https://ravens.example"), date=f"2026-0{month}-01"))

    assert [link.canonical for link in found.links()] == [paper]


def test_a_page_given_bare_is_called_as_its_list_calls_it(write: Write, found: Found) -> None:
    for month in ("08", "09"):
        write(
            f"issues/{month}.md",
            page("- Talons: https://owls.example/talons", f"Issue {month}", date=f"2026-{month}-28"),
        )

    assert [link.anchor for link in found.links()] == ["Talons"]
