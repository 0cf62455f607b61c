"""Keeps libraries from sending and looking up anything of their own accord. Runs whenever anything of `kb` is imported.

Several report how they are used unless an environment variable, read as they load, tells them not to. Which does what
stands in docs/decisions/0021-nothing-leaves.md.
"""

import os
from typing import Any

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime: a device id and run events, sent to its maker
    "HF_HUB_OFFLINE": "1",  # huggingface_hub, transformers, sentence-transformers: look-ups of models on their hub
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma, in the benchmarks
    "DO_NOT_TRACK": "1",  # what many others agree on
}
"""Variables that are set for this process and those it starts, whatever they were before."""


def switch_off() -> None:
    """Tell every library that reports on its use to keep quiet. Must run before the first of them is imported."""
    os.environ.update(SWITCHES)


def onnx_runtime() -> Any:
    """The onnxruntime module. Releases that do not know the variable are told by a call."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
