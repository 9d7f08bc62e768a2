"""How evenly something is shared out between areas, against their need, and who is left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from kewilayahan.analysis.equity.result import OF_AMOUNT, OF_BOTH, Equity
from kewilayahan.errors import KewilayahanError
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import counted_works
from kewilayahan.planning.needs import Missing, small_counts
from kewilayahan.planning.shares import (
    Codes,
    Composite,
    Indicator,
    Need,
    amounts_of,
    areas_of,
    fair_of,
    label_of,
    level_of,
    need_of,
    work_shares,
)
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.results.html import cell_text
from kewilayahan.spatial.ancestry import hung
from kewilayahan.statistics.balance import MEASURES, Balance
from kewilayahan.words import Text, number

_UNITS = {  # of the vocabulary of indicators, as they stand in a sentence
    "unit": "units",
    "jiwa": "persons",
    "orang": "persons",
    "kasus": "cases",
    "kejadian": "events",
    "ha": "hectares",
}


def equity(
    plan: MasterPlan,
    *,
    of: str | Indicator = "funding",
    need: Need = "population",
    level: str | None = "rw",
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
    level : str or None
        Level of the areas; None takes the finest whose areas all have people, and the result names it. What
        reaches several areas is shared out between those of this level, so that a kampung need not have the
        sum of its RW (a street through two kampung falls to all people of both, or to those of the RW that
        it passes); all areas together, with what is kept apart or outside, have the same at every level.
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
        If the need of an area is not known, or there is none at all, or what is to be shared out cannot be.
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
    >>> result.sentence("en").split(". ")[0].split(", ")[1]
    'the 20 % of the residents with the smallest share receive 9 problems'
    """
    level = level_of(plan, level)
    areas = areas_of(plan, level, within=within)
    needs = need_of(plan, areas, need, missing=missing)

    def amounts(one: int | None, money: Codes = fund) -> pd.Series[Any]:
        return amounts_of(plan, areas, of, year=one, fund=money, status=status, whole=whole, missing=missing)

    amount, yearly = amounts(year), pd.DataFrame({one: amounts(one) for one in _years(plan, of)}, index=needs.index)
    own, needs = needs, _where_known(needs, amount)
    balance = _balance(plan, areas, need, needs)
    names = pd.Series(areas["name"].to_numpy(), index=needs.index)
    table = balance.table(amount, fair_of(amount[needs.notna()].to_numpy().sum().item(), needs), names)
    table["need"] = own
    table["behind"] = _behind(needs, _first(plan, areas, of, fund=fund, status=status))
    table["hidden"] = _hidden(table.index, own, amount)
    if by_year:
        table = table.join(yearly.cumsum(axis=1).add_prefix("to_"))
    unfunded = amounts(year, UNFUNDED) if of == "funding" and fund is None else amount * 0
    return Equity(
        table,
        pd.Series(balance.measures(amount) | {"behind": table["behind"].sum(min_count=1)}, dtype=object),
        _path(balance, yearly),
        balance.curves(amount),
        *_texts(plan, of, need),
        (
            *_basis(plan, of, need, level, whole),
            *_notes(amount, needs, small=small_counts(plan, areas, of, need)),
            *_unfunded(balance, amount, unfunded),
            *_neighbours(areas),
            *_untouched(plan, areas, amount),
        ),
    )


def _hidden(codes: Iterable[str], needs: pd.Series[float], amount: pd.Series[Any]) -> list[tuple[str, ...]]:
    """Return by area the names of the cells that are empty because its need, its amount or both are hidden."""
    names: list[tuple[str, ...]] = []
    for code in codes:
        need, what = code in needs.attrs["hidden"], code in amount.attrs.get("hidden", ())
        of_both = (*(("need",) * need), *OF_BOTH) if need or what else ()
        names.append((*of_both, *OF_AMOUNT) if what else of_both)
    return names


def _where_known(needs: pd.Series[float], amount: pd.Series[Any]) -> pd.Series[float]:
    """Return the needs of the areas whose amount is known: without it nothing can be held against the need."""
    known = needs.where(amount.notna().to_numpy())
    known.attrs = dict(needs.attrs)
    if known.isna().all() and needs.notna().any():
        if amount.attrs.get("hidden"):
            raise KewilayahanError(
                Text("jumlahnya disembunyikan di semua wilayah", "the amounts of all areas are hidden")
            )
        raise KewilayahanError(Text("jumlahnya belum diketahui di semua wilayah", "the amount of no area is known"))
    return known


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
    links = hung(plan.areas["area"], dict(zip(plan.areas["area"], plan.areas["parent"], strict=True)))
    parents = pd.Series([links.get(code, "") for code in needs.index], index=needs.index)
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
    begins = _begins(plan)
    table = "" if isinstance(of, Indicator) else of.partition(".")[0]
    if begins is None:
        return None
    if table == "interventions":
        running = counted_works(plan).query("start <= @begins + 1 and end >= @begins")
        if status is not None:
            running = running[running["status"].isin([status] if isinstance(status, str) else [*status])]
        shares = work_shares(plan, areas, whole="umum")
        own = shares[shares["intervention"].isin(running["intervention"])].groupby("area")["share"].sum()
        return own.reindex(areas["area"], fill_value=0.0)
    if not _years(plan, of):
        return None
    first, second = (
        amounts_of(plan, areas, of, year=begins + later, fund=fund, status=status, whole="umum") for later in (0, 1)
    )
    return first + second


