"""Equity: who gets how much for its need, and whether the years close the gap."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kewilayahan.analysis.needs import Missing
from kewilayahan.analysis.shares import (
    Codes,
    Composite,
    Indicator,
    Need,
    amounts_of,
    areas_of,
    fair_of,
    label_of,
    need_of,
)
from kewilayahan.bounds import THRESHOLD
from kewilayahan.display import cell_text, number, rupiah, table_html
from kewilayahan.fairness import MEASURES, Balance, in_words, plotted
from kewilayahan.overlays import Choropleth, Shade, ShadedArea, Text
from kewilayahan.plan import MasterPlan
from kewilayahan.statistics import Lorenz

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MEASURES = {
    "gini": Text("Gini (0 merata, 1 dikuasai satu pihak)", "Gini (0 even, 1 one has all)"),
    "hoover": Text("Bagian yang harus berpindah agar merata (Hoover)", "Part that would have to move (Hoover)"),
    "theil": Text("Theil T", "Theil T"),
    "theil_between": Text("Theil T antar induk wilayah", "Theil T between the areas above"),
    "theil_within": Text("Theil T di dalam induk wilayah", "Theil T within the areas above"),
    "concentration": Text(
        "Indeks konsentrasi (di atas 0: lebih ke yang lebih butuh)",
        "Concentration index (above 0: more to those with more need)",
    ),
    "top_fifth": Text("Bagian seperlima kebutuhan yang paling dilayani", "Part of the best served fifth of the need"),
    "bottom_fifth": Text("Bagian seperlima yang paling kurang dilayani", "Part of the least served fifth"),
    "fifths": Text("Perbandingan kedua seperlima", "Ratio of both fifths"),
    "behind": Text("Wilayah tertinggal dalam roadmap", "Areas left behind in the roadmap"),
}
_COLUMNS = {
    "area": Text("Kode", "Code"),
    "name": Text("Wilayah", "Area"),
    "amount": Text("Jumlah", "Amount"),
    "population": Text("Penduduk", "Population"),
    "need": Text("Kebutuhan", "Need"),
    "per_head": Text("Jumlah per penduduk", "Amount a head"),
    "per_need": Text("Jumlah per kebutuhan", "Amount for one of need"),
    "share": Text("Bagian jumlah", "Share of the amount"),
    "need_share": Text("Bagian kebutuhan", "Share of the need"),
    "gap": Text("Selisih dari bagiannya", "Amount less its part"),
    "quotient": Text("Kuosien lokasi", "Location quotient"),
    "rank": Text("Urutan dari yang paling kurang", "Rank (1 gets least)"),
    "behind": Text("Tertinggal", "Left behind"),
    "year": Text("Tahun", "Year"),
    "sentence": Text("Kalimat", "Sentence"),
    "measure": Text("Ukuran", "Measure"),
    "value": Text("Nilai", "Value"),
    "what": Text("Hal", "What"),
    "basis": Text("Isi", "Basis"),
    "cumulative": Text("Sampai tahun itu", "Up to that year"),
    "gini": Text("Gini", "Gini"),
    "hoover": Text("Hoover", "Hoover"),
    "theil": Text("Theil T", "Theil T"),
    "theil_between": Text("Theil antar", "Theil between"),
    "theil_within": Text("Theil dalam", "Theil within"),
    "concentration": Text("Konsentrasi", "Concentration"),
    "top_fifth": Text("Seperlima teratas", "Top fifth"),
    "bottom_fifth": Text("Seperlima terbawah", "Bottom fifth"),
    "fifths": Text("Perbandingan", "Ratio"),
}
# Blue has more than its part, red less: told apart by the colour-blind, and in print by lightness.
_SHADES = (
    (0.0, Text("tidak mendapat apa-apa", "gets nothing"), "#b2182b"),
    (0.5, Text("kurang dari setengah bagiannya", "less than half its part"), "#ef8a62"),
    (0.9, Text("kurang dari bagiannya", "less than its part"), "#fddbc7"),
    (1.1, Text("sesuai bagiannya", "about its part"), "#f7f7f7"),
    (2.0, Text("lebih dari bagiannya", "more than its part"), "#92c5de"),
    (np.inf, Text("lebih dari dua kali bagiannya", "more than twice its part"), "#2166ac"),
)
_UNKNOWN = (Text("kebutuhan tidak ada atau tidak diketahui", "no need, or not known"), "#bdbdbd")


@dataclass(frozen=True, eq=False)
class Equity:
    """How something is shared out between areas, against their need.

    Attributes
    ----------
    table : DataFrame
        A row an area, by code, in the order of the plan: ``name``, ``amount`` (int64 rupiah, or a count),
        ``population``, ``need``, ``per_head``, ``per_need``, ``share`` and ``need_share`` (0 to 1),
        ``gap`` (amount less what its need's share would be: negative is too little; whole rupiah that
        sum to 0), ``quotient`` (location quotient: ``share`` over ``need_share``), ``rank`` (1 gets least
        for its need), ``behind`` (*wilayah tertinggal dalam roadmap*: need above the median, and nothing of
        its own in the first two years of the plan); and ``to_2026`` … (cumulative), where asked for.
    summary : Series
        Of the amount for one unit of need, weighted by need: ``gini``, ``theil`` with
        ``theil_between`` and ``theil_within`` the parents, ``top_fifth`` and ``bottom_fifth`` (the part
        of the amount that goes to the fifth of the need that is served best, and least) and their ratio
        ``fifths``. ``hoover`` of the amounts against need; ``concentration`` of the amount a head, ranked
        by need a head and weighted by people (0 where need is the people themselves). ``behind`` is the
        number of areas left behind. What went to areas without any need counts in ``hoover`` only, and in
        the shares and the quotient of the table.
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

    def sentence(self, lang: str = "id") -> str:
        """Return what it means in two plain sentences."""
        return " ".join(self._sentences(lang))

    def _sentences(self, lang: str) -> tuple[str, str]:
        return in_words(self.table, self.summary, who=self.who, unit=self.unit, lang=lang)

    def tables(self, lang: str = "id") -> dict[str, pd.DataFrame]:
        """Return the frames as people read them, by heading."""
        areas = self.table.reset_index()
        if self.unit.id == "rupiah":
            areas[["per_head", "per_need"]] = areas[["per_head", "per_need"]].round().astype("Int64")
        if (areas["need"].dropna() % 1 == 0).all():
            areas["need"] = areas["need"].astype("Int64")
        named, until = ["area", "name"], [name for name in areas.columns if name.startswith("to_")]
        summary = [(_MEASURES[str(name)].of(lang), value) for name, value in self.summary.items()]
        basis = [(Text("Yang dibagi", "Shared out"), self.of), (Text("Kebutuhan", "Need"), self.need)]
        basis += [(Text("Catatan", "Note"), note) for note in self.notes]
        told = [(label.of(lang), text.of(lang)) for label, text in basis]
        frames = {
            Text("Artinya", "In words"): pd.DataFrame({"sentence": self._sentences(lang)}),
            Text("Ringkasan", "Summary"): pd.DataFrame(summary, columns=["measure", "value"], dtype=object),
            Text("Wilayah", "Areas"): areas[[*named, "amount", "need", "per_need", "gap", "rank", "behind"]],
            Text("Bagian", "Shares"): areas[[*named, "population", "per_head", "share", "need_share", "quotient"]],
            Text("Jumlah sampai tahun", "Amount up to a year"): areas[[*named, *until]] if until else areas[:0],
            Text("Menurut tahun", "By year"): self.path.reset_index().astype({"year": str}),
            Text("Dasar hitungan", "Basis"): pd.DataFrame(told, columns=["what", "basis"]),
        }
        return {name.of(lang): frame.rename(columns=_label(lang)) for name, frame in frames.items() if len(frame)}

    def plot(self, lang: str = "id") -> Figure:
        """Return the Lorenz and the concentration curve as a figure."""
        return plotted(self.curves, title=f"{self.of.of(lang)}\n{self.need.of(lang)}", lang=lang)

    def layer(self) -> Choropleth:
        """Return the areas shaded by how their share compares with their need's, for `draw`."""
        shades = [Shade(text, colour) for _, text, colour in _SHADES] + [Shade(*_UNKNOWN)]
        limits = [limit for limit, _, _ in _SHADES]
        areas = []
        for code, row in zip(self.table.index, self.table.to_dict("records"), strict=True):
            quotient = row["quotient"]
            shade = len(limits) if np.isnan(quotient) else int(np.searchsorted(limits, quotient))
            areas.append(ShadedArea(str(code), shade, tuple(self._facts(row))))
        name = Text(f"Pemerataan: {self.of.id}", f"Equity: {self.of.en}")
        return Choropleth(name, tuple(shades), tuple(areas))

    def _facts(self, row: Mapping[Hashable, Any]) -> list[tuple[Text, Text]]:
        facts = []
        money = self.unit.id == "rupiah"
        for name in ("amount", "per_head", "need", "share", "need_share", "gap", "rank"):
            value = row[name]
            if pd.isna(value):
                continue
            said = [
                rupiah(round(value), lang)
                if money and name in ("amount", "per_head", "gap")
                else number(100 * value, 1, lang) + " %"
                if name in ("share", "need_share")
                else cell_text(int(value) if float(value).is_integer() else value, lang)
                for lang in ("id", "en")
            ]
            facts.append((_COLUMNS[name], Text(*said)))
        return facts

    def _repr_html_(self) -> str:
        """Return the sentences and the tables, escaped."""
        import html

        tables = "".join(f"<h5>{html.escape(name)}</h5>{table_html(frame)}" for name, frame in self.tables().items())
        return f"<h4>{html.escape(self.of.id)}</h4><p>{html.escape(self.sentence())}</p>{tables}"


