"""`byline links` and `byline links check`."""

import signal
from collections.abc import Iterator

import pytest

from api.answers.links import LinkList, LinkReportAnswer
from tests.cli.terminal import TIMEOUT, Terminal
from tests.kb.links.server import Site, serving_site

QUICK = ("links", "check", "--private", "--delay", "0")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_site() as site:
        yield site


def publish(terminal: Terminal, *urls: str) -> None:
    lines = "".join(f"- [Owl page {number}]({url}): all about owls.\n" for number, url in enumerate(urls))
    terminal.write("links/owls.md", f"---\ntitle: Owls\n---\n\n{lines}")
    assert terminal.run("sync").code == 0


def test_links_are_listed(birds: Terminal) -> None:
    said = birds.run("links")

    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "The owl pages  tool",
        "   https://owls.example",
        "   posts/2026-10-05-owls.md:10-10  The owl pages: everything about owls and what they eat.",
        "Ravens  tool",
        "   https://ravens.example",
        "   posts/2026-10-05-owls.md:11-11  Ravens: everything about ravens and what they say 🦉.",
        "2 of 2 links",
    ]


def test_words_and_options_narrow_the_list(birds: Terminal) -> None:
    answer = birds.run("links", "eat owls", "--json").answer(LinkList)

    assert (answer.total, [link.canonical for link in answer.links]) == (1, ["https://owls.example"])
    (source,) = answer.links[0].sources
    assert (source.path, source.start_line, source.anchor) == ("posts/2026-10-05-owls.md", 10, "The owl pages")
    assert birds.run("links", "--site", "ravens.example", "--json").json["total"] == 1
    assert birds.run("links", "list", "ravens", "--limit", "1", "--json").json["total"] == 1
    assert birds.run("links", "--kind", "paper").out.startswith("No such links.")
    assert birds.run("links", "check", "--help").code == 0


def test_what_makes_no_sense_ends_in_one_sentence(birds: Terminal) -> None:
    said = birds.run("links", "--limit", "0", "--json")

    assert (said.code, said.json["error"]["code"], said.json["error"]["subject"]) == (2, "invalid_input", "limit")
    assert birds.run("links", "--kind", "bird").code == 2
    assert birds.run("links", "--site", "//").err == ("byline: “//” is no site. Give a host, such as arxiv.org.\n")


def test_links_are_checked_and_the_dead_ones_listed(terminal: Terminal, site: Site) -> None:
    fine = site.answers("/fine", 200)
    gone = site.answers("/gone", 404)
    old = site.answers("/old", (301, {"Location": "/fine"}))
    publish(terminal, fine, gone, old)
    said = terminal.run(*QUICK)

    assert said.code == 0, said.err
    assert said.out.splitlines()[-1].startswith("3 checked: ")
    assert "   dead (404): there is no such page, 2" in said.out
    assert f"   moved (200): moved for good, now {fine}, 2" in said.out
    assert "   links/owls.md:6-6  Owl page 1: all about owls." in said.out
    assert "Checking links (3) ..." in said.err

    (dead,) = terminal.run("links", "--dead", "--json").answer(LinkList).links
    assert dead.check is not None
    assert (dead.url, dead.check.verdict, dead.check.status) == (gone, "dead", 404)
    assert dead.check.checked_at.utcoffset() is not None


def test_what_was_checked_lately_is_not_asked_again(terminal: Terminal, site: Site) -> None:
    publish(terminal, site.answers("/a", 200), site.answers("/b", 404), "https://owls.example/nig...")
    first = terminal.run(*QUICK, "--json").answer(LinkReportAnswer)
    asked = list(site.asked)
    second = terminal.run(*QUICK, "--json").answer(LinkReportAnswer)

    assert (first.checked, first.verdicts, first.truncated) == (2, {"ok": 1, "dead": 1}, 1)
    assert [link.url for link in first.problems] == [f"{site.url}/b"]
    assert (second.checked, second.recent, site.asked) == (0, 2, asked)
    third = terminal.run(*QUICK, "--older-than", "0", "--limit", "1", "--json").answer(LinkReportAnswer)
    assert (third.checked, third.recent) == (1, 0)


def test_this_machine_is_asked_only_when_told_to(terminal: Terminal, site: Site) -> None:
    publish(terminal, site.answers("/admin", 200))
    answer = terminal.run("links", "check", "--json").answer(LinkReportAnswer)

    assert (answer.verdicts, site.asked) == ({"private": 1}, [])


def test_ctrl_c_keeps_what_was_found(terminal: Terminal, site: Site) -> None:
    publish(terminal, site.answers("/a", 200), site.answers("/b", 200), site.answers("/slow", 200))
    with terminal.start(*QUICK) as process:
        site.await_request("HEAD /slow")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)

    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "byline: Stopped on request. What was finished is kept."
    site.released.set()
    answer = terminal.run(*QUICK, "--json").answer(LinkReportAnswer)
    assert (answer.checked, answer.recent) == (1, 2)
