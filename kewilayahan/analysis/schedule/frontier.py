"""Fairness against early work: the schedules between the fairest and the most efficient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kewilayahan.analysis.schedule.model import Model
from kewilayahan.errors import InvalidValue
from kewilayahan.optimisation.instance import Solution
from kewilayahan.optimisation.search import solve
from kewilayahan.results import Result
from kewilayahan.schema.result_columns import COLUMNS
from kewilayahan.words import Text, in_english, language, number, rupiah

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SAME = 1e-9  # of the worth
_CURVE = ["slack", "shortfall", "worth", "works", "rupiah", "mean_end", "gap"]


@dataclass(frozen=True, eq=False, repr=False)
class Frontier(Result):
    """The curve of best schedules, from the fairest to the most efficient.

    Attributes
    ----------
    curve : DataFrame
        A row a schedule: ``slack`` (how much any shortfall may exceed the smallest possible),
        ``shortfall`` (the largest, a share of what is due), ``worth`` (priority-weighted early work),
        ``works``, ``rupiah`` (of the works done), ``mean_end`` (weighted by priority), ``gap``.
    price : float
        The price of fairness, the share of the worth of the most efficient schedule that the fairest
        gives up (Bertsimas, Farias and Trichakis 2011, Operations Research 59(1), 17-31).
    price_rupiah : int
        Rupiah of works that the most efficient does less those that the fairest does; negative if the
        fairest does more.
    price_years : float
        By how many years the works that both do end later in the fairest, weighted by priority.
    """

    curve: pd.DataFrame
    price: float
    price_rupiah: int
    price_years: float

    measure = "frontier"

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return the price of fairness in words."""
        return (self._price(language(lang)),)

    def _price(self, lang: str) -> str:
        share, years = number(100 * self.price, 1, lang), number(self.price_years, 2, lang)
        money = rupiah(abs(self.price_rupiah), lang)
        low, high = (number(100 * self.curve["shortfall"].iloc[end], 1, lang) for end in (0, -1))
        if len(self.curve) == 1:  # early work first leaves nobody further behind
            return (
                f"Fairness changes nothing here: the largest shortfall is {low} % of what is due either way."
                if in_english(lang)
                else f"Pemerataan tidak mengubah apa pun di sini: kekurangan terbesar tetap {low} % dari hak."
            )
        if in_english(lang):
            change = "less" if self.price_rupiah >= 0 else "more"
            return (
                f"Fairness lowers the largest shortfall from {high} % to {low} % of what is due and costs {share} % "
                f"of the priority-weighted early work: {money} {change} of works, and {years} years later on average."
            )
        change = "lebih sedikit" if self.price_rupiah >= 0 else "lebih banyak"
        return (
            f"Pemerataan menurunkan kekurangan terbesar dari {high} % menjadi {low} % dari hak, dengan harga {share} % "
            f"pekerjaan awal berbobot prioritas: dana kegiatan {money} {change}, rata-rata {years} tahun lebih lambat."
        )

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the curve."""
        frame = self.curve.copy()
        years = [
            f"{year:.1f}" for year in frame["mean_end"]
        ]  # 2027.5 is no amount: nothing stands between its thousands
        frame["mean_end"] = years if in_english(lang) else [year.replace(".", ",") for year in years]
        return {"curve": frame}

    def plot(self, ax: Axes | None = None, *, lang: str | None = None) -> Axes:
        """Draw the curve: the largest shortfall against the early work.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        lang : {"id", "en"}
            Language of the labels.
        """
        from matplotlib.figure import Figure

        if ax is None:
            ax = Figure(figsize=(6, 4), layout="constrained").subplots()
        ax.plot(100 * self.curve["shortfall"], self.curve["worth"], "o-", color="#0077bb")
        ax.set_xlabel(COLUMNS["largest_shortfall"].label(lang))
        ax.set_ylabel(COLUMNS["worth"].label(lang))
        ax.grid(alpha=0.3)
        return ax


def frontier_of(model: Model, *, points: int, seconds: float) -> Frontier:
    """Find schedules of evenly spaced slack between the fairest and the most efficient."""
    if points < 2:
        raise InvalidValue(Text("perlu sedikitnya dua titik", "at least two points are needed"))
    each = seconds / points
    fairest = solve(model.instance, seconds=each)
    efficient = solve(model.instance, slack=1.0, seconds=each)
    widest = max(efficient.shortfall - fairest.shortfall, 0.0)
    found = [(0.0, fairest)]
    if widest > 0:
        steps = np.linspace(0, widest, points)[1:-1]
        found += [(float(step), solve(model.instance, slack=float(step), seconds=each)) for step in steps]
        found.append((widest, efficient))
    found = _undominated(found)
    fairest, efficient = found[0][1], found[-1][1]
    curve = pd.DataFrame([_point(model, slack, solution) for slack, solution in found], columns=_CURVE)
    price = (efficient.worth - fairest.worth) / efficient.worth if efficient.worth else 0.0
    money = _money(model, efficient) - _money(model, fairest)
    return Frontier(curve, max(price, 0.0), money, _delay(model, efficient, fairest))


def _undominated(found: list[tuple[float, Solution]]) -> list[tuple[float, Solution]]:
    """Leave out what another schedule beats or equals in both, the fairer first."""
    kept: list[tuple[float, Solution]] = []
    for slack, made in sorted(found, key=lambda point: (point[1].shortfall, -point[1].worth, point[0])):
        if not kept or made.worth > kept[-1][1].worth + _SAME * max(1.0, kept[-1][1].worth):
            kept.append((slack, made))
    return kept


def _money(model: Model, solution: Solution) -> int:
    return sum(model.works[row].cost for row in solution.starts)


def _end(model: Model, solution: Solution, row: int) -> int:
    return model.start(row, solution.starts[row]) + model.works[row].end - model.works[row].start


def _point(model: Model, slack: float, solution: Solution) -> tuple[Any, ...]:
    weights = [model.works[row].priority for row in solution.starts]
    ends = [_end(model, solution, row) for row in solution.starts]
    mean = float(np.average(ends, weights=weights)) if sum(weights) else float("nan")
    return slack, solution.shortfall, solution.worth, len(ends), _money(model, solution), mean, solution.worth_gap


def _delay(model: Model, early: Solution, fair: Solution) -> float:
    both = sorted(early.starts.keys() & fair.starts.keys())
    weights = [model.works[row].priority for row in both]
    later = [_end(model, fair, row) - _end(model, early, row) for row in both]
    return float(np.average(later, weights=weights)) if sum(weights) else 0.0
