"""Does the work of every text of the starter content, alone or in many threads at once, and prints what came of it.

Run as `python -m tests.threads THREADS`, so that nothing is known yet when the threads begin: no rules put in order, no
cache filled.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import Barrier

from generator.checks import Claim, first_failure
from generator.words import names, telling_stems, weighty_stems
from kb.duplicates.shingles import shingles
from kb.index.tokens import stems
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.prepare import prepare
from tests.fakes import FakeEmbedder

FILES = sorted((Path(__file__).parents[1] / "content").rglob("*.md"))
MAX_LETTERS = 1500
_LINKED = "<p>{0} <a href='https://a.example'>{0}</a></p>"


def results(text: str) -> dict[str, str]:
    """What a text is to the parser, to search, to an import, to the checks and to what is drafted from it."""
    lines = [line for line in text.split("\n") if line.strip()]
    pairs = pairwise(lines)
    rows = prepare(text, "posts/some.md", "", FakeEmbedder()).rows
    return {
        "passages": repr([row.plain for row in rows.passages]),
        "links": repr([(row.url, row.anchor, row.sentence, row.kind) for row in rows.links]),
        "items": repr([(row.title, row.urls, row.description, row.kind) for row in rows.items]),
        "entries": repr([(row.label, row.date, row.url) for row in rows.entries]),
        "stems": repr(stems(text)),
        "shingles": sha256(shingles(text).tobytes()).hexdigest(),
        "imported": html_to_markdown(
            "".join(f"<p>{line} <a href='https://a.example'>{line}</a></p>" for line in lines)
        ),
        "words": repr([(telling_stems(line), weighty_stems(line), sorted(names(line))) for line in lines]),
        "checks": repr([first_failure(Claim(text, source, "", 0.9)) for text, source in pairs]),
    }


def main(threads: int) -> None:
    """Print what each text comes to, once for each thread, as a list of JSON objects by file name."""
    texts = {str(file): file.read_text(encoding="utf-8")[:MAX_LETTERS] for file in FILES}
    together = Barrier(threads)

    def work(_thread: int) -> dict[str, dict[str, str]]:
        together.wait()
        return {name: results(text) for name, text in texts.items()}

    sys.setswitchinterval(1e-6)  # threads take turns a thousand times as often as they would
    with ThreadPoolExecutor(threads) as pool:
        json.dump(list(pool.map(work, range(threads))), sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
