"""Amounts held against needs: the table, the measures, the curves and the words of one sharing-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kewilayahan.statistics.inequality import Lorenz, concentration, gini, hoover, lorenz, theil
from kewilayahan.words import Text, in_english

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TITLE = 52  # characters in a line over the curves
MEASURES = (
    "gini",
    "hoover",
    "theil",
    "theil_between",
    "theil_within",
    "concentration",
    "top_fifth",
    "bottom_fifth",
    "fifths",
)


@dataclass(frozen=True, eq=False)
class Balance:
    """The needs of areas, to hold amounts against.

    Attributes
    ----------
    need : Series
        By area code; missing where it is not known.
    people : Series
        By area code; missing where it is not known.
    pressure : Series
        What the areas are ranked by: need a head, or an index.
    groups : Series
        The area above each, for the parts of Theil's T.
    """

    need: pd.Series[float]
    people: pd.Series[float]
    pressure: pd.Series[float]
    groups: pd.Series[Any]

    def table(self, amount: pd.Series[Any], fair: pd.Series[Any], names: pd.Series[Any]) -> pd.DataFrame:
        """Return amounts, needs, shares, gap, quotient and rank by area; all in the order of the need."""
        known = self.need.notna()
        whole = amount[known].sum()
        per_need = amount / self.need.where(self.need > 0)
        share = (amount / whole if whole else amount * np.nan).where(known)
        need_share = self.need / self.need.sum()
        gap = (amount - fair).where(known)
        return pd.DataFrame(
            {
                "name": names,
                "amount": amount,
                "population": self.people.astype("Int64"),
                "need": self.need,
                "per_head": amount / self.people.where(self.people > 0),
                "per_need": per_need,
                "share": share,
                "need_share": need_share,
                "gap": gap.astype("Int64") if amount.dtype.kind == "i" else gap,
                "quotient": share / need_share.where(self.need > 0),
                "rank": per_need.rank(method="min").astype("Int64"),
            }
        )

    def measures(self, amount: pd.Series[Any]) -> dict[str, float]:
        """Return `MEASURES`, missing where one has no meaning: all where nothing is shared out, or in one area only."""
        served, known = self.need > 0, self.need.notna()
        found = dict.fromkeys(MEASURES, float("nan"))
        if not amount[known].any() or known.sum() == 1:
            return found
        found["hoover"] = hoover(amount[known], self.need[known])
        if self._rankable:
            found["concentration"] = concentration(*self._heads(amount))
        if not amount[served].any():
            return found
        each, units = amount[served] / self.need[served], self.need[served]
        parts = theil(each, units, self.groups[served].to_numpy())
        curve = lorenz(each, units)
        low, high = (float(np.interp(part, curve.units, curve.amounts)) for part in (0.2, 0.8))
        return found | {
            "gini": gini(each, units),
            "theil": parts.total,
            "theil_between": parts.between,
            "theil_within": parts.within,
            "top_fifth": 1 - high,
            "bottom_fifth": low,
            "fifths": (1 - high) / low if low else float("inf"),
        }

    def curves(self, amount: pd.Series[Any]) -> dict[str, Lorenz]:
        """Return the Lorenz curve, and the concentration curve where people are known and needs differ."""
        served = self.need > 0
        curves = {"lorenz": lorenz(amount[served] / self.need[served], self.need[served])}
        if self._rankable:
            x, rank_by, people = self._heads(amount)
            if np.ptp(rank_by) > 0:
                curves["concentration"] = lorenz(x, people, rank_by=rank_by)
        return curves

    @property
    def _rankable(self) -> bool:
        return bool((self.people[self.need.notna()] > 0).all())

    def _heads(self, amount: pd.Series[Any]) -> tuple[Any, Any, Any]:
        known = self.need.notna()
        people = self.people[known].to_numpy()
        return amount[known].to_numpy() / people, self.pressure[known].to_numpy(), people


def known_of(table: pd.DataFrame) -> pd.Series[Any]:
    """Tell of which areas both the amount and the need are known: of the others nothing can be held against it."""
    return table["need"].notna() & table["amount"].notna()


def plotted(curves: Mapping[str, Lorenz], *, title: str, lang: str) -> Figure:
    """Return the curves of `Balance` as a figure, with the line of equality."""
    from matplotlib.figure import Figure

    english = in_english(lang)
    figure = Figure(figsize=(5.5, 5.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#555555", linewidth=1, label="even" if english else "merata")
    names = {
        "lorenz": ("served least first", "dari yang paling kurang dilayani", "-", "#b2182b"),
        "concentration": ("least need first", "dari yang paling kecil kebutuhannya", "--", "#2166ac"),
    }
    for name, curve in curves.items():
        en, id, style, colour = names[name]
        axes.plot(curve.units, curve.amounts, style, color=colour, linewidth=2, label=en if english else id)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    lines = [line for part in title.split("\n") for line in wrap(part, _TITLE)]
    axes.set_title("\n".join(lines), fontsize="medium" if len(lines) > 2 else "large")
    axes.set_xlabel("part of the need (dashed: people)" if english else "bagian kebutuhan (putus-putus: warga)")
    axes.set_ylabel("part of the amount" if english else "bagian jumlah")
    axes.legend(loc="upper left", frameon=False)
    return figure


def in_words(table: pd.DataFrame, summary: pd.Series[Any], *, who: Text, unit: Text, lang: str) -> tuple[str, str]:
    """Return what a table and its summary mean in two sentences that can be read aloud.

    Parameters
    ----------
    table, summary
        Of `Balance`.
    who, unit : Text
        Who has the need, and what is shared out: "warga", "rupiah".
    lang : {"id", "en"}
        Language.
    """
    english = in_english(lang)
    known = known_of(table)
    if not table.loc[known, "amount"].sum() > 0:
        return _untold(bool(table["amount"].sum() > 0), lang)
    if known.sum() == 1:
        return _alone(table, lang)
    low, high = (_received(summary[name], unit, lang) for name in ("bottom_fifth", "top_fifth"))
    hundred = _of_hundred("100", unit, lang)
    first = _counted(table, lang) + (
        f"of every {hundred}, the 20 % of {who.en} with the smallest share {low}, "
        f"the 20 % with the largest share {high}."
        if english
        else f"dari setiap {hundred}, 20 % {who.id} dengan alokasi terkecil {low}, "
        f"sedangkan 20 % {who.id} dengan alokasi terbesar {high}."
    )
    return first[0].upper() + first[1:], _moved(table, summary, unit, lang)


def _alone(table: pd.DataFrame, lang: str) -> tuple[str, str]:
    """Return why one area, or one that is known, is no comparison."""
    name, others = str(table.loc[known_of(table), "name"].iloc[0]), len(table) - 1
    if in_english(lang):
        why = _why(table, lang)
        first = f"Only {name} can be counted, for the figures of the {_others(others)} are {why}."
        return first if others else f"There is only one area, {name}.", "So there is nothing to compare it with."
    first = f"Hanya {name} yang dapat dihitung, karena angka {others} wilayah lainnya {_why(table, lang)}."
    return (
        first if others else f"Hanya ada satu wilayah, yaitu {name}.",
        "Karena itu tidak ada yang dapat dibandingkan.",
    )


def _others(count: int) -> str:
    return "other one" if count == 1 else f"other {count}"


def _counted(table: pd.DataFrame, lang: str) -> str:
    """Return how few of the areas are counted, where the need or the amount of some is hidden or not known."""
    unknown = ~known_of(table)
    if not unknown.any():
        return ""
    some, every, others = int((~unknown).sum()), len(table), int(unknown.sum())
    why = _why(table, lang)
    if in_english(lang):
        return f"counted in only {some} of {every} areas, for the figures of the {_others(others)} are {why}, "
    return f"dihitung hanya di {some} dari {every} wilayah karena angka {others} lainnya {why}, "


def _why(table: pd.DataFrame, lang: str) -> str:
    """Return why figures of some areas are not there."""
    unknown, hidden = ~known_of(table), table["hidden"].map(len) > 0
    english = in_english(lang)
    states = {
        "hidden" if english else "disembunyikan": bool((unknown & hidden).any()),
        "not known" if english else "tidak diketahui": bool((unknown & ~hidden).any()),
    }
    return (" or " if english else " atau ").join(word for word, there in states.items() if there)


def _untold(elsewhere: bool, lang: str) -> tuple[str, str]:
    """Return why fairness cannot be told: nothing was given, or only where the need is not known."""
    if in_english(lang):
        given = (
            "What has been given went only to areas whose need is not known."
            if elsewhere
            else "Nothing has been given to these areas yet."
        )
        return given, "So the distribution cannot be assessed yet."
    given = (
        "Alokasi hanya diterima wilayah yang kebutuhannya belum diketahui."
        if elsewhere
        else "Belum ada alokasi untuk wilayah ini."
    )
    return given, "Karena itu pemerataannya belum dapat dinilai."


def _moved(table: pd.DataFrame, summary: pd.Series[Any], unit: Text, lang: str) -> str:
    """Return how much would have to move, and where to; what is only counted cannot move but lie elsewhere."""
    english, money = in_english(lang), unit.id == "rupiah"
    moved = round(100 * summary["hoover"])
    if not moved and not ((table["need"] > 0) & (table["amount"] == 0)).any():
        counted = "" if known_of(table).all() else " that is counted" if english else " yang dihitung"
        return (
            f"Every area{counted} receives about its share of the need."
            if english
            else f"Setiap wilayah{counted} sudah menerima alokasi yang sebanding dengan kebutuhannya."
        )
    short = (table["share"] - table["need_share"]).nsmallest(2)
    names = (" and " if english else " dan ").join(table.loc[short.index[short < 0], "name"])
    part, hundred = _of_hundred(str(moved or 1), unit, lang), _of_hundred("100", unit, lang)
    if english:
        part = part if moved else f"less than {part}"
        move = "must be moved, mainly to" if money else "would lie elsewhere, mainly in"
        return f"To be proportional to the need, {part} of every {hundred} {move} {names}."
    part = part if moved else f"kurang dari {part}"
    aim = "Agar alokasi" if money else "Seandainya sebarannya"
    move = "perlu dialihkan, terutama ke" if money else "berada di tempat lain, terutama di"
    return f"{aim} sebanding dengan kebutuhan, {part} dari setiap {hundred} {move} {names}."


def _of_hundred(figure: str, unit: Text, lang: str) -> str:
    """Return a figure with its unit: rupiah as an amount, anything else as a count."""
    if unit.id == "rupiah":
        return f"{'IDR ' if in_english(lang) else 'Rp'}{figure}"
    return f"{figure} {unit.of(lang)}"


def _received(part: float, unit: Text, lang: str) -> str:
    nothing, little, some = (
        ("receive nothing", "receive less than", "receive")
        if in_english(lang)
        else ("belum menerima apa pun", "menerima kurang dari", "menerima")
    )
    if not part > 0:
        return nothing
    if part < 0.005:
        return f"{little} {_of_hundred('1', unit, lang)}"
    return f"{some} {_of_hundred(str(round(100 * part)), unit, lang)}"
