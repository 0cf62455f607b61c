"""Is a text made of what stands in the files? Looks at the files themselves, not at the store."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.hashtags import hashtags
from generator.models import Citation, Verdict, WrittenSentence
from generator.post import Post

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def words_of(text: str) -> list[str]:
    """The words of Markdown or plain text, without markup."""
    return re.findall(r"[^\W_]+", LINK.sub(r"\1", text).lower())


def words_on(content: Path, path: str, start_line: int, end_line: int) -> list[str]:
    """The words on lines of a file, 1-based and inclusive."""
    lines = (content / path).read_text(encoding="utf-8").split("\n")
    assert 1 <= start_line <= end_line <= len(lines), f"{path}:{start_line}-{end_line}"
    return words_of("\n".join(lines[start_line - 1 : end_line]))


def holds(content: Path, citation: Citation, text: str) -> bool:
    """Whether the cited lines of the real file hold the text, word for word."""
    there = words_on(content, citation.path, citation.start_line, citation.end_line)
    wanted = words_of(text)
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there)))


def assert_sentences_stand(content: Path, sentences: Sequence[WrittenSentence]) -> None:
    """Quotations stand in the lines they cite, the model's words cite lines, and the rest states no fact."""
    for sentence in sentences:
        if sentence.verdict == Verdict.QUOTED:
            assert sentence.citations
            quotation = ADDRESS.sub("", sentence.text)
            assert all(holds(content, citation, quotation) for citation in sentence.citations), sentence
        elif sentence.verdict == Verdict.SUPPORTED:
            assert sentence.citations
            assert all(words_on(content, c.path, c.start_line, c.end_line) for c in sentence.citations), sentence
        else:
            assert sentence.verdict == Verdict.FRAMING
            assert not sentence.citations


def assert_grounded(post: Post, content: Path, known_urls: set[str], known_tags: set[str]) -> None:
    """A post's sentences stand, its text holds nothing else but known links and tags, and no address is its own."""
    assert post.sentences
    assert_sentences_stand(content, post.sentences)
    rest = post.text
    addresses = [address for paragraph in post.paragraphs for address in paragraph.addresses.values()]
    listed = [] if post.names_links else [f"{link.title}: {link.url}" for link in post.links]
    listed += [address for address in addresses if address in post.text]
    for piece in [sentence.text for sentence in post.sentences] + listed:
        assert piece in rest
        rest = rest.replace(piece, "", 1)
    assert all(link.url in post.text for link in post.links)
    left = rest.replace("Read more:", "").split()
    assert [word for word in left if word != "-"] == hashtags(post.tags, post.text)
    assert set(post.tags) <= known_tags
    for address in ADDRESS.findall(post.text):
        assert address.rstrip(".,") in known_urls, address


def sentences_of(stored: Sequence[Mapping[str, Any]]) -> list[WrittenSentence]:
    """Sentences as a draft or an issue stores them."""
    return [
        WrittenSentence(
            sentence["text"], Verdict(sentence["verdict"]), [Citation(**citation) for citation in sentence["citations"]]
        )
        for sentence in stored
    ]
