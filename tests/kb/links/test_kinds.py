"""What an address leads to, and what is wrong with it."""

import pytest

from kb.links.flaws import is_shortened, is_truncated
from kb.links.kinds import link_kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://arxiv.org/pdf/1706.03762v5", "paper"),
        ("https://doi.org/10.1000/xyz", "paper"),
        ("https://owls.example/papers/owls.pdf", "paper"),
        ("https://youtu.be/kCc8FmEb1nY", "video"),
        ("https://vimeo.com/12345", "video"),
        ("https://github.com/owls/nest", "repository"),
        ("https://colab.research.google.com/drive/1aB", "repository"),
        ("https://www.coursera.org/learn/owls", "course"),
        ("https://www.amazon.com/Owls/dp/1098107969", "book"),
        ("https://www.manning.com/books/owls", "book"),
        ("https://nora.substack.com/p/owls", "article"),
        ("https://en.wikipedia.org/wiki/Owl", "article"),
        ("https://owls.example/blog/2026/night", "article"),
        ("https://pypi.org/project/owls/", "tool"),
        ("https://docs.owls.example/start", "tool"),
        ("https://huggingface.co/datasets/owls/calls", "data"),
        ("https://podcasts.apple.com/podcast/id1", "podcast"),
        ("https://twitter.com/nora/status/1", "post"),
        ("https://github.com/owls/nest/issues/3", "post"),
        ("https://www.linkedin.com/in/nora", "person"),
        ("https://github.com/nora", "person"),
        ("https://www.meetup.com/owls/events/1", "other"),
        ("https://lnkd.in/abc", "other"),
        ("words", "other"),
        ("", "other"),
    ],
)
def test_the_site_says_what_a_page_is(url: str, kind: str) -> None:
    assert link_kind(url) == kind


def test_words_decide_where_the_site_says_nothing() -> None:
    url = "https://owls.example/night"
    assert link_kind(url) == "article"
    assert link_kind(url, "the paper") == "paper"
    assert link_kind(url, "Owls at night (video)") == "video"
    assert link_kind(url, "How to read a paper on owls at night") == "article"
    assert link_kind(url, "Owls at night", "Reading > Books on birds") == "book"
    assert link_kind("https://lnkd.in/abc", "our course") == "course"
    assert link_kind("https://arxiv.org/abs/1706.03762", "this book") == "paper"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lnkd.in/gC_KvJjT", True),
        ("http://bit.ly/3xY", True),
        ("https://t.co/abc", True),
        ("https://bit.ly", False),
        ("https://aka.ms/owls", False),
        ("https://owls.example/bit.ly/x", False),
    ],
)
def test_shortened_addresses(url: str, expected: bool) -> None:
    assert is_shortened(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://owls.example/nig...", True),
        ("https://owls.example/a/.../b.pdf", True),
        ("https://owls.example/a…/b.pdf", True),
        ("https://owls.example/a%E2%80%A6/b.pdf", True),
        ("https://github.com/owls/nest/compare/v1...v2", False),
        ("https://owls.example/night", False),
    ],
)
def test_addresses_that_were_cut_off(url: str, expected: bool) -> None:
    assert is_truncated(url) is expected
