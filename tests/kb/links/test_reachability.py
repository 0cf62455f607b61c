"""Asking whether addresses answer: what is asked, what is made of the answers, and who is never asked."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from kb.errors import InterruptedWorkError
from kb.links.manners import Manners
from kb.links.reachability import ask_for_links
from kb.links.verdicts import CheckResult
from kb.progress import Progress
from tests.kb.links.server import Site, serving_site

QUICK = Manners(delay=0, default_wait=0, timeout=10, allow_private=True)
PUBLIC = "93.184.215.14"
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_site() as site:
        yield site


def check(*urls: str, manners: Manners = QUICK, progress: Progress | None = None) -> dict[str, CheckResult]:
    """The results, by address."""
    results: list[CheckResult] = []
    ask_for_links(urls, results.extend, progress or Progress(), manners)
    return {result.url: result for result in results}


def check_scripted(
    *urls: str, hosts: dict[str, list[str]], answer: Answer, manners: Manners = QUICK
) -> dict[str, CheckResult]:
    """The same with names and answers from a script; private networks are refused."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host not in hosts:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return hosts[host]

    results: list[CheckResult] = []
    ask_for_links(
        urls,
        results.extend,
        Progress(),
        replace(manners, allow_private=False),
        resolve_host=resolve,
        transport=httpx.MockTransport(answer),
    )
    return {result.url: result for result in results}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "ok"),
        (204, "ok"),
        (404, "dead"),
        (410, "dead"),
        (401, "refused"),
        (403, "refused"),
        (999, "refused"),
        (500, "unreachable"),
        (503, "unreachable"),
    ],
)
def test_what_a_status_means(site: Site, status: int, verdict: str) -> None:
    url = site.answers("/page", status)
    result = check(url)[url]

    assert (result.verdict, result.status, result.final_url) == (verdict, status, url)


def test_a_page_is_asked_for_by_head_and_by_get_where_that_is_refused(site: Site) -> None:
    plain = site.answers("/plain", 200)
    picky = site.answers("/picky", 200)
    site.answers("HEAD /picky", 405)
    misled = site.answers("/misled", 200)
    site.answers("HEAD /misled", 404)
    ranged = site.answers("/ranged", 416)
    results = check(plain, picky, misled, ranged)

    assert {result.verdict for result in results.values()} == {"ok"}
    assert [line for line in site.asked if line.endswith("/plain")] == ["HEAD /plain"]
    assert [line for line in site.asked if line.endswith("/picky")] == ["HEAD /picky", "GET /picky"]
    (agent,) = site.agents
    assert agent.startswith("Byline/")


@pytest.mark.parametrize(
    ("first", "second", "verdict", "final"),
    [
        (301, 200, "moved", "/new"),
        (308, 200, "moved", "/new"),
        (302, 200, "ok", "/new"),
        (307, 200, "ok", "/new"),
        (301, 404, "dead", "/new"),
        (301, 403, "refused", "/new"),
    ],
)
def test_redirects_are_followed(site: Site, first: int, second: int, verdict: str, final: str) -> None:
    old = site.answers("/old", (first, {"Location": "/new"}))
    site.answers("/new", second)
    result = check(old)[old]

    assert (result.verdict, result.status, result.final_url) == (verdict, second, site.url + final)


def test_only_what_moved_for_good_is_the_new_address(site: Site) -> None:
    old = site.answers("/old", (301, {"Location": "/new"}))
    site.answers("/new", (302, {"Location": "/login"}))
    site.answers("/login", 200)
    gone = site.answers("/gone", (301, {"Location": "/"}))
    site.answers("/", 200)
    results = check(old, gone)

    assert (results[old].verdict, results[old].final_url) == ("moved", f"{site.url}/new")
    assert (results[gone].verdict, results[gone].detail) == ("moved", "moved to a front page")


def test_redirects_that_never_end_are_given_up(site: Site) -> None:
    circle = site.answers("/a", (302, {"Location": "/b"}))
    site.answers("/b", (302, {"Location": "/a"}))
    for number in range(5):
        site.answers(f"/{number}", (302, {"Location": f"/{number + 1}"}))
    results = check(circle, f"{site.url}/0", manners=replace(QUICK, max_redirects=3))

    assert results[circle].detail == "redirects in a circle"
    assert results[f"{site.url}/0"].detail == "more than 3 redirects"
    assert {result.verdict for result in results.values()} == {"unreachable"}


