"""A saved page of best posts."""

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.contentin import read

PAGE = """Generate viral LinkedIn posts in your style for free.

Generate LinkedIn posts
Ada Owl, PhD

Ada Owl, PhD

I write about birds of the night.

These are the best posts from Ada Owl, PhD.

5 viral posts with 1,209 likes, 48 comments, and 77 shares.
4 image posts, 0 carousel posts, 0 video posts, 1 text posts.

Best Posts by Ada Owl, PhD on LinkedIn

Owls hunt at NIGHT. They hear what they cannot see, and fly without a sound.

- Barn owl: https://owls.example/barn
- Eagle owl: https://owls.example/eagle\x20

----
Subscribe to my newsletter: Owls.example
Want to hear more? Join the class: Class.owls.example
#owls #birds
Post image by Ada Owl, PhD
Ravens talk. A post of text alone ends with nothing but its tags.

--- the raven, in one line ---
#ravens
Voles have a hard life. This one has its tags above the footer.
#voles #night-life

--
👉 Learn more on my website: https://owls.example
--
Post image by Ada Owl, PhD
𝗕𝗼𝗹𝗱 𝘄𝗼𝗿𝗱𝘀 about ℍ𝕠𝕠𝕥𝕤 stay words. Is ℝ still a set?

--
Get my free guide: owls.example
--
#hoots
Post image by Ada Owl, PhD
A closing word:
1. With a list

# Not a heading
#end
Post carousel by Ada Owl, PhD

Related Influencers

Someone Else
12,000 followers
"""  # noqa: RUF001


def test_every_post_is_told_apart_with_its_tags_and_footer() -> None:
    reading = read(PAGE)
    posts = {post.title: post for post in reading.documents}

    assert list(posts) == [
        "Owls hunt at NIGHT",
        "Ravens talk. A post of text alone ends with nothing but its tags",
        "Voles have a hard life",
        "Bold words about Hoots stay words",
        "A closing word",
    ]
    owls, ravens, voles, bold, closing = posts.values()
    assert {post.author for post in posts.values()} == {"Ada Owl, PhD"}
    assert {post.kind for post in posts.values()} == {"post"}
    assert owls.body.endswith("- Eagle owl: https://owls.example/eagle")
    assert owls.tags == ("owls", "birds")
    assert owls.extra["footer"] == [
        "Subscribe to my newsletter: Owls.example",
        "Want to hear more? Join the class: Class.owls.example",
    ]
    assert ravens.body.endswith("--- the raven, in one line ---")
    assert "media" not in ravens.extra
    assert voles.tags == ("voles", "night-life")
    assert voles.extra == {"media": "image", "footer": ["👉 Learn more on my website: https://owls.example"]}
    assert bold.body == "Bold words about Hoots stay words. Is ℝ still a set?"  # noqa: RUF001
    assert closing.extra == {"media": "carousel"}
    assert "\\# Not a heading" in closing.body


def test_totals_and_biography_are_told_and_no_post_is_given_numbers_of_its_own() -> None:
    reading = read(PAGE)

    assert any("1,209 likes, 48 comments, and 77 shares" in note for note in reading.notes)
    assert any("I write about birds of the night." in note for note in reading.notes)
    assert all(post.engagement == {} for post in reading.documents)
    assert not any("told apart" in note for note in reading.notes)
    assert "Someone Else" not in "".join(post.body for post in reading.documents)


def test_a_count_that_does_not_fit_is_told() -> None:
    reading = read(PAGE.replace("5 viral posts", "9 viral posts"))
    assert any("counts 9 posts and 5 were told apart" in note for note in reading.notes)


def test_two_posts_that_begin_alike_have_keys_of_their_own() -> None:
    page = "Best Posts by Ada on LinkedIn\n\nOwls.\n#a\nPost image by Ada\nOwls.\n#b\nPost image by Ada\n"
    keys = [post.key for post in read(page).documents]
    assert keys == ["owls", "owls-2"]


def test_another_text_is_refused_in_a_sentence() -> None:
    with pytest.raises(DocumentError, match="not a page of best posts") as caught:
        read("Just a text.", "x.txt")
    assert caught.value.hint
    assert caught.value.subject == "x.txt"
