"""Evidence -> what a post says, in order: an opening, points, a closing. Pure."""

from dataclasses import dataclass

from generator.evidence import Evidence
from generator.facts import Fact, distinct
from kb.embedding import Vectors

MAX_POINTS = 5
MAX_LISTS = 1
MAX_LIST_ITEMS = 6
POINT_CHARACTERS = 420
OPENING_CHARACTERS = 260
BODY_CHARACTERS = 1400
MAX_LIKENESS = 0.85
"""Two points whose cosine is above this say the same thing."""
MIN_SHARE_OF_BEST = 0.6
"""A document whose best fact scores less than this share of the overall best is beside the topic."""


@dataclass(frozen=True)
class Point:
    """One thing to say: facts to write from. A list keeps one bullet a fact."""

    facts: list[Fact]
    is_list: bool = False


@dataclass(frozen=True)
class Outline:
    """The plan of a post. `closing` is a question of the author's own, if there is one near the topic."""

    opening: Point
    points: list[Point]
    closing: Fact | None


def make_outline(evidence: Evidence, vectors: Vectors) -> Outline:
    """Choose what to say.

    Args:
        evidence: with at least one fact.
        vectors: of the facts, in their order.
    """
    opening, closing = _frame(evidence)
    undated = [index for index, fact in enumerate(evidence.facts) if fact.year is None]
    facts = [evidence.facts[index] for index in undated] or evidence.facts
    points = _points(facts, vectors[undated] if undated else vectors, opening)
    if not opening:
        opening, points = points[0].facts, points[1:]
    return Outline(Point(opening), points, closing)


def _frame(evidence: Evidence) -> tuple[list[Fact], Fact | None]:
    """How the author opened and closed the post nearest the topic, where that post leads the evidence."""
    leading = evidence.facts[0].path
    example = next((example for example in evidence.voice if example.path == leading), None)
    if example is None:
        return [], None
    return _within(example.opening, OPENING_CHARACTERS), example.closing


def _within(facts: list[Fact], characters: int) -> list[Fact]:
    kept: list[Fact] = []
    for fact in facts:
        if kept and sum(len(other.text) + 1 for other in kept) + len(fact.text) > characters:
            break
        kept.append(fact)
    return kept


def _points(facts: list[Fact], vectors: Vectors, opening: list[Fact]) -> list[Point]:
    best = max(fact.score for fact in facts)
    said = {(fact.path, fact.text) for fact in opening}
    free = [
        index
        for index, fact in enumerate(facts)
        if (fact.path, fact.text) not in said and fact.score >= MIN_SHARE_OF_BEST * best and not fact.leans_back
    ]
    nuclei = distinct([facts[index] for index in free], vectors[free], keep=3 * MAX_POINTS, likeness=MAX_LIKENESS)
    points: list[Point] = []
    used = set(said)
    for nucleus in sorted(nuclei, key=lambda fact: -fact.score):
        if (nucleus.path, nucleus.text) in used:
            continue
        point = _grown(nucleus, facts, used, allow_list=sum(point.is_list for point in points) < MAX_LISTS)
        if len(points) < MAX_POINTS and _length([*points, point]) <= BODY_CHARACTERS:
            points.append(point)
            used |= {(fact.path, fact.text) for fact in point.facts}
    position = {(fact.path, fact.text): index for index, fact in enumerate(facts)}
    return sorted(points, key=lambda point: position[point.facts[0].path, point.facts[0].text])


def _grown(nucleus: Fact, facts: list[Fact], used: set[tuple[str, str]], *, allow_list: bool) -> Point:
    """A nucleus with what belongs to it: the rest of its list, or of its paragraph as far as that is short."""
    if nucleus.is_item:
        items = _list_around(nucleus, facts)
        if len(items) > 1:
            return Point(items[:MAX_LIST_ITEMS], is_list=True) if allow_list else Point([nucleus])
    block = [fact for fact in facts if fact.block == nucleus.block and (fact.path, fact.text) not in used]
    start = block.index(nucleus)
    while start > 0 and len(_within(block[start - 1 :], POINT_CHARACTERS)) > len(
        _within(block[start:], POINT_CHARACTERS)
    ):
        start -= 1
    group = _within(block[start:], POINT_CHARACTERS)
    if group[0].leans_back or nucleus not in group:
        group = _within(block[block.index(nucleus) :], POINT_CHARACTERS)
    return Point(group)


def _list_around(nucleus: Fact, facts: list[Fact]) -> list[Fact]:
    """The first sentence of every item in an unbroken list, in order."""
    passage, number = nucleus.block
    first_of_block: dict[int, Fact] = {}
    for fact in facts:
        if fact.block[0] == passage and fact.is_item:
            first_of_block.setdefault(fact.block[1], fact)
    while number - 1 in first_of_block:
        number -= 1
    items = []
    while number in first_of_block:
        items.append(first_of_block[number])
        number += 1
    return items


def _length(points: list[Point]) -> int:
    return sum(len(fact.text) + 1 for point in points for fact in point.facts)