def equity(
    plan: MasterPlan,
    *,
    of: str | Indicator = "funding",
    need: Need = "population",
    level: str = "rw",
    within: str | None = None,
    year: int | None = None,
    fund: Codes = None,
    status: Codes = None,
    whole: str = "population",
    by_year: bool = False,
    missing: Missing = "raise",
) -> Equity:
    """Measure how evenly something is shared out between areas, against their need.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    of : str or Indicator
        What is shared out: ``"funding"``, a table (its rows are counted), a column of one, or an indicator.
    need : str, Indicator or Composite
        What it is held against: a column of the areas, an indicator, or an index.
    level : str
        Level of the areas.
    within : str, optional
        Code of an area: only those within it.
    year : int, optional
        Only this budget year; the path and what is cumulative show all years.
    fund, status : str or collection of str, optional
        Only these funds, or what is in these states.
    whole : str
        How what reaches several areas is shared out, as for `amounts_of`: a column of the areas,
        ``"equal"``, or ``"umum"`` to keep apart what is for all.
    by_year : bool
        Add the cumulative amount of each year to the table.
    missing : {"raise", "keep"}
        Whether an area whose need is not known is an error, or stays out of the shares and measures.

    Returns
    -------
    Equity
        The table, the summary, the path, and their faces.

    Raises
    ------
    KewilayahanError
        If the need of an area is not known, or there is none at all.
    UnknownName
        If there is no such level, area, table, column, indicator, fund, status or rule.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K.1", "K.2"], "name": ["Satu", "Dua"], "level": ["rw", "rw"],
    ...     "population": [100, 300]})
    >>> problems = pd.DataFrame({"problem": ["M1", "M2", "M3"], "statement": ["Genangan", "Sampah", "Gang"],
    ...     "category": ["drainase", "sampah", "jalan"], "area": ["K.1", "K.1", "K.2"]})
    >>> result = equity(kw.MasterPlan(areas=areas, problems=problems), of="problems")
    >>> result.table["gap"].round(2).to_dict(), round(result.summary["hoover"], 3)
    ({'K.1': 1.25, 'K.2': -1.25}, 0.417)
    >>> result.sentence("en").split(". ")[0]
    'Of every hundred problems, the least served fifth of the residents has 9, the best served fifth has 53'
    """
    areas = areas_of(plan, level, within=within)
    needs = need_of(plan, areas, need, missing=missing)
    years = _years(plan, of)

    def amounts(one: int | None, *, rule: str = whole, money: Codes = fund) -> pd.Series[Any]:
        return amounts_of(plan, areas, of, year=one, fund=money, status=status, whole=rule)

    amount, yearly = amounts(year), pd.DataFrame({one: amounts(one) for one in years}, index=needs.index)
    people = need_of(plan, areas, "population", missing="keep")
    parents = pd.Series(areas["parent"].fillna("").to_numpy(), index=needs.index)
    balance = Balance(needs, people, needs if _is_index(need) else needs / people, parents)
    names = pd.Series(areas["name"].to_numpy(), index=needs.index)
    table = balance.table(amount, fair_of(amount[needs.notna()].to_numpy().sum().item(), needs), names)
    table["behind"] = _behind(needs, [amounts(one, rule="umum") for one in years if one <= years[0] + 1])
    unfunded = amounts(year, money="belum").sum() if of == "funding" and fund is None else 0
    so_far = yearly.cumsum(axis=1)
    if by_year:
        table = table.join(so_far.add_prefix("to_"))
    path = [
        {"amount": yearly[one].sum(), "cumulative": so_far[one].sum()} | balance.measures(so_far[one]) for one in years
    ]
    return Equity(
        table,
        pd.Series(balance.measures(amount) | {"behind": int(table["behind"].sum())}, dtype=object),
        pd.DataFrame(path, index=pd.Index(years, name="year"), columns=["amount", "cumulative", *MEASURES]),
        balance.curves(amount),
        *_texts(plan, of, need),
        _notes(amount, needs, rule=_rule(plan, whole), small=_small(plan, need, needs), unfunded=int(unfunded)),
    )


