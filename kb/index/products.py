"""Products of many vectors with one, on several cores.

NumPy's BLAS library has threads of its own, which wait by spinning: on a busy machine, or beside the embedding model,
they take longer than no threads at all. So it is kept to one, and the rows of a large matrix are shared out here.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

ROWS_WORTH_SHARING = 10_000
MAX_WORKERS = 4
"""Reading memory is what takes the time; more cores do not read it faster."""

Floats = NDArray[np.float32]


def products(vectors: Floats, vector: Floats) -> Floats:
    """The inner product of each row, shape (rows, dimensions), with a vector, shape (dimensions,)."""
    workers = _workers()
    if workers is None or len(vectors) < ROWS_WORTH_SHARING:
        return np.asarray(vectors @ vector)
    answer = np.empty(len(vectors), dtype=np.float32)
    edges = np.linspace(0, len(vectors), _cores() + 1, dtype=int)
    parts = [slice(start, end) for start, end in pairwise(edges)]
    list(workers.map(lambda part: np.matmul(vectors[part], vector, out=answer[part]), parts))
    return answer


@cache
def _workers() -> ThreadPoolExecutor | None:
    """Threads to share rows among, where there is more than one core; NumPy's BLAS is told to stay on one."""
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
    return ThreadPoolExecutor(_cores(), "products") if _cores() > 1 else None


def _cores() -> int:
    return min(MAX_WORKERS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
