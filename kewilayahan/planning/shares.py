"""Amounts by area: what is shared out, row by row, and which part of each work goes where.

The measures of equity, the schedule and the scenario all stand on these numbers and on `need_of`.
"""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from kewilayahan.errors import InvalidValue, KewilayahanError, UnknownName
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import counted_rows
from kewilayahan.planning.needs import Composite, Indicator, Missing, Need, figures_of, known, label_of, need_of
from kewilayahan.spatial.ancestry import above, hung
from kewilayahan.spatial.distribution import distribute, split
from kewilayahan.words import Text

__all__ = ["UMUM", "Composite", "Indicator", "Need", "amounts_of", "areas_of", "label_of", "need_of", "work_shares"]
UMUM = "*umum*"  # what is for no area in particular; no code may look like this
_APART = "*"
_ROUNDING = 1e-6  # of a count: what the shares of drawn rows leave over
_EDGE = 0.01  # of a drawing: less than that runs over the border
Codes: TypeAlias = str | Collection[str] | None


def areas_of(plan: MasterPlan, level: str, *, within: str | None = None) -> gpd.GeoDataFrame:
    """Return the areas of one level that the plan is for, all or those within one area, in its order.

    Where a plan divides some kelurahan further, the others are neighbours that it draws as outlines. Of those
    that none of its works, problems and proposals reaches it tells nothing: what they have stands in plans of
    their own.
    They are left out, and ``.attrs["neighbours"]`` names them; but they are returned where there are no others.

    Raises
    ------
    UnknownName
        If the plan has no such level or no area `within`, or nothing of that level in it.
    """
    inside = plan.areas if within is None else plan.select(within)
    areas = inside[inside["level"] == level]
    if areas.empty:
        raise UnknownName(level, inside["level"].dropna().unique(), what=Text("Tingkat", "level"))
    foreign = _neighbours(plan, areas)
    own = areas[~areas["area"].isin(foreign)]
    if own.empty:
        own, foreign = areas, []
    own.attrs["neighbours"] = tuple(areas.loc[areas["area"].isin(foreign), "name"])
    return own


def _neighbours(plan: MasterPlan, areas: pd.DataFrame) -> list[str]:
    """Return the codes of areas that the plan only draws: neither divided nor reached."""
    parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
    levels = dict(zip(plan.areas["area"], plan.areas["level"], strict=True))
    divided = {upper for upper in hung(plan.areas["area"], parents).values() if levels[upper] == "kelurahan"}
    lines = {code: {code, *above(code, parents)} for code in areas["area"]}
    over = divided.union(*(above(code, parents) for code in divided))
    outlines = [code for code, line in lines.items() if divided and code not in over and divided.isdisjoint(line)]
    if not outlines:
        return []
    named, drawn = _reached(plan, areas)
    below = {upper for code in named for upper in above(code, parents)}
    return [code for code in outlines if code not in below | drawn and named.isdisjoint(lines[code])]


def _reached(plan: MasterPlan, areas: pd.DataFrame) -> tuple[set[str], set[str]]:
    """Return the codes that works, problems and proposals name, and the areas in which those without a code lie.

    What was put off, merged or refused reaches nobody.
    """
    named: set[str] = set()
    drawn: set[str] = set()
    for table in ("interventions", "problems", "proposals"):
        rows = _with_places(counted_rows(plan, table))
        named.update(code for codes in rows["area"] for code in codes)
        parts = split(rows[rows["area"].map(len).eq(0)], areas)
        drawn.update(parts.loc[parts["share"] > _EDGE, "area"].dropna())
    return named, drawn


def finest_level(plan: MasterPlan) -> str | None:
    """Return the finest level whose areas all have people, which measures take by default; none if there is none."""
    for level in reversed([*plan.schema.choices("levels")]):
        people = plan.areas.loc[plan.areas["level"] == level, "population"]
        if len(people) and (people > 0).fillna(False).all():
            return level
    return None


def level_of(plan: MasterPlan, level: str | None) -> str:
    """Return a level as it was asked for, or the `finest_level`.

    Raises
    ------
    KewilayahanError
        If none was asked for and of no level the people of all areas are known.
    """
    found = finest_level(plan) if level is None else level
    if found is None:
        raise KewilayahanError(
            Text(
                "jumlah penduduk belum lengkap di tingkat mana pun; isi jumlah penduduk semua wilayah satu tingkat",
                "there is no level where the population of all areas is known; fill it in for all areas of one level",
            )
        )
    return found


