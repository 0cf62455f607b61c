"""Vectors in bytes, which say fast which of the vectors themselves need not be read.

Comparing a question with every vector takes as long as reading them all from memory takes. Bytes are a quarter of that,
and how far they are off is known, so no vector that is among the nearest is ever left out: an answer stays exact.
Products of bytes are NumKong's.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LARGEST = 127
_ROWS_AT_ONCE = 4096
"""Rows turned into bytes together: a copy of all of them would take as much memory as the vectors."""

_ROUNDING = 1e-5
"""How far sums of 32-bit floats may be off."""


class Screen:
    """The rows of a matrix of shape (rows, dimensions), each about `scale * codes`, a byte a dimension."""

    def __init__(self, vectors: Floats) -> None:
        self._codes = np.empty(vectors.shape, dtype=np.int8)
        self._scales = np.empty(len(vectors), dtype=np.float32)
        self._errors = np.empty(len(vectors), dtype=np.float32)
        for start in range(0, len(vectors), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            self._codes[rows], self._scales[rows], self._errors[rows] = _coded(vectors[rows])

    def may_be_nearest(self, vector: Floats, count: int, chosen: NDArray[np.bool_] | None) -> NDArray[np.intp]:
        """Places of the rows, ascending, among which are the `count` with the highest inner products.

        Args:
            vector: of length 1, shape (dimensions,); so is every row.
            chosen: which rows count, shape (rows,); all where it is None.
        """
        import numkong

        (codes,), (scale,), (error,) = _coded(vector[None])
        products = np.asarray(numkong.cdist(codes[None], self._codes, "dot"), dtype=np.float32)[0]
        products *= self._scales * scale
        # by Cauchy and Schwarz: |q·v - q'·v'| <= |q - q'| |v| + |q'| |v - v'|
        off = self._errors * (1 + error) + (error + _ROUNDING)
        at_least, at_most = products - off, products + off
        if chosen is not None:
            at_least[~chosen] = at_most[~chosen] = -np.inf
        least = np.partition(at_least, -count)[-count] if count < len(products) else -np.inf
        return np.flatnonzero((at_most >= least) & (at_most > -np.inf))


def _coded(rows: Floats) -> tuple[NDArray[np.int8], Floats, Floats]:
    """Rows as bytes, what these are to be multiplied with, and the length of the difference that then remains."""
    scales = np.maximum(np.abs(rows).max(axis=1), np.finfo(np.float32).tiny) / _LARGEST
    codes = np.rint(rows / scales[:, None])
    differences = codes * scales[:, None] - rows
    return codes.astype(np.int8), scales, np.sqrt(np.einsum("rd,rd->r", differences, differences))


@cache
def use_one_blas_thread() -> None:
    """Keep NumPy's BLAS library to one thread: its threads wait by spinning, and beside a busy embedding model or on a
    busy machine take longer than none at all."""
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
