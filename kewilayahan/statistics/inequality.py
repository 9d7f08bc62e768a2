"""How unequal shares are: weighted measures on plain arrays, each with its formula and source.

In all of them `x` is the value of one unit (rupiah a person, say) and `weights` the number of units (the
people), so that people are compared and not polygons. Zeros are values like any other: ``0 ln 0 = 0``.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from kewilayahan.errors import InvalidValue
from kewilayahan.words import Text

Floats: TypeAlias = npt.NDArray[np.float64]
Negatives = Literal["raise", "keep"]


class Theil(NamedTuple):
    """Theil's T and its two parts, which sum to it."""

    total: float
    between: float
    within: float


class Lorenz(NamedTuple):
    """The points of a Lorenz curve, both from 0 to 1."""

    units: Floats
    amounts: Floats


def gini(x: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, negatives: Negatives = "raise") -> float:
    r"""Return the Gini coefficient: 0 when all units have the same, towards 1 when one has all.

    .. math:: G = \frac{\sum_i \sum_j w_i w_j |x_i - x_j|}{2 W^2 \mu}, \quad W = \sum w_i, \quad
        \mu = \sum w_i x_i / W

    The population form; the sample form is larger by n / (n - 1). Where all values are zero it is 0.

    Parameters
    ----------
    x : array_like
        Value of one unit, at least 0.
    weights : array_like, optional
        Number of units, at least 0; by default 1.
    negatives : {"raise", "keep"}
        Whether negative values are an error, or go into the formula as they are: it may then exceed 1.

    Returns
    -------
    float
        Without unit.

    Raises
    ------
    KewilayahanError
        If there is no value, one is missing, negative or infinite, weights are negative or all zero, or
        the mean of kept negatives is not positive.

    References
    ----------
    Gini (1912), Variabilità e mutabilità; the weighted form as in Lerman and Yitzhaki (1989), Journal of
    Econometrics 42, 43-47.

    Examples
    --------
    >>> round(gini([20, 50, 20, 10]), 12), round(gini([1, 3], weights=[3, 1]), 12)
    (0.3, 0.25)
    """
    values, counts = _checked(x, weights, negatives=negatives)
    return _concentration(values, values, counts)


