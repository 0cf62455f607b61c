"""Slides in their three forms."""

import datetime as dt

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.quarto import read

COPIED = r"""Everything about owls
2026-02-01
Ears (1)
Eyes (2)
Wings (3)
Claws (4)
Try \rightarrow fail \rightarrowtry again, which is how owls learn to hunt.
f(x)=\nabla\frac{x_{1}}{x_3}
owl = ([a, b]) => (a**2 + b) * 2;
{
const data = [{
x: 1
}];
return data;
}
Silent flight is the point of it all.
E_{k} = m_{k} v^2
{ never closed
"""
RENDERED = r"""<!DOCTYPE html><html><head><title>Slides</title></head><body><div class="reveal"><div class="slides">
<section id="title-slide" class="quarto-title-block center"><h1 class="title">Owls</h1><p class="subtitle">A talk</p>
<div class="quarto-title-authors"><div class="quarto-title-author"><div class="quarto-title-author-name">Ada Owl</div>
</div></div><p class="date">2026-02-01</p></section>
<section><section id="hearing" class="title-slide slide level1 center"><h1>Hearing</h1></section>
<section id="ears" class="slide level2"><h2>Ears</h2><ul><li>One is higher</li><li>See <a href="https://owls.example">here</a></li></ul>
<p><span class="math inline">\(a_1 * b_2\)</span> and <span class="math display">\[E = mc^2\]</span></p>
<div class="sourceCode"><pre class="sourceCode python"><code class="sourceCode python">x = 1

print(x)</code></pre></div><aside class="notes"><p>Say it slowly.</p></aside></section></section>
</div></div><script>var a = 1;</script></body></html>"""


def test_copied_text_keeps_every_word_and_no_program_is_taken_for_one() -> None:
    reading = read(COPIED, "talk")
    (slides,) = reading.documents

    assert (slides.title, slides.date, slides.author) == ("Everything about owls", dt.date(2026, 2, 1), "")
    assert slides.body.split("\n\n") == [
        "- Ears (1)\n- Eyes (2)\n- Wings (3)\n- Claws (4)",
        "Try → fail → try again, which is how owls learn to hunt.",
        "$$\nf(x)=\\nabla\\frac{x_{1}}{x_3}\n$$",
        "```js\nowl = ([a, b]) => (a**2 + b) * 2;\n{\nconst data = [{\nx: 1\n}];\nreturn data;\n}\n```",
        "Silent flight is the point of it all.",
        "$$\nE_{k} = m_{k} v^2\n$$",
        "{ never closed",
    ]
    assert "headings, bullets and links are lost" in reading.notes[0]


def test_a_rendered_page_keeps_headings_links_formulas_code_and_notes() -> None:
    (slides,) = read(RENDERED, "talk").documents

    assert (slides.title, slides.author, slides.date) == ("Owls", "Ada Owl", dt.date(2026, 2, 1))
    assert slides.extra == {"subtitle": "A talk"}
    assert slides.body == (
        "# Hearing\n\n## Ears\n\n- One is higher\n- See [here](https://owls.example)\n\n"
        "$a_1 * b_2$ and $$E = mc^2$$\n\n```python\nx = 1\n\nprint(x)\n```\n\n> Say it slowly."
    )


def test_the_source_is_taken_as_it_is() -> None:
    source = (
        "---\ntitle: Owls\nauthor:\n  - name: Ada Owl\n  - Ben\ndate: 2026-02-01\ncategories: [birds]\n---\n\n"
        "## Ears\n\n- One\n"
    )
    (slides,) = read(source, "talk").documents
    assert (slides.title, slides.author, slides.date) == ("Owls", "Ada Owl, Ben", dt.date(2026, 2, 1))
    assert slides.tags == ("birds",)
    assert slides.body == "## Ears\n\n- One"


def test_slides_without_text_are_refused() -> None:
    with pytest.raises(DocumentError, match="no text"):
        read("A title alone", "talk")
