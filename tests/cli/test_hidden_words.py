"""What an author hid or withdrew comes out of no door: neither of the store nor of anything made from it."""

import zlib
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.slow

SECRET = "quagmirish"
LINK = f"https://{SECRET}.example/page"
"""Stand in every form; no other word of the pages is like them."""

INLINE = [
    "%% {} %%",
    "%%{}%%",
    "<!-- {} -->",
    "<!-- {}\n\nand more {} -->",
    "{{% comment %}} {} {{% endcomment %}}",
    "{{# {} #}}",
    "{{{{/* {} */}}}}",
    "{{{{!-- {} --}}}}",
    "{{/* {} */}}",
    "{{::comment}}{}{{:/comment}}",
    "{{>>{}<<}}",
    "{{--{}--}}",
    "~~{}~~",
    "~~{}\nis {}~~",
    "<del>{}</del>",
    "<s>{}</s>",
    "<strike>{}</strike>",
    "<span hidden>{}</span>",
    '<span style="display:none">{}</span>',
    '<span style="visibility: hidden">{}</span>',
    "<template>{}</template>",
    '<span style={{{{display: "none"}}}}>{}</span>',
    "[{}]{{.content-hidden}}",
    '[{}]{{.content-visible when-format="pdf"}}',
]
BLOCKS = [
    "%%\n{}\n\n{}\n%%",
    "<!--\n{}\n\n{}\n-->",
    "{{% comment %}}\n\n{}\n\n{{% endcomment %}}",
    "[//]: # ({})",
    '[comment]: <> ("{}")',
    "::: {{.content-hidden}}\n{}\n\n::: note\n{}\n:::\n:::",
    "::: hidden\n{}\n:::",
    "::: notes\n{}\n:::",
    "{{/*\n{}\n\n{}\n*/}}",
    "<div hidden>\n\n{}\n\n</div>",
    "<del>\n\n- {}\n\n</del>",
    "~~{}\n\n{}~~",
    "~~Late {}~~\n===",
    "## ~~{}~~",
    "- ~~{}~~\n- kept\n  %% {} %%",
    "> {{% comment %}}\n> {}\n> {{% endcomment %}}",
    "| a | b |\n|---|---|\n| c | ~~{}~~ |",
    "#+BEGIN_COMMENT\n{}\n#+END_COMMENT",
    "\\begin{{comment}}\n{}\n\\end{{comment}}",
    "% {}",
    "{}\n{{: .hidden}}",
    '## {} {{visibility="hidden"}}\n\n{}\n\n## Shown',
    "- 2011: Kilns %%{}%%\n- 2012: ~~{}~~ Wheels",
    "[^1]: A note %%{}%%\n\nWords.[^1]",
]
SENTENCE = f"A kiln of {SECRET} clay fires pots, as [{SECRET}]({LINK}) says."
PAGE = """---
title: Kilns and clay number {number}
date: 2026-10-{day:02}
---

# Kilns fire clay {inline}

A kiln fires clay pots at a thousand degrees. {inline} It cools overnight before it is opened.

{block}

Glaze number {number} melts on clay pots in the kiln.
Potters read [about glaze](https://glaze.example/{number}) {inline} at night.

- [Clay pits {inline}](https://clay.example/{number}): where potters find clay in the hills.
- 2014: the kiln of {number} potters is built {inline}
- 2015: the second kiln is built
"""


@pytest.fixture
def potters(terminal: Terminal) -> Terminal:
    """Pages with every form of hidden text, each with the secret in it."""
    for number in range(max(len(INLINE), len(BLOCKS))):
        inline = INLINE[number % len(INLINE)].format(SECRET, SECRET) if number % len(INLINE) == number else ""
        block = BLOCKS[number % len(BLOCKS)].format(SENTENCE, SENTENCE)
        flat = inline if "\n" not in inline else ""
        page = PAGE.format(number=number, day=number % 28 + 1, inline=flat, block=f"{block}\n\nWords. {inline}")
        terminal.write(f"posts/{number}.md", page)
    synced = terminal.run("sync")
    assert synced.code == 0
    assert "warning" not in synced.out + synced.err
    return terminal


def test_hidden_words_come_out_of_no_door(potters: Terminal) -> None:
    said = [
        potters.run(*command)
        for command in (
            ("search", SECRET),
            ("search", f'"{SECRET} clay"', "--json"),
            ("links", "--json"),
            ("timeline", "--json"),
            ("draft", "kilns fire clay pots", "--json"),
            ("draft", "clay", "--form", "timeline"),
            ("draft", "clay", "--form", "links"),
            ("newsletter", "build", "--month", "2026-10"),
            ("related", "posts/1.md"),
            ("duplicates", "--json"),
        )
    ]
    assert potters.run("export", "store.jsonl").code == 0

    assert "thousand degrees" in "".join(one.out for one in said)
    told = [one.out.replace(f'"query": "{SECRET}"', "") for one in said[2:]]
    assert not [text for text in told if SECRET in text]
    exported = _text(potters.folder / "store.jsonl")
    assert [page for page in range(len(BLOCKS)) if f"Glaze number {page} melts" not in exported] == []
    written = [file for file in potters.folder.rglob("*") if file.is_file() and "posts" not in file.parts]
    assert any(file.suffix == ".html" for file in written)
    assert [file for file in written if SECRET in _text(file)] == []


def _text(file: Path) -> str:
    data = file.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = zlib.decompress(data, wbits=31)
    return data.decode("utf-8", "replace")