def concentration(x: npt.ArrayLike, rank_by: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    r"""Return the concentration index: above 0 when those who rank high have more than their part.

    .. math:: C = \frac{2}{W \mu} \sum_i w_i x_i R_i - 1

    with R the fractional rank: the units that rank lower, and half of those that rank the same, over W.
    Ranked by `x` itself it is the Gini coefficient. Where all values are zero it is 0.

    Parameters
    ----------
    x : array_like
        Value of one unit, at least 0.
    rank_by : array_like
        What the units are ranked by, need say.
    weights : array_like, optional
        Number of units; by default 1.

    Returns
    -------
    float
        From -1 to 1.

    Raises
    ------
    KewilayahanError
        As `gini` does.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77, 87-103; ties as in van Ourti
    (2004), Health Economics 13, 649-667.

    Examples
    --------
    >>> concentration([0, 0, 6], rank_by=[1, 2, 3]), concentration([6, 0, 0], rank_by=[1, 2, 3])
    (0.6666666666666667, -0.6666666666666667)
    >>> concentration([4, 2], rank_by=[5, 5])
    0.0
    """
    values, counts = _checked(x, weights)
    order = _array(rank_by, "rank_by", len(values))
    return _concentration(values, order, counts)


def hoover(x: npt.ArrayLike, need: npt.ArrayLike) -> float:
    r"""Return the Hoover index: the part of all that would have to move for each to have its need's share.

    .. math:: H = \frac{1}{2} \sum_i \left| \frac{x_i}{\sum x} - \frac{n_i}{\sum n} \right|

    Where there is nothing to share out it is 0.

    Parameters
    ----------
    x : array_like
        Amount of each area (not of one unit), at least 0.
    need : array_like
        Need of each area, at least 0.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    KewilayahanError
        If a value is missing, negative or infinite, or there is no need at all.

    References
    ----------
    Hoover (1936), Review of Economics and Statistics 18, 162-171; also Schutz or Robin Hood index.

    Examples
    --------
    >>> hoover([75, 25], need=[1, 1])
    0.25
    """
    amounts, needs = _checked(x, need)
    whole = amounts.sum()
    if whole == 0:
        return 0.0
    return float(np.abs(amounts / whole - needs / needs.sum()).sum() / 2)


def theil(
    x: npt.ArrayLike, weights: npt.ArrayLike | None = None, groups: Sequence[Hashable] | npt.NDArray[Any] | None = None
) -> Theil:
    r"""Return Theil's T, and how much of it lies between groups and within them.

    .. math:: T = \sum_i p_i \ln \frac{p_i}{q_i}, \quad
        T_\text{between} = \sum_g P_g \ln \frac{P_g}{Q_g}, \quad
        T_\text{within} = \sum_g P_g \sum_{i \in g} \frac{p_i}{P_g} \ln \frac{p_i / P_g}{q_i / Q_g}

    with p the share of the amount (:math:`w_i x_i`) and q the share of the units (:math:`w_i`), P and Q
    their sums by group. T = between + within. A group without units or without amount adds nothing to
    the part within. Where all values are zero all three are 0.

    Parameters
    ----------
    x : array_like
        Value of one unit, at least 0.
    weights : array_like, optional
        Number of units; by default 1.
    groups : sequence, optional
        Group of each value, the code of its kampung say; by default all are one group.

    Returns
    -------
    Theil
        ``total``, ``between`` and ``within``: from 0 to the logarithm of the number of units.

    Raises
    ------
    KewilayahanError
        As `gini` does, or if the group of a value is missing.

    References
    ----------
    Theil (1967), Economics and Information Theory, chapter 4; Shorrocks (1980), Econometrica 48, 613-625.

    Examples
    --------
    >>> theil([0, 0, 10, 10], groups=["A", "A", "B", "B"])
    Theil(total=0.6931471805599453, between=0.6931471805599453, within=0.0)
    """
    values, counts = _checked(x, weights)
    names: list[Hashable] = [0] * len(values) if groups is None else list(groups)
    if len(names) != len(values):
        raise InvalidValue(
            Text(
                f"panjangnya berbeda: groups {len(names)}, x {len(values)}",
                f"the lengths differ: groups {len(names)}, x {len(values)}",
            )
        )
    if pd.Series(names, dtype=object).isna().any():
        raise InvalidValue(Text("ada kelompok yang kosong", "a group is missing"))
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    group = np.array([places[name] for name in names])
    if not (values * counts).any():
        return Theil(0.0, 0.0, 0.0)
    amount, unit = _share(values * counts), _share(counts)
    amounts, units = _summed(group, amount), _summed(group, unit)
    empty = amounts[group] == 0  # adds nothing; its parts cannot be told
    inner_amount = np.divide(amount, amounts[group], out=np.zeros_like(amount), where=~empty)
    inner_unit = np.divide(unit, units[group], out=np.ones_like(unit), where=~empty)
    # None is negative; rounding can leave a sum of zero a little below it.
    return Theil(
        max(0.0, float(_divergence(amount, unit).sum())),
        max(0.0, float(_divergence(amounts, units).sum())),
        max(0.0, float((amounts[group] * _divergence(inner_amount, inner_unit)).sum())),
    )


def lorenz(x: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, rank_by: npt.ArrayLike | None = None) -> Lorenz:
    """Return the Lorenz curve: the part of the amount that the lowest part of the units has.

    Ranked by something else than `x` it is the concentration curve. Where all values are zero it is the
    line of equality.

    Parameters
    ----------
    x : array_like
        Value of one unit, at least 0.
    weights : array_like, optional
        Number of units; by default 1.
    rank_by : array_like, optional
        What the units are ranked by; by default `x`. Units that rank the same make one straight piece.

    Returns
    -------
    Lorenz
        ``units`` and ``amounts``, from 0 to 1.

    Raises
    ------
    KewilayahanError
        As `gini` does.

    References
    ----------
    Lorenz (1905), Publications of the American Statistical Association 9, 209-219.

    Examples
    --------
    >>> lorenz([1, 2, 3, 4, 5]).amounts.round(7).tolist()
    [0.0, 0.0666667, 0.2, 0.4, 0.6666667, 1.0]
    """
    values, counts = _checked(x, weights)
    ranks = values if rank_by is None else _array(rank_by, "rank_by", len(values))
    order = np.argsort(ranks, kind="stable")
    last = np.append(np.diff(ranks[order]) > 0, True)
    if rank_by is None:
        last[:] = True  # equal values lie on one straight line anyway
    units = np.cumsum(_share(counts)[order])[last]
    amounts = np.cumsum(_share(values * counts)[order])[last] if (values * counts).any() else units
    return Lorenz(*(np.concatenate([[0.0], part / part[-1]]) for part in (units, amounts)))


def location_quotient(x: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    r"""Return the location quotient: how many times the common value each unit has; 1 is its exact part.

    .. math:: LQ_i = \frac{x_i}{\mu} = \frac{w_i x_i / \sum w x}{w_i / \sum w}

    Where all values are zero it is missing: nobody's part can be told.

    Parameters
    ----------
    x : array_like
        Value of one unit, at least 0.
    weights : array_like, optional
        Number of units; by default 1.

    Returns
    -------
    ndarray
        A quotient for each value, 0 or more.

    Raises
    ------
    KewilayahanError
        As `gini` does.

    References
    ----------
    Florence (1939), Report on the Location of Industry; Isard (1960), Methods of Regional Analysis.

    Examples
    --------
    >>> location_quotient([10, 30], weights=[3, 1]).round(12).tolist()
    [0.666666666667, 2.0]
    """
    values, counts = _checked(x, weights)
    whole = (values * counts).sum()
    return values * (counts.sum() / whole) if whole > 0 else np.full(len(values), np.nan)


def _concentration(values: Floats, rank_by: Floats, counts: Floats) -> float:
    amount, unit = values * counts, _share(counts)
    if amount.sum() == 0:
        return 0.0
    ranks, rank = np.unique(rank_by, return_inverse=True)
    if len(ranks) == 1:
        return 0.0
    tied = _summed(rank, unit)
    middle = np.cumsum(tied) - tied / 2
    return float(2 * (amount / amount.sum() * middle[rank]).sum() - 1)


def _share(part: Floats) -> Floats:
    share: Floats = part / part.sum()
    return share


def _summed(group: npt.NDArray[np.int64], part: Floats) -> Floats:
    return np.bincount(group, part).astype(np.float64)


def _divergence(p: Floats, q: Floats) -> Floats:
    """Return p ln(p / q), which is 0 where p is 0."""
    some = p > 0
    return np.where(some, p * np.log(np.divide(p, q, out=np.ones_like(p), where=some)), 0.0)


def _numbers(given: npt.ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(given, dtype=np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise InvalidValue(Text(f"{name}: bukan angka ({error})", f"{name}: not numbers ({error})")) from error


def _array(given: npt.ArrayLike, name: str, length: int) -> Floats:
    array = _numbers(given, name)
    if len(array) != length:
        raise InvalidValue(
            Text(
                f"panjangnya berbeda: {name} {len(array)}, x {length}",
                f"the lengths differ: {name} {len(array)}, x {length}",
            )
        )
    if not np.isfinite(array).all():
        raise InvalidValue(
            Text(f"{name}: ada nilai yang kosong atau tak hingga", f"{name}: a value is missing or infinite")
        )
    return array


def _checked(
    x: npt.ArrayLike, weights: npt.ArrayLike | None, *, negatives: Negatives = "raise"
) -> tuple[Floats, Floats]:
    """Return values and weights that a measure can be made of; the sums of both stay finite."""
    values = _numbers(x, "x")
    values = _array(values, "x", len(values))
    counts = np.ones(len(values)) if weights is None else _array(weights, "weights", len(values))
    if not len(values):
        raise InvalidValue(Text("belum ada nilai", "there are no values"))
    if negatives not in ("raise", "keep"):
        raise InvalidValue(
            Text(
                f"negatives harus 'raise' atau 'keep', bukan {negatives!r}",
                f"negatives must be 'raise' or 'keep', not {negatives!r}",
            )
        )
    if negatives == "raise" and (values < 0).any():
        raise InvalidValue(Text("nilai tidak boleh negatif", "values must not be negative"))
    if (counts < 0).any() or not counts.any():
        raise InvalidValue(
            Text("bobot tidak boleh negatif atau nol semua", "weights must not be negative, nor all zero")
        )
    values, counts = values / (np.abs(values).max() or 1.0), counts / counts.max()
    if (values < 0).any() and (values * counts).sum() <= 0:
        raise InvalidValue(Text("rata-ratanya harus positif", "the mean must be positive"))
    return values, counts
