"""Reads what the user names: a text file, or an export as a ZIP archive, a folder or a single file.

Nothing of an archive is ever unpacked to disk, so the names inside it can lead nowhere. Sizes are counted while
reading, whatever the archive's directory says of them.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from kb.errors import DocumentError, InputError
from kb.ingest.scan import decode, read_bytes

MAX_SOURCE_BYTES = 100_000_000
MAX_PAGE_BYTES = 20_000_000
"""A saved page or feed is parsed as a whole, which takes many times its size in memory."""

MAX_ENTRIES = 20_000
"""More files than this in one export is no export."""

MAX_RATIO, LITTLE = 200, 1_000_000
"""How many times its size in the archive a file may be, once it is larger than a little: text is packed to a tenth."""

_ZIP_MARK = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
Wanted = Callable[[PurePosixPath], bool]


def read_text_file(file: Path) -> str:
    """The text of an exported file.

    Raises:
        InputError: there is no such file.
        DocumentError: it is too large, an archive or workbook, or not UTF-8 or UTF-16 text.
    """
    return decode_text(read_file(file), file)


def read_file(file: Path, max_bytes: int = MAX_SOURCE_BYTES) -> bytes:
    """The bytes of an exported file; errors as in `read_text_file`."""
    _require_file(file)
    try:
        return read_bytes(file, max_bytes)
    except DocumentError as error:
        reason = error.message.replace(" (max_file_bytes)", "")
        raise DocumentError(f"{file} cannot be imported: {reason}.", subject=str(file)) from error


def _require_file(file: Path) -> None:
    if not file.exists():
        raise InputError(f"There is no file {file}.", hint="Check the path.", subject=str(file))
    if file.is_dir():
        raise InputError(f"{file} is a folder, where a file is wanted.", subject=str(file))
    if not file.is_file():  # a pipe or a device may never end
        raise InputError(f"{file} is not a regular file.", subject=str(file))


def decode_text(content: bytes, file: Path) -> str:
    """The text of bytes, UTF-8 or UTF-16 with a byte-order mark.

    Raises:
        DocumentError: it is none of these, or empty.
    """
    if content.startswith(_ZIP_MARK):
        raise DocumentError(
            f"{file} is an archive or an Excel workbook, not text.",
            hint="Unpack it, or save the workbook as CSV (UTF-8).",
            subject=str(file),
        )
    if content.startswith(_UTF16_MARKS):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise DocumentError(f"{file} is broken UTF-16 text.", subject=str(file)) from error
    try:
        return decode(content, file)
    except DocumentError as error:
        raise DocumentError(f"{file} cannot be imported: {error.message}.", subject=str(file)) from error


def read_bundle(source: Path, wanted: Wanted) -> dict[str, bytes]:
    """The files of an export that are `wanted`, by their path inside it.

    Args:
        source: a ZIP archive or a folder; a single file stands for itself under its name.

    Raises:
        InputError: there is nothing at that place.
        DocumentError: the archive is broken or encrypted, or larger than an export may be.
    """
    if not source.exists():
        raise InputError(f"There is no file or folder {source}.", hint="Check the path.", subject=str(source))
    if source.is_dir():
        return _read_within_limits(_folder_files(source, wanted), source)
    _require_file(source)
    if not zipfile.is_zipfile(source):
        return {source.name: read_file(source)}
    try:
        with zipfile.ZipFile(source) as archive:
            return _read_within_limits(_archive_files(archive, wanted, source), source)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        encrypted = isinstance(error, RuntimeError) and "password" in str(error)
        raise DocumentError(
            f"The archive {source} {'is encrypted' if encrypted else 'is broken'} and cannot be read.",
            hint="Unpack it yourself and name the folder." if encrypted else "Download it once more.",
            subject=str(source),
        ) from error


def _folder_files(folder: Path, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    root = folder.resolve()
    files = list(islice(folder.rglob("*"), MAX_ENTRIES + 1))
    if len(files) > MAX_ENTRIES:
        raise _too_much(folder)
    for file in sorted(files):
        path = PurePosixPath(file.relative_to(folder).as_posix())
        if wanted(path) and file.is_file() and file.resolve().is_relative_to(root):
            yield str(path), read_file(file)


def _archive_files(archive: zipfile.ZipFile, wanted: Wanted, source: Path) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _too_much(source)
    for entry in sorted(entries, key=lambda entry: entry.filename):
        if wanted(PurePosixPath(entry.filename)) and not entry.is_dir():
            with archive.open(entry) as stream:
                content = stream.read(MAX_SOURCE_BYTES + 1)
            if len(content) > max(LITTLE, MAX_RATIO * entry.compress_size):
                raise _too_much(source)
            yield entry.filename, content


def _read_within_limits(files: Iterator[tuple[str, bytes]], source: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    size = 0
    for path, content in files:
        size += len(content)
        if size > MAX_SOURCE_BYTES:
            raise _too_much(source)
        found[path] = content
    return found


def _too_much(source: Path) -> DocumentError:
    return DocumentError(
        f"{source} holds more than {MAX_ENTRIES:,} files or {MAX_SOURCE_BYTES // 1_000_000} MB of text, or unfolds to "
        f"over {MAX_RATIO} times its size, which no export does.",
        hint="Unpack it and name only the folder that holds the posts.",
        subject=str(source),
    )
