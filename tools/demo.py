"""The main job on the repository's own content, as `make demo` runs it: sync, search, draft, newsletter issue."""

import subprocess
import sys
import time
from pathlib import Path

BYLINE = Path(sys.executable).parent / "byline"
INTERRUPTED = 130
"""The exit code of a command that Ctrl-C stopped."""

STEPS = [
    ("Sync content/ into the store (the first time also prepares the embedding model)", ["sync"]),
    ("Search it", ["search", "how does HNSW find neighbours without comparing everything?", "--limit", "3"]),
    ("Draft a post from it", ["draft", "how HNSW finds neighbours"]),
    ("Build a newsletter issue from it", ["newsletter", "build", "--month", "2026-10"]),
]


def main() -> int:
    """Run each step as a user would, and show how long it took."""
    for title, arguments in STEPS:
        command = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
        print(f"\n=== {title}\n$ byline {command}", flush=True)
        started = time.perf_counter()
        code = subprocess.run([BYLINE, *arguments], check=False).returncode
        if code == INTERRUPTED:
            print("Stopped; `make demo` goes on where it was.", file=sys.stderr)
            return code
        if code != 0:
            print(f"byline ended with exit code {code}; `byline doctor` looks for the cause.", file=sys.stderr)
            return code
        print(f"({time.perf_counter() - started:.1f} s)", flush=True)
    print("\nThat was Byline. Next: `make serve` for the web API, or .venv/bin/byline --help.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
