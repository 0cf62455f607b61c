"""Opens the file of an export: `-` is standard input or output, a name that ends in .gz is compressed."""

import errno
import os
import sys
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import BinaryIO

from kb.errors import BylineError, ConflictError, InputError, StoreFullError

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
        raise ConflictError(
            f"{path} is there already.", hint="Name another file, or write over it with `--force`.", subject=place
        )
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file that can be replaced.", hint="Name another file.", subject=place)
    part = path.with_name(f"{path.name}.part")
    try:
        with _opened(part, compress=path.suffix == ".gz") as stream:
            stream.writelines(lines)
        part.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def _opened(path: Path, *, compress: bool) -> Iterator[BinaryIO | GzipFile]:
    """A file to write, on the disk when it is closed."""
    with path.open("wb") as file:
        if compress:
            with GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as compressed:
                yield compressed
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


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
    if error.errno == errno.ENOSPC:
        return StoreFullError(f"There is no room for {path}.", hint="Make room and try again.", subject=str(path))
    return InputError(f"{path} cannot be written: {error.strerror or error}.", subject=str(path))
