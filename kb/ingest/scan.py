"""Finds Markdown files and reads them as text. Touches no database."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import ContentError, DocumentError

SUFFIXES = {".md", ".markdown", ".mdx", ".qmd"}
SKIPPED_FOLDERS = {"node_modules", "__pycache__"}

SETTLED_NANOSECONDS = 2 * 10**9
"""A file written less long ago may be written again without its times telling: some file systems count by 2 seconds.
Git calls such files racy, and looks into them again."""


@dataclass(frozen=True)
class Scope:
    """The files one sync answers for.

    Attributes:
        content: the content folder; files inside it are known by their path relative to it.
        root: the file or folder to look at, inside the content folder or anywhere else.
        follow_symlinks: whether symlinks inside them that lead out of both are followed.
    """

    content: Path
    root: Path
    follow_symlinks: bool = False

    def identity(self, file: Path) -> str:
        """The path a file is known by: relative to the content folder, else absolute."""
        return file.relative_to(self.content).as_posix() if file.is_relative_to(self.content) else file.as_posix()

    def covers(self, path: str) -> bool:
        """Whether a stored path lies inside this scope. `Path` joins an absolute path as it is."""
        return (self.content / path).is_relative_to(self.root)


def make_scope(content: Path, path: Path | None = None, *, follow_symlinks: bool = False) -> Scope:
    """The scope of a sync of `path`, or of the whole content folder.

    Raises:
        ContentError: there is nothing at that place.
    """
    root = path if path is not None else content
    if not root.exists():
        hint = (
            "Check the path."
            if path is not None
            else "Create it, or set BYLINE_CONTENT to your folder of Markdown files."
        )
        raise ContentError(f"There is no content at {root}.", hint=hint, subject=str(root))
    if root.is_file() and root.suffix.lower() not in SUFFIXES:
        raise ContentError(f"{root} is not a Markdown file ({', '.join(sorted(SUFFIXES))}).", subject=str(root))
    return Scope(
        Path(os.path.abspath(content)),  # noqa: PTH100 - keeps symlinks
        Path(os.path.abspath(root)),  # noqa: PTH100
        follow_symlinks,
    )


@dataclass
class Scan:
    """What a scan found, by identity.

    Attributes:
        stamps: size and times of each file; equal stamps mean an unchanged file, an empty one says nothing.
        failed: what could not be looked at, with the reason.
    """

    files: dict[str, Path] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def scan(scope: Scope) -> Scan:
    """List the Markdown files of a scope in a stable order. Folders that link back to themselves end the walk there."""
    found = Scan()
    settled = time.time_ns() - SETTLED_NANOSECONDS
    inside = [] if scope.follow_symlinks else [scope.content.resolve(), scope.root.resolve()]
    for file, status, reason in _walk(scope.root, frozenset(), inside):
        try:
            path = scope.identity(file)
            path.encode()
        except UnicodeEncodeError:
            found.failed[os.fsencode(file).decode(errors="backslashreplace")] = "its name is not UTF-8; rename it"
            continue
        if status is None:
            found.failed[path] = reason
        else:
            found.files[path] = file
            found.stamps[path] = stamp_of(status) if status.st_mtime_ns < settled else ""
    return found


def stamp_of(status: os.stat_result) -> str:
    """What tells an unchanged file: its size, and when its content and its entry were last changed."""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _walk(
    place: Path, above: frozenset[tuple[int, int]], inside_of: list[Path]
) -> Iterator[tuple[Path, os.stat_result | None, str]]:
    """Yield each Markdown file at or below a place with its status, or with the reason why it cannot be read.

    Args:
        above: the folders the place is in, to notice one that leads back to itself.
        inside_of: folders that no symlink may lead out of; empty where any may.
    """
    is_markdown = place.suffix.lower() in SUFFIXES
    try:
        status = place.stat()
        if (is_markdown or stat.S_ISDIR(status.st_mode)) and _leads_out(place, inside_of):
            yield place, None, "it is a symlink that leads out of the content folder (follow_symlinks allows it)"
            return
        itself = (status.st_dev, status.st_ino)
        inside = sorted(place.iterdir()) if stat.S_ISDIR(status.st_mode) and itself not in above else []
    except OSError as error:
        if above and isinstance(error, FileNotFoundError) and not place.is_symlink():
            return  # gone since its folder was listed, as the files that editors keep for a moment are
        may_be_folder = not place.suffix  # what was stored below it must not be taken for removed
        if is_markdown or may_be_folder or not place.is_symlink():
            yield place, None, f"it cannot be opened ({error.strerror or error})"
        return
    if stat.S_ISDIR(status.st_mode):
        for child in inside:
            if not child.name.startswith(".") and child.name not in SKIPPED_FOLDERS:
                yield from _walk(child, above | {itself}, inside_of)
    elif is_markdown:
        is_file = stat.S_ISREG(status.st_mode)
        yield place, status if is_file else None, "" if is_file else "it is not a regular file"


def _leads_out(place: Path, inside_of: list[Path]) -> bool:
    if not inside_of or not place.is_symlink():
        return False
    target = place.resolve()
    return not any(target.is_relative_to(folder) for folder in inside_of)


def read_bytes(file: Path, max_bytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        DocumentError: it is too large, or cannot be read.
    """
    try:
        size = file.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"it is {size / 1e6:.1f} MB, over the limit of {max_bytes / 1e6:.1f} MB (max_file_bytes)",
                subject=str(file),
            )
        return file.read_bytes()
    except OSError as error:
        raise DocumentError(f"it cannot be read ({error.strerror})", subject=str(file)) from error


def decode(content: bytes, file: Path) -> str:
    """The text of a file's bytes, which must be UTF-8, with or without a byte-order mark.

    Raises:
        DocumentError: it is empty, binary or in another encoding.
    """
    if not content.strip():
        raise DocumentError("it is empty", subject=str(file))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("it is UTF-16 text; save it as UTF-8", subject=str(file))
    if b"\0" in content:
        raise DocumentError("it is binary, not text", subject=str(file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DocumentError(
            f"it is not UTF-8 text (byte 0x{content[error.start]:02x} on line {line}); save it as UTF-8",
            subject=str(file),
        ) from error