def amounts_of(
    plan: MasterPlan,
    areas: pd.DataFrame,
    of: str | Indicator = "funding",
    *,
    year: int | None = None,
    fund: Codes = None,
    status: Codes = None,
    whole: str = "population",
    missing: Missing = "raise",
) -> pd.Series[Any]:
    """Return how much of something each area has: rupiah, a count, or a sum.

    Every row counts once and whole rupiah stay whole, row by row, so that the years, funds and
    statuses of an area add up to its total.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    areas : DataFrame
        Rows of ``plan.areas``, of one level.
    of : str or Indicator
        ``"funding"``; a table whose rows have a place, ``"problems"`` say (they are counted); a
        column of one, ``"proposals.cost"`` say (it is summed); or an indicator.
    year : int, optional
        Only rows of that budget year.
    fund, status : str or collection of str, optional
        Only rows of these funds, or in these states.
    whole : str
        How what reaches several areas (a work for the whole kelurahan, or for three RW) is shared out:
        in proportion to a column of the areas, summed from below where it is empty; ``"equal"``, in equal
        parts, or as it is drawn; or ``"umum"``: in equal parts, but what names a whole area above and is
        not drawn is kept apart.
    missing : {"raise", "keep"}
        Whether an area of which an indicator is not known is an error, or stays without a figure.

    Returns
    -------
    Series
        By area code in the order of `areas`: int64 rupiah, or float counts. ``.attrs["outside"]`` is what
        lies in none of them, ``.attrs["nowhere"]`` what has no place at all, ``.attrs["umum"]`` what was
        kept apart, ``.attrs["blank"]`` how many rows have no figure to sum, ``.attrs["unweighted"]`` how many
        were split without the column because it is not known of an area, ``.attrs["findings"]`` is as for
        `distribute`.

    Raises
    ------
    KewilayahanError
        If the table has no place, no year, no fund or no status to choose by, or its figures have several
        units, methods or levels and cannot be summed, or none of its rows has a figure in that column.
    UnknownName
        If there is no such table, column, fund, status or rule.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K", "K.1", "K.2"], "name": ["Kota", "Satu", "Dua"],
    ...     "level": ["kelurahan", "rw", "rw"], "parent": [None, "K", "K"], "population": [50, 20, 30]})
    >>> problems = pd.DataFrame({"problem": ["M1", "M2"], "statement": ["Genangan", "Sampah"],
    ...     "category": ["drainase", "sampah"], "area": ["K", "K.1"]})
    >>> plan = kw.MasterPlan(areas=areas, problems=problems)
    >>> rw = areas_of(plan, "rw")
    >>> amounts_of(plan, rw, "problems").to_dict()
    {'K.1': 1.4, 'K.2': 0.6}
    >>> apart = amounts_of(plan, rw, "problems", whole="umum")
    >>> apart.to_dict(), apart.attrs["umum"]
    ({'K.1': 1.0, 'K.2': 0.0}, 1.0)
    """
    if isinstance(of, Indicator):
        if (year, fund, status) != (None, None, None):
            raise InvalidValue(
                Text(
                    "indikator sudah memiliki tahun sendiri, tanpa sumber dana dan status",
                    "an indicator has its own year, and no fund or status",
                )
            )
        values = figures_of(plan, areas, of, missing=missing)
        values.attrs.update(outside=0.0, nowhere=0.0, umum=0.0, unweighted=0, blank=0, findings=())
        return values.rename("amount")
    if not isinstance(of, str):
        raise InvalidValue(
            Text(
                f"indeks ({type(of).__name__}) tidak dapat dibagi antarwilayah",
                f"an index ({type(of).__name__}) cannot be shared out",
            )
        )
    table, _, column = of.partition(".")
    _refuse_mixed(of, table, column)
    rows = _chosen(plan, table, year=year, fund=fund, status=status)
    if table == "funding":
        column = column or "amount"
        places = plan.interventions.set_index("intervention")[["area", "geometry"]]
        rows = gpd.GeoDataFrame(rows.join(places, on="intervention"), geometry="geometry", crs=plan.areas.crs)
    if column and plan.schema.table(table).column(column).kind not in ("integer", "number", "money"):
        raise InvalidValue(Text(f"kolom {of} bukan angka", f"the column {of} is not numeric"))
    _refuse_empty(plan, of, table, column)
    placed = _with_places(rows)
    homeless = placed["geometry"].isna() & ~placed["area"].map(bool)
    rows, base, level = _ready(plan, areas, placed, whole)
    weight = None if whole in ("equal", "umum") else whole
    spread = distribute(rows, base, value=column or None, weight=weight, level=level)
    name = column or "count"
    kept = spread.index.str.startswith(_APART)
    elsewhere = ~spread.index.isin(areas["area"]) & ~kept
    column_of = spread[name]
    series: pd.Series[Any] = column_of.loc[areas["area"]].rename("amount")
    nowhere = int(homeless.sum()) if not column else placed.loc[homeless.to_numpy(), column].sum()
    outside = spread.attrs["outside"][name] + column_of[elsewhere].to_numpy().sum().item() - nowhere
    series.attrs = {
        "outside": 0 if abs(outside) < _ROUNDING else outside,
        "nowhere": nowhere,
        "blank": int(placed[column].isna().sum()) if column else 0,
        "umum": column_of[kept].to_numpy().sum().item(),
        "unweighted": sum(finding.rule == "weight" for finding in spread.attrs["findings"]),
        "findings": spread.attrs["findings"],
    }
    return series


