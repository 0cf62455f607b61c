"""CSV files of LinkedIn posts."""

import datetime as dt

import pytest

from kb.errors import DocumentError
from kb.ingest.importers.linkedin import count_of, key_of, read, read_export, unwrapped

HEADER = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A"


def test_the_export_with_its_quotes_around_every_line() -> None:
    csv = (
        HEADER + f'2026-05-07 16:41:18,{LINK}7458194261025673216,"Owls hear ""everything"".""\n'
        '""""\n'
        '""They said ""hoot"" twice, a < b.""\n'
        '""""\n'
        '""{hashtag|\\#|Owls} #night",https://owls.example/a,https://media.example/1.png,MEMBER_NETWORK\n'
    )
    (post,) = read(csv).documents

    assert post.title == 'Owls hear "everything"'
    assert post.body == 'Owls hear "everything".\n\nThey said "hoot" twice, a < b.'
    assert post.tags == ("Owls", "night")
    assert post.date == dt.date(2026, 5, 7)
    assert post.key == "7458194261025673216"
    assert post.url == f"{LINK}7458194261025673216"
    assert post.engagement == {}
    assert post.extra == {
        "visibility": "MEMBER_NETWORK",
        "shared_url": "https://owls.example/a",
        "media_url": "https://media.example/1.png",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('one"\n"two"\n""\n"four', "one\ntwo\n\nfour"),
        ('"one"\n"two"\n"three"', "one\ntwo\nthree"),
        ('"Hi" said the owl.', '"Hi" said the owl.'),
        ('He said "hi"\n"Bye" she said', 'He said "hi"\n"Bye" she said'),
        ("one\ntwo", "one\ntwo"),
        ('"""Hi"""\nall', '"""Hi"""\nall'),
    ],
)
def test_only_the_quotes_of_the_export_are_taken_away(text: str, expected: str) -> None:
    assert unwrapped(text) == expected


def test_reposts_and_broken_rows_are_skipped_and_the_rest_is_read() -> None:
    csv = (
        HEADER + f"2026-01-01 10:00:00,{LINK}7400000000000000001,,,,PUBLIC\n"
        f"2026-01-02 10:00:00,{LINK}7400000000000000002,NULL,,,PUBLIC\n"
        f"sometime,{LINK}7400000000000000003,Owls.,,,PUBLIC\n"
        f"2026-02-30 10:00:00,{LINK}7400000000000000004,Voles.,,,PUBLIC\n"
        "a,b,c,d,e,f,g,h\n"
        f'2026-01-05 10:00:00,{LINK}7400000000000000005,"never closed,,,PUBLIC\n'
        f"2026-01-06 10:00:00,{LINK}7400000000000000006,Lost below.,,,PUBLIC\n"
    )
    reading = read(csv)

    assert [(post.body, post.date) for post in reading.documents] == [("Owls.", None), ("Voles.", None)]
    reasons = [skipped.reason for skipped in reading.skipped]
    assert sum("repost" in reason for reason in reasons) == 2
    assert any("8 cells under 6 columns" in reason for reason in reasons)
    assert any("never closed" in reason for reason in reasons)
    assert reading.notes == ["Of 2 of its posts the date cannot be read, as “sometime”."]


def test_columns_are_known_by_any_usual_name_and_counts_by_any_usual_form() -> None:
    csv = (
        "Posts of last year;;;;;\n"
        "Post URL;Publish Date;Content;Number of Likes;# Comments;Reposts count\n"
        "https://x.example/posts/1;31/12/2025;Owls at night.;1,234;;12\n"
        "https://x.example/posts/2?trk=x;3/4/2026;Voles by day.;1.2K;17;n/a\n"
    )
    owls, voles = read(csv).documents

    assert (owls.engagement, owls.date) == ({"reactions": 1234, "shares": 12}, dt.date(2025, 12, 31))
    assert (voles.engagement, voles.date) == ({"reactions": 1200, "comments": 17}, dt.date(2026, 4, 3))
    assert voles.key == "https://x.example/posts/2"


def test_statistics_of_a_page_have_the_text_in_the_title() -> None:
    csv = "Post title,Post link,Posted by,Created date,Likes,Comments,Reposts\nOwls.,https://x.example/1,Ada,12/31/2025,3,0,1\n"
    (post,) = read(csv).documents
    assert (post.body, post.author, post.date) == ("Owls.", "Ada", dt.date(2025, 12, 31))
    assert post.engagement == {"reactions": 3, "comments": 0, "shares": 1}


@pytest.mark.parametrize(
    ("text", "count"),
    [("17", 17), ("17.0", 17), ("1 234", 1234), ("1.234.567", 1234567), ("2,5k", 2500), ("1.5", None), ("many", None)],
)
def test_counts(text: str, count: int | None) -> None:
    assert count_of(text) == count


def test_a_post_is_known_by_its_number_or_else_its_address() -> None:
    assert (
        key_of("https://www.linkedin.com/posts/ada_owls-activity-7100000000000000009-AbCd?utm=1")
        == "7100000000000000009"
    )
    assert key_of("https://www.linkedin.com/pulse/owls-ada") == "https://www.linkedin.com/pulse/owls-ada"


