"""Spatial autocorrelation: whether like areas lie beside like areas, and where."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kewilayahan.errors import InvalidValue, KewilayahanError, MissingDependency
from kewilayahan.results import Result
from kewilayahan.words import Text, in_english, number

_FEWEST = 20  # areas; with fewer, chance alone makes large values
_SURE = 0.05
_QUADRANTS = {
    "high-high": Text("tinggi di antara yang tinggi", "high among high"),
    "low-high": Text("rendah di antara yang tinggi", "low among high"),
    "low-low": Text("rendah di antara yang rendah", "low among low"),
    "high-low": Text("tinggi di antara yang rendah", "high among low"),
}
_CHANCE = Text(
    "Tidak tampak pola: sebaran seperti ini biasa terjadi secara kebetulan",
    "No pattern is seen: chance alone often gives such a spread",
)
_LIKE = Text("Wilayah dengan nilai serupa saling berdekatan", "Areas with like values lie together")
_UNLIKE = Text("Wilayah dengan nilai berlawanan saling berdekatan", "Areas with unlike values lie together")
_CARE = Text(
    "Dengan benih acak selain {seed}, hasil satu wilayah dapat berubah: jangan bertumpu pada satu wilayah saja.",
    "With another seed than {seed}, single areas come out otherwise: do not read much into one.",
)


@dataclass(frozen=True, eq=False, repr=False)
class Moran(Result):
    """Moran's I of one value, for all areas together and for each.

    Attributes
    ----------
    statistic : float
        Moran's I: above `expected` where like areas lie beside like, below where unlike ones do.
    expected : float
        What chance alone gives, -1 / (n - 1).
    p, p_normal : float
        Probability of a value as extreme in either direction, twice that in its own: among so many `permutations`
        of the values, and under the normal approximation.
    table : DataFrame
        By area code in the order given: ``value``, ``neighbours`` (mean of the neighbours' values), ``local``
        (local I), ``quadrant`` (``"high-high"``, ``"low-high"``, ``"low-low"`` or ``"high-low"``) and ``p``
        (as above, not corrected for the number of areas); all but the value are missing for an island.
    islands : tuple of str
        Areas without neighbour; they are not part of any figure.
    seed, permutations : int
        What the probabilities hang on.
    """

    statistic: float
    expected: float
    p: float
    p_normal: float
    table: pd.DataFrame
    islands: tuple[str, ...]
    seed: int
    permutations: int

    measure = "moran"

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what the figures mean, and what they do not."""
        english = in_english(lang)
        figures = f"I = {number(self.statistic, 3, lang)}, p = {number(self.p, 3, lang)}"
        pattern = _LIKE if self.statistic > self.expected else _UNLIKE
        said = pattern if self.p <= _SURE else _CHANCE
        told = [f"{said.of(lang)} ({figures}).", _CARE.of(lang).format(seed=self.seed)]
        if self.islands:
            names = ", ".join(self.islands[:5]) + (" …" if len(self.islands) > 5 else "")
            reason = "Left out for want of a neighbour" if english else "Tidak ikut dihitung karena tanpa tetangga"
            told.append(f"{reason}: {len(self.islands)} ({names}).")
        return tuple(told)

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the table."""
        frame = self.table.rename_axis("area").reset_index()
        frame["quadrant"] = [_QUADRANTS[name].of(lang) if name in _QUADRANTS else None for name in frame["quadrant"]]
        return {"areas": frame}


def moran(values: pd.Series[Any], borders: pd.DataFrame, *, seed: int = 0, permutations: int = 999) -> Moran:
    """Measure whether areas with like values lie together, by Moran's I [1]_ and its local form [2]_.

    The neighbours of an area count equally (row-standardised weights). Areas without neighbour are left out,
    and named in the result. Needs the extra ``[stats]`` (libpysal, esda).

    Parameters
    ----------
    values : Series
        Numbers by area code; shares or means rather than counts, which follow the size of the areas.
    borders : DataFrame
        Pairs of ``area`` and ``neighbour`` in both directions, as from `neighbours`.
    seed : int
        Of the permutations.
    permutations : int
        More make the probabilities steadier.

    Returns
    -------
    Moran
        Figures for all areas and for each.

    Raises
    ------
    KewilayahanError
        If a value is missing, a code stands twice or has no value, a pair stands twice, in one direction only or
        joins an area with itself, all values are equal, or fewer than 20 areas have a neighbour.
    MissingDependency
        If esda is not installed.

    References
    ----------
    .. [1] Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37, 17-23.
    .. [2] Anselin, L. (1995). Local indicators of spatial association: LISA. Geographical Analysis 27, 93-115.

    Examples
    --------
    Thirty areas in a row, the first half poor:

    >>> codes = [f"K.{place:02}" for place in range(30)]
    >>> pairs = [(one, two) for a, one in enumerate(codes) for b, two in enumerate(codes) if abs(a - b) == 1]
    >>> result = moran(
    ...     pd.Series([0] * 15 + [1] * 15, index=codes), pd.DataFrame(pairs, columns=["area", "neighbour"])
    ... )
    >>> round(result.statistic, 3), result.p
    (0.933, 0.002)
    """
    values, pairs, islands = _joined(values, borders)
    try:
        from esda import Moran as Global
        from esda import Moran_Local as Local
        from libpysal.graph import Graph
    except ImportError as error:
        raise MissingDependency("esda", "stats") from error
    kept = values[~values.index.isin(islands)]
    graph = Graph.from_arrays(*pairs.to_numpy(dtype=object).T, np.ones(len(pairs))).transform("r")
    graph = Graph(graph.adjacency.reindex(kept.index, level="focal"))
    with _seeded(seed):
        every = Global(kept.to_numpy(), graph, permutations=permutations, two_tailed=True)
        each = Local(kept.to_numpy(), graph, permutations=permutations, seed=seed, keep_simulations=False)
    table = pd.DataFrame({"value": values})
    table["neighbours"] = pd.Series(graph.lag(kept.to_numpy()), index=kept.index)
    table["local"] = pd.Series(each.Is, index=kept.index)
    table["quadrant"] = pd.Series(np.array(list(_QUADRANTS))[each.q - 1], index=kept.index)
    table["p"] = pd.Series(np.minimum(2 * each.p_sim, 1.0), index=kept.index)
    return Moran(
        statistic=float(every.I),
        expected=float(every.EI),
        p=min(2 * float(every.p_sim), 1.0),
        p_normal=float(every.p_norm),
        table=table,
        islands=islands,
        seed=seed,
        permutations=permutations,
    )


def _joined(values: pd.Series[Any], borders: pd.DataFrame) -> tuple[pd.Series[float], pd.DataFrame, tuple[str, ...]]:
    """Check values against pairs of neighbours, and name the areas without any."""
    if values.index.has_duplicates:
        raise InvalidValue(
            Text(
                f"kode wilayah ganda: {_few(values.index[values.index.duplicated()])}",
                f"these area codes stand twice: {_few(values.index[values.index.duplicated()])}",
            )
        )
    if values.isna().any():
        raise InvalidValue(
            Text(
                f"belum ada nilai untuk {_few(values.index[values.isna()])}",
                f"there is no value for {_few(values.index[values.isna()])}",
            )
        )
    pairs = borders[["area", "neighbour"]].astype(object)
    unknown = pd.unique(pairs.to_numpy().ravel())
    unknown = unknown[~pd.Index(unknown).isin(values.index)]
    if len(unknown):
        raise InvalidValue(
            Text(f"belum ada nilai untuk {_few(pd.Index(unknown))}", f"there is no value for {_few(pd.Index(unknown))}")
        )
    for strange, told in (
        (pairs.duplicated(), Text("pasangan ganda", "pairs that stand twice")),
        (pairs["area"] == pairs["neighbour"], Text("berpasangan dengan dirinya sendiri", "paired with themselves")),
    ):
        if strange.any():
            which = _few(pd.Index(pairs[strange].agg(" – ".join, axis=1)))
            raise InvalidValue(Text(f"{told.id}: {which}", f"{told.en}: {which}"))
    if {*zip(pairs["area"], pairs["neighbour"], strict=True)} != {*zip(pairs["neighbour"], pairs["area"], strict=True)}:
        raise InvalidValue(
            Text(
                "setiap pasangan tetangga harus tertulis dua arah",
                "each pair of neighbours must stand in both directions",
            )
        )
    islands = tuple(values.index[~values.index.isin(pairs["area"])])
    number_left = len(values) - len(islands)
    if number_left < _FEWEST:
        raise KewilayahanError(
            Text(
                f"hanya {number_left} wilayah yang bertetangga; di bawah {_FEWEST}, I Moran tidak bermakna. "
                "Pakai tingkat yang lebih rinci",
                f"only {number_left} areas have neighbours; below {_FEWEST}, Moran's I means nothing. "
                "Use a finer level",
            )
        )
    numbers = values.astype(float)
    if numbers[~numbers.index.isin(islands)].nunique() < 2:
        raise InvalidValue(Text("semua nilai sama", "all values are equal"))
    return numbers, pairs, islands


def _few(codes: pd.Index[Any]) -> str:
    return ", ".join(map(str, codes[:5])) + (f" … (+{len(codes) - 5})" if len(codes) > 5 else "")


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed the global generator that esda draws from, and put it back; drop esda's advice to programmers."""
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)
