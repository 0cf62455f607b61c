"""Opens the file of an export: `-` is standard input or output, a name that ends in .gz is compressed."""

import sys
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import BinaryIO

from kb.atomic_files import PRIVATE, cannot_write, has_no_room, writing_whole
from kb.errors import BylineError, ConflictError, InputError

_MAX_LINE_BYTES = 2**28


def write_lines(lines: Iterable[bytes], place: str, *, force: bool = False) -> None:
    """Write lines to a file, which is there when all of them are written, and not before.

    Args:
        place: its path, or `-`.
        force: put it in the place of a file that is there.

    Raises:
        ConflictError: the file is there.
        InputError: it cannot be written.
        StoreFullError: the disk has no room left.
    """
    if place == "-":
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    path = Path(place)
    if path.exists() and not force:
        raise _is_there(place)
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file that can be replaced.", hint="Name another file.", subject=place)
    try:
        with (
            writing_whole(path, is_new=not force, mode=PRIVATE) as file,
            _compressing(file, compress=path.suffix == ".gz") as stream,
        ):
            stream.writelines(lines)
    except FileExistsError as error:
        raise _is_there(place) from error
    except OSError as error:
        raise _cannot_write(path, error) from error


def _is_there(place: str) -> ConflictError:
    return ConflictError(
        f"{place} is there already.", hint="Name another file, or write over it with `--force`.", subject=place
    )


@contextmanager
def _compressing(file: BinaryIO, *, compress: bool) -> Iterator[BinaryIO | GzipFile]:
    """A file to write to, or what compresses into it."""
    if compress:
        with GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as compressed:
            yield compressed
    else:
        yield file


def read_lines(place: str) -> Generator[bytes, None, None]:
    """The lines of a file, with their ends.

    Args:
        place: its path, or `-`.

    Raises:
        InputError: it cannot be read, or its compression is damaged.
    """
    number = 0
    try:
        with _opened_again(place) as stream:
            while line := stream.readline(_MAX_LINE_BYTES):
                number += 1
                yield line
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{place} is cut off or damaged after line {number} ({error}).",
            hint="Nothing was changed. Take another copy of the file, or export the store again.",
            subject=place,
        ) from error
    except OSError as error:
        raise InputError(f"{place} cannot be read: {error.strerror or error}.", subject=place) from error


@contextmanager
def _opened_again(place: str) -> Iterator[BinaryIO | GzipFile]:
    if place == "-":
        yield sys.stdin.buffer
        return
    with Path(place).open("rb") as file:
        if place.endswith(".gz"):
            with GzipFile("", "rb", fileobj=file) as compressed:
                yield compressed
        else:
            yield file


def _cannot_write(path: Path, error: OSError) -> BylineError:
    if has_no_room(error):
        return cannot_write(path, error)
    return InputError(f"{path} cannot be written: {error.strerror or error}.", subject=str(path))
