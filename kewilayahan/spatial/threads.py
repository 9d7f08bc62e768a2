"""Work on long arrays in threads: shapely and numpy release the lock of the interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy.typing as npt

Result = TypeVar("Result")
_MOST = 8  # threads; beyond, the memory is the limit


def in_threads(function: Callable[..., Result], *arrays: npt.NDArray[Any], chunk: int) -> list[Result]:
    """Apply a function to chunks of equally long arrays in threads; at least to one, if an empty one.

    The function must prepare no geometry that another chunk uses as well: GEOS crashes when threads
    share a prepared geometry.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in in_threads(np.negative, np.arange(5), chunk=2)]
    [[0, -1], [-2, -3], [-4]]
    """
    starts = range(0, len(arrays[0]), chunk)
    if len(starts) < 2:
        return [function(*arrays)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(starts), _MOST)) as pool:
        parts = pool.map(lambda start: function(*(array[start : start + chunk] for array in arrays)), starts)
        return list(parts)