def _years(plan: MasterPlan, of: str | Indicator) -> list[int]:
    table = "" if isinstance(of, Indicator) else of.partition(".")[0]
    if table not in plan.tables or "year" not in plan.tables[table]:
        return []
    return sorted(int(year) for year in plan.tables[table]["year"].dropna().unique())


def _is_index(need: Need) -> bool:
    """Tell whether a need is a share or an index already, which people do not divide."""
    if isinstance(need, Composite):
        return need.people is None
    return isinstance(need, Indicator) and need.of in ("share", "value")


def _behind(needs: pd.Series[float], first: list[pd.Series[Any]]) -> pd.Series[bool]:
    """Tell which areas have a need above the median and nothing of their own in the first two years."""
    if not first:
        return pd.Series(False, index=needs.index)
    return (needs > needs.median()) & (sum(first) == 0)


def _texts(plan: MasterPlan, of: str | Indicator, need: Need) -> tuple[Text, Text, Text, Text]:
    """Return what is shared out, the need, who has it, and the unit."""
    schema = plan.schema
    if isinstance(of, Indicator):
        what, unit = Text(of.label(schema), of.label(schema, "en")), Text("satuan", "units")
    else:
        table, _, column = of.partition(".")
        declared = schema.table(table)
        noun = declared.column(column) if column else declared
        what = Text(noun.id, noun.en)
        money = table == "funding" or (column and declared.column(column).kind == "money")
        unit = Text("rupiah", "rupiah") if money else Text(noun.id.lower(), noun.en.lower())
    label = Text(label_of(need, schema), label_of(need, schema, "en"))
    if isinstance(need, Indicator):
        choice = need.choice(schema)
        who = Text(f"kebutuhan menurut {_within(choice.id)}", f"the need by {_within(choice.en)}")
        return what, label, who, unit
    if isinstance(need, Composite):
        return what, label, Text("kebutuhan menurut indeks", "the need by the index"), unit
    people = {"population": Text("warga", "the residents"), "households": Text("keluarga", "the households")}
    return what, label, people.get(need, Text(label.id.lower(), label.en.lower())), unit


