"""Writes a BERT-like sentence encoder as an ONNX graph: `python -m kb.embedding.export MODEL_FOLDER TARGET`.

Runs as a process of its own, because it needs torch, which costs seconds to import and hundreds of
megabytes to hold, once in the life of an installation.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kb.atomic_files import PRIVATE_FOLDER, make_folder, writing_whole
from kb.errors import ModelError
from kb.progress import Progress

EXPORT_VERSION = 1
"""Raised whenever a model would be written otherwise than before."""

_DOING = "Preparing the embedding model, once on this machine"
_STEP_SECONDS = 0.2


def ensure_exported(model_folder: Path, target: Path, progress: Progress | None = None) -> Path:
    """Export the model unless that was done before; whoever comes second waits for the first.

    Args:
        model_folder: a sentence-transformers folder.
        target: the ONNX file to make.
        progress: told the seconds that have passed.

    Raises:
        ModelError: the export failed or `target` cannot be written.
        InterruptedWorkError: `progress` was cancelled.
    """
    if target.is_file():
        return target
    from filelock import FileLock, Timeout

    progress = progress or Progress()
    lock = FileLock(target.with_suffix(".lock"))
    started = time.monotonic()
    try:
        make_folder(target.parent, mode=PRIVATE_FOLDER)
        while not target.is_file():
            progress.step(_DOING, int(time.monotonic() - started))
            try:
                with lock.acquire(timeout=_STEP_SECONDS):
                    if not target.is_file():
                        _run_export(model_folder, target, progress)
            except Timeout:
                continue
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be prepared in {target.parent}: {error}.",
            hint="Set BYLINE_CACHE to a folder you may write to.",
            subject=str(target),
        ) from error
    return target


def _run_export(model_folder: Path, target: Path, progress: Progress) -> None:
    started = time.monotonic()
    with writing_whole(target) as file, tempfile.TemporaryFile("w+", errors="replace") as said:
        command = [sys.executable, "-m", "kb.embedding.export", str(model_folder), file.name]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said, cwd=Path(__file__).parents[2], start_new_session=True
        )
        try:
            while (code := _ended(process)) is None:
                progress.step(_DOING, int(time.monotonic() - started))
        finally:
            process.kill()
            process.wait()
        if code != 0:
            said.seek(0)
            last = (said.read().strip().splitlines() or ["no reason given"])[-1]
            raise ModelError(
                f"The embedding model could not be exported to ONNX: {last}.",
                hint="Reinstall with the versions in constraints.txt, or set BYLINE_EMBEDDING_RUNTIME=torch.",
                subject=str(target),
            )


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """A process's exit code; None where it still runs after a moment."""
    try:
        return process.wait(_STEP_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def export(model_folder: Path, target: Path) -> None:
    """Write the encoder's ONNX graph, from token ids and mask to token vectors.

    Args:
        model_folder: a sentence-transformers folder.
        target: the file to write, weights included.
    """
    import torch
    from transformers import AutoModel

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(model_folder, attn_implementation="eager")

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            segments = torch.zeros_like(input_ids)
            output = self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=segments)
            vectors: torch.Tensor = output.last_hidden_state
            return vectors

    ids, mask = torch.ones((2, 8), dtype=torch.long), torch.ones((2, 8), dtype=torch.long)
    shape = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(
        Encoder().eval(),
        (ids, mask),  # two tensors: one given twice would be traced as one input
        target,
        input_names=["input_ids", "attention_mask"],
        output_names=["token_vectors"],
        dynamic_shapes={"input_ids": shape, "attention_mask": shape},
        external_data=False,
        verbose=False,
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
