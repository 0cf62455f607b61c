"""An issue in Markdown, HTML and plain text."""

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import PurePosixPath

import pytest

from kb.errors import SettingsError
from kb.markdown.document import parse_document
from newsletter.compose import Clip
from newsletter.models import Issue
from newsletter.render import escape_markdown, with_web_address
from tests.conftest import Write
from tests.generator.fakes import ScriptedModel, always
from tests.generator.grounding import ADDRESS
from tests.newsletter.newsroom import Newsroom, clips, read

VOID = {"meta", "link", "br", "hr", "img", "input"}
NASTY = [
    "Owls <script>alert(1)</script> & ravens",
    "Owls_and_ravens *do* `not` [sing](sing.html)",
    "Owls ~~cannot~~ fly & &lt; &amp; #1",
    'Owls "quoted" \\ 1 < 2 > 0',
    "Owls cost $5 and ravens $6",
]


class Page(HTMLParser):
    """A page read strictly: every tag closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.styles = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.styles += data
        else:
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture
def october(starter_newsroom: Newsroom) -> Issue:
    return starter_newsroom.build("2026-10")


def nasty_issue(newsroom: Newsroom, write: Write) -> Issue:
    for number, title in enumerate(NASTY):
        front = f"---\ntitle: '{title}'\ndate: 2026-10-0{number + 1}\n---\n\n"
        write(
            f"posts/{number}.md",
            front + "Owls say 2 < 3 & so <i>do</i> ravens \\*today\\*. "
            "See [it](javascript:alert(1)) and [them](<https://x.example/a_(b)?c=1&d=*2*>) for what they sing.\n",
        )
    newsroom.sync()
    return newsroom.build("2026-10")


def test_the_page_is_whole_and_its_styles_are_inlined(october: Issue) -> None:
    page = Page(read(october, "html"))

    assert read(october, "html").lower().startswith("<!doctype html>")
    for tag in ("body", "main", "h1", "h2", "h3", "p", "ul", "li", "a"):
        assert page.of(tag), tag
        assert all(attributes.get("style") for attributes in page.of(tag)), tag
    assert "@media (prefers-color-scheme: dark)" in page.styles
    assert "h2" not in page.styles
    assert [attributes["content"] for attributes in page.of("meta") if attributes.get("name") == "color-scheme"]
    assert page.of("script") == page.of("img") == page.of("link") == []


def test_the_page_says_what_the_issue_says(october: Issue) -> None:
    page = Page(read(october, "html"))

    assert [attributes["href"] for attributes in page.of("a")] == [c["url"] for c in clips(october) if c["url"]]
    for section in october.sections:
        for sentence in [*section["sentences"], *(s for clip in section["clips"] for s in clip["sentences"])]:
            assert " ".join(sentence["text"].split()) in page.text


def test_mail_programs_do_not_clip_the_page(october: Issue) -> None:
    assert len(read(october, "html").encode()) < 100_000


def test_a_busy_month_is_not_clipped_either(newsroom: Newsroom, write: Write) -> None:
    for number in range(60):
        text = f"Owl number {number} hunts voles in the open fields at night, and its ears hear everything. " * 2
        write(f"posts/{number}.md", f"---\ntitle: Owl {number}\ndate: 2026-10-05\n---\n\n{text}\n")
    newsroom.sync()

    assert len(read(newsroom.build("2026-10"), "html").encode()) < 100_000


def test_nothing_in_the_content_becomes_markup(newsroom: Newsroom, write: Write) -> None:
    issue = nasty_issue(newsroom, write)
    html = read(issue, "html")
    page = Page(html)

    assert page.of("script") == page.of("i") == []
    for title in NASTY:
        assert " ".join(title.split()) in page.text
    assert not any("javascript" in str(attributes) for _tag, attributes in page.tags)
    assert "https://x.example/a_(b)?c=1&amp;d=*2*" in html


def test_nothing_in_the_content_becomes_markdown(newsroom: Newsroom, write: Write) -> None:
    issue = nasty_issue(newsroom, write)
    parsed = parse_document(read(issue, "markdown"), PurePosixPath("issues/2026-10.md"))
    urls = [link.url for block in parsed.blocks for link in block.links]
    plain = " ".join(" ".join(block.plain_text.split()) for block in parsed.blocks)

    assert parsed.warnings == []
    assert urls == [clip["url"] for clip in clips(issue) if clip["url"]]
    for title in NASTY:
        assert title in plain
    assert {block.kind for block in parsed.blocks} <= {"heading", "paragraph", "list_item"}


def test_lines_of_the_plain_text_are_short(october: Issue, newsroom: Newsroom) -> None:
    for line in read(october, "text").split("\n"):
        assert len(line) <= 78 or ADDRESS.fullmatch(line.strip()), line


def test_a_long_title_is_wrapped_in_the_plain_text(newsroom: Newsroom, write: Write) -> None:
    write("posts/owls.md", "---\ntitle: Owls\ndate: 2026-10-05\n---\n\nOwls hunt voles at night.\n")
    newsroom.sync()
    title = "The monthly newsletter on owls, ravens and everything else that flies by night or by day"
    text = read(newsroom.build("2026-10", title=title), "text")

    assert all(len(line) <= 78 for line in text.split("\n"))
    assert title in " ".join(text.split())


def test_the_plain_text_has_every_address_on_a_line_of_its_own(october: Issue) -> None:
    lines = [line.strip() for line in read(october, "text").split("\n")]
    assert [line for line in lines if ADDRESS.fullmatch(line)] == [c["url"] for c in clips(october) if c["url"]]
    assert "MY WORK" in lines
    assert not any(before == "" == after for before, after in pairwise(lines))


@pytest.mark.parametrize("name", ["html", "md", "txt"])
def test_a_layout_of_the_user_s_own_takes_the_place_of_byline_s(starter_newsroom: Newsroom, name: str) -> None:
    folder = starter_newsroom.settings.templates / "newsletter"
    folder.mkdir(parents=True)
    text = "<p>{{ title }} by {{ frame.author }}, {{ sections | length }} parts</p>"
    (folder / f"issue.{name}.jinja").write_text(text)
    issue = starter_newsroom.build("2026-10")
    texts = {suffix: read(issue, format) for format, suffix in (("html", "html"), ("markdown", "md"), ("text", "txt"))}

    assert "Warm Start, issue 31: October 2026 by Nora Almqvist, 5 parts" in texts.pop(name)
    assert not any("5 parts" in other for other in texts.values())


def test_a_prompt_for_blurbs_of_the_user_s_own_is_used(starter_newsroom: Newsroom) -> None:
    folder = starter_newsroom.settings.templates / "prompts"
    folder.mkdir(parents=True)
    (folder / "reword.jinja").write_text("Skriv om: {{ note }}")
    model = ScriptedModel(always({}))
    starter_newsroom.build("2026-10", model)

    assert model.asked
    assert all(asked.prompt.startswith("Skriv om: ") for asked in model.asked)


@pytest.mark.parametrize("text", ["{% for %}", "{{ titel }}", "{{ 1 / 0 }}"])
def test_a_broken_layout_is_named_and_nothing_is_stored(starter_newsroom: Newsroom, text: str) -> None:
    folder = starter_newsroom.settings.templates / "newsletter"
    folder.mkdir(parents=True)
    (folder / "issue.html.jinja").write_text(text)
    with pytest.raises(SettingsError) as raised:
        starter_newsroom.build("2026-10")

    assert str(folder / "issue.html.jinja") in raised.value.message
    assert not list(starter_newsroom.settings.issues_folder.rglob("*.html"))


@pytest.mark.parametrize("text", [*NASTY, "plain words", "![image](x)", "a_b*c"])
def test_escaped_markdown_shows_as_it_is(text: str) -> None:
    (block,) = parse_document(f"Start {escape_markdown(text)} end", PurePosixPath("a.md")).blocks
    assert block.plain_text == f"Start {text} end"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("https://a.example/b> [c](https://d.example)", "https://a.example/b%3E%20[c](https://d.example)"),
        ('https://a.example/"onclick="x', "https://a.example/%22onclick=%22x"),
        ("https://a.example/b_(c)?d=e&f=g#h", "https://a.example/b_(c)?d=e&f=g#h"),
    ],
)
def test_an_address_ends_no_link_and_runs_nothing(url: str, shown: str) -> None:
    assert with_web_address(Clip("Owls", url, "posts/owls.md", [])).url == shown
