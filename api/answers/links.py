"""The JSON about links: what `GET /links` and `byline links` answer."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from api.answers.answer import Answer
from kb.links.checking import CheckReport, in_utc
from kb.links.kinds import LinkKind
from kb.links.listing import ListedLink
from kb.links.verdicts import Verdict

_SOME_PAGE = "https://arxiv.org/abs/1706.03762"
_CHECKED = "2026-10-31T08:00:00Z"


class LinkCheckAnswer(Answer):
    """What was found when a page was last asked for."""

    verdict: Verdict = Field(
        description="`ok`, `moved` (for good), `dead` (no such page or host), `refused` (programs are not answered), "
        "`unreachable` (no answer then), `private` (in a private network, not asked).",
        examples=["ok"],
    )
    status: int | None = Field(description="HTTP status, where there was an answer.", examples=[200])
    final_url: str = Field(
        description="Where redirects led; for `moved`, the address to write instead.", examples=[_SOME_PAGE]
    )
    detail: str = Field(examples=[""])
    checked_at: Annotated[dt.datetime, AfterValidator(in_utc)] = Field(examples=[_CHECKED])


class LinkSourceAnswer(Answer):
    """A place where a link stands."""

    document: int = Field(description="Id of its document.", examples=[14])
    path: str = Field(examples=["posts/2026-10-20-data-drift.md"])
    title: str = Field(examples=["Data drift"])
    author: str = Field(description="Of the document; empty where it names none.", examples=["Nora Almqvist"])
    date: dt.date | None = Field(description="Of the document.", examples=["2026-10-20"])
    url: str = Field(description="As it is written there.", examples=["https://arxiv.org/pdf/1706.03762v5"])
    anchor: str = Field(description="The linked words.", examples=["the paper"])
    sentence: str = Field(examples=["As the paper shows, attention is enough."])
    heading: str = Field(description="Headings above it, joined with ' > '.", examples=["Further reading"])
    start_line: int = Field(examples=[12])
    end_line: int = Field(examples=[13])


class LinkedPageAnswer(Answer):
    """A page that is linked to, whatever spelling of its address is used."""

    canonical: str = Field(description="The same for all spellings; for comparing.", examples=[_SOME_PAGE])
    url: str = Field(
        description="As it is written in the newest of the sources; for following.",
        examples=["https://arxiv.org/pdf/1706.03762v5"],
    )
    kind: LinkKind = Field(description="What it leads to.", examples=["paper"])
    anchor: str = Field(
        description="The longest of the words linked, else the title of its entry in a list, or empty.",
        examples=["the paper"],
    )
    is_shortened: bool = Field(description="Whether it hides where it leads, as bit.ly does.", examples=[False])
    is_truncated: bool = Field(description="Whether the end of the address is lost.", examples=[False])
    featured: int = Field(description="Newsletter issues that gave it.", examples=[0])
    check: LinkCheckAnswer | None = Field(description="null before the first check.", examples=[None])
    sources: list[LinkSourceAnswer] = Field(description="Where it stands, the newest document first.")


class LinkList(Answer):
    """Some of the pages linked to: those that most documents link to first."""

    total: int = Field(description="Of pages that pass the filters.", examples=[1])
    links: list[LinkedPageAnswer]

    @classmethod
    def page(cls, total: int, links: Sequence[ListedLink]) -> Self:
        """A page of so many links."""
        return cls.model_validate({"total": total, "links": links})


class LinkReportAnswer(Answer):
    """What a check of links did. Pages are counted, not the places that link to them."""

    checked: int = Field(description="Asked for now.", examples=[12])
    verdicts: dict[Verdict, int] = Field(description="Of those asked for now.", examples=[{"ok": 11, "dead": 1}])
    recent: int = Field(description="Not asked for, as the last result still counts.", examples=[200])
    truncated: int = Field(description="Not asked for, as the end of the address is lost.", examples=[0])
    left: int = Field(
        description="Left for the next check: a server asked for a pause, or Byline is offline.", examples=[0]
    )
    problems: list[LinkedPageAnswer] = Field(
        description="Those asked for now that are not `ok`, with where they stand."
    )

    @classmethod
    def of_check(cls, report: CheckReport, problems: Sequence[ListedLink]) -> Self:
        """What a check found, and where what failed it stands."""
        return cls.model_validate(
            {
                "checked": len(report.results),
                "verdicts": report.verdicts,
                "recent": report.recent,
                "truncated": report.truncated,
                "left": report.left,
                "problems": problems,
            }
        )
