"""Apportionment: parts of features to areas, so that whole amounts stay whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_TOUCH = 1e-3  # of the largest part: the width of a drawn border, not a place
_SAME = Fraction(1, 10**11)  # of a feature: what lengths and areas in floats may be off
_SIMPLE = 10_000  # the largest denominator of a simple fraction
_EXACT = 2**60  # turns a share into a whole number without loss


@dataclass(frozen=True)
class Parts:
    """Parts of features: whose, who receives them (rank of the area; after the last: outside), how much."""

    feature: Ints
    receiver: Ints
    size: Floats

    def where(self, keep: npt.NDArray[np.bool_]) -> Parts:
        """Return some of the parts."""
        return Parts(self.feature[keep], self.receiver[keep], self.size[keep])

    def resized(self, size: Floats) -> Parts:
        """Return the parts with other sizes."""
        return Parts(self.feature, self.receiver, size)

    def totals(self, features: int) -> Floats:
        """Return the sum of the sizes for each of so many features."""
        return np.bincount(self.feature, self.size, minlength=features).astype(np.float64)

    def merged(self) -> Parts:
        """Sum what one receiver has of one feature; sorted by feature, then receiver."""
        if (np.diff(self.feature) > 0).all():
            return self
        width = int(self.receiver.max()) + 1
        keys, index = np.unique(self.feature * width + self.receiver, return_inverse=True)
        return Parts(keys // width, keys % width, np.bincount(index, self.size).astype(np.float64))


def joined(parts: Iterable[Parts]) -> Parts:
    """Return the parts of all."""
    every = list(parts)
    return Parts(
        np.concatenate([part.feature for part in every]),
        np.concatenate([part.receiver for part in every]),
        np.concatenate([part.size for part in every]),
    )


NOTHING = Parts(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


def by_weight(parts: Parts, weight: Floats) -> tuple[Parts, list[int]]:
    """Split anew by weight what of a feature lies in several areas; name the features where one cannot.

    An area with less than a thousandth of what the first of them has is only touched, and gets nothing.

    Parameters
    ----------
    parts : Parts
        Sorted by feature.
    weight : array of float
        Weight of each area; the receiver after the last is outside.

    Examples
    --------
    >>> parts = Parts(np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([0.25, 0.25, 0.5]))
    >>> by_weight(parts, np.array([1.0, 3.0]))[0].size.tolist()
    [0.125, 0.375, 0.5]
    """
    inside = parts.receiver < len(weight)
    weight = np.append(weight, 0.0)[parts.receiver]
    features = int(parts.feature.max(initial=-1)) + 1
    largest = np.zeros(features)
    np.maximum.at(largest, parts.feature, np.where(inside, parts.size, 0.0))
    weight[parts.size < _TOUCH * largest[parts.feature]] = 0.0
    several = np.bincount(parts.feature[inside], minlength=features) > 1
    total = np.bincount(parts.feature, weight, minlength=features)
    within = np.bincount(parts.feature, np.where(inside, parts.size, 0.0), minlength=features)
    fails = several & ~(total > 0)
    rows = inside & (several & ~fails)[parts.feature]
    size = parts.size.copy()
    size[rows] = within[parts.feature[rows]] * weight[rows] / total[parts.feature[rows]]
    return parts.resized(size), [int(row) for row in np.flatnonzero(fails)]


def whole_amounts(parts: Parts, amounts: Ints) -> Ints:
    """Split whole amounts by largest remainder.

    Parameters
    ----------
    parts : Parts
        Shares of the features, sorted by feature, then receiver.
    amounts : array of int
        Amount of each feature.

    Examples
    --------
    >>> halves = Parts(np.array([0, 0]), np.array([0, 1]), np.array([0.5, 0.5]))
    >>> whole_amounts(halves, np.array([5])).tolist()
    [3, 2]
    """
    whole: Ints = amounts[parts.feature]
    start = np.flatnonzero(np.diff(parts.feature, prepend=-1))
    end = np.append(start[1:], len(parts.feature))
    for first, last in zip(start[end - start > 1], end[end - start > 1], strict=True):
        whole[first:last] = _largest_remainder(int(whole[first]), parts.size[first:last].tolist())
    return whole


def _rational(shares: list[float]) -> list[Fraction] | None:
    """Return the simple fractions that shares are but for rounding (a sixth, 9/14), so that ties are ties."""
    exact = [Fraction(share).limit_denominator(_SIMPLE) for share in shares]
    near = all(abs(part - Fraction(share)) <= _SAME for part, share in zip(exact, shares, strict=True))
    return exact if near and sum(exact) == 1 else None


def _largest_remainder(amount: int, shares: list[float]) -> list[int]:
    sign = -1 if amount < 0 else 1
    parts = [int(share * _EXACT) for share in shares]  # whole numbers: rupiah outgrow the digits of a float
    total = sum(parts)
    quotas = [divmod(abs(amount) * part, total) for part in parts]
    left = abs(amount) - sum(quota for quota, _ in quotas)
    remainders: Sequence[int | Fraction] = [remainder for _, remainder in quotas]
    ranked = sorted(remainders, reverse=True)
    if left and ranked[left - 1] - ranked[left] <= abs(amount) * total * _SAME and (exact := _rational(shares)):
        quotas = [divmod(abs(amount) * part.numerator, part.denominator) for part in exact]
        left = abs(amount) - sum(quota for quota, _ in quotas)
        remainders = [abs(amount) * part % 1 for part in exact]
    more = set(sorted(range(len(parts)), key=lambda place: -remainders[place])[:left])
    return [sign * (quota + (place in more)) for place, (quota, _) in enumerate(quotas)]
