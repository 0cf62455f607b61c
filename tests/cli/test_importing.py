"""`byline import ...`, from the exported file to the synced document."""

import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from api.answers.imports import ImportAnswer
from api.answers.sync import SyncAnswer
from tests.cli.terminal import Terminal

SHARES = """Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2026-03-04 10:00:00,https://www.linkedin.com/feed/update/urn:li:share:7400000000000000001,Owls hunt at night. #owls,,,
2026-03-05 10:00:00,https://www.linkedin.com/feed/update/urn:li:share:7400000000000000002,,,,
"""
VOLES = "2026-03-06 10:00:00,https://www.linkedin.com/feed/update/urn:li:share:7400000000000000003,Voles hide.,,,\n"
OWLS_FILE = "posts/2026-03-04-owls-hunt-at-night.md"
BEST_POSTS = """Best Posts by Ada Owl on LinkedIn

Owls see at night: their eyes are large.
#owls
Post image by Ada Owl
"""
PAGE = """<html><head><title>How owls hear</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>How owls hear</h1><p>One ear of an owl sits higher than the other, so it hears how high a vole is.</p>
</article></body></html>"""
FEED = """<rss version="2.0"><channel><title>Owls</title><item><title>Owls and voles</title><guid>1</guid>
<pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate><description>Owls eat voles.</description></item></channel></rss>"""
SLIDES = "---\ntitle: Owl wings\ndate: 2026-02-01\n---\n\n## Feathers\n\n- Soft at the edge\n"
GHOST = {
    "posts": [{"id": "1", "title": "Owl nests", "slug": "owl-nests", "status": "published", "html": "<p>In barns.</p>"}]
}
WIKI = "Bird notes\n Food\n Nests by Ada Owl\nFood\nVoles and mice.\nNests by Ada Owl\nBarns and churches.\n"
SUBSTACK = {
    "posts.csv": "post_id,post_date,is_published,title\n1.owls-moult,2026-03-04T10:00:00Z,true,Owls moult\n",
    "posts/1.owls-moult.html": "<p>Once a year.</p>",
}
BUTTONDOWN = {
    "emails.csv": "id,subject,publish_date,slug\n1,Owl letter #4,2026-03-04 10:00:00+00:00,letter-4\n",
    "emails/letter-4.md": "Hoot.\n",
}


def zipped(file: Path, entries: dict[str, str]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)


@pytest.fixture
def exports(terminal: Terminal) -> Path:
    """One export of every kind."""
    texts = {"Shares.csv": SHARES, "best.txt": BEST_POSTS, "page.html": PAGE, "feed.xml": FEED, "wings.qmd": SLIDES}
    texts |= {"ghost.json": json.dumps({"db": [{"data": GHOST}]}), "wiki.txt": WIKI}
    for name, text in texts.items():
        (terminal.folder / name).write_text(text, encoding="utf-8")
    zipped(terminal.folder / "substack.zip", SUBSTACK)
    zipped(terminal.folder / "buttondown.zip", BUTTONDOWN)
    return terminal.folder


