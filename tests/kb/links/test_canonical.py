"""Which addresses lead to the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.links.canonical import canonical_url

SAME = {
    "https://example.org/Page": [
        "http://example.org/Page", "HTTPS://WWW.Example.ORG/Page/", "https://example.org:443/Page#part",
        "http://example.org:80/Page", "https://example.org./Page?", "https://example.org/Page/index.html",
        "https://example.org/a/../Page", "https://example.org/%50age", " https://example.org/Page\n",
        "https://example.org/Page?utm_source=x&UTM_Campaign=y", "https://example.org/Page?fbclid=1&gclid=2",
        "https://example.org/Page?ref=hackernews", "https://example.org/Page?source=twitter.com",
        "https://example.org/Page#:~:text=some%20words", "https://www.google.com/url?q=https://example.org/Page&sa=D",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2FPage&h=AT0", "https://google.com/amp/s/example.org/Page",
    ],
    "https://example.org/?a=1&b=2": ["https://example.org/?b=2&a=1", "https://www.example.org/index.php?a=1&b=2"],
    "https://example.org/caf%C3%A9": ["https://example.org/café", "https://example.org/caf%c3%a9"],
    "https://xn--mnchen-3ya.de": ["https://münchen.de/", "https://MÜNCHEN.de", "http://www.xn--mnchen-3ya.de"],
    "https://youtube.com/watch?v=kCc8FmEb1nY": [
        "https://youtu.be/kCc8FmEb1nY?si=abc&t=10", "https://www.youtube.com/embed/kCc8FmEb1nY",
        "https://m.youtube.com/watch?v=kCc8FmEb1nY&list=PL1&index=2",
        "https://youtube.com/shorts/kCc8FmEb1nY?feature=share",
        "https://www.youtube-nocookie.com/embed/kCc8FmEb1nY?start=3", "https://youtube.com/live/kCc8FmEb1nY",
        "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DkCc8FmEb1nY%26feature%3Dshare",
    ],
    "https://youtube.com/@nora": ["https://www.youtube.com/@nora/videos", "https://m.youtube.com/@nora/featured?app=desktop"],
    "https://youtube.com/playlist?list=PL1": [
        "https://www.youtube.com/playlist?list=PL1&si=x", "https://www.youtube.com/embed/videoseries?list=PL1",
    ],
    "https://arxiv.org/abs/1706.03762": [
        "http://arxiv.org/abs/1706.03762v5", "https://arxiv.org/pdf/1706.03762", "https://arxiv.org/pdf/1706.03762v2.pdf",
        "https://www.arxiv.org/html/1706.03762v7#S1", "https://export.arxiv.org/abs/1706.03762",
        "https://ar5iv.labs.arxiv.org/html/1706.03762", "https://doi.org/10.48550/arXiv.1706.03762",
    ],
    "https://arxiv.org/abs/cs.CL/0102003": ["https://arxiv.org/pdf/cs.CL/0102003v1"],
    "https://doi.org/10.1145/3292500.3330701": [
        "http://dx.doi.org/10.1145/3292500.3330701", "https://www.doi.org/10.1145/3292500.3330701",
    ],
    "https://doi.org/10.1007/abc": ["https://doi.org/10.1007/ABC"],
    "https://aclanthology.org/P19-1459": [
        "https://www.aclweb.org/anthology/P19-1459/", "https://aclanthology.org/P19-1459.pdf",
    ],
    "https://openreview.net/forum?id=x_Y": ["https://openreview.net/pdf?id=x_Y", "https://openreview.net/forum?noteId=2&id=x_Y"],
    "https://github.com/nora/loom": [
        "https://github.com/Nora/Loom.git", "https://github.com/nora/loom#readme", "https://github.com/nora/loom#install",
        "https://github.com/nora/LOOM/tree/main", "https://github.com/nora/loom/tree/master/",
    ],
    "https://github.com/nora/loom/blob/main/Notes.md": [
        "https://raw.githubusercontent.com/Nora/Loom/main/Notes.md", "https://github.com/nora/loom/raw/main/Notes.md",
        "https://raw.githubusercontent.com/nora/loom/refs/heads/main/Notes.md",
        "https://github.com/nora/loom/blob/main/Notes.md?plain=1#L3-L9", "https://github.com/nora/loom/blame/main/Notes.md#L3",
    ],
    "https://github.com/nora/loom/pull/7": [
        "https://github.com/nora/loom/pull/7/files#diff-1", "https://github.com/nora/loom/pull/7#issuecomment-12",
    ],
    "https://gist.github.com/00112233445566778899aabbccddeeff": [
        "https://gist.github.com/nora/00112233445566778899aabbccddeeff",
        "https://gist.githubusercontent.com/nora/00112233445566778899aabbccddeeff/raw/1a/x.py",
    ],
    "https://en.wikipedia.org/wiki/C++": ["https://en.m.wikipedia.org/wiki/C%2B%2B#History"],
    "https://x.com/karpathy/status/1": [
        "https://twitter.com/karpathy/status/1?s=20&t=x", "https://mobile.twitter.com/karpathy/status/1/photo/1",
    ],
    "https://reddit.com/comments/abc": ["https://old.reddit.com/r/rust/comments/abc/a_title/", "https://redd.it/abc"],
    "https://linkedin.com/feed/update/urn:li:activity:7012345678901234567": [
        "https://www.linkedin.com/posts/nora_words-activity-7012345678901234567-AbCd?utm_source=share",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7012345678901234567/",
    ],
    "https://linkedin.com/in/nora": ["https://de.linkedin.com/in/nora/?trk=public_profile&originalSubdomain=de"],
    "https://amazon.com/dp/1098107969": ["https://www.amazon.com/Designing-ML/dp/1098107969/ref=sr_1_1?keywords=x&qid=1"],
    "https://docs.google.com/document/d/1aB": ["https://docs.google.com/document/d/1aB/edit?usp=sharing#heading=h.1"],
    "https://medium.com/@nora/a-title-0a1b2c": ["https://medium.com/@nora/a-title-0a1b2c?source=user_profile&sk=1"],
    "https://note.substack.com/p/words": ["https://note.substack.com/p/words?r=1ab&s=r&utm_campaign=post"],
    "https://stackoverflow.com/questions/11": [
        "https://stackoverflow.com/questions/11/why-so", "https://stackoverflow.com/q/11/99",
        "https://stackoverflow.com/questions/11/why-so?noredirect=1#comment3_11",
    ],
    "https://stackoverflow.com/a/12": [
        "https://stackoverflow.com/questions/11/why-so#answer-12", "https://stackoverflow.com/questions/11/why-so/12#12",
        "https://stackoverflow.com/a/12/99",
    ],
    "https://words.substack.com/p/on-loops": [
        "https://open.substack.com/pub/words/p/on-loops?r=1ab&utm_medium=web", "https://words.substack.com/p/on-loops/comments",
    ],
    "https://medium.com/p/1f2e3d4c5b6a": [
        "https://medium.com/@nora/on-loops-1f2e3d4c5b6a", "https://nora.medium.com/on-loops-1f2e3d4c5b6a?source=rss",
        "https://medium.com/some-press/on-loops-1f2e3d4c5b6a#7788",
    ],
    "https://vimeo.com/1234567": [
        "https://player.vimeo.com/video/1234567?h=0a1b", "https://vimeo.com/channels/staffpicks/1234567",
        "https://vimeo.com/1234567/0a1b2c",
    ],
    "https://open.spotify.com/show/AbC1": [
        "https://open.spotify.com/intl-fr/show/AbC1?si=2", "https://open.spotify.com/embed/show/AbC1",
    ],
    "https://podcasts.apple.com/podcast/id42?i=7": [
        "https://podcasts.apple.com/us/podcast/on-loops/id42?i=7", "https://podcasts.apple.com/de/podcast/id42?i=7&l=en",
    ],
    "https://linkedin.com/feed/update/urn:li:ugcPost:7012345678901234568": [
        "https://www.linkedin.com/posts/nora_words-ugcPost-7012345678901234568-AbCd?rcm=x",
        "https://www.linkedin.com/embed/feed/update/urn:li:ugcPost:7012345678901234568",
    ],
    "https://linkedin.com/feed/update/urn:li:share:7012345678901234569": [
        "https://www.linkedin.com/posts/nora_words-share-7012345678901234569-AbCd",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7012345678901234569/",
    ],
    "https://threads.net/@nora/post/C1": ["https://www.threads.com/@nora/post/C1?xmt=AQ"],
    "https://notion.so/00112233445566778899aabbccddeeff": [
        "https://nora.notion.site/Loops-00112233445566778899aabbccddeeff?pvs=4",
        "https://www.notion.so/nora/Loops-00112233445566778899aabbccddeeff",
    ],
    "https://doi.org/10.1145/1234567.1234568": [
        "https://dl.acm.org/doi/10.1145/1234567.1234568", "https://dl.acm.org/doi/pdf/10.1145/1234567.1234568#page=3",
        "https://doi.org/doi:10.1145/1234567.1234568", "https://doi.org/https://doi.org/10.1145/1234567.1234568",
    ],
    "https://doi.org/10.1101/2021.02.03.429999": [
        "https://www.biorxiv.org/content/10.1101/2021.02.03.429999v1", "https://doi.org/10.1101/2021.02.03.429999",
        "https://www.biorxiv.org/content/10.1101/2021.02.03.429999v3.full.pdf",
    ],
    "https://arxiv.org/abs/2301.00002": [
        "https://huggingface.co/papers/2301.00002", "https://www.alphaxiv.org/abs/2301.00002v3",
        "https://arxiv.org/pdf/2301.00002v1#page=5",
    ],
    "https://proceedings.neurips.cc/paper/2019/00112233445566778899aabbccddeeff": [
        "https://papers.nips.cc/paper/2019/hash/00112233445566778899aabbccddeeff-Abstract.html",
        "https://proceedings.neurips.cc/paper_files/paper/2019/file/00112233445566778899aabbccddeeff-Paper.pdf",
    ],
    "https://pubmed.ncbi.nlm.nih.gov/1234": ["https://www.ncbi.nlm.nih.gov/pubmed/1234/?term=x"],
    "https://de.wikipedia.org/wiki/Webstuhl": [
        "https://de.wikipedia.org/w/index.php?title=Webstuhl", "https://de.m.wikipedia.org/wiki/Webstuhl?wprov=sfla1#Geschichte",
    ],
    "https://docs.google.com/spreadsheets/d/1aB": [
        "https://docs.google.com/spreadsheets/d/1aB/edit#gid=0", "https://docs.google.com/spreadsheets/u/0/d/1aB/edit?gid=0#gid=0",
    ],
    "https://drive.google.com/file/d/1aB": ["https://drive.google.com/open?id=1aB", "https://drive.google.com/file/d/1aB/view"],
    "https://example.org/story": [
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/story", "https://example.org//story",
        "https://example.org/story?ref=warm-letters", "https://example.org/story?_bhlid=0a1b&utm_source=x",
        "https://example.org/story?mc_cid=1&vgo_ee=2", "https://example.org/story#utm_source=rss",
        "https://example.org/story#conclusion", "https://example.org/story#our-second-try", "https://example.org/story#comments",
        "https://example.org/story#L10", "https://example.org/story#:~:text=a%20b", "https://example.org/story#page=2",
    ],
    "https://docs.example.org/guide": ["https://docs.example.org/guide#introduction", "https://docs.example.org/guide#top"],
}  # fmt: skip

DIFFERENT = [
    ("https://youtu.be/AbCdEfGhIjK", "https://youtu.be/aBcDeFgHiJk"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/#/one", "https://example.org/#/two"),
    ("https://groups.google.com/forum/#!topic/a/1", "https://groups.google.com/forum/#!topic/a/2"),
    ("https://api.example.org/file?ref=main", "https://api.example.org/file?ref=next"),
    ("https://example.org:8080", "https://example.org:8081"),
    ("https://m.example.org", "https://example.org"),
    ("https://github.com/a/b/tree/next", "https://github.com/a/b"),
    ("https://github.com/a/b/blob/main/X.md", "https://github.com/a/b/blob/main/x.md"),
    ("https://github.com/nora?tab=repositories", "https://github.com/nora?tab=stars"),
    ("https://docs.python.org/3/library/re.html#re.sub", "https://docs.python.org/3/library/re.html#re.split"),
    (
        "https://doc.rust-lang.org/std/vec/struct.Vec.html#method.push",
        "https://doc.rust-lang.org/std/vec/struct.Vec.html",
    ),
    ("https://example.org/glossary#warp", "https://example.org/glossary#weft"),
    ("https://example.org/wiki/Glossary_of_weaving#Warp", "https://example.org/wiki/Glossary_of_weaving#Weft"),
    ("https://github.com/a/b/blob/main/CHANGELOG.md#v12", "https://github.com/a/b/blob/main/CHANGELOG.md#v11"),
    ("https://example.org/log/2020.md#2020-06-02", "https://example.org/log/2020.md#2020-06-09"),
    ("https://example.org/jobs#weaver", "https://example.org/jobs#dyer"),
    ("https://example.org/#episode-3", "https://example.org/#episode-4"),
    ("https://docs.example.org/guide#warping", "https://docs.example.org/guide#weaving"),
    ("https://docs.google.com/spreadsheets/d/1aB/edit#gid=0", "https://docs.google.com/spreadsheets/d/1aB/edit#gid=77"),
    ("https://docs.google.com/document/d/1aB/edit?tab=t.0", "https://docs.google.com/document/d/1aB/edit?tab=t.7"),
    ("https://en.wikipedia.org/w/index.php?title=Loom&oldid=7", "https://en.wikipedia.org/wiki/Loom"),
    ("https://api.example.org/file?ref=long-branch", "https://api.example.org/file?ref=other-branch"),
    ("https://vimeo.com/1234567", "https://vimeo.com/1234568"),
    ("https://medium.com/@nora/about-a-facade", "https://medium.com/@nora/about-a-decade"),
    ("https://github.com/a/b.git/c", "https://github.com/a/b/c"),
    ("https://www.c-span.org/video/?c4808083/one", "https://www.c-span.org/video/?c4808084/two"),
    ("https://www.google.com/calendar/event?eid=MWI0", "https://www.google.com/calendar/event?eid=NWMz"),
    ("https://www.youtube.com/watch?v=kCc8FmEb1nY", "https://www.youtube.com/@kCc8FmEb1nY"),
    ("https://web.archive.org/web/2020/https://example.org/a", "https://example.org/a"),
    ("https://crates.io/search?pkg=a", "https://crates.io/search?pkg=b"),
    ("https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=2"),
]

PIECES = [
    "https://", "http://", "www.", "m.", "youtu.be", "youtube.com", "/embed/", "/watch?v=", "arxiv.org",
    "/pdf/1706.03762v2", ".pdf", "doi.org/", "10.48550/arXiv.1706.03762", "google.com", "/url?q=", "/amp/s/",
    "example.org", "/", "//", "?", "#", "#!", "#/x", "&", "=", "utm_source=x", "%", "%2F", "%41", "%e9", "é",
    "index.html", ".git", "github.com", "/a/b", ":80", ":443", ":99999", "@", "[", "]", "::1", "..", ".", " ", "\n",
    "\ud800", "xn--", "reddit.com", "/comments/a/b/c", "linkedin.com/posts/x-activity-7012345678901234567-a",
    "amazon.de/dp/abcdefghij/x", "docs.google.com/document/d/x/edit", "x.com", "/y/status/1/photo",
    "medium.com", "/p/0a1b2c3d4e5f", "gist.github.com", "stackoverflow.com/questions/1/x#2", "#a.b", "#gid=7",
    "en.wikipedia.org/w/index.php?title=A%20b", "raw.githubusercontent.com/A/B/main/C", "x.cdn.ampproject.org/c/s/",
    "/glossary#x", "docs.google.com/spreadsheets/d/x/edit", "notion.so/00112233445566778899aabbccddeeff",
    "&tab=t.1", "meetup.com/Group", ";", "\\", "…", "\u00a0", "fass.de", "ß", "aclweb.org/anthology/P19-1459",
]  # fmt: skip
addresses = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
any_text = st.text() | addresses | addresses.map("https://{}".format)


@pytest.mark.parametrize(("canonical", "other"), [(one, other) for one, others in SAME.items() for other in others])
def test_the_same_page(canonical: str, other: str) -> None:
    assert canonical_url(other) == canonical_url(canonical) == canonical


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "text", ["", "words", "../posts/x.md", "mailto:nora@example.org", "http://[bad", "https://", "ftp://x/y"]
)
def test_what_is_no_address_stands_as_it_is(text: str) -> None:
    assert canonical_url(f" {text} ") == text


@given(any_text)
def test_any_text_has_one_identity(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once
