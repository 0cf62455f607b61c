"""Builds the issue of a month and stores it. The same month built twice is the same issue."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from generator.known_links import is_instruction, left_out
from generator.language_models import LanguageModel
from generator.models import Citation, Rejection, Verdict, WrittenSentence
from generator.pipeline import make_recipe
from generator.quoting import NO_QUOTATION, misquotations
from generator.templates import Templates
from generator.writing import Writer
from kb.atomic_files import PRIVATE_FOLDER, cannot_write, make_folder, write_whole
from kb.database import Database
from kb.documents import passages_of
from kb.errors import ConflictError, InputError, NotFoundError
from kb.links.canonical import identities
from kb.links.said import tags_of_links
from kb.models import Document, Link, Passage
from kb.progress import Progress
from kb.published import is_published
from kb.rows import sound
from kb.search.search import Searcher
from newsletter import selection as choosing
from newsletter.compose import Clip, Frame, Section, SectionKind, all_sentences, compose, without
from newsletter.models import Issue
from newsletter.numbering import KnownIssue, issue_number
from newsletter.period import Period, parse_period
from newsletter.render import FORMATS, RenderedIssue, render

QUOTING = 3
"""Raised when other words would be quoted of the same content, so that an issue is not kept as it was."""


_IS_ISSUE = (col(Document.kind) == "issue", col(Document.is_draft).is_(False))
"""What counts as an issue in the content folder: one whose day has not come has its number and its links already."""


@dataclass(frozen=True)
class IssueOptions:
    """How to build.

    Attributes:
        title: the newsletter's name.
        greeting, sign_off: the author's own phrases.
        site: where the author's posts are published, with no closing slash; empty if nowhere.
        folder: where files are written, in a folder a month.
    """

    title: str
    greeting: str
    sign_off: str
    author: str
    site: str
    temperature: float
    seed: int
    folder: Path


@dataclass(frozen=True)
class Material:
    """Everything an issue is made from, read from the store at one moment."""

    number: int
    selection: choosing.Selection
    passages: dict[str, list[Passage]]
    tags: dict[int, list[str]]
    built: Issue | None
    refused: list[Rejection]


def build_issue(
    database: Database,
    searcher: Searcher,
    model: LanguageModel | None,
    prompts: Templates,
    layouts: Templates,
    month: str,
    options: IssueOptions,
    progress: Progress,
) -> Issue:
    """Build the issue of a month, or build it again from what the knowledge base holds now.

    When nothing it is made of has changed, the stored words are kept and only the files are written anew.

    Raises:
        InputError: `month` is not a month.
        NotFoundError: the knowledge base has nothing of that month.
        ConflictError: the content folder holds a published issue of that month, or its number is taken.
        ModelError: the model cannot be loaded or fails.
        InterruptedWorkError: `progress` was cancelled.
    """
    period = parse_period(month)
    progress.step("Gathering what is new")
    with database.read() as session:
        material = _gather(session, period)
    frame = Frame(options.title, material.number, period, options.greeting, options.sign_off, options.author)
    inputs = _fingerprint(material, frame, options, model)
    if material.built and material.built.recipe.get("inputs") == inputs:
        sections, recipe = read_sections(material.built), material.built.recipe
    else:
        started = dt.datetime.now()
        writer = Writer(model, searcher.embedder, prompts, options.author, options.temperature, options.seed, progress)
        writer.rejections += material.refused
        sections = compose(
            material.selection,
            material.passages,
            material.tags,
            frame,
            writer,
            lambda it: published_url(it, options.site),
        )
        with database.read() as session:
            misquoted = misquotations(session, all_sentences(sections))
        sections = without(sections, misquoted)
        writer.rejections += [Rejection("quotation", sentence.text, NO_QUOTATION) for sentence in misquoted]
        seconds = (dt.datetime.now() - started).total_seconds()
        recipe = {**make_recipe(writer, None, seconds), "inputs": inputs}
    progress.step("Rendering")
    files = _write_files(options.folder / str(period), render(sections, frame, _tags(material), layouts), frame)
    return _store(database, frame, sections, files, recipe)


def list_issues(database: Database, limit: int = 50, offset: int = 0) -> list[Issue]:
    """Built issues, the newest month first."""
    with database.read() as session:
        newest = select(Issue).order_by(col(Issue.period).desc())
        return sound(session, newest.offset(offset).limit(limit), col(Issue.id))


def get_issue(database: Database, issue_id: int) -> Issue:
    """A built issue by its id.

    Raises:
        NotFoundError: there is none.
    """
    with database.read() as session:
        issue = session.get(Issue, issue_id)
    if issue is None:
        raise NotFoundError(
            f"There is no issue with id {issue_id}.", hint="`byline newsletter list` shows them.", subject=str(issue_id)
        )
    return issue


def find_issue(database: Database, period: str) -> Issue | None:
    """The built issue of a month, if there is one."""
    with database.read() as session:
        return session.exec(select(Issue).where(Issue.period == period)).first()


def read_issue_file(issue: Issue, format: str, folder: Path) -> bytes:
    """The built file of an issue in one of its formats.

    Args:
        folder: where issues are built. Nothing outside it is read, whatever the store names: a restored one may name
            any file.

    Raises:
        NotFoundError: it is gone, or elsewhere.
    """
    try:
        file = Path(issue.files[format]).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise FileNotFoundError(file)
        return file.read_bytes()
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise NotFoundError(
            f"The {format} file of issue {issue.number} is not in {folder} any more.",
            hint=f"Build the issue of {issue.period} again.",
            subject=format,
        ) from error


def read_sections(issue: Issue) -> list[Section]:
    """An issue's stored sections."""
    return [
        Section(
            kind=SectionKind(section["kind"]),
            heading=section["heading"],
            sentences=[_read_sentence(sentence) for sentence in section["sentences"]],
            clips=[
                Clip(**{**clip, "sentences": [_read_sentence(sentence) for sentence in clip["sentences"]]})
                for clip in section["clips"]
            ],
        )
        for section in issue.sections
    ]