def files_in(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_dry_run_shows_what_an_import_writes_and_writes_nothing(terminal: Terminal, exports: Path) -> None:
    planned = terminal.run("import", "linkedin", "Shares.csv", "--dry-run")
    assert files_in(terminal.content) == []
    done = terminal.run("import", "linkedin", "Shares.csv")

    assert planned.out.splitlines() == [
        f"  new      {OWLS_FILE}  Owls hunt at night",
        "  skipped  https://www.linkedin.com/feed/update/urn:li:share:7400000000000000002: "
        "it has no words of its own, as a plain repost",
        "1 new, 0 updated, 0 unchanged, 0 kept, 1 skipped (a dry run: nothing was written)",
    ]
    assert done.out.splitlines()[:2] == planned.out.splitlines()[:2]
    assert files_in(terminal.content) == [OWLS_FILE]
    assert (done.code, done.err) == (0, "")


def test_a_second_import_writes_only_what_is_new_and_keeps_an_edited_file(terminal: Terminal, exports: Path) -> None:
    def states() -> dict[str, str]:
        answer = terminal.run("import", "linkedin", "Shares.csv", "--json").answer(ImportAnswer)
        return {file.path: file.state for file in answer.files}

    assert states() == {OWLS_FILE: "new"}
    assert states() == {OWLS_FILE: "unchanged"}
    with (exports / "Shares.csv").open("a") as stream:
        stream.write(VOLES)
    edited = terminal.write(OWLS_FILE, (terminal.content / OWLS_FILE).read_text().replace("at night", "by day"))
    assert states() == {OWLS_FILE: "kept", "posts/2026-03-06-voles-hide.md": "new"}
    assert "by day" in edited.read_text()
    assert "1 kept" in terminal.run("import", "linkedin", "Shares.csv").out


def test_what_every_importer_writes_is_synced_without_a_warning(terminal: Terminal, exports: Path) -> None:
    for source, file in {
        "linkedin": "Shares.csv",
        "contentin": "best.txt",
        "html": "page.html",
        "feed": "feed.xml",
        "quarto": "wings.qmd",
        "substack": "substack.zip",
        "ghost": "ghost.json",
        "buttondown": "buttondown.zip",
        "wiki": "wiki.txt",
    }.items():
        said = terminal.run("import", source, file)
        assert said.code == 0, said.err
    synced = terminal.run("sync", "--json").answer(SyncAnswer)

    assert files_in(terminal.content) == [
        "articles/2026-02-01-owl-wings.md",
        "articles/2026-03-04-owls-and-voles.md",
        "articles/2026-03-04-owls-moult.md",
        "articles/food.md",
        "articles/how-owls-hear.md",
        "articles/nests-by-ada-owl.md",
        "articles/owl-nests.md",
        "issues/2026-03-04-letter-4.md",
        OWLS_FILE,
        "posts/owls-see-at-night-their-eyes-are-large.md",
    ]
    assert (synced.added, synced.failed, synced.warnings) == (10, [], [])


def test_folder_kind_author_and_site_are_the_persons_to_choose(terminal: Terminal, exports: Path) -> None:
    options = ["--into", "letters", "--kind", "issue", "--author", "Ada Owl", "--site", "https://owls.example"]
    terminal.run("import", "substack", "substack.zip", *options)
    text = (terminal.content / "letters/2026-03-04-owls-moult.md").read_text()

    assert "\nkind: issue\nauthor: Ada Owl\ndate: 2026-03-04\nurl: https://owls.example/p/owls-moult\n" in text


def test_an_export_of_ones_own_account_is_signed_with_the_author_setting(terminal: Terminal, exports: Path) -> None:
    terminal.run("import", "linkedin", "Shares.csv", author="Ada Owl")
    terminal.run("import", "html", "page.html", author="Ada Owl")

    assert "author: Ada Owl" in (terminal.content / OWLS_FILE).read_text()
    assert "author" not in (terminal.content / "articles/how-owls-hear.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["html", "nowhere.html"], 2, "There is no file nowhere.html."),
        (["html", "owl.png"], 6, "owl.png is binary, not a saved page."),
        (["quarto", "empty.txt"], 6, "empty.txt cannot be imported: it is empty."),
        (["substack", "buttondown.zip"], 6, "buttondown.zip holds no posts.csv"),
        (["linkedin", "bomb.zip"], 6, "bomb.zip holds more than"),
        (["wiki", "wiki.txt", "--into", "../elsewhere"], 2, "--into must name a folder inside"),
        (["ghost", "ghost.json", "--site", "owls.example"], 2, "--site must begin with https://"),
        (["feed", "ftp://owls.example/feed"], 2, "“ftp://owls.example/feed” is not an http or https address."),
        (["feed", "http://127.0.0.1:9/feed", "--private"], 2, "The feed at http://127.0.0.1:9/feed cannot be fetched"),
        (["feed", "http://127.0.0.1:9/feed"], 2, "The feed at http://127.0.0.1:9/feed is not fetched: 127.0.0.1 is"),
    ],
)
def test_what_cannot_be_imported_ends_in_one_sentence(
    terminal: Terminal, exports: Path, arguments: list[str], code: int, message: str
) -> None:
    (exports / "empty.txt").write_bytes(b"")
    (exports / "owl.png").write_bytes(b"\x89PNG\r\n\0\0\0")
    if "bomb.zip" in arguments:
        zipped(exports / "bomb.zip", {"Shares.csv": "0" * 120_000_000})
    before = files_in(exports)
    said = terminal.run("import", *arguments)

    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(f"byline: {message}")
    assert said.err.count("\n") == 1
    assert files_in(exports) == before


def test_an_error_as_json(terminal: Terminal) -> None:
    said = terminal.run("import", "ghost", "nowhere.json", "--json")
    assert (said.code, said.json["error"]["code"], said.json["error"]["subject"]) == (
        2,
        "invalid_input",
        "nowhere.json",
    )


def test_names_in_an_export_never_lead_out_of_the_content_folder(terminal: Terminal) -> None:
    listing = "post_id,post_date,is_published,title\n1.../../../escaped,2026-03-04,true,../../../escaped\n"
    zipped(terminal.folder / "evil.zip", {"posts.csv": listing, "posts/1.../../../escaped.html": "<p>Owls.</p>"})
    (terminal.folder / "wiki.txt").write_text("Notes\n ../../a\n /etc/b\n../../a\nOwls.\n/etc/b\nVoles.\n")
    before = files_in(terminal.folder)
    terminal.run("import", "substack", "evil.zip")
    terminal.run("import", "wiki", "wiki.txt")

    assert sorted(set(files_in(terminal.folder)) - set(before)) == [
        "content/articles/a.md",
        "content/articles/etc-b.md",
    ]