def test_a_whole_account_export_says_whose_it_is() -> None:
    files = {
        "Basic/Profile.csv": b"First Name,Last Name,Headline\nAda,Owl,Watcher\n",
        "Basic/Shares_17.csv": (HEADER + f"2026-01-01 10:00:00,{LINK}7400000000000000001,Owls.,,,PUBLIC\n").encode(),
    }
    reading, author = read_export(files)
    assert (author, [post.body for post in reading.documents]) == ("Ada Owl", ["Owls."])
    with pytest.raises(DocumentError, match=r"holds no Shares\.csv"):
        read_export({"Profile.csv": files["Basic/Profile.csv"]}, "export.zip")


def test_what_only_connections_may_see_is_marked_as_a_draft() -> None:
    csv = (
        HEADER + f"2026-01-01 10:00:00,{LINK}7400000000000000001,Owls.,,,CONNECTIONS\n"
        f"2026-01-02 10:00:00,{LINK}7400000000000000002,Voles.,,,PUBLIC\n"
    )
    reading = read(csv)
    owls, voles = reading.documents
    assert owls.extra == {"draft": True, "visibility": "CONNECTIONS"}
    assert voles.extra == {"visibility": "PUBLIC"}
    assert reading.notes == [
        "Of its posts 1 are not public (CONNECTIONS). They are marked `draft: true`, so that nothing finds them."
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Datum,Link zum Beitrag,Beitragstext,Geteilte URL,Medien-URL,Sichtbarkeit",
        "Fecha,Enlace,Comentario de la publicaci\u00f3n,URL compartida,URL multimedia,Visibilidad",
        "\u65e5\u4ed8,\u5171\u6709\u30ea\u30f3\u30af,\u30b3\u30e1\u30f3\u30c8,\u5171\u6709URL,\u753b\u50cfURL,\u516c\u958b",
    ],
)
def test_columns_in_another_language_are_known_by_what_stands_in_them(header: str) -> None:
    csv = (
        f"{header}\n07.05.2026 16:41,{LINK}7400000000000000001,Owls hear it. #owls,https://owls.example/a,,MEMBER_NETWORK\n"
        f"08.05.2026 16:41,{LINK}7400000000000000002,Voles dig.,,https://media.example/1.png,CONNECTIONS\n"
    )
    files = {
        "Nachrichten.csv": b"VON,AN,INHALT\nAda,Ben,Das ist vertraulich und viel l\xc3\xa4nger als jeder Beitrag\n",
        "Profil.csv": b"Vorname,Nachname,Slogan\nAda,Owl,Eulen\n",
        "Beitraege.csv": csv.encode(),
    }
    reading, author = read_export(files)
    owls, voles = reading.documents

    assert author == "Ada Owl"
    assert (owls.body, owls.date, owls.key) == ("Owls hear it. #owls", dt.date(2026, 5, 7), "7400000000000000001")
    assert owls.extra == {"visibility": "MEMBER_NETWORK", "shared_url": "https://owls.example/a"}
    assert voles.extra == {"draft": True, "visibility": "CONNECTIONS", "media_url": "https://media.example/1.png"}


ARTICLE = """<html><head><title>Owls</title></head><body><img src="https://media.example/owl.png"/>
<h1><a href="https://www.linkedin.com/pulse/owls-ada-owl">Owls &amp; voles</a></h1>
<p class="created">Erstellt am 2026-03-01 11:27</p><p class="published">Ver\u00f6ffentlicht am 2026-03-04 23:31</p>
<div><p>Owls <strong>hunt</strong>.</p><h2># Ears</h2><p>Both.</p></div></body></html>"""


def test_articles_come_with_the_posts_and_alone() -> None:
    draft = ARTICLE.replace("Owls &amp; voles", "Not yet").replace(
        '<p class="published">Ver\u00f6ffentlicht am 2026-03-04 23:31</p>', ""
    )
    files = {
        "Profile.csv": b"First Name,Last Name\nAda,Owl\n",
        "Articles/Articles/owls.html": ARTICLE.encode(),
        "Articles/Articles/draft.html": draft.replace("owls-ada-owl", "not-yet").encode(),
    }
    reading, author = read_export(files, "export.zip")
    not_yet, owls = reading.documents

    assert author == "Ada Owl"
    assert (owls.title, owls.kind, owls.date) == ("Owls & voles", "article", dt.date(2026, 3, 4))
    assert owls.url == owls.key == "https://www.linkedin.com/pulse/owls-ada-owl"
    assert owls.body == "![](https://media.example/owl.png)\n\nOwls **hunt**.\n\n## # Ears\n\nBoth."
    assert (not_yet.title, not_yet.extra, owls.extra) == ("Not yet", {"draft": True}, {})
    assert reading.notes == ["export.zip holds no posts (Shares.csv), only articles."]

    shares = (HEADER + f"2026-01-01 10:00:00,{LINK}7400000000000000001,Owls.,,,PUBLIC\n").encode()
    assert len(read_export(files | {"Shares.csv": shares})[0].documents) == 3


def test_an_ambiguous_date_is_left_unread_until_another_tells() -> None:
    csv = f"Date,ShareLink,ShareCommentary\n3/4/2026,{LINK}7400000000000000001,Owls.\n"
    assert read(csv).documents[0].date is None
    assert read(csv).notes == ["Of 1 of its posts the date cannot be read, as “3/4/2026”."]
    told = csv + f"3/31/2026,{LINK}7400000000000000002,Voles.\n"
    assert read(told).documents[0].date == dt.date(2026, 3, 4)


@pytest.mark.parametrize("text", ["no table at all", "a,b\n1,2\n"])
def test_a_file_without_posts_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text, "x.csv")
    assert caught.value.subject == "x.csv"
    assert caught.value.message.endswith(".")
