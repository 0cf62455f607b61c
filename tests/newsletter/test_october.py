"""The issue of October 2026, built from the repository's own content."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from sqlmodel import select

from kb.database import Database
from kb.errors import ConflictError, NotFoundError
from kb.links.canonical import canonical_url
from kb.markdown.document import parse_document
from kb.models import Document, Link
from newsletter.build import get_issue, list_issues
from newsletter.models import Issue
from tests.generator.fakes import ScriptedModel, paraphrased, says
from tests.generator.grounding import assert_sentences_stand, sentences_of
from tests.newsletter.newsroom import SIGN_OFF, Newsroom, clips, read


@pytest.fixture
def october(starter_newsroom: Newsroom) -> Issue:
    return starter_newsroom.build("2026-10")


def titles(newsroom: Newsroom) -> set[str]:
    """Titles of what is dated in October and is not an issue or a list of links."""
    with newsroom.database.read() as session:
        return {
            document.title
            for document in session.exec(select(Document))
            if f"{document.date:%Y-%m}" == "2026-10" and document.kind not in ("issue", "links")
        }


def test_it_is_issue_31_in_five_parts(starter_newsroom: Newsroom, october: Issue) -> None:
    assert (october.number, october.period, october.state) == (31, "2026-10", "built")
    assert october.title == "Warm Start, issue 31: October 2026"
    assert [section["kind"] for section in october.sections] == [
        "greeting", "my_work", "from_the_internet", "quick_fire", "sign_off",
    ]  # fmt: skip
    assert [section["heading"] for section in october.sections[1:-1]] == [
        "My work", "From the internet", "Quick-fire round",
    ]  # fmt: skip
    greeting, sign_off = october.sections[0]["sentences"], october.sections[-1]["sentences"]
    assert greeting[0]["text"] == "Hello,"
    assert "issue 31" in greeting[1]["text"]
    assert [sentence["text"] for sentence in sign_off] == [SIGN_OFF, "Nora Almqvist"]
    assert {clip["title"] for clip in clips(october, "my_work")} == titles(starter_newsroom)
    assert len(clips(october, "quick_fire")) == 7
    assert {clip["theme"] for clip in clips(october, "from_the_internet")} == {
        "MLOps courses, books and repositories",
        "Papers worth reading twice",
    }


def test_the_counts_in_the_greeting_are_right(october: Issue) -> None:
    works = len(clips(october, "my_work"))
    links = len(clips(october, "from_the_internet")) + len(clips(october, "quick_fire"))
    assert october.sections[0]["sentences"][-1]["text"] == f"In it: {works} pieces of mine and {links} links."


def test_what_is_said_stands_in_the_lines_cited(starter_newsroom: Newsroom, october: Issue) -> None:
    content = starter_newsroom.settings.content
    for clip in clips(october):
        sentences = sentences_of(clip["sentences"])  # type: ignore[arg-type]
        assert sentences, clip["title"]
        assert_sentences_stand(content, sentences)
        assert {citation.path for sentence in sentences for citation in sentence.citations} == {clip["path"]}


def test_every_address_is_one_the_cited_lines_hold(starter_newsroom: Newsroom, october: Issue) -> None:
    content = starter_newsroom.settings.content
    linked = [clip for clip in clips(october) if clip["url"]]
    for clip in linked:
        citation = sentences_of(clip["sentences"])[0].citations[0]  # type: ignore[arg-type]
        lines = (content / citation.path).read_text(encoding="utf-8").split("\n")
        assert str(clip["url"]) in "\n".join(lines[citation.start_line - 1 : citation.end_line])
    assert len({canonical_url(str(clip["url"])) for clip in linked}) == len(linked)


def test_no_link_of_an_earlier_issue_is_given_again(starter_newsroom: Newsroom, october: Issue) -> None:
    with starter_newsroom.database.read() as session:
        featured = {
            canonical_url(url) for url in session.exec(select(Link.url).join(Document).where(Document.kind == "issue"))
        }
    given = {canonical_url(str(clip["url"])) for clip in clips(october) if clip["url"]}

    assert len(featured) > 30
    assert not given & featured


def test_links_built_before_are_not_given_again(starter_newsroom: Newsroom, october: Issue) -> None:
    """An issue that was built counts as much as one that lies in content/."""
    with starter_newsroom.database.write() as session:
        for document in session.exec(select(Document).where(Document.path == "links/mlops.md")):
            document.date = document.date.replace(month=11) if document.date else None
            session.add(document)
    november = starter_newsroom.build("2026-11")
    given = {canonical_url(str(clip["url"])) for clip in clips(october) if clip["url"]}

    assert november.number == 32
    assert clips(november, "from_the_internet")
    assert not given & {canonical_url(str(clip["url"])) for clip in clips(november) if clip["url"]}


def test_built_again_it_is_the_same_issue(starter_newsroom: Newsroom) -> None:
    model = ScriptedModel(says(paraphrased))
    first = starter_newsroom.build("2026-10", model)
    texts = {name: read(first, name) for name in first.files}
    asked = len(model.asked)
    again = starter_newsroom.build("2026-10", model)

    assert asked >= len(clips(first, "my_work"))
    assert len(model.asked) == asked
    assert (again.id, again.number, again.created_at) == (first.id, first.number, first.created_at)
    assert (again.sections, again.files) == (first.sections, first.files)
    assert {name: read(again, name) for name in again.files} == texts
    assert len(list_issues(starter_newsroom.database)) == 1


def test_blurbs_in_the_model_s_words_are_supported(starter_newsroom: Newsroom) -> None:
    issue = starter_newsroom.build("2026-10", ScriptedModel(says(paraphrased)))
    sentences = [sentence for clip in clips(issue, "my_work") for sentence in clip["sentences"]]  # type: ignore[attr-defined]

    assert {sentence["verdict"] for sentence in sentences} == {"supported"}
    assert_sentences_stand(starter_newsroom.settings.content, sentences_of(sentences))
    assert sentences[0]["text"] in read(issue, "html")
    assert issue.recipe["model"]["name"] == "scripted"
    assert len(issue.recipe["prompts"]) >= len(clips(issue, "my_work"))


def test_it_can_be_read_back(starter_newsroom: Newsroom, october: Issue) -> None:
    other = Database(f"sqlite:///{starter_newsroom.database.where}")
    stored = get_issue(other, october.id or 0)
    other.close()

    assert (stored.sections, stored.files) == (october.sections, october.files)
    with pytest.raises(NotFoundError, match="99"):
        get_issue(starter_newsroom.database, 99)


def test_the_markdown_is_an_issue_like_the_author_s(october: Issue) -> None:
    parsed = parse_document(read(october, "markdown"), PurePosixPath("issues/2026-10.md"))
    metadata = parsed.metadata

    assert parsed.warnings == []
    assert (metadata.kind, metadata.title, metadata.author) == ("issue", october.title, "Nora Almqvist")
    assert (metadata.extra["number"], metadata.extra["period"], str(metadata.date)) == (31, "2026-10", "2026-10-31")
    assert metadata.tags[0] == "newsletter"
    urls = [link.url for block in parsed.blocks for link in block.links]
    assert urls == [clip["url"] for clip in clips(october) if clip["url"]]


def test_published_months_are_left_alone(starter_newsroom: Newsroom) -> None:
    with pytest.raises(ConflictError) as raised:
        starter_newsroom.build("2026-09")
    assert "issues/2026-09.md" in raised.value.message
    assert list_issues(starter_newsroom.database) == []


@pytest.mark.parametrize("month", ["1999-01", "2027-05"])
def test_a_month_of_nothing_names_the_months_there_are(starter_newsroom: Newsroom, month: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        starter_newsroom.build(month)
    assert month in raised.value.message
    assert raised.value.hint == "It has documents from 2026-03 to 2026-10."
    assert not starter_newsroom.settings.issues_folder.exists()


def every_text(issue: Issue) -> Iterator[str]:
    yield from (read(issue, name) for name in ("markdown", "html", "text"))


def test_every_format_holds_every_address(october: Issue) -> None:
    for text in every_text(october):
        for clip in clips(october):
            assert str(clip["url"]) in text.replace("&amp;", "&")
