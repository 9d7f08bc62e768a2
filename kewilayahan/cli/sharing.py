"""`kewilayahan equity | synergy`: fair shares between areas, and links between kelurahan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

import kewilayahan as kw
from kewilayahan.cli.console import Internal, Lang, Plan, TableFile, app, deliver, language, progress
from kewilayahan.documents.tables import write_tables
from kewilayahan.plan import territory
from kewilayahan.planning.needs import Missing, Need, figures_of, need_of
from kewilayahan.planning.shares import areas_of, finest_level, level_of
from kewilayahan.results import Result, titled
from kewilayahan.spatial.vectors import read_vector

_NEED = (
    "population | households | stunting:eppgbm:2025 | 3*stunting:eppgbm:2025+1*miskin_ksjps:ksjps:2025 "
    "(kolom, indikator:metode:tahun, indeks berbobot / column, indicator:method:year, weighted index)"
)
_OF = "funding | problems | proposals.cost | stunting:eppgbm:2025 (yang dibagi / what is shared out)"
_LEVEL = "Tingkat wilayah; tanpa ini yang terkecil / level of the areas; without it the finest"
_KEEP = "Wilayah yang kebutuhannya tidak diketahui tidak dihitung / leave out areas whose need is not known"
Streets = Annotated[
    Path | None,
    typer.Option(help="Garis jalan, agar jalur diukur berjalan kaki / lines of streets, to measure routes on foot"),
]


@app.command()
def equity(
    plan: Plan,
    of: Annotated[str, typer.Option(help=_OF)] = "funding",
    need: Annotated[str, typer.Option(help=_NEED)] = "population",
    level: Annotated[str | None, typer.Option(help=_LEVEL)] = None,
    within: Annotated[str | None, typer.Option(help="Hanya di dalam wilayah ini / only within this area")] = None,
    year: Annotated[int | None, typer.Option(help="Hanya tahun anggaran ini / only this budget year")] = None,
    fund: Annotated[list[str] | None, typer.Option(help="Hanya sumber dana ini / only these funds")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Hanya status ini / only these states")] = None,
    whole: Annotated[
        str, typer.Option(help="population | households | equal | umum: pembagian yang untuk semua / what is for all")
    ] = "population",
    keep: Annotated[bool, typer.Option("--keep", help=_KEEP)] = False,
    output: TableFile = None,
    internal: Internal = False,
    lang: Lang = "id",
) -> None:
    """Siapa mendapat berapa untuk kebutuhannya, dan siapa tertinggal. / Who gets how much for its need."""
    chosen = language(lang)
    wanted = parse_need(need)
    shared = parse_need(of) if ":" in of else of
    if isinstance(shared, kw.Composite):
        raise typer.BadParameter(f"{of}: indeks tidak dapat dibagi / an index cannot be shared out")
    with progress() as step:
        step("Menghitung pemerataan / measuring equity")
        loaded = kw.read_plan(plan)
        chosen_level = level_of(loaded, level)
        areas = areas_of(loaded, chosen_level, within=within)
        unknown = need_of(loaded, areas, wanted, missing="keep").attrs["missing"]
        if isinstance(shared, kw.Indicator):
            unknown += figures_of(loaded, areas, shared, missing="keep").attrs["missing"]
        # What is hidden stays out; what is not known is refused, unless it is to stay out too.
        missing: Missing = "raise" if unknown and not keep else "keep"
        shown = loaded if internal else kw.public(loaded)
        result = kw.equity(
            shown,
            of=shared,
            need=wanted,
            level=chosen_level,
            within=within,
            year=year,
            fund=fund or None,
            status=status or None,
            whole=whole,
            by_year=True,
            missing=missing,
        )
        results: list[Result] = [result]
        if of == "funding" and year is None and not fund and not status:
            behind = kw.left_behind(
                shown, need=wanted, level=chosen_level, within=within, whole=whole, missing=missing, office=loaded
            )
            results.append(behind)
    title = f"{'Equity' if chosen == 'en' else 'Pemerataan'} {territory(loaded.areas)}"
    deliver(titled(*results, lang=chosen), output, title=title, lang=chosen)


@app.command()
def synergy(plan: Plan, streets: Streets = None, output: TableFile = None, lang: Lang = "id") -> None:
    """Keterkaitan antar kelurahan: yang terjalin dan yang diusulkan. / Links between kelurahan, and proposals."""
    chosen = language(lang)
    with progress() as step:
        step("Mencari sinergi / looking for synergies")
        loaded = kw.read_plan(plan)
        tables = titled(kw.synergies(loaded, streets=read_streets(streets)), lang=chosen)
    title = f"{'Synergy' if chosen == 'en' else 'Sinergi'} {territory(loaded.areas)}"
    deliver(tables, output, title=title, lang=chosen)


def read_streets(path: Path | None) -> gpd.GeoDataFrame | None:
    """Return the lines of the option `Streets`, if it was given."""
    return None if path is None else read_vector(path, None)[0]


def write_sharing(
    plan: kw.MasterPlan,
    shown: kw.MasterPlan,
    folder: Path,
    *,
    lang: str,
    sharing: kw.Equity | None,
    linking: kw.Synergies,
) -> list[tuple[str, str]]:
    """Write equity and synergy as workbooks, and return the names of the files and what they are.

    All figures are those of `shown`, which may be published: its equity, if it has funding, and its synergies;
    `plan` puts the proposals in order.
    """
    written = []
    title = territory(shown.areas)
    level = finest_level(shown)
    if sharing is not None and level is not None:
        tables = titled(sharing, kw.left_behind(shown, level=level, office=plan), lang=lang)
        write_tables(tables, folder / "pemerataan.xlsx", title=title, lang=lang)
        written.append(("pemerataan.xlsx", "pemerataan dana antar wilayah / equity of the funding"))
    write_tables(titled(linking, lang=lang), folder / "sinergi.xlsx", title=title, lang=lang)
    return [*written, ("sinergi.xlsx", "keterkaitan antar kelurahan / links between kelurahan")]


def parse_need(text: str) -> Need:
    """Return the need that a text means.

    Raises
    ------
    typer.BadParameter
        If it cannot be read.

    Examples
    --------
    >>> parse_need("population")
    'population'
    >>> parse_need("stunting:eppgbm:2025")
    Indicator(indicator='stunting', method='eppgbm', year=2025, of='need')
    """
    weights: dict[str | kw.Indicator, float] = {}
    for part in text.split("+"):
        weight, times, name = part.rpartition("*")
        try:
            indicator, *measured = name.strip().split(":")
            need: str | kw.Indicator = indicator
            if measured:
                method, year = measured
                need = kw.Indicator(indicator, method=method, year=int(year))
            weights[need] = float(weight) if times else 1.0
        except ValueError:
            raise typer.BadParameter(f"{part}: {_NEED}") from None
    if len(weights) == 1 and "*" not in text:
        return next(iter(weights))
    return kw.Composite(weights)
