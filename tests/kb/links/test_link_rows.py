"""What is stored of a document's links: the words around them, and the lines."""

from pathlib import PurePosixPath

from kb.ingest.link_rows import link_rows
from kb.markdown.document import parse_document
from kb.markdown.list_items import find_list_items
from kb.models import Link


def rows(text: str) -> list[Link]:
    parsed = parse_document(text, PurePosixPath("posts/owls.md"))
    return link_rows(parsed.blocks, parsed.metadata.title)


def test_a_link_knows_its_sentence_headings_and_lines() -> None:
    first, second = rows(
        "---\ntitle: Owls\n---\n# Owls\n\n## Night\n\nOwls hunt voles. See [the study](http://www.owls.example/study/?utm_source=x),\n"
        "which is short. As [the film](https://youtu.be/kCc8FmEb1nY) shows, they are silent.\n"
    )

    assert (first.url, first.canonical) == (
        "http://www.owls.example/study/?utm_source=x",
        "https://owls.example/study",
    )
    assert (first.anchor, first.sentence) == ("the study", "See the study, which is short.")
    assert (first.heading, first.line, first.end_line) == ("Night", 8, 9)
    assert (second.kind, second.sentence) == ("video", "As the film shows, they are silent.")
    assert second.context.startswith("Owls hunt voles. See the study")


def test_the_same_words_linked_twice_stand_in_different_sentences() -> None:
    first, second = rows("Owls are [here](https://owls.example). Ravens are [here](https://ravens.example).\n")

    assert [first.sentence, second.sentence] == ["Owls are here.", "Ravens are here."]


def test_linked_words_that_run_over_sentences_are_keptwhole() -> None:
    (link,) = rows("Read this. [Owls hunt. Voles hide.](https://owls.example) And more.\n")

    assert link.sentence == "Owls hunt. Voles hide."


def test_in_a_table_the_row_is_what_is_said() -> None:
    first, second = rows(
        "| Bird | Page |\n|---|---|\n"
        "| Owl | [page](https://owls.example) |\n| Raven | [page](https://ravens.example) |\n"
    )

    assert [(each.line, each.end_line) for each in (first, second)] == [(3, 3), (4, 4)]
    assert first.sentence.startswith("Owl")
    assert second.sentence.startswith("Raven")


def test_flaws_are_noted() -> None:
    short, cut, whole = rows(
        "- https://lnkd.in/abc\n- https://owls.example/nig...\n- Owls: https://owls.example/day.\n"
    )

    assert (short.is_shortened, short.is_truncated) == (True, False)
    assert (cut.is_shortened, cut.is_truncated) == (False, True)
    assert (whole.is_shortened, whole.is_truncated) == (False, False)


def test_film_frames_count_and_template_tags_do_not() -> None:
    film, page = rows(
        '<iframe src="https://www.youtube.com/embed/kCc8FmEb1nY" title="Owls"></iframe>\n\n'
        "{% include nav.html %} [Owls]({{ site.url }}/owls) and [more](https://owls.example).\n"
    )

    assert (film.canonical, film.anchor, film.kind) == ("https://youtube.com/watch?v=kCc8FmEb1nY", "Owls", "video")
    assert page.url == "https://owls.example"
    assert "nav.html" not in page.context


def test_a_shortened_address_is_what_its_entry_or_its_list_is_about() -> None:
    text = (
        "---\ntitle: Videos about owls\n---\n- Night flight: https://bit.ly/a1\n- Barn owls, a book: https://bit.ly/a2\n\n"
        "**Podcasts:**\n\n- Tree house: https://bit.ly/a3\n- [Voles](https://owls.example/voles)\n\n"
        "I teach, too: https://bit.ly/a4 is where.\n"
    )
    parsed = parse_document(text, PurePosixPath("links/owls.md"))
    links = link_rows(parsed.blocks, parsed.metadata.title, find_list_items(parsed.blocks, parsed.metadata.title))

    assert [(link.url[-2:], link.kind) for link in links] == [
        ("a1", "video"),
        ("a2", "book"),
        ("a3", "podcast"),
        ("es", "article"),
        ("a4", "other"),
    ]