def published_url(document: Document, site: str) -> str:
    """Where a document is on the web: its own `url`, else its path under the site; empty if neither is known."""
    own = document.front_matter.get("url")
    if isinstance(own, str) and own.startswith(("https://", "http://")):
        return own
    return f"{site}/{document.path.removesuffix('.md')}" if site else ""


def _gather(session: Session, period: Period) -> Material:
    in_month, is_finished = col(Document.date).between(period.first_day, period.last_day), is_published(session)
    documents = list(session.exec(select(Document).where(in_month, Document.kind != "issue", is_finished)))
    links = session.exec(select(Link).join(Document).where(in_month, Document.kind != "issue", is_finished)).all()
    built = list(session.exec(select(Issue)))
    published = list(session.exec(select(Document).where(*_IS_ISSUE)))
    number = issue_number(period, _known(built, published))
    usable = [link for link in links if not is_instruction(link)]
    selection = choosing.select(documents, usable, _featured(session, built, period))
    if selection.is_empty:
        raise NotFoundError(
            f"The knowledge base holds nothing dated {period}, so no issue was built.",
            hint=_months_hint(session),
            subject=str(period),
        )
    passages = {document.path: passages_of(session, document) for document in selection.work}
    mine = next((issue for issue in built if issue.period == str(period)), None)
    given = [link for theme in selection.themes for link in theme.links]
    tags = tags_of_links(session, [*given, *(link for _document, link in selection.quick)])
    return Material(number, selection, passages, tags, mine, left_out(links))


def _known(built: list[Issue], published: list[Document]) -> list[KnownIssue]:
    known = [KnownIssue(parse_period(issue.period), issue.number, "") for issue in built]
    for document in published:
        number = document.front_matter.get("number")
        period = _period_of(document)
        if isinstance(number, int) and period:
            known.append(KnownIssue(period, number, document.path))
    return known


def _period_of(document: Document) -> Period | None:
    """The month a published issue covers: what it says, else that of its date."""
    try:
        return parse_period(str(document.front_matter.get("period")))
    except InputError:
        return Period(document.date.year, document.date.month) if document.date else None


def _featured(session: Session, built: list[Issue], period: Period) -> set[str]:
    """What the addresses given in other months' issues, published or built, may count as."""
    published = session.exec(select(Link.url).join(Document).where(*_IS_ISSUE)).all()
    ours = [
        clip["url"]
        for issue in built
        if issue.period != str(period)
        for section in issue.sections
        for clip in section["clips"]
        if clip["url"]
    ]
    return set().union(*map(identities, [*published, *ours]))


def _months_hint(session: Session) -> str:
    dates = session.exec(select(col(Document.date)).where(col(Document.date).is_not(None)).distinct()).all()
    months = sorted({f"{date:%Y-%m}" for date in dates if date})
    return f"It has documents from {months[0]} to {months[-1]}." if months else "No document in it has a date."


def _fingerprint(material: Material, frame: Frame, options: IssueOptions, model: LanguageModel | None) -> str:
    """A hash of everything the words of an issue depend on."""
    chosen = material.selection
    parts: list[Any] = [
        [(document.path, document.content_hash) for document in chosen.work],
        [(theme.document.content_hash, [link.url for link in theme.links]) for theme in chosen.themes],
        [(document.content_hash, link.url) for document, link in chosen.quick],
        [frame.title, frame.number, frame.greeting, frame.sign_off, frame.author, options.site],
        [QUOTING, options.temperature, options.seed, model.describe().as_dict() if model else None],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _tags(material: Material) -> list[str]:
    documents = [*material.selection.work, *(theme.document for theme in material.selection.themes)]
    return list(dict.fromkeys(["newsletter", *(tag for document in documents for tag in document.tags)]))[:6]


def _write_files(folder: Path, rendered: RenderedIssue, frame: Frame) -> dict[str, str]:
    files = {name: folder / f"issue-{frame.number}.{suffix}" for name, suffix in FORMATS.items()}
    try:
        make_folder(folder, mode=PRIVATE_FOLDER)
        for name, file in files.items():
            write_whole(file, rendered.texts[name])
    except OSError as error:
        raise cannot_write(folder, error, hint="Make it writable and build again.") from error
    return {name: str(file) for name, file in files.items()}


def _store(
    database: Database, frame: Frame, sections: list[Section], files: dict[str, str], recipe: dict[str, Any]
) -> Issue:
    now = dt.datetime.now(dt.UTC)
    with database.write() as session:
        issue = session.exec(select(Issue).where(Issue.period == str(frame.period))).first()
        if issue is None:
            if session.exec(select(Issue.id).where(Issue.number == frame.number)).first() is not None:
                raise ConflictError(f"Issue {frame.number} was built for another month meanwhile.", hint="Build again.")
            issue = Issue(number=frame.number, period=str(frame.period), title="", created_at=now, updated_at=now)
        issue.title = f"{frame.title}, issue {frame.number}: {frame.period.name}"
        issue.sections = [asdict(section) for section in sections]
        issue.files = files
        issue.recipe = recipe
        issue.updated_at = now
        session.add(issue)
    return issue


def _read_sentence(stored: dict[str, Any]) -> WrittenSentence:
    citations = [Citation(**citation) for citation in stored["citations"]]
    return WrittenSentence(stored["text"], Verdict(stored["verdict"]), citations)