def _begins(plan: MasterPlan) -> int | None:
    begins = plan.phases["start"].min() if len(plan.phases) else counted_works(plan)["start"].min()
    return None if pd.isna(begins) else int(begins)


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
        what, unit = Text(of.label(schema), of.label(schema, "en")), _unit(of.choice(schema).facts)
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


def _unit(facts: Mapping[str, str]) -> Text:
    """Return what an indicator counts, by its line in the vocabulary: the unit of a percentage does not tell."""
    if facts.get("counted") and facts.get("counted_en"):
        return Text(facts["counted"], facts["counted_en"])
    unit = facts.get("unit", "")
    return Text(unit, _UNITS[unit]) if unit in _UNITS else Text("satuan", "units")


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


def _basis(plan: MasterPlan, of: str | Indicator, need: Need, level: str, whole: str) -> Iterator[Text]:
    """Return what was measured and by which rules."""
    schema = plan.schema
    yield Text(f"Tingkat wilayah: {schema.label('levels', level)}", f"Level: {schema.label('levels', level, 'en')}")
    if not isinstance(of, Indicator):
        yield _rule(plan, whole)
        levels = plan.areas.set_index("area")["level"]
        if (plan.areas["parent"].map(levels) == level).any():
            yield Text(
                "Dibagi di tingkat ini; di tingkat bawahnya pembagiannya dapat berbeda, tetapi seluruhnya tetap sama",
                "Shared out at this level; the areas below may sum to something else, but the whole is the same",
            )
    begins = _begins(plan)
    if begins is not None and (of == "interventions" or _years(plan, of)):
        yield Text(
            f"Tertinggal: kebutuhan di atas median, dan pada {begins}–{begins + 1} tidak mendapat apa-apa yang khusus "
            "untuk wilayah itu; yang untuk seluruh wilayah tidak dihitung",
            f"Left behind: need above the median, and in {begins}–{begins + 1} nothing meant for that area itself; "
            "what is for all areas does not count",
        )
    if isinstance(need, Composite):
        yield Text(
            "Indeks: wilayah terkecil di setiap bagian mendapat 0, juga bila ada yang membutuhkan di sana",
            "Index: of each part the smallest area has 0, even if somebody there is in need",
        )


def _notes(amount: pd.Series[Any], needs: pd.Series[float], *, small: int) -> tuple[Text, ...]:
    """Return what a reader must know about how the numbers came about."""
    found = (
        (amount.attrs["umum"], "Umum", "Kept apart (umum)"),
        (small, "Angka kecil orang, untuk kantor saja", "Small counts of people, for the office only"),
        (amount.attrs["outside"], "Di luar wilayah ini", "Outside these areas"),
        (amount.attrs["nowhere"], "Letaknya tidak diketahui", "Place unknown"),
        (amount.attrs["blank"], "Baris tanpa angka, tidak ikut dijumlah", "Rows without a figure, not in the sum"),
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
        (amount.attrs.get("missing"), "Jumlah tidak diketahui", "Amount not known"),
        (amount.attrs.get("hidden"), "Jumlah disembunyikan", "Amount hidden"),
        (needs.attrs["missing"], "Kebutuhan tidak diketahui", "Need not known"),
        (needs.attrs["hidden"], "Kebutuhan disembunyikan", "Need hidden"),
    )
    said = (Text(f"{id}: {cell_text(value)}", f"{en}: {cell_text(value, 'en')}") for value, id, en in found if value)
    return tuple(said)


def _unfunded(balance: Balance, amount: pd.Series[Any], unfunded: pd.Series[Any]) -> Iterator[Text]:
    """Return how much has no source yet, and how even the rest is: that is what a scenario measures."""
    whole = int(unfunded.sum())
    if not whole:
        return
    yield Text(
        f"Di antaranya belum ada sumber dananya: {cell_text(whole)}",
        f"Of which no fund is found yet: {cell_text(whole, 'en')}",
    )
    gini = balance.measures(amount - unfunded)["gini"]
    if gini == gini:
        yield Text(
            f"Gini dari yang sudah ada sumber dananya saja: {number(gini, 3)}",
            f"Gini of what has a fund only: {number(gini, 3, 'en')}",
        )


def _neighbours(areas: pd.DataFrame) -> Iterator[Text]:
    """Name the areas that were left out, for they have plans of their own."""
    if names := areas.attrs["neighbours"]:
        yield Text(
            f"Wilayah tetangga, tidak dihitung karena tidak dijangkau kegiatan, masalah atau usulan rencana ini: "
            f"{cell_text(names)}",
            f"Neighbours, left out as no work, problem or proposal of this plan reaches them: {cell_text(names, 'en')}",
        )


def _untouched(plan: MasterPlan, areas: pd.DataFrame, amount: pd.Series[Any]) -> Iterator[Text]:
    """Name the areas of which the plan tells nothing, where nothing says that they are neighbours."""
    if (amount > 0).all():
        return
    tables = ("interventions", "problems", "proposals")
    rows = pd.DataFrame({table: amounts_of(plan, areas, table, whole="equal") for table in tables}).sum(axis=1)
    codes = [code for code in areas["area"] if amount[code] == 0 and rows[code] == 0]
    if codes and len(codes) < len(areas):
        yield Text(
            f"Rencana ini tidak memuat apa pun tentang: {cell_text(tuple(codes))}; dana mereka sendiri tidak "
            "diketahui. Batasi dengan within bila itu wilayah tetangga",
            f"This plan holds nothing about: {cell_text(tuple(codes))}; what they have of their own is not known. "
            "Leave neighbours out with within",
        )