def _within(label: str) -> str:
    """Return a label as it stands within a sentence: abbreviations keep their capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _small(plan: MasterPlan, need: Need, needs: pd.Series[float]) -> int:
    """Return how many areas have a count of people so small that it must not be published."""
    people = isinstance(need, Indicator) and need.choice(plan.schema).facts.get("persons") == "true"
    return int((needs < THRESHOLD).sum()) if people else 0


def _rule(plan: MasterPlan, whole: str) -> Text:
    """Return how what reaches several areas was shared out."""
    if whole == "equal":
        return Text(
            "Yang mencakup beberapa wilayah dibagi sama rata, atau menurut gambarnya",
            "What reaches several areas is shared out equally, or as it is drawn",
        )
    if whole == "umum":
        return Text(
            "Yang untuk seluruh wilayah tidak dibagi, melainkan dicatat sebagai umum",
            "What is for all areas is not shared out but kept apart as umum",
        )
    column = plan.schema.table("areas").column(whole)
    return Text(
        f"Yang mencakup beberapa wilayah dibagi menurut: {column.id}",
        f"What reaches several areas is shared out by: {column.en}",
    )


def _notes(
    amount: pd.Series[Any], needs: pd.Series[float], *, rule: Text, small: int, unfunded: int
) -> tuple[Text, ...]:
    """Return what a reader must know about how the numbers came about."""
    found = (
        (amount.attrs["umum"], "Umum", "Kept apart (umum)"),
        (unfunded, "Di antaranya belum ada sumber dananya", "Of which no fund is found yet"),
        (small, "Angka kecil orang, untuk kantor saja", "Small counts of people, for the office only"),
        (amount.attrs["outside"], "Di luar wilayah ini", "Outside these areas"),
        (len(amount.attrs["findings"]), "Baris yang letaknya perlu diperiksa", "Rows whose place should be looked at"),
        (needs.attrs["summed"], "Kebutuhan dijumlah dari bawah", "Need summed from below"),
        (needs.attrs["missing"], "Kebutuhan tidak diketahui", "Need not known"),
        (needs.attrs["hidden"], "Kebutuhan disembunyikan", "Need hidden"),
    )
    said = (Text(f"{id}: {cell_text(value)}", f"{en}: {cell_text(value, 'en')}") for value, id, en in found if value)
    return (rule, *said)


def _label(lang: str) -> Callable[[str], str]:
    """Return what gives a column the name that people read; the measures by year stand under their own names."""

    def label(name: str) -> str:
        return _COLUMNS[name].of(lang) if name in _COLUMNS else name.removeprefix("to_")

    return label
