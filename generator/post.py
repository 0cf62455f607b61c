"""Paragraphs -> the text of a post, within LinkedIn's limit. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from generator.hashtags import hashtags
from generator.known_links import KnownLink
from generator.models import WrittenSentence

READ_MORE = "Read more:"
MAX_HASHTAGS = 4


@dataclass(frozen=True)
class Paragraph:
    """Sentences that stand together: run on, or one a bullet.

    Attributes:
        addresses: what stands behind a bullet, by its words.
    """

    sentences: list[WrittenSentence]
    is_list: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As it is read."""
        if self.is_list:
            addresses = [self.addresses.get(sentence.text, "") for sentence in self.sentences]
            return "\n".join(
                f"- {sentence.text} {address}".rstrip()
                for sentence, address in zip(self.sentences, addresses, strict=True)
            )
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Post:
    """A post before it is text.

    Attributes:
        links: those it gives.
        names_links: whether the paragraphs give them already, so that no list of links is added.
    """

    paragraphs: list[Paragraph]
    links: list[KnownLink] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    names_links: bool = False

    @property
    def text(self) -> str:
        """Plain text, as LinkedIn shows it."""
        parts = [paragraph.text for paragraph in self.paragraphs if paragraph.sentences]
        if self.links and not self.names_links:
            parts.append("\n".join([READ_MORE, *(f"- {link.title}: {link.url}" for link in self.links)]))
        if marks := hashtags(self.tags, "\n".join(parts)):
            parts.append(" ".join(marks))
        return "\n\n".join(parts)

    @property
    def sentences(self) -> list[WrittenSentence]:
        """Every sentence, in order."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph.sentences]


def characters(text: str) -> int:
    """Length in UTF-16 units, as LinkedIn counts it."""
    return len(text.encode("utf-16-le")) // 2


def fitted(post: Post, limit: int) -> Post:
    """The post with the last of its inner paragraphs, then links, then tags left out until it fits.

    A list loses its items one by one, the last first.
    """
    while characters(post.text) > limit:
        if len(post.paragraphs) > 2:
            post = _cut(post, len(post.paragraphs) - 2)
        elif post.links and not post.names_links:
            post = replace(post, links=post.links[:-1])
        elif post.tags:
            post = replace(post, tags=post.tags[:-1])
        elif len(post.paragraphs) > 1:
            post = _cut(post, 1)
        elif len(post.sentences) > 1:
            post = replace(post, paragraphs=[Paragraph(post.sentences[:-1])])
        else:
            break
    return replace(post, links=[link for link in post.links if link.url in post.text])


def without(post: Post, sentences: Collection[WrittenSentence]) -> Post:
    """The post without some of its sentences, and without the links that only they gave."""
    kept = [
        replace(paragraph, sentences=[sentence for sentence in paragraph.sentences if sentence not in sentences])
        for paragraph in post.paragraphs
    ]
    post = replace(post, paragraphs=[paragraph for paragraph in kept if paragraph.sentences])
    return replace(post, links=[link for link in post.links if link.url in post.text])


def _cut(post: Post, place: int) -> Post:
    """The post with a list one item shorter, or without a paragraph that is none."""
    paragraph = post.paragraphs[place]
    items = paragraph.sentences[:-1] if paragraph.is_list else []
    rest = [replace(paragraph, sentences=items)] if items else []
    return replace(post, paragraphs=[*post.paragraphs[:place], *rest, *post.paragraphs[place + 1 :]])