def work_shares(plan: MasterPlan, areas: pd.DataFrame, *, whole: str = "population") -> pd.DataFrame:
    """Return which part of each intervention goes to which area.

    Parameters
    ----------
    plan, areas, whole
        As for `amounts_of`.

    Returns
    -------
    DataFrame
        A row for each intervention and area that it reaches, in the order of the plan: ``intervention``,
        ``area`` (code; `UMUM` for what is kept apart, missing for what lies in none of the areas) and
        ``share``, which sums to 1 for each intervention. ``.attrs["findings"]`` is as for `distribute`.

    Raises
    ------
    UnknownName
        If there is no such rule.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K", "K.1", "K.2"], "name": ["Kota", "Satu", "Dua"],
    ...     "level": ["kelurahan", "rw", "rw"], "parent": [None, "K", "K"], "population": [50, 20, 30]})
    >>> works = pd.DataFrame({"intervention": ["K-1"], "focus": ["f"], "title": ["Posyandu"], "area": ["K"],
    ...     "start": [2026], "end": [2027], "status": ["usulan"]})
    >>> focuses = pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]})
    >>> plan = kw.MasterPlan(areas=areas, interventions=works, focuses=focuses)
    >>> work_shares(plan, areas_of(plan, "rw")).to_numpy().tolist()
    [['K-1', 'K.1', 0.4], ['K-1', 'K.2', 0.6]]
    """
    return shares_of(plan, areas, "interventions", whole=whole)


def shares_of(plan: MasterPlan, areas: pd.DataFrame, table: str, *, whole: str = "population") -> pd.DataFrame:
    """Return which part of each row of a table goes to which area, as `work_shares` does for works."""
    key = plan.schema.table(table).key[0]
    placed = _with_places(_chosen(plan, table, year=None, fund=None, status=None)).set_index(key, drop=False)
    rows, base, level = _ready(plan, areas, placed, whole)
    parts = split(rows, base, weight=None if whole in ("equal", "umum") else whole, level=level)
    parts.loc[parts["area"].str.startswith(_APART, na=False), "area"] = UMUM
    parts["area"] = parts["area"].where(parts["area"].isin([*areas["area"], UMUM]))
    shares = parts.groupby(["row", "area"], sort=False, dropna=False)["share"].sum().reset_index()
    shares = shares.rename(columns={"row": key})
    shares.attrs = {"findings": parts.attrs["findings"]}
    return shares


def fair_of(total: int | float, need: pd.Series[float]) -> pd.Series[Any]:
    """Return what each area would have if a total were shared out by need alone.

    Parameters
    ----------
    total : int or float
        What there is; a whole number stays whole, by largest remainder.
    need : Series
        By area code; areas whose need is missing get nothing.

    Returns
    -------
    Series
        int64 or float, by area code; it sums to the total.

    Raises
    ------
    KewilayahanError
        If there is no need at all, or none is known.

    Examples
    --------
    >>> fair_of(100, pd.Series([1.0, 2.0], index=["A", "B"])).to_dict()
    {'A': 33, 'B': 67}
    """
    if need.isna().all():
        if need.attrs.get("hidden"):
            raise KewilayahanError(Text("kebutuhan disembunyikan di semua wilayah", "the need of all areas is hidden"))
        raise KewilayahanError(Text("kebutuhan belum diketahui di semua wilayah", "the need of no area is known"))
    if not need.sum() > 0:
        raise KewilayahanError(Text("kebutuhan semua wilayah nol", "the need of all areas is zero"))
    areas = pd.DataFrame({"area": need.index, "need": need.fillna(0).to_numpy()})
    whole = pd.DataFrame({"area": [tuple(need.index)], "total": [total]})
    return distribute(whole, areas, value="total", weight="need")["total"].rename("fair")