def test_one_host_is_asked_one_question_at_a_time(site: Site) -> None:
    urls = [site.answers(f"/{number}", 200) for number in range(20)]
    results = check(*urls, *urls)

    assert len(results) == len(site.asked) == 20
    assert site.most_at_once == 1


def test_a_busy_server_is_asked_once_more(site: Site) -> None:
    busy = site.answers("/busy", (429, {"Retry-After": "0"}), 200)
    failing = site.answers("/failing", 500, 500, 200)
    results = check(busy, failing)

    assert {result.verdict for result in results.values()} == {"ok"}
    assert [line for line in site.asked if line.endswith("/busy")] == ["HEAD /busy", "HEAD /busy"]


@pytest.mark.parametrize("pause", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_a_long_pause_is_left_alone(site: Site, status: int, pause: str) -> None:
    urls = [site.answers("/first", (status, {"Retry-After": pause})), site.answers("/second", 200)]

    assert check(*urls) == {}
    assert site.asked == ["HEAD /first"]


def test_a_server_that_is_too_slow_or_gone(site: Site) -> None:
    slow = site.answers("/slow", 200)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/"
        results = check(slow, gone, manners=replace(QUICK, timeout=0.3))

    assert (results[slow].verdict, results[slow].detail) == ("unreachable", "no answer in 0.3 s")
    assert (results[gone].verdict, results[gone].detail) == ("unreachable", "the connection fails")


@pytest.mark.parametrize("url", ["http://[bad", "https://", "http://127.0.0.1:99999/", "ftp://example.org/x", "words"])
def test_what_is_no_web_address_is_dead(url: str) -> None:
    assert check(url)[url].verdict == "dead"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://10.1.2.3/",
        "http://192.168.0.1:8080/admin",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
    ],
)
def test_private_networks_are_not_asked(url: str) -> None:
    assert check(url, manners=replace(QUICK, allow_private=False))[url].verdict == "private"


def test_a_name_or_a_redirect_that_leads_into_a_private_network_is_refused() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.host} {request.headers['Host']}{request.url.path}")
        return httpx.Response(302, headers={"Location": "http://inside.example/secret"})

    hosts = {"open.example": [PUBLIC], "inside.example": [PUBLIC, "10.0.0.7"]}
    urls = ["https://open.example/page", "https://inside.example/"]
    results = check_scripted(*urls, hosts=hosts, answer=answer)

    assert {result.verdict for result in results.values()} == {"private"}
    assert results[urls[0]].detail == "inside.example is 10.0.0.7, in a private network"
    assert asked == [f"{PUBLIC} open.example/page"]


def test_the_address_asked_is_the_one_that_was_checked_and_the_others_are_tried_too() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.host} {request.headers['Host']} {request.extensions['sni_hostname']}")
        if request.url.host != PUBLIC:
            raise httpx.ConnectError("no route")
        return httpx.Response(200)

    hosts = {"open.example": ["2606:2800:21f::1", PUBLIC]}
    results = check_scripted("https://open.example/", hosts=hosts, answer=answer)

    assert results["https://open.example/"].verdict == "ok"
    assert asked == ["2606:2800:21f::1 open.example open.example", f"{PUBLIC} open.example open.example"]


def test_a_host_that_is_no_more_is_dead_unless_nothing_can_be_looked_up() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is to be asked")

    url = "https://gone.example/"
    online = check_scripted(url, hosts={"example.org": [PUBLIC]}, answer=answer)
    offline = check_scripted(url, hosts={}, answer=answer)

    assert (online[url].verdict, online[url].detail) == ("dead", "there is no such host")
    assert offline == {}


def test_a_check_that_is_stopped_keeps_what_it_found(site: Site) -> None:
    done = site.answers("/done", 200)
    hanging = site.answers("/slow", 200)
    results: list[CheckResult] = []
    seen: list[tuple[str, int, int]] = []
    progress = Progress(lambda doing, done, total: seen.append((doing, done, total)))

    def keep(batch: list[CheckResult]) -> None:
        results.extend(batch)
        progress.cancel()

    with pytest.raises(InterruptedWorkError):
        ask_for_links([done, hanging], keep, progress, QUICK)

    assert [result.url for result in results] == [done]
    assert seen[0] == ("Checking links", 0, 2)
