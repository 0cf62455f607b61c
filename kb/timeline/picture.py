"""Draws events as an SVG picture: time runs down a line, dates stand left of it and names right of it.

The further two dates lie apart, the wider the gap between them, though not to scale: a century and a week must both
be readable. The picture stands alone: no script, no font and no image is loaded. It has a title and a description,
each event says in full what it is when pointed at, and what is told by colour is told by shape and words as well.
Pure.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree import ElementTree

from kb.timeline.merge import Event

MAX_EVENTS = 400
"""More than this make a picture nobody reads; the first are drawn, and the picture says so."""

_WIDTH, _MARGIN, _TOP, _BOTTOM = 960, 28, 104, 32
_AXIS, _NAMES = 196, 220
_ROW, _WIDEST_GAP, _GAP_OF_A_YEAR = 44, 70, 12
_LETTER = 9.0
"""About the width of a letter of a name, in pixels, in a wide font; Chinese letters take two."""

_NOT_IN_XML = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_STYLE = """
text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1f2933; }
.title { font-size: 22px; font-weight: 600; }
.name { font-size: 15px; font-weight: 600; }
.date { font-size: 14px; font-weight: 600; fill: #0b5394; text-anchor: end; }
.place { font-size: 12px; fill: #52606d; }
.differs { font-size: 12px; fill: #a61b1b; }
.axis { stroke: #9aa5b1; stroke-width: 2; }
.dot { fill: #0b5394; stroke: #ffffff; stroke-width: 2; }
.doubt { fill: #ffffff; stroke: #a61b1b; stroke-width: 2; }
"""


def draw(events: Sequence[Event], title: str) -> str:
    """A picture of events as an SVG document.

    Args:
        events: at least one, in the order of time; those past MAX_EVENTS are left out.
        title: what the picture shows.
    """
    drawn = events[:MAX_EVENTS]
    rows = list(_rows(drawn))
    height = rows[-1] + _ROW + _BOTTOM
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "width": str(_WIDTH),
            "height": str(height),
            "role": "graphics-document",
            "aria-labelledby": "title description",
        },
    )
    description = _description(events, len(drawn))
    _add(svg, "title", title, id="title")
    _add(svg, "desc", description, id="description")
    _add(svg, "style", _STYLE)
    _add(svg, "rect", width=_WIDTH, height=height, fill="#ffffff")
    _add(svg, "text", _fitting(title, _MARGIN, 1.6), x=_MARGIN, y=44, class_="title")
    _add(svg, "text", description, x=_MARGIN, y=68, class_="place")
    _add(svg, "line", x1=_AXIS, y1=rows[0], x2=_AXIS, y2=rows[-1], class_="axis")
    for event, row in zip(drawn, rows, strict=True):
        _draw_event(svg, event, row)
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode", xml_declaration=True) + "\n"


def _description(events: Sequence[Event], drawn: int) -> str:
    shown = f"{drawn} event{'s' * (drawn != 1)}"
    if drawn < len(events):
        shown = f"The first {drawn} of {len(events)} events"
    doubted = sum(event.is_contradicted for event in events[:drawn])
    doubts = f" For {doubted} of them, sources give different dates." if doubted else ""
    return f"{shown}, {events[0].shown.when} to {events[drawn - 1].shown.when}, from the top down.{doubts}"


def _rows(events: Sequence[Event]) -> Iterator[int]:
    """The height at which each event stands, in pixels."""
    row = _TOP
    yield row
    for event, following in pairwise(events):
        years = (following.shown.date - event.shown.date).days / 365
        row += _ROW + round(min(_WIDEST_GAP, _GAP_OF_A_YEAR * math.sqrt(years)))
        yield row


def _draw_event(svg: ElementTree.Element, event: Event, row: int) -> None:
    """Mark, date, name, which leads to the event's page, and below it where it is written."""
    shown = event.shown
    group = _add(svg, "g", role="graphics-object", aria_label=f"{shown.when}: {event.name}")
    _add(group, "title", f"{shown.when}: {shown.label}")
    if event.is_contradicted:
        diamond = f"{_AXIS},{row - 9} {_AXIS + 9},{row} {_AXIS},{row + 9} {_AXIS - 9},{row}"
        _add(group, "polygon", points=diamond, class_="doubt")
    elif shown.end:
        _add(group, "rect", x=_AXIS - 6, y=row - 12, width=12, height=24, rx=6, class_="dot")
    else:
        _add(group, "circle", cx=_AXIS, cy=row, r=6, class_="dot")
    _add(group, "text", shown.when, x=_AXIS - 18, y=row + 5, class_="date")
    leads_on = event.url.startswith(("http://", "https://"))
    linked = _add(group, "a", href=event.url) if leads_on else group
    _add(linked, "text", _fitting(event.name, _NAMES), x=_NAMES, y=row + 5, class_="name")
    if event.is_contradicted:
        said = "; ".join(f"{date} in {', '.join(places)}" for date, places in event.differing.items())
        _add(group, "text", _fitting(f"Dates differ: {said}", _NAMES, 0.8), x=_NAMES, y=row + 22, class_="differs")
    else:
        places = ", ".join(source.place for source in event.sources)
        _add(group, "text", _fitting(places, _NAMES, 0.8), x=_NAMES, y=row + 22, class_="place")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: object) -> ElementTree.Element:
    """A new element; `class_` is written class, `aria_label` aria-label. What XML cannot hold is left out."""
    written = {key.rstrip("_").replace("_", "-"): _NOT_IN_XML.sub("", str(value)) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, written)
    element.text = _NOT_IN_XML.sub("", text) or None
    return element


def _fitting(text: str, left: int, size: float = 1.0) -> str:
    """As much of a text as fits between `left` and the edge of the picture.

    Args:
        size: of its letters, measured in those of a name.
    """
    room = (_WIDTH - _MARGIN - left) / (_LETTER * size)
    for at, letter in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: max(at - 1, 0)].rstrip() + "…"
    return text