@pytest.fixture
def site() -> Iterator[str]:
    """A web site with a feed, and with one that moved."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(301)
                self.send_header("Location", "/feed")
            else:
                self.send_response(200 if self.path == "/feed" else 404)
            self.end_headers()
            self.wfile.write(FEED.encode() if self.path == "/feed" else b"")

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_feed_is_fetched_from_its_address(terminal: Terminal, site: str) -> None:
    pages = (f"{site}/{page}" for page in ("feed", "moved", "nothing"))
    first, moved, missing = (terminal.run("import", "feed", page, "--private") for page in pages)

    assert first.out.splitlines()[0] == "  new      articles/2026-03-04-owls-and-voles.md  Owls and voles"
    assert moved.out.splitlines()[-1] == "0 new, 0 updated, 1 unchanged, 0 kept, 0 skipped"
    assert (missing.code, missing.err) == (2, f"byline: {site}/nothing answered 404.\n")


def test_an_import_that_could_not_write_does_not_end_as_a_success(terminal: Terminal) -> None:
    file = terminal.folder / "Shares.csv"
    file.write_text(SHARES + VOLES, encoding="utf-8")
    (terminal.content / "posts").write_text("a file where the folder should be")
    said = terminal.run("import", "linkedin", str(file), "--json")

    assert said.code == 1
    reasons = [skipped["reason"] for skipped in json.loads(said.out)["skipped"]]
    assert len([reason for reason in reasons if "cannot be written (File exists)" in reason]) == 2


def test_an_import_of_nothing_does_not_end_as_a_success_and_one_of_nothing_new_does(terminal: Terminal) -> None:
    file = terminal.folder / "Shares.csv"
    file.write_text("\n".join([SHARES.split("\n", maxsplit=1)[0], SHARES.split("\n")[2]]), encoding="utf-8")
    nothing = terminal.run("import", "linkedin", str(file))
    file.write_text(SHARES, encoding="utf-8")
    codes = [terminal.run("import", "linkedin", str(file)).code for _time in range(2)]

    assert (nothing.code, codes) == (1, [0, 0])


def test_an_entry_that_breaks_what_reads_it_is_skipped_and_the_others_are_imported(terminal: Terminal) -> None:
    posts = {
        "posts.csv": "post_id,post_date,is_published,title\n1.bad,2026-03-04T10:00:00Z,true,Bad\n"
        "2.owls,2026-03-05T10:00:00Z,true,Owls\n",
        "posts/1.bad.html": "<br>" * 250_000 + "".join(f"<p>{number}</p>" for number in range(20_000)),
        "posts/2.owls.html": "<p>Owls moult.</p>",
    }
    zipped(terminal.folder / "posts.zip", posts)
    said = terminal.run("import", "substack", "posts.zip")

    assert said.code == 0, said.err
    assert "skipped  Bad: its HTML has over 100,000 elements" in said.out
    assert files_in(terminal.content) == ["articles/2026-03-05-owls.md"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("ghost", "[" * 100_000),
        ("ghost", '{"db": [{"data": {"posts": [' + "1" * 5000 + "]}}]}"),
        ("ghost", '{"db": [{"data": {"posts": [{"id": "\\ud800", "title": "\\ud800", "html": "<p>\\udfff</p>"}]}}]}'),
        ("buttondown", '{"results": [{"subject": ' + "[" * 900 + "]" * 900 + ', "body": "a"}]}'),
        ("feed", "<rss>" + "<channel>" * 50_000),
        ("html", "<div>" * 50_000 + "a"),
        ("quarto", "+++\n" + "a." * 3000 + "a = 1\n+++\n\n## A\n\ntext\n"),
        ("wiki", "\n".join(" " * depth + "a" for depth in range(3000))),
        ("linkedin", "Date,ShareCommentary\n2026," + '"' * 9999),
        ("contentin", "Best Posts by A on LinkedIn\n" + "#" * 50_000),
        ("bookmarks", "<DL><p>" * 20_000),
        ("medium", "<section>" * 20_000),
    ],
    ids=lambda value: value[:20],
)
def test_no_source_ends_as_a_bug(terminal: Terminal, source: str, text: str) -> None:
    file = terminal.folder / ("posts.json" if source in ("ghost", "buttondown") else "source.html")
    file.write_text(text, encoding="utf-8")
    said = terminal.run("import", source, str(file))
    assert said.code in (0, 1, 2, 6), said.err
    assert "bug in Byline" not in said.err
