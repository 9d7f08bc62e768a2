"""How much a file may hold: every limit once, told in words, and wider for a caller who means it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Limits:
    """The limits of what is read.

    Attributes
    ----------
    unpacked : int
        Bytes that an archive or a workbook may unpack to.
    memory : int
        Bytes that a reader which is not to be trusted may take, in a process of its own.
    seconds : int
        Seconds of CPU that such a reader may take.
    rows : int
        Rows of one sheet.
    cells : int
        Cells of one sheet.
    features : int
        Features of one layer.
    vertices : int
        Vertices of one geometry that crosses itself; a repair grows with their square.
    pairs : int
        Overlaps of areas that are listed; more are counted.
    """

    unpacked: int = 1 << 30
    memory: int = 2 << 30
    seconds: int = 60
    rows: int = 1_048_576
    cells: int = 20_000_000
    features: int = 5_000_000
    vertices: int = 2_000_000
    pairs: int = 10_000


_LIMITS: ContextVar[Limits] = ContextVar("limits")


def limits() -> Limits:
    """Return the limits that hold now."""
    return _LIMITS.get(Limits())


@contextmanager
def allowing(**wider: int) -> Iterator[Limits]:
    """Let readers take more, or less, within a block.

    Examples
    --------
    >>> with allowing(unpacked=8 << 30) as allowed:
    ...     allowed.unpacked == limits().unpacked == 8 << 30
    True
    >>> limits().unpacked == 1 << 30
    True
    """
    token = _LIMITS.set(replace(limits(), **wider))
    try:
        yield limits()
    finally:
        _LIMITS.reset(token)
