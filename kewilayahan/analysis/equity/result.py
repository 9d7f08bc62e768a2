"""The result of `equity`, and its faces: sentences, tables, curves, and the layer of the map."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kewilayahan.results import Result
from kewilayahan.results.html import cell_text
from kewilayahan.results.overlays import Choropleth, Shade, ShadedArea
from kewilayahan.schema.result_columns import COLUMNS
from kewilayahan.statistics.balance import in_words, known_of, plotted
from kewilayahan.statistics.inequality import Lorenz
from kewilayahan.words import HIDDEN, MISSING, Text, language, number, rupiah

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MEASURES = {
    "gini": Text("Gini (0 merata, 1 terpusat di satu wilayah)", "Gini (0 even, 1 one has all)"),
    "hoover": Text(
        "Porsi anggaran yang perlu dialihkan agar merata (indeks Hoover)",
        "Share to be moved for an even distribution (Hoover index)",
    ),
    "theil": Text("Theil T", "Theil T"),
    "theil_between": Text("Theil T antar induk wilayah", "Theil T between the areas above"),
    "theil_within": Text("Theil T di dalam induk wilayah", "Theil T within the areas above"),
    "concentration": Text(
        "Indeks konsentrasi (di atas 0: lebih ke wilayah dengan kebutuhan lebih tinggi)",
        "Concentration index (above 0: more to those with more need)",
    ),
    "top_fifth": Text("Porsi dana 20 % tertinggi", "Share of the top 20 %"),
    "bottom_fifth": Text("Porsi dana 20 % terendah", "Share of the bottom 20 %"),
    "fifths": Text(
        "Rasio 20 % tertinggi terhadap 20 % terendah (kali)", "Ratio of the top 20 % to the bottom 20 % (times)"
    ),
    "behind": Text("Wilayah tertinggal dalam roadmap", "Areas left behind in the roadmap"),
}
_QUANTITIES = {
    "amount": "quantity",
    "cumulative": "quantity_cumulative",
    "gap": "quantity_gap",
    "per_head": "quantity_per_head",
    "per_need": "quantity_per_need",
}  # what they are called where no rupiah is shared out
_UNTOLD = Text("tidak dapat dinilai", "cannot be told")
_COUNTED = Text("Wilayah yang dihitung, dari semuanya", "Areas that are counted, of all")
# Blue has more than its part, red less: told apart by the colour-blind, and in print by lightness.
_SHADES = (
    (0.0, Text("belum menerima apa pun", "receives nothing"), "#b2182b"),
    (0.5, Text("kurang dari 50 % porsi kebutuhan", "less than 50 % of its share of need"), "#ef8a62"),
    (0.9, Text("kurang dari porsi kebutuhan", "less than its share of need"), "#fddbc7"),
    (1.1, Text("sesuai porsi kebutuhan", "about its share of need"), "#f7f7f7"),
    (2.0, Text("lebih dari porsi kebutuhan", "more than its share of need"), "#92c5de"),
    (np.inf, Text("lebih dari 200 % porsi kebutuhan", "more than 200 % of its share of need"), "#2166ac"),
)
_HIDDEN, _MISSING = (Text(words["id"], words["en"]) for words in (HIDDEN, MISSING))
# Those that no part can be told of, each for its own reason.
_APART = {
    "hidden": (_HIDDEN, "#636363"),
    "missing": (_MISSING, "#bdbdbd"),
    "none": (Text("kebutuhan 0", "need of 0"), "#d9c77e"),
}
OF_AMOUNT = ("amount", "per_head")
OF_BOTH = ("per_need", "share", "need_share", "gap", "quotient", "rank", "behind")  # empty where one of them is


@dataclass(frozen=True, eq=False, repr=False)
class Equity(Result):
    """How something is shared out between areas, against their need.

    Attributes
    ----------
    table : DataFrame
        A row an area, by code, in the order of the plan: ``name``, ``amount`` (int64 rupiah, or a count),
        ``population``, ``need``, ``per_head``, ``per_need``, ``share`` and ``need_share`` (0 to 1),
        ``gap`` (amount less what its need's share would be: negative is too little; whole rupiah that
        sum to 0), ``quotient`` (location quotient: ``share`` over ``need_share``), ``rank`` (1 gets least
        for its need), ``behind`` (*wilayah tertinggal dalam roadmap*: need above the median, and nothing of
        its own in the first two years of the plan; missing where the need is, and everywhere where what is
        shared out has no years), ``hidden`` (the names of the cells that are empty because `kewilayahan.public`
        took the need or the amount out); and ``to_2026`` … (cumulative), where asked for.
    summary : Series
        Of the amount for one unit of need, weighted by need: ``gini``, ``theil`` with
        ``theil_between`` and ``theil_within`` the parents, ``top_fifth`` and ``bottom_fifth`` (the part
        of the amount that goes to the fifth of the need that is served best, and least) and their ratio
        ``fifths``. ``hoover`` of the amounts against need; ``concentration`` of the amount a head, ranked
        by need a head and weighted by people (0 where need is the people themselves). ``behind`` is the
        number of areas left behind, missing where that cannot be told. What went to areas without any need
        counts in ``hoover`` only, and in the shares and the quotient of the table. Missing where it cannot
        be told: all of them where there is nothing to share out, or one area only is known.
    path : DataFrame
        By year: the ``amount`` of the year, ``cumulative``, and the measures of all that came up to then.
        Empty where what is shared out has no years.
    curves : Mapping of str to Lorenz
        ``lorenz`` (need, against amount) and ``concentration`` (people ranked by need, against amount).
    of, need, who, unit : Text
        What is shared out, against which need, who has it, and in which unit.
    notes : tuple of Text
        The rule for what reaches several areas, what lies outside, what was kept apart, what was summed
        from below, what is not known.
    """

    table: pd.DataFrame
    summary: pd.Series[Any]
    path: pd.DataFrame
    curves: dict[str, Lorenz]
    of: Text
    need: Text
    who: Text
    unit: Text
    notes: tuple[Text, ...]

    measure = "equity"

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what it means in two plain sentences."""
        return in_words(self.table, self.summary, who=self.who, unit=self.unit, lang=language(lang))

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the frames; those without rows are left out."""
        areas, told_behind = self.table.reset_index(), bool(self.table["behind"].notna().any())
        if self.unit.id == "rupiah":
            areas[["per_head", "per_need"]] = areas[["per_head", "per_need"]].round().astype("Int64")
        if (areas["need"].dropna() % 1 == 0).all():
            areas["need"] = areas["need"].astype("Int64")
        areas = _said(areas, lang)
        named, until = ["area", "name"], [name for name in areas.columns if name.startswith("to_")]
        told = self.summary[[value is not pd.NA for value in self.summary]]
        empty = _UNTOLD.of(lang)
        summary: list[tuple[str, object]] = [
            (_MEASURES[str(name)].of(lang), value if value == value else empty) for name, value in told.items()
        ]
        known = int(known_of(self.table).sum())
        if known < len(self.table):
            counted = f"{known} / {len(self.table)}"
            summary.append((_COUNTED.of(lang), counted))
        basis = [(Text("Yang dibagi", "Shared out"), self.of), (Text("Kebutuhan", "Need"), self.need)]
        basis += [(Text("Catatan", "Note"), note) for note in self.notes]
        lines = [(label.of(lang), text.of(lang)) for label, text in basis]
        money = {} if self.unit.id == "rupiah" else _QUANTITIES
        frames = {
            "summary": pd.DataFrame(summary, columns=["measure", "value"], dtype=object),
            "areas": areas[[*named, "amount", "need", "per_need", "gap", "rank", *["behind"] * told_behind]],
            "shares": areas[[*named, "population", "per_head", "share", "need_share", "quotient"]],
            "up_to_year": areas[[*named, *until]].rename(columns=lambda name: name.removeprefix("to_")),
            "path": self.path.reset_index(),
            "basis": pd.DataFrame(lines, columns=["what", "basis"]),
        }
        if not until:
            del frames["up_to_year"]
        return {name: frame.rename(columns=money) for name, frame in frames.items() if len(frame)}

    def plot(self, lang: str | None = None) -> Figure:
        """Return the Lorenz and the concentration curve as a figure."""
        return plotted(self.curves, title=f"{self.of.of(lang)}\n{self.need.of(lang)}", lang=language(lang))

    def layer(self) -> Choropleth:
        """Return the areas shaded by how their share compares with their need's, for `draw`."""
        shades = [Shade(text, colour) for _, text, colour in _SHADES] + [Shade(*apart) for apart in _APART.values()]
        areas = [
            ShadedArea(str(code), _shade(row), tuple(self._facts(row)))
            for code, row in zip(self.table.index, self.table.to_dict("records"), strict=True)
        ]
        name = Text(f"Pemerataan: {self.of.id}", f"Equity: {self.of.en}")
        return Choropleth(name, tuple(shades), tuple(areas))

    def _facts(self, row: Mapping[Hashable, Any]) -> list[tuple[Text, Text]]:
        facts: list[tuple[Text, Text]] = []
        money = self.unit.id == "rupiah"
        for name in ("amount", "per_head", "need", "share", "need_share", "gap", "rank"):
            value = row[name]
            if pd.isna(value):
                if name in ("amount", "need"):
                    facts.append((self._label(name), _HIDDEN if name in row["hidden"] else _MISSING))
                continue
            said = [
                rupiah(round(value), lang)
                if money and name in ("amount", "per_head", "gap")
                else number(100 * value, 1, lang) + " %"
                if name in ("share", "need_share")
                else cell_text(int(value) if float(value).is_integer() else value, lang)
                for lang in ("id", "en")
            ]
            facts.append((self._label(name), Text(*said)))
        return facts

    def _label(self, name: str) -> Text:
        money = self.unit.id == "rupiah"
        own = {"amount": "allocation", "rank": "rank_least"} if money else _QUANTITIES | {"rank": "rank_least"}
        column = COLUMNS[own.get(name, name)]
        return Text(column.id, column.en)


def _shade(row: Mapping[Hashable, Any]) -> int:
    """Return the position of the shade of an area."""
    limits = [limit for limit, _, _ in _SHADES]
    if pd.isna(row["need"]) or pd.isna(row["amount"]) or row["need"] == 0:
        reason = "hidden" if row["hidden"] else "none" if row["need"] == 0 else "missing"
        return len(limits) + list(_APART).index(reason)
    return 0 if row["amount"] == 0 else int(np.searchsorted(limits, row["quotient"]))


def _said(areas: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return areas of which a figure that hangs on the need says why it is empty; the others stay numbers."""
    unknown = ~known_of(areas)
    none = areas["need"].eq(0).fillna(False) & ~unknown
    told = areas.copy()
    for name in (*OF_AMOUNT, "need", *OF_BOTH):
        if name in OF_AMOUNT:
            empty = areas["amount"].isna()
        else:
            empty = areas[name].isna() & (unknown | (none if name in ("per_need", "quotient", "rank") else False))
        if empty.any():
            words = pd.Series([(HIDDEN if name in names else MISSING)[lang] for names in areas["hidden"]], areas.index)
            words[none] = _APART["none"][0].of(lang)
            told[name] = areas[name].astype(object).where(~empty, words)
    return told
