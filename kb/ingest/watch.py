"""Notices changes of files below a folder. The operating system's own notices come through the watchfiles library."""

from collections.abc import Iterator
from pathlib import Path

from kb.ingest.scan import SUFFIXES
from kb.progress import Progress

SETTLE_MILLISECONDS = 400
"""Changes that follow each other this closely are told of together: editors write a file in several steps."""

LOOK_AGAIN_MILLISECONDS = 10_000
"""After so long without a notice it is time to look anyway: some network drives send none."""


def changes_below(place: Path, progress: Progress) -> Iterator[None]:
    """Yield after each burst of changes to Markdown files or folders, and now and then, until `progress` is cancelled.

    Args:
        place: a file or folder, as an absolute path.
    """
    import watchfiles

    class Stop:
        def is_set(self) -> bool:
            return progress.is_cancelled

    is_file = place.is_file()
    folder = place.parent if is_file else place  # editors put a new file in the old one's place, which ends its watch

    def concerns_content(_change: watchfiles.Change, path: str) -> bool:
        file = Path(path)
        if is_file:
            return file == place
        is_hidden = any(part.startswith(".") for part in file.parts[len(folder.parts) :])
        return not is_hidden and (file.suffix.lower() in SUFFIXES or not file.suffix or file.is_dir())

    for _changes in watchfiles.watch(
        folder,
        watch_filter=concerns_content,
        debounce=SETTLE_MILLISECONDS,
        rust_timeout=LOOK_AGAIN_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=Stop(),
        recursive=not is_file,
        ignore_permission_denied=True,
    ):
        if not progress.is_cancelled:
            yield
