"""The need of areas, summed upward where it is known below, and what areas have of an indicator."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from kewilayahan.disclosure import about_persons
from kewilayahan.disclosure.bounds import THRESHOLD
from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.needs.kinds import Composite, Indicator, Need, Part, label_of, more_is_better
from kewilayahan.spatial.ancestry import above, hung
from kewilayahan.words import LANGUAGES, Text

Missing = Literal["raise", "keep"]
_BOTH: tuple[Part, Part] = ("numerator", "denominator")

_MEANS = ("%", "skor", "tahun")  # units of what can be neither summed nor shared out


def need_of(plan: MasterPlan, areas: pd.DataFrame, need: Need, *, missing: Missing = "raise") -> pd.Series[float]:
    """Return the need of areas.

    Where an area has no value of its own, those of the areas below it are summed, numerators and
    denominators apart, if all of them are known. Percentages are never averaged.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    areas : DataFrame
        Rows of ``plan.areas``.
    need : str, Indicator or Composite
        A column of the areas, ``"population"`` say; an indicator; or an index.
    missing : {"raise", "keep"}
        What to do with areas whose need is not known.

    Returns
    -------
    Series
        Float by area code, in the order of `areas`: people, households, the unit of the indicator, or
        points of the index. ``.attrs["summed"]`` names the areas whose value was summed from below,
        ``.attrs["missing"]`` those without any, ``.attrs["hidden"]`` those whose value `kewilayahan.public`
        took out.

    Raises
    ------
    KewilayahanError
        If the need of an area is missing or negative, or the indicator cannot be read as a need.
    UnknownName
        If there is no such column, indicator, method or year.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K", "K.1", "K.2"], "name": ["Kota", "Satu", "Dua"],
    ...     "level": ["kelurahan", "rw", "rw"], "parent": [None, "K", "K"], "population": [None, 20, 30]})
    >>> plan = kw.MasterPlan(areas=areas)
    >>> need = need_of(plan, plan.areas[:1], "population")
    >>> need.to_dict(), need.attrs["summed"]
    ({'K': 50.0}, ('K',))
    """
    if isinstance(need, Composite):
        values, summed = _index(plan, areas, need)
    elif isinstance(need, Indicator):
        values, summed = _lacking(plan, areas, need)
    else:
        values, summed = _column(plan, areas, need)
    return _told(plan, areas, need, missing, pd.Series(values, dtype=float), summed)


def figures_of(
    plan: MasterPlan, areas: pd.DataFrame, indicator: Indicator, *, missing: Missing = "raise"
) -> pd.Series[float]:
    """Return what areas have of an indicator, which can be shared out: the numerator, or a plain count.

    Parameters
    ----------
    plan, areas, missing
        As for `need_of`.
    indicator : Indicator
        Of it the numerator, unless it names another part.

    Returns
    -------
    Series
        As of `need_of`.

    Raises
    ------
    KewilayahanError
        If it is a percentage, a score or a mean, or is missing of an area.
    UnknownName
        If there is no such indicator, method or year.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": ["rw", "rw"]})
    >>> trees = pd.DataFrame({"area": ["A", "B"], "indicator": "bank_sampah", "year": 2025, "method": "survei",
    ...     "value": [3, 9]})
    >>> plan = kw.MasterPlan(areas=areas, indicators=trees)
    >>> figures_of(plan, plan.areas, Indicator("bank_sampah", method="survei", year=2025)).to_dict()
    {'A': 3.0, 'B': 9.0}
    """
    of: Part = "numerator" if indicator.of == "need" else indicator.of
    mean = indicator.choice(plan.schema).facts.get("unit") in _MEANS
    if of == "share" or (of == "value" and mean) or (mean and _bare(_rows_of(plan, indicator))):
        raise InvalidValue(
            Text(
                f"{indicator.label(plan.schema)}: persentase, skor, atau rata-rata tidak dapat dibagi "
                "antarwilayah; yang diperlukan pembilangnya",
                f"{indicator.label(plan.schema, 'en')}: a percentage, score or mean cannot be shared out; "
                "the numerator is needed",
            )
        )
    values, summed = _indicator(plan, areas, indicator, of)
    return _told(plan, areas, indicator, missing, pd.Series(values, dtype=float), summed)


def _told(
    plan: MasterPlan, areas: pd.DataFrame, need: Need, missing: Missing, values: pd.Series[float], summed: set[str]
) -> pd.Series[float]:
    """Return values by area with what must be told of them, or refuse those that are missing or negative."""
    series = pd.Series(values.to_numpy(), index=pd.Index(areas["area"], name="area"), name="need", dtype=float)
    if missing not in get_args(Missing):
        raise UnknownName(str(missing), get_args(Missing), what=Text("Nilai missing", "value of missing"))
    covered = _covered(plan, need)
    hidden = tuple(code for code in series.index[series.isna()] if code in covered)
    unknown = tuple(code for code in series.index[series.isna()] if code not in covered)
    if missing == "raise":
        for codes, words in (
            (unknown, Text("kebutuhan belum diketahui untuk", "the need is not known for")),
            (hidden, Text("kebutuhan disembunyikan untuk", "the need is hidden for")),
        ):
            if codes:
                few = ", ".join(codes[:5]) + (f" … ({len(codes)})" if len(codes) > 5 else "")
                id, en = (f"{label_of(need, plan.schema, lang)}: {words.of(lang)} {few}" for lang in LANGUAGES)
                raise KewilayahanError(Text(id, en))
    if (series < 0).any():
        negative = ", ".join(series.index[series < 0][:5])
        raise InvalidValue(
            Text(f"kebutuhan tidak boleh negatif: {negative}", f"a need must not be negative: {negative}")
        )
    series.attrs.update(summed=tuple(code for code in series.index if code in summed), missing=unknown, hidden=hidden)
    return series


def small_counts(plan: MasterPlan, areas: pd.DataFrame, *measures: Need) -> int:
    """Return of how many areas some measure tells a count of people, or of those left, that is too small to publish.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    areas : DataFrame
        Rows of ``plan.areas``.
    *measures : str, Indicator or Composite
        What is told of them; of an index, every part. What is no indicator tells nobody's illness.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": ["rw", "rw"]})
    >>> counts = pd.DataFrame({"area": ["A", "B"], "indicator": "stunting", "year": 2025, "method": "eppgbm",
    ...     "numerator": [3, 9], "denominator": [50, 50]})
    >>> plan = kw.MasterPlan(areas=areas, indicators=counts)
    >>> stunting = Indicator("stunting", method="eppgbm", year=2025)
    >>> small_counts(plan, plan.areas, "funding", Composite({stunting: 1}))
    1
    """
    persons = about_persons(plan.schema)
    small = np.zeros(len(areas), dtype=bool)
    for measure in measures:
        for part in measure.weights if isinstance(measure, Composite) else [measure]:
            if not isinstance(part, Indicator) or part.indicator not in persons:
                continue
            rows = _rows_of(plan, part)
            if _bare(rows) and part.choice(plan.schema).facts.get("unit") == "%":
                told = rows["value"].reindex(areas["area"]).notna()
                small |= told.to_numpy()  # nobody knows how many stand behind a bare percentage
                continue
            above, below = (np.array(_indicator(plan, areas, part, of)[0]) for of in _BOTH)
            small |= (above < THRESHOLD) | (below - above < THRESHOLD)
    return int(small.sum())


def _covered(plan: MasterPlan, need: Need) -> set[str]:
    """Return the areas of which an indicator is hidden in this plan, or of areas below them, not missing."""
    parts = list(need.weights) if isinstance(need, Composite) else [need]
    rows = [_rows_of(plan, part) for part in parts if isinstance(part, Indicator)]
    parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
    codes = {code for found in rows for code in found.index[found["hidden"].map(len) > 0]}
    return codes.union(*(above(code, parents) for code in codes))


def _column(plan: MasterPlan, areas: pd.DataFrame, name: str) -> tuple[list[float], set[str]]:
    column = plan.schema.table("areas").column(name)
    if column.kind not in ("integer", "number"):
        raise InvalidValue(Text(f"kolom {name} bukan angka", f"the column {name} is not numeric"))
    return _summed(plan, areas, plan.areas.set_index("area")[name])


def _indicator(plan: MasterPlan, areas: pd.DataFrame, need: Indicator, of: Part) -> tuple[Any, set[str]]:
    """Return one part of an indicator for each area, summed upward where it is missing."""
    choice, found = need.choice(plan.schema), _rows_of(plan, need)
    counted = _bare(found)
    better = more_is_better(need, plan.schema)
    if of == "value" or (counted and of in ("need", "numerator")):
        unit = choice.facts.get("unit")
        if of != "value" and (unit == "%" or (of == "need" and better)):
            raise KewilayahanError(
                Text(
                    f"{need.label(plan.schema)}: pembilang dan penyebutnya belum diisi",
                    f"{need.label(plan.schema, 'en')}: the numerator and the denominator are missing",
                )
            )
        if unit in _MEANS:  # as it was written: it cannot be summed
            return found["value"].reindex(areas["area"]).to_numpy(), set()
        return _summed(plan, areas, found["value"])
    numerator, summed = _summed(plan, areas, found["numerator"])
    denominator, _ = _summed(plan, areas, found["denominator"])
    part, whole = np.array(numerator), np.array(denominator)
    values = {
        "numerator": part,
        "denominator": whole,
        "need": whole - part if better else part,
        "share": 100 * np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0),
    }
    return values[of], summed


def _bare(rows: pd.DataFrame) -> bool:
    """Tell whether an indicator is a plain count, or nothing but a percentage."""
    return bool(rows["numerator"].isna().all() and rows["value"].notna().any())


def _lacking(plan: MasterPlan, areas: pd.DataFrame, need: Indicator) -> tuple[Any, set[str]]:
    """Return an indicator as a need: of a percentage of which more is better, what is left of 100."""
    values, summed = _indicator(plan, areas, need, need.of)
    if need.of not in ("numerator", "share", "value") or not more_is_better(need, plan.schema):
        return values, summed
    # Those who are served are no need, and neither is a count of what is good to have.
    if need.of == "numerator" or (need.of == "value" and need.choice(plan.schema).facts.get("unit") != "%"):
        raise InvalidValue(
            Text(
                f"{need.label(plan.schema)}: makin tinggi makin baik, jadi bukan kebutuhan",
                f"{need.label(plan.schema, 'en')}: more is better, so this is not a need",
            )
        )
    return 100 - np.array(values), summed


def _rows_of(plan: MasterPlan, need: Indicator) -> pd.DataFrame:
    table = plan.indicators
    rows = table[(table["indicator"] == need.indicator) & (table["method"] == need.method)]
    found = rows[rows["year"] == need.year].set_index("area")
    if found.empty:
        years = sorted(rows["year"].dropna().astype(str).unique())
        raise UnknownName(
            str(need.year),
            years,
            what=Text(f"{need.label(plan.schema)}: tahun", f"year of {need.label(plan.schema, 'en')}"),
        )
    return found


def _summed(plan: MasterPlan, areas: pd.DataFrame, own: pd.Series[Any]) -> tuple[list[float], set[str]]:
    """Return the own value of each area, or the sum of those below it if all of them are known."""
    values = {str(code): float(value) for code, value in own.dropna().items()}
    children: dict[str, list[str]] = {}
    parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
    for code, upper in hung(plan.areas["area"], parents).items():
        children.setdefault(upper, []).append(code)
    summed: set[str] = set()

    def value(code: str) -> float:
        if code in values:
            return values[code]
        parts = [value(child) for child in children.get(code, [])]
        if not parts or any(np.isnan(parts)):
            return float("nan")
        summed.add(code)
        return float(sum(parts))

    return [value(code) for code in areas["area"]], summed


def _index(plan: MasterPlan, areas: pd.DataFrame, need: Composite) -> tuple[Any, set[str]]:
    index, summed = np.zeros(len(areas)), set[str]()
    for part, weight in need.weights.items():
        values, below = _intensity(plan, areas, part)
        summed |= below
        index += weight * _scaled(values, need.scale)
    index /= sum(need.weights.values())
    if need.people is not None:
        people, below = _column(plan, areas, need.people)
        return index * people, summed | below
    return index, summed


def _intensity(plan: MasterPlan, areas: pd.DataFrame, part: str | Indicator) -> tuple[Any, set[str]]:
    """Return values of which more means more need."""
    if isinstance(part, str):
        values, summed = _column(plan, areas, part)
        return np.array(values), summed
    of = part.of
    if of == "need":
        of = "share" if _rows_of(plan, part)["denominator"].notna().any() else "value"
    values, summed = _indicator(plan, areas, part, of)
    return np.array(values) * (-1 if more_is_better(part, plan.schema) else 1), summed


def _scaled(values: Any, scale: str) -> Any:
    if scale == "rank":
        ranks = pd.Series(values).rank().to_numpy()
        return (ranks - 1) / max(1, np.isfinite(ranks).sum() - 1)
    low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    return (values - low) / (high - low) if high > low else values * 0.0
