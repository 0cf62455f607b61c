"""Plain text made safe, titled and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.ingest.importers.post_text import split_post
from kb.ingest.importers.text import as_markdown, clean, plain_letters, slug_of, title_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("𝗕𝗼𝗹𝗱, 𝘪𝘵𝘢𝘭𝘪𝘤𝘴 and 𝟏𝟐", "Bold, italics and 12"),  # noqa: RUF001
        ("ℍ𝕖𝕝𝕝𝕠", "Hello"),  # noqa: RUF001
        ("x ∈ ℝ, ﬁne ½", "x ∈ ℝ, ﬁne ½"),  # noqa: RUF001
    ],
)
def test_mathematical_letters_become_plain_and_nothing_else_does(text: str, plain: str) -> None:
    assert plain_letters(text) == plain


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Owls at Night: C++ & you!", "owls-at-night-c-you"),
        ("Über Käuze", "uber-kauze"),
        ("../../etc/passwd", "etc-passwd"),
        ("機械学習とは", "機械学習とは"),
        ("🦉🦉", "untitled"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_file_names(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text())
def test_any_title_makes_a_file_name_that_stays_in_its_folder(text: str) -> None:
    slug = slug_of(text)
    assert slug
    assert not set(slug) & set('/\\:*?"<>|.\0 \n')
    assert len(slug.encode()) <= 200


def test_titles_are_a_first_sentence_cut_at_a_word() -> None:
    assert title_of("\n# Owls hunt at night. They hear.") == "Owls hunt at night"
    assert title_of("Who hears an owl? Nobody.") == "Who hears an owl?"
    assert title_of("Ravens talk. #ravens #birds-of-day") == "Ravens talk"
    assert title_of("#ravens") == "ravens"
    long = title_of("Owls " + "and voles " * 30)
    assert len(long) <= 91
    assert long.endswith("voles…") or long.endswith("and…")


@pytest.mark.parametrize(
    "text",
    [
        "# 1 tip for owls",
        "a text\n---\nanother",
        "a text\n===\nanother",
        "    four spaces, no code",
        "see <think> and </b> and <!-- this",
        "```\nnever closed",
        "a\n\n\tby a tab",
    ],
)
def test_plain_text_shows_the_same_words_as_markdown(text: str) -> None:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(MarkdownIt().render(as_markdown(text)), "lxml")
    words = page.get_text().split()
    rules = {"---", "==="} if page.find("hr") else set()
    assert words == [word for word in text.split() if word not in rules]
    assert not page.select("h1, h2, code, think, b")


@given(st.text())
def test_cleaning_leaves_text_that_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert "\r" not in cleaned
    assert "\0" not in cleaned


def test_a_rule_inside_a_post_is_no_footer() -> None:
    text = "First part.\n\n---\n\nSecond part, long enough to matter and asking for nothing at all\nwith two lines"
    assert split_post(text).body == text
    assert split_post("Only\n#tags").hashtags == ("tags",)
    assert split_post("#only #tags").body == "#only #tags"
    assert split_post("I like C# and #1 and https://x.example/#part").hashtags == ()


@given(st.text(alphabet="ab #-\n👉.—"))
def test_no_word_of_a_post_is_lost(text: str) -> None:
    post = split_post(text)
    kept = "".join([post.body, *post.footer, *post.hashtags])
    assert set(text) & set("ab") <= set(kept)
