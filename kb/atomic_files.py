"""Writes files whole: under a name stands the old file or the new one, whatever is killed and whenever the power fails.

A file is written under a name of its own beside its place, brought to the disk, and moved into its place. Whoever
writes holds a lock on the temporary file for as long as it lives, so a file that nobody holds was left by a process
that was killed, and the next writer into that folder removes it.
"""

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kb.errors import StoreError, StoreFullError

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
"""Permissions of a file, and of a folder, for their owner alone."""

_SUFFIX = ".byline-tmp"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


def write_whole(target: Path, content: str | bytes, *, is_new: bool = False, mode: int | None = None) -> None:
    """Write a file; text as UTF-8, its line ends as they are. See `writing_whole`.

    Raises:
        FileExistsError: `is_new`, and there is a file.
        OSError: it cannot be written; what stood there before is as it was.
    """
    with writing_whole(target, is_new=is_new, mode=mode) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def writing_whole(target: Path, *, is_new: bool = False, mode: int | None = None) -> Iterator[BinaryIO]:
    """A stream that becomes the file `target`, on the disk, when the block ends without an error.

    A symlink stays one: the file it leads to is replaced. `stream.name` is the path of the temporary file, for a
    library that wants to open it itself.

    Args:
        is_new: put the file where none is, and never in the place of another.
        mode: permissions, such as `PRIVATE`; None for those of the file that is replaced, or of any new file.

    Raises:
        FileExistsError: `is_new`, and there is a file.
        OSError: it cannot be written; what stood there before is as it was.
    """
    target = Path(os.path.realpath(target))
    remove_abandoned(target.parent)
    stream = _open_temporary(target, mode)
    temporary = Path(stream.name)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if sys.platform == "win32":  # where an open file can neither be moved nor removed
                stream.close()
            (_link if is_new else os.replace)(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder and those above it, so that they are there after a power loss too.

    Args:
        mode: permissions of the folder itself, where it is made, less what the process's mask takes away.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode, exist_ok=True)
        _sync_folder(folder.parent)


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files in a folder whose writers are gone."""
    for file in folder.glob(f".*{_SUFFIX}"):
        with suppress(OSError), file.open("rb") as stream:  # it may be held, or gone by now
            _hold(stream)
            file.unlink()


def has_no_room(error: BaseException) -> bool:
    """Whether a write failed because the disk, or what one may use of it, is full."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def cannot_write(place: Path | str, error: OSError, hint: str = "") -> StoreError:
    """The error of a file or folder that cannot be written, which says so where the disk is full.

    Args:
        hint: what to do when it is not.
    """
    if has_no_room(error):
        return StoreFullError(
            f"There is no room for {place}: the disk is full.",
            hint="Make room and try again; what was there before is unharmed.",
            subject=str(place),
        )
    return StoreError(f"{place} cannot be written: {error.strerror or error}.", hint=hint, subject=str(place))


def _open_temporary(target: Path, mode: int | None) -> BinaryIO:
    """A new file beside `target`, held by this process."""
    replaced = target.stat().st_mode & 0o777 if mode is None and target.exists() else mode

    def opened(path: str, flags: int) -> int:
        return os.open(path, flags, 0o666 if replaced is None else PRIVATE)

    while True:
        name = target.parent / f".{target.name[:60]}.{secrets.token_hex(6)}{_SUFFIX}"
        stream = open(name, "xb", opener=opened)  # noqa: SIM115 - Path.open takes no opener
        with suppress(BlockingIOError):
            _hold(stream)
            if os.fstat(stream.fileno()).st_nlink:
                break
        stream.close()  # taken for abandoned in the moment before it was held
    if replaced is not None:
        name.chmod(replaced)
    return stream


def _hold(stream: BinaryIO) -> None:
    """Lock an open file until it is closed.

    Raises:
        BlockingIOError: another holds it.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _link(temporary: Path, target: Path) -> None:
    """Give a whole file its name, unless there is one of that name."""
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        target.open("xb").close()  # claims the name; whoever is killed here leaves an empty file
        temporary.replace(target)


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where its file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
