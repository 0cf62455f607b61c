"""Any text is a question, and a word in any script finds itself."""

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.documents import Filters
from kb.errors import InputError
from kb.search.hits import Hit
from kb.search.query import Mode, Query
from tests.conftest import Starter, Write
from tests.kb.conftest import Ask, RunSync

NASTY = [
    "fine-tuning", "GPT-4", "C++", "don't", '"', "'", '"unclosed', "a AND", "OR", "NOT vectors", "NEAR(a b, 3)", "NEAR",
    "vec*", "*", "^vectors", "title: vectors", "heading : x", "{title body}: x", "(vectors", "))", "- x", "-x", "+",
    "vectors; DROP TABLE passage", "%", "_", "_ vectors _", "\\", "\x00", "a\x00b", "\x02vectors\x03", ":allowed", "?1",
    "$x", "@x", "#x", "...", "🦊", "向量", "\u200b", "\ufeffvectors", "ﷺ", "İ", "é", "a\u0300", "x" * 2000, "a " * 1000,
]  # fmt: skip
SCRIPTS = {
    "accents": ("Ein naïver Café-Besuch", ["naïver", "naiver", "NAÏVER", "café"]),
    "accents in two code points": ("A naïve idea", [unicodedata.normalize("NFD", "naïve")]),
    "accents in two code points, in the file": (unicodedata.normalize("NFD", "A naïve idea"), ["naïve", "naive"]),
    "Turkish": ("İstanbul boğazı", ["İstanbul", "istanbul", "boğazı"]),  # noqa: RUF001
    "Greek": ("Η ταχύτητα του φωτός", ["ταχύτητα", "ΤΑΧΎΤΗΤΑ"]),  # noqa: RUF001
    "Cyrillic": ("Быстрый поиск", ["поиск", "ПОИСК"]),
    "Hindi": ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
    "Arabic": ("بحث سريع", ["سريع"]),
    "Arabic with points and tatweel": ("الخُبزُ لَذيـــذ", ["الخبز", "لذيذ", "الخُبز"]),
    "Greek ending in sigma": ("Ο φούρνος", ["φούρνος", "ΦΟΎΡΝΟΣ", "φουρνος"]),  # noqa: RUF001
    "letters with a stroke": ("Łosoś, smør, brød, Đà", ["losos", "smor", "brod", "da", "SMØR"]),
    "ligatures and sharp s": ("Süßer Bœuf, Læsø", ["susser", "boeuf", "laeso", "SÜSSER"]),
    "i without a dot": ("Fırın ısısı", ["firin", "FIRIN", "fırın"]),  # noqa: RUF001
    "Korean in single letters": (unicodedata.normalize("NFD", "빵을 굽는다"), ["빵", "빵을"]),
    "half-width kana": ("ﾊﾟﾝを焼く", ["パン", "ﾊﾟﾝ"]),
    "Thai within a sentence": ("เขาอบขนมปังทุกเช้า", ["ขนมปัง", "ทุกเช้า"]),
    "other digits": ("عام ٢٠٢٦", ["2026", "٢٠٢٦"]),
    "underscores": ("Set ef_construction higher", ["ef_construction", "construction"]),
    "digits": ("Version 3.11 of GPT-4", ["3.11", "GPT-4", "gpt-4"]),
    "an apostrophe": ("It doesn't scale", ["doesn't"]),
}


def hits(starter: Starter, text: str, mode: Mode, filters: dict[str, Any]) -> list[Hit] | None:
    """The hits for a question, None when it is refused in our own words; any other error is a failure."""
    try:
        return starter.searcher.search(Query(text, mode, Filters(**filters))).hits
    except InputError:
        return None


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_a_nasty_question_is_answered(starter: Starter, text: str, mode: Mode) -> None:
    """With hits, or, where words take part, with the words that stand nowhere."""
    found = starter.searcher.search(Query(text, mode))
    assert len(found.hits) == 10 or mode is Mode.KEYWORD or (found.unknown_words and mode is Mode.HYBRID)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("text", ["\ud800", "vectors \udcff"], ids=ascii)
def test_a_question_that_is_not_text_is_refused(starter: Starter, text: str, mode: Mode) -> None:
    assert hits(starter, text, mode, {}) is None


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("filters", [{"kinds": ["\udcff"]}, {"tags": ["\udcff"]}, {"author": "\udcff"}], ids=ascii)
def test_a_filter_that_is_not_text_is_refused_or_lets_nothing_through(
    starter: Starter, filters: dict[str, Any], mode: Mode
) -> None:
    assert not hits(starter, "vectors", mode, filters)


@given(st.text(max_size=60), st.sampled_from([Mode.KEYWORD, Mode.HYBRID]), st.text(max_size=10))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_through_any_filter_is_answered(starter: Starter, text: str, mode: Mode, word: str) -> None:
    filters = {"kinds": [word], "tags": [word], "author": word} if word else {}
    found = hits(starter, text, mode, filters)
    assert (found is None) == (not text.strip() or "\0" in word)


@pytest.mark.parametrize(("written", "asked"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_word_finds_itself(write: Write, run_sync: RunSync, ask: Ask, written: str, asked: list[str]) -> None:
    write("posts/one.md", f"---\ntitle: One\n---\n{written}\n")
    write("posts/two.md", "---\ntitle: Two\n---\nNothing of the kind.\n")
    run_sync()
    found = {word: [hit.path for hit in ask(word, Mode.KEYWORD)] for word in asked}
    assert found == {word: ["posts/one.md"] for word in asked}


def test_little_words_do_not_drown_the_telling_ones(write: Write, run_sync: RunSync, ask: Ask) -> None:
    write("posts/one.md", "---\ntitle: One\n---\nWhat is it that the and of to be or not.\n")
    write("posts/two.md", "---\ntitle: Two\n---\nElephants remember.\n")
    run_sync()
    assert [hit.path for hit in ask("what is it that the elephants do", Mode.KEYWORD)] == ["posts/two.md"]
    assert [hit.path for hit in ask("to be or not to be", Mode.KEYWORD)] == ["posts/one.md"]
