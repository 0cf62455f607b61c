"""Shows what a search found to a person at a terminal."""

from collections.abc import Mapping

from rich.markup import escape
from rich.text import Text

from api.cli.terminal import origin, out, say
from kb.documents import Filters
from kb.english import stem
from kb.index.tokens import telling_words
from kb.search.explain import Why
from kb.search.hits import Hit
from kb.search.language import understand
from kb.search.search import SearchResult
from kb.search.snippets import HIGHLIGHT


def print_hits(result: SearchResult, offset: int = 0) -> None:
    """Show hits to a person: title, heading, lines, and the snippet with its matches in bold."""
    for note in result.notes:
        say(note, "yellow")
    if result.searched_for:
        asked = _words_of(result.query)
        say(f"“{asked}” stands nowhere in the knowledge base. Searched for “{result.searched_for}”.", "yellow")
    elif result.suggestion:
        say(f"Did you mean “{result.suggestion}”?", "yellow")
    elif result.unknown_words:
        named = " and ".join(f"“{word}”" for word in result.unknown_words)
        verb = "stands" if len(result.unknown_words) == 1 else "stand"
        say(f"{named} {verb} nowhere in the knowledge base.", "yellow")
    if not result.hits:
        say(_nothing_found(result))
        return
    words = {stem(word): word for word in telling_words(_words_of(result.searched_for or result.query))}
    for number, hit in enumerate(result.hits, start=offset + 1):
        _print_hit(number, hit, words)
    for name, counts in result.facets.items():
        if counts:
            say(f"{name}: " + ", ".join(f"{count.value} {count.documents}" for count in counts[:8]), "dim")
    say(f"{len(result.hits)} of {result.total} documents found ({result.mode})", "dim")


def _words_of(question: str) -> str:
    """A question without its fields."""
    return understand(question, Filters()).words


def _nothing_found(result: SearchResult) -> str:
    if result.total:
        return f"That was all: {result.total} documents were found. A smaller --offset shows them."
    more = "`--mode semantic` finds what means the same, and " if result.unknown_words else ""
    return f"Nothing found. Fewer filters or quotation marks find more; {more}`byline sync` reads your content folder."


def _print_hit(number: int, hit: Hit, words: Mapping[str, str]) -> None:
    """Show one hit. Items on its own lines say what its snippet would.

    Args:
        words: of the question, by their stems.
    """
    heading = f" > {hit.heading}" if hit.heading else ""
    score = f", {hit.score:.2f}" if words else ""  # fields alone find what they fit, none better than another
    out.print(f"[bold]{number}. {escape(hit.title)}[/bold]{escape(heading)}  [dim]{escape(hit.kind)}{score}[/dim]")
    place = f"{escape(hit.path)}:{hit.start_line}-{hit.end_line}"
    out.print(f"   [cyan]{place}[/cyan]{origin(hit.date, hit.author)}")
    if not any(hit.start_line <= item.start_line <= hit.end_line for item in hit.items):
        out.print(Text("   ").append_text(_highlighted(hit.snippet)))
    for item in hit.items:
        out.print(f"   - {escape(item.title)}  [cyan]{escape(item.url)}[/cyan]  [dim]line {item.start_line}[/dim]")
    if hit.more:
        say("   also " + ", ".join(f"{place.start_line}-{place.end_line}" for place in hit.more), "dim")
    if hit.why:
        say(f"   {_explained(hit.why, words)}", "dim")
    out.print()


def _explained(why: Why, words: Mapping[str, str]) -> str:
    """Why a hit was found, in one line."""
    parts = []
    if why.keyword_rank is not None:
        parts.append(f"words: no. {why.keyword_rank} with {why.keyword_score}")
    if why.semantic_rank is not None:
        parts.append(f"meaning: no. {why.semantic_rank} with cosine {why.semantic_score}")
    if why.reranker_rank is not None:
        parts.append(f"reranker: no. {why.reranker_rank} with {why.reranker_score}")
    if why.parts:
        shares = f"{why.parts.keyword:.2f} for words, {why.parts.semantic:.2f} for meaning"
        parts.append(f"{shares}, {why.parts.neighbours:+.2f} for its neighbours")
    held = ", ".join(words.get(term, term) for term in why.terms)
    if words:
        parts.append(f"holds {held}" if held else "holds none of the words")
    return "; ".join(parts) or "it is what the fields ask for"


def _highlighted(snippet: str) -> Text:
    """Matches in bold where the terminal can show it, else between their stars."""
    if not out.is_terminal:
        return Text(snippet)
    text = Text()
    for position, part in enumerate(snippet.split(HIGHLIGHT)):
        text.append(part, style="bold yellow" if position % 2 else "")
    return text
