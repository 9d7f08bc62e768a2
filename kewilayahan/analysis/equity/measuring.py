"""How evenly something is shared out between areas, against their need, and who is left behind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.analysis.equity.result import OF_NEED, Equity
from kewilayahan.analysis.needs import Missing, small_counts
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
    work_shares,
)
from kewilayahan.display import cell_text
from kewilayahan.fairness import MEASURES, Balance
from kewilayahan.overlays import Text
from kewilayahan.plan import MasterPlan


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

    def amounts(one: int | None, money: Codes = fund) -> pd.Series[Any]:
        return amounts_of(plan, areas, of, year=one, fund=money, status=status, whole=whole)

    amount, yearly = amounts(year), pd.DataFrame({one: amounts(one) for one in _years(plan, of)}, index=needs.index)
    balance = _balance(plan, areas, need, needs)
    names = pd.Series(areas["name"].to_numpy(), index=needs.index)
    table = balance.table(amount, fair_of(amount[needs.notna()].to_numpy().sum().item(), needs), names)
    table["behind"] = _behind(needs, _first(plan, areas, of, fund=fund, status=status))
    table["hidden"] = [OF_NEED if code in needs.attrs["hidden"] else () for code in table.index]
    if by_year:
        table = table.join(yearly.cumsum(axis=1).add_prefix("to_"))
    unfunded = amounts(year, "belum").sum() if of == "funding" and fund is None else 0
    return Equity(
        table,
        pd.Series(balance.measures(amount) | {"behind": table["behind"].sum(min_count=1)}, dtype=object),
        _path(balance, yearly),
        balance.curves(amount),
        *_texts(plan, of, need),
        _notes(
            amount, needs, rule=_rule(plan, whole), small=small_counts(plan, areas, of, need), unfunded=int(unfunded)
        ),
    )


def _path(balance: Balance, yearly: pd.DataFrame) -> pd.DataFrame:
    """Return by year the amount, what came up to then, and its measures."""
    so_far = yearly.cumsum(axis=1)
    path = [
        {"amount": yearly[one].sum(), "cumulative": so_far[one].sum()} | balance.measures(so_far[one]) for one in yearly
    ]
    years = pd.Index(list(yearly.columns), name="year")
    return pd.DataFrame(path, index=years, columns=["amount", "cumulative", *MEASURES])


def _balance(plan: MasterPlan, areas: pd.DataFrame, need: Need, needs: pd.Series[float]) -> Balance:
    people = need_of(plan, areas, "population", missing="keep")
    parents = pd.Series(areas["parent"].fillna("").to_numpy(), index=needs.index)
    return Balance(needs, people, needs if _is_index(need) else needs / people, parents)


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


def _first(
    plan: MasterPlan, areas: pd.DataFrame, of: str | Indicator, *, fund: Codes, status: Codes
) -> pd.Series[Any] | None:
    """Return what areas have of their own in the first two years of the plan; None where nothing tells the year.

    The plan begins with its phases, or else with its first work. Works are those that run in these years.
    """
    begins = plan.phases["start"].min() if len(plan.phases) else plan.interventions["start"].min()
    table = "" if isinstance(of, Indicator) else of.partition(".")[0]
    if pd.isna(begins):
        return None
    if table == "interventions":
        running = plan.interventions.query("start <= @begins + 1 and end >= @begins")
        if status is not None:
            running = running[running["status"].isin([status] if isinstance(status, str) else [*status])]
        shares = work_shares(plan, areas, whole="umum")
        own = shares[shares["intervention"].isin(running["intervention"])].groupby("area")["share"].sum()
        return own.reindex(areas["area"], fill_value=0.0)
    if not _years(plan, of):
        return None
    first, second = (
        amounts_of(plan, areas, of, year=int(begins) + later, fund=fund, status=status, whole="umum")
        for later in (0, 1)
    )
    return first + second


def _behind(needs: pd.Series[float], first: pd.Series[Any] | None) -> pd.Series[Any]:
    """Tell which areas have a need above the median and nothing of their own in the first two years."""
    if first is None:
        return pd.Series(pd.NA, index=needs.index, dtype="boolean")
    behind = (needs > needs.median()) & (first == 0)
    return behind.astype("boolean").where(needs.notna())


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
        (
            amount.attrs["unweighted"],
            "Baris yang dibagi sama rata, karena angka pembaginya tidak diketahui di salah satu wilayah",
            "Rows split in equal parts, for the rule's figure is not known of an area",
        ),
        (
            len(amount.attrs["findings"]) - amount.attrs["unweighted"],
            "Baris yang letaknya perlu diperiksa",
            "Rows whose place should be looked at",
        ),
        (needs.attrs["summed"], "Kebutuhan dijumlah dari bawah", "Need summed from below"),
        (needs.attrs["missing"], "Kebutuhan tidak diketahui", "Need not known"),
        (needs.attrs["hidden"], "Kebutuhan disembunyikan", "Need hidden"),
    )
    said = (Text(f"{id}: {cell_text(value)}", f"{en}: {cell_text(value, 'en')}") for value, id, en in found if value)
    return (rule, *said)