def _ready(
    plan: MasterPlan, areas: pd.DataFrame, rows: pd.DataFrame, whole: str
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, str]:
    """Return the features, all areas, and the level: what is for all must not fall to a few of them."""
    level = str(areas["level"].iloc[0])
    if whole not in ("equal", "umum"):
        numeric = [c.name for c in plan.schema.table("areas").columns if c.kind in ("integer", "number")]
        if whole not in numeric:
            raise UnknownName(whole, ("equal", "umum", *numeric), what=Text("Aturan pembagian", "rule for sharing"))
    base = plan.areas[plan.areas["level"] == level]
    if whole not in ("equal", "umum") and base[whole].isna().any():
        weights = need_of(plan, plan.areas, whole, missing="keep")
        return rows, plan.areas.assign(**{whole: weights.to_numpy()}), level
    if whole != "umum":
        return rows, plan.areas, level
    parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
    codes = dict.fromkeys(upper for code in areas["area"] for upper in above(code, parents))
    over = [code for code in codes if code not in set(base["area"])]
    undrawn = rows["geometry"].isna()
    places = [
        tuple(_APART + code if code in over else code for code in codes) if bare else codes
        for codes, bare in zip(rows["area"], undrawn, strict=True)
    ]
    apart = base.iloc[[0] * len(over)].assign(area=[_APART + code for code in over], parent=None)
    apart = apart.set_geometry(gpd.GeoSeries([None] * len(over), index=apart.index, crs=base.crs))
    return rows.assign(area=pd.Series(places, index=rows.index, dtype=object)), pd.concat([plan.areas, apart]), level


def _refuse_mixed(of: str, table: str, column: str) -> None:
    """Refuse what cannot be summed: figures of several units, methods and levels, areas of several levels."""
    if table == "indicators":
        raise InvalidValue(
            Text(
                f"{of}: indikator tidak dijumlahkan antarmetode dan antartahun; pakai kw.Indicator",
                f"{of}: indicators are not summed across methods and years; use kw.Indicator",
            )
        )
    if column == "volume":
        raise InvalidValue(Text(f"{of}: volume memakai berbagai satuan", f"{of}: the volumes have several units"))
    if table == "areas" and not column:
        raise InvalidValue(
            Text(f"{of}: wilayah terdiri atas beberapa tingkat", f"{of}: the areas are of several levels")
        )


def _refuse_empty(plan: MasterPlan, of: str, table: str, column: str) -> None:
    """Refuse a column without any figure: that is not known, or the office's own, and not nothing."""
    if not column or plan.tables[table].empty or plan.tables[table][column].notna().any():
        return
    if plan.schema.table(table).column(column).internal:
        raise KewilayahanError(
            Text(
                f"{of}: kolom ini hanya untuk kantor dan disembunyikan dalam rencana untuk umum",
                f"{of}: this column is for the office and is hidden in the public plan",
            )
        )
    raise KewilayahanError(Text(f"{of}: belum ada angka yang diisi", f"{of}: there is no figure yet"))


def _chosen(plan: MasterPlan, table: str, *, year: int | None, fund: Codes, status: Codes) -> pd.DataFrame:
    """Return the rows of a table that count, and are of the year, the funds and the statuses asked for."""
    declared = plan.schema.table(table)
    rows = counted_rows(plan, table)
    if year is not None and not isinstance(year, Integral):
        raise InvalidValue(
            Text(f"tahun harus bilangan bulat, bukan {year!r}", f"a year is a whole number, not {year!r}")
        )
    if table != "funding" and not {"area", "geometry"} & set(rows.columns):
        raise InvalidValue(Text(f"tabel {table} tidak memuat lokasi", f"the table {table} has no places"))
    for name, wanted in (("year", year), ("fund", fund), ("status", status)):
        if wanted is None:
            continue
        column = declared.column(name)
        if column.many:
            raise InvalidValue(
                Text(f"{table}.{name}: satu baris memuat beberapa kode", f"{table}.{name}: a row holds several codes")
            )
        values = {wanted} if isinstance(wanted, str | Integral) else set(wanted)
        if column.choices:
            for code in sorted(map(str, values)):
                known(code, plan.schema.choices(column.choices), Text(column.id, column.en))
        rows = rows[rows[name].isin(values)]
    return rows


def _with_places(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose column ``area`` holds tuples of codes."""
    if "area" not in rows:
        return rows.assign(area=pd.Series([()] * len(rows), index=rows.index, dtype=object))
    if "geometry" not in rows:
        rows = rows.assign(geometry=None)
    codes = [code if isinstance(code, tuple) else (code,) if isinstance(code, str) else () for code in rows["area"]]
    return rows.assign(area=pd.Series(codes, index=rows.index, dtype=object))
