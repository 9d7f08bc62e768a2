"""What can be worked out from totals: bounds of hidden figures in a tree of sums, and what more to hide.

The audit of complementary cell suppression (Hundepool et al., Statistical Disclosure Control, Wiley
2012, chapter 4): someone who knows all that is shown, and that no count is negative, can bound each
hidden figure by linear programming. In a tree of sums these bounds follow exactly from one pass up and
one pass down, so that they can be watched while rows are hidden.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kewilayahan.spatial.ancestry import hung

THRESHOLD = 5
_WIDE = THRESHOLD - 1  # how far apart the bounds of a figure that protects others must stay
_SLACK = 1e-6


@dataclass(frozen=True)
class Tree:
    """Rows of a table of sums: the row above each (-1 for none), those below, and an order downward."""

    above: list[int]
    below: list[list[int]]
    order: list[int]

    @classmethod
    def of(cls, codes: list[str], parents: Mapping[str, object]) -> Tree:
        """Hang each area that has a row on the nearest area above it that has one too."""
        place = {code: position for position, code in enumerate(codes)}
        links = hung(codes, parents)
        above = [place[links[code]] if code in links else -1 for code in codes]
        below: list[list[int]] = [[] for _ in codes]
        for position, total in enumerate(above):
            if total >= 0:
                below[total].append(position)
        order = [position for position, total in enumerate(above) if total < 0]
        for position in order:  # it grows while it is read
            order.extend(below[position])
        return cls(above, below, order)

    def shown(self, hidden: np.ndarray) -> list[int]:
        """Return of each row how many are shown of it and those below it."""
        found = [int(not here) for here in hidden]
        for position in reversed(self.order):
            if self.above[position] >= 0:
                found[self.above[position]] += found[position]
        return found


def hide(tree: Tree, primary: np.ndarray, counts: list[Count]) -> np.ndarray:
    """Return which rows to hide, so that no figure under the threshold can be worked out.

    Parameters
    ----------
    tree : Tree
        The rows.
    primary : ndarray of bool
        Rows to hide for their own sake.
    counts : list of Count
        Every figure of the rows that sums upward.

    Returns
    -------
    ndarray of bool
        The primary rows, those below a hidden one, and as many more as it takes: beside what is hidden
        already the one that takes the fewest rows with it, the first of equals, whatever its figure;
        where none is left, the total itself.
    """
    hidden = primary.copy()
    while True:
        for position in tree.order:
            hidden[position] |= tree.above[position] >= 0 and hidden[tree.above[position]]
        totals = {total for count in counts for total in count.telling(hidden)}
        if not totals:
            return hidden
        cost = tree.shown(hidden)
        for total in totals:
            others = [child for child in tree.below[total] if not hidden[child]]
            hidden[min(others, key=cost.__getitem__) if others else total] = True


class Count:
    """One figure over a tree of sums.

    What a total has beyond the rows below it, people in no RW say, is a row more that is never shown.

    Parameters
    ----------
    tree : Tree
        The rows.
    figures : ndarray of float
        NaN where it is not known.
    caps : ndarray of float
        What a figure cannot exceed, as everybody knows: the households of an area. Infinite for none.
    exact : ndarray of bool
        Whether the figure was counted, not derived from a rounded share.
    """

    def __init__(self, tree: Tree, figures: np.ndarray, caps: np.ndarray, exact: np.ndarray) -> None:
        self.rows = len(figures)
        self.above = list(tree.above)
        self.below = [list(children) for children in tree.below]
        values = figures.astype("float64").tolist()
        for total in reversed(tree.order):
            children = tree.below[total]
            if not children or math.isnan(values[total]):
                continue
            parts = [values[child] for child in children]
            rest = values[total] - sum(part for part in parts if not math.isnan(part))
            if rest > _SLACK and (exact[[total, *children]].all() or any(map(math.isnan, parts))):
                self.below[total].append(len(values))
                self.below.append([])
                self.above.append(total)
                values.append(rest)
            else:  # rounded shares, or a total that contradicts its rows: as if they agreed
                values[total] -= rest
        self.totals = [total for total in tree.order if self.below[total]]
        self.figures = np.array(values)
        self.known = ~np.isnan(self.figures)
        self.small = self.figures < THRESHOLD
        self.leaf = np.array([not children for children in self.below], dtype=bool)
        self.caps = np.concatenate([caps, np.full(len(values) - self.rows, math.inf)])

    def telling(self, hidden: np.ndarray) -> set[int]:
        """Return the shown totals from which a hidden figure can be bounded too closely."""
        concealed = np.concatenate([hidden, np.ones(len(self.figures) - self.rows, dtype=bool)])
        found = set()
        for informed in (False, True):
            for position in self._narrow(concealed, informed=informed):
                total = self.above[position]
                while total >= 0 and concealed[total]:
                    total = self.above[total]
                if total >= 0:
                    found.add(total)
        return found

    def _narrow(self, concealed: np.ndarray, *, informed: bool) -> list[int]:
        """Return what can be bounded too closely, by somebody informed who is small and who protects."""
        least, most = self._from_below(concealed, informed=informed)
        low, high = self._from_above(least, most)
        top = THRESHOLD - 1 if informed else THRESHOLD
        with np.errstate(invalid="ignore"):
            pinned = (low > least + _SLACK) | (high < np.minimum(most, top) - _SLACK)
            tight = high - low < np.minimum(most - least, _WIDE) - _SLACK
        tight[self.rows :] = False  # a large rest is no secret
        return [int(row) for row in np.flatnonzero(concealed & self.known & np.where(self.small, pinned, tight))]

    def _from_below(self, concealed: np.ndarray, *, informed: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the bounds that follow from what each row is and what stands below it."""
        low, high = np.zeros(len(self.figures)), self.caps.copy()
        if informed:
            few, many = (self.known & self.leaf & kind for kind in (self.small, ~self.small))
            high[few] = np.minimum(high[few], THRESHOLD - 1)
            low[many] = THRESHOLD
        shown = self.known & ~concealed
        low[shown] = high[shown] = self.figures[shown]
        for total in reversed(self.totals):
            if not shown[total]:
                low[total] = max(low[total], low[self.below[total]].sum())
                high[total] = min(high[total], high[self.below[total]].sum())
        return low, high

    def _from_above(self, least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the bounds tightened by what each total leaves to its parts."""
        low, high = least.copy(), most.copy()
        for total in self.totals:
            parts = self.below[total]
            below, above = least[parts], most[parts]
            endless = ~np.isfinite(above)
            others = above[~endless].sum() - np.where(endless, 0, above)
            ended = endless.sum() == endless  # all the others have an end
            low[parts] = np.maximum(below, np.where(ended, low[total] - others, 0))
            high[parts] = np.minimum(above, high[total] - (below.sum() - below))
        return low, high
