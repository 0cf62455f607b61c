"""Files are written whole or not at all, and what a killed run left behind is removed."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.atomic_files import PRIVATE, cannot_write, make_folder, remove_abandoned, write_whole, writing_whole
from kb.errors import StoreFullError
from tests.conftest import REPOSITORY

WRITES_FOREVER = """
import sys
from collections.abc import Iterator
from pathlib import Path
from kb.atomic_files import writing_whole

with writing_whole(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    print(stream.name, flush=True)
    sys.stdin.read()
"""


def writing_elsewhere(target: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process in the middle of writing a file, and its temporary file."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES_FOREVER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    write_whole(target, "first: å\r\n")
    write_whole(target, "second\n")
    assert target.read_bytes() == b"second\n"
    write_whole(target, "third: å\r\n")
    assert target.read_bytes() == "third: å\r\n".encode()
    assert names(tmp_path) == ["a.md"]


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    write_whole(target, "good")

    def half() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError), writing_whole(target) as stream:
        stream.writelines(half())
    assert target.read_text() == "good"
    assert names(tmp_path) == ["a.md"]


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    write_whole(target, "one", is_new=True)
    with pytest.raises(FileExistsError):
        write_whole(target, "two", is_new=True)
    assert target.read_text() == "one"
    assert names(tmp_path) == ["a.md"]


def test_a_new_file_that_another_made_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.md"

    def write_meanwhile() -> None:
        with writing_whole(target, is_new=True) as stream:
            stream.write(b"mine")
            target.write_text("theirs")

    with pytest.raises(FileExistsError):
        write_meanwhile()
    assert target.read_text() == "theirs"


def test_new_files_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_names: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_whole(tmp_path / "a.md", "one", is_new=True)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a.md", "two", is_new=True)
    assert (tmp_path / "a.md").read_text() == "one"
    assert names(tmp_path) == ["a.md"]


def test_two_writers_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    with writing_whole(target) as one, writing_whole(target) as other:
        one.write(b"one " * 100_000)
        other.write(b"other " * 10)
    assert target.read_bytes() == b"one " * 100_000
    assert names(tmp_path) == ["a.md"]


def test_permissions_stay_or_are_those_asked_for(tmp_path: Path) -> None:
    public, private = tmp_path / "public", tmp_path / "private"
    write_whole(public, "a")
    public.chmod(0o640)
    write_whole(public, "b")
    write_whole(private, "a", mode=PRIVATE)
    new = tmp_path / "new"
    write_whole(new, "a")
    usual = tmp_path / "usual"
    usual.touch()
    modes = [stat.S_IMODE(file.stat().st_mode) for file in (public, private, new)]
    assert modes == [0o640, 0o600, stat.S_IMODE(usual.stat().st_mode)]


def test_a_private_file_is_private_while_it_is_written(tmp_path: Path) -> None:
    with writing_whole(tmp_path / "a", mode=PRIVATE) as stream:
        assert stat.S_IMODE(os.fstat(stream.fileno()).st_mode) == PRIVATE


def test_a_symlink_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file, link = tmp_path / "real" / "a.md", tmp_path / "a.md"
    file.write_text("old")
    link.symlink_to(file)
    write_whole(link, "new")
    assert (link.is_symlink(), file.read_text()) == (True, "new")


def test_what_a_killed_writer_left_is_removed_by_the_next_and_never_what_a_living_one_writes(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    write_whole(target, "good")
    killed, left = writing_elsewhere(target)
    living, held = writing_elsewhere(target)
    killed.send_signal(signal.SIGKILL)
    end(killed)
    assert left.exists()

    write_whole(tmp_path / "b.md", "another")
    assert (target.read_text(), left.exists(), held.exists()) == ("good", False, True)
    end(living)
    assert target.read_text() == "half"
    assert names(tmp_path) == ["a.md", "b.md"]


def test_other_hidden_files_are_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / ".keep.tmp").touch()
    remove_abandoned(tmp_path)
    assert names(tmp_path) == [".keep.tmp"]


def test_folders_are_made_with_those_above_them(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named(number: int) -> None:
    error = cannot_write(Path("posts"), OSError(number, os.strerror(number)))
    assert isinstance(error, StoreFullError)
    assert "the disk is full" in str(error)
