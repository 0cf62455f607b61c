"""Writes a BERT-like sentence encoder as an ONNX graph: `python -m kb.embedding.export MODEL_FOLDER TARGET`.

Runs as a process of its own, because it needs torch, which costs seconds to import and hundreds of
megabytes to hold, once in the life of an installation.
"""

import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from kb.errors import ModelError


def ensure_exported(model_folder: Path, target: Path) -> Path:
    """Export the model unless that was done before; whoever comes second waits for the first.

    Args:
        model_folder: a sentence-transformers folder.
        target: the ONNX file to make.

    Raises:
        ModelError: the export failed or `target` cannot be written.
    """
    if target.is_file():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not target.is_file():
                _run_export(model_folder, target)
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be prepared in {target.parent}: {error}.",
            hint="Set BYLINE_DATA to a folder you may write to.",
            subject=str(target),
        ) from error
    return target


def _run_export(model_folder: Path, target: Path) -> None:
    partial = target.with_suffix(".partial").resolve()
    command = [sys.executable, "-m", "kb.embedding.export", str(model_folder), str(partial)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if done.returncode != 0:
        partial.unlink(missing_ok=True)
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelError(
            f"The embedding model could not be exported to ONNX: {last}.",
            hint="Reinstall with the versions in constraints.txt, or set BYLINE_EMBEDDING_RUNTIME=torch.",
            subject=str(target),
        )
    partial.replace(target)


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
    os.environ["HF_HUB_OFFLINE"] = "1"
    export(Path(sys.argv[1]), Path(sys.argv[2]))
