"""Files, folders and archives as people have them, broken ones too."""

import os
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from kb.errors import DocumentError, InputError
from kb.ingest.importers import sources
from kb.ingest.importers.markup import html_to_markdown
from kb.ingest.importers.sources import read_bundle, read_text_file


def everything(_path: PurePosixPath) -> bool:
    return True


def archive(file: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, content in entries.items():
            archived.writestr(name, content)
    return file


def test_an_archive_a_folder_and_a_file_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "folder" / "posts").mkdir(parents=True)
    (tmp_path / "folder" / "posts" / "a.html").write_bytes(b"owl")
    zipped = archive(tmp_path / "a.zip", **{"posts/a.html": b"owl", "posts/a.opens.csv": b"secret"})

    def pages(path: PurePosixPath) -> bool:
        return path.suffix == ".html"

    assert read_bundle(tmp_path / "folder", pages) == read_bundle(zipped, pages) == {"posts/a.html": b"owl"}
    assert read_bundle(tmp_path / "folder" / "posts" / "a.html", pages) == {"a.html": b"owl"}


def test_an_archive_that_unfolds_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_SOURCE_BYTES", 1_000_000)
    bomb = archive(tmp_path / "bomb.zip", a=b"0" * 900_000, b=b"0" * 900_000)
    huge = archive(tmp_path / "huge.zip", a=b"0" * 3_000_000)
    for file in (bomb, huge):
        with pytest.raises(DocumentError, match="which no export does"):
            read_bundle(file, everything)


def test_an_export_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_ENTRIES", 3)
    (tmp_path / "many").mkdir()
    for name in "abcd":
        (tmp_path / "many" / name).touch()
    for source in (archive(tmp_path / "many.zip", a=b"", b=b"", c=b"", d=b""), tmp_path / "many"):
        with pytest.raises(DocumentError, match="more than 3 files"):
            read_bundle(source, everything)


def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    zipped = archive(tmp_path / "a.zip", **{"../../escaped.md": b"owl", "/etc/x.md": b"owl"})
    assert set(read_bundle(zipped, everything).values()) == {b"owl"}
    assert [file.name for file in tmp_path.rglob("*")] == ["a.zip"]


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.md").symlink_to(tmp_path / "secret.md")
    assert read_bundle(tmp_path / "folder", everything) == {}


def test_broken_and_encrypted_archives_are_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", a=b"owl " * 1000).read_bytes()
    broken = bytearray(whole)
    broken[40:60] = b"\0" * 20
    (tmp_path / "broken.zip").write_bytes(broken)
    encrypted = bytearray(whole)
    encrypted[6] |= 1
    encrypted[whole.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "encrypted.zip").write_bytes(encrypted)

    with pytest.raises(DocumentError, match="is broken"):
        read_bundle(tmp_path / "broken.zip", everything)
    with pytest.raises(DocumentError, match="is encrypted"):
        read_bundle(tmp_path / "encrypted.zip", everything)


def test_text_files(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("Käuze".encode("utf-16"))
    assert read_text_file(file) == "Käuze"
    for content, words in (
        ("Käuze".encode("latin-1"), "not UTF-8"),
        (b"", "empty"),
        (b"a\0b", "binary"),
        (b"\xff\xfea", "UTF-16"),
    ):
        file.write_bytes(content)
        with pytest.raises(DocumentError, match=words):
            read_text_file(file)
    archive(file, a=b"x")
    with pytest.raises(DocumentError, match="Excel workbook"):
        read_text_file(file)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for read in (read_text_file, lambda path: read_bundle(path, everything)):
        with pytest.raises(InputError, match="There is no file") as caught:
            read(tmp_path / "nothing")
        assert caught.value.subject.endswith("nothing")
    with pytest.raises(InputError, match="is a folder"):
        read_text_file(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for read in (read_text_file, lambda path: read_bundle(path, everything)):
        with pytest.raises(InputError, match="not a regular file"):
            read(tmp_path / "pipe")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(sources.MAX_SOURCE_BYTES + 1)
    with pytest.raises(DocumentError, match="over the limit"):
        read_text_file(tmp_path / "huge.txt")


def test_a_file_that_unfolds_to_hundreds_of_times_its_size_is_refused(tmp_path: Path) -> None:
    packed = archive(tmp_path / "packed.zip", a=b"0" * 2_000_000)
    with pytest.raises(DocumentError, match="200 times its size"):
        read_bundle(packed, everything)
    little = archive(tmp_path / "little.zip", a=b"0" * 900_000)
    assert len(read_bundle(little, everything)) == 1


def test_html_of_more_elements_than_any_text_has_is_refused() -> None:
    with pytest.raises(DocumentError, match="over 100,000 elements"):
        html_to_markdown("<br>" * 300_000)
