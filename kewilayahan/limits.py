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
    features : int
        Features of one layer.
    """

    unpacked: int = 1 << 30
    features: int = 5_000_000


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
