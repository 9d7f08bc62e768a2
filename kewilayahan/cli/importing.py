"""`kewilayahan import`: boundary files and workbooks become a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.cli.console import app, out, print_findings, progress, write_findings
from kewilayahan.display import number
from kewilayahan.findings import Findings
from kewilayahan.geometry import area_m2, coverage_faults
from kewilayahan.hierarchy import with_ancestors


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Batas wilayah dan buku kerja / boundaries and workbooks")],
    output: Annotated[str, typer.Option("-o", "--output", help="Folder rencana atau .gpkg / plan folder or .gpkg")],
    level: Annotated[str | None, typer.Option(help="Tingkat wilayah / level of the areas")] = None,
    parent: Annotated[str | None, typer.Option(help="Kode induk / code of the parent")] = None,
    crs: Annotated[str | None, typer.Option(help="CRS bila tak tertulis / CRS where it is missing")] = None,
    layer: Annotated[str | None, typer.Option(help="Lapisan / layer")] = None,
) -> None:
    """Batas wilayah dan lembar isian menjadi rencana, dengan temuannya. / Files in, a plan out."""
    tables: dict[str, list[pd.DataFrame]] = {}
    findings, faults = Findings(), []
    with progress() as step:
        sheets_in = [file for file in files if is_sheet(file)]
        for file in files:
            if file not in sheets_in:
                step(f"Membaca / reading {file.name}")
                areas = kw.read_areas(file, level=level, parent=parent, crs=crs, layer=layer)
                findings += areas.attrs["findings"]
                faults += [coverage_faults(peers) for _, peers in areas.groupby("level", sort=False)]
                areas.attrs.clear()
                tables.setdefault("areas", []).append(areas)
        if sheets_in:
            known = pd.concat(tables["areas"], ignore_index=True) if "areas" in tables else None
            sheets = kw.read_sheets(*sheets_in, areas=known, progress=lambda name, row: step(f"{name} {number(row)}"))
            findings += sheets.findings
            for name, frame in sheets.items():
                tables.setdefault(name, []).append(frame)
        step("Memeriksa / checking")
        frames = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
        if "areas" in frames:
            frames["areas"] = with_ancestors(frames["areas"])
        plan = kw.MasterPlan(schema=kw.SCHEMA, **frames)
        findings += [found for found in plan.findings if found.rule not in _REPORTED_BY_READER]
        step("Menulis rencana / writing the plan")
        kw.write_plan(plan, output)
        _write_reports(findings, faults, Path(output))
    for name, frame in plan.tables.items():
        if len(frame):
            counted = frame["level"].value_counts(sort=False).to_dict() if name == "areas" else {}
            said = ", ".join(f"{n} {level}" for level, n in counted.items())
            out.print(f"  {plan.schema.table(name).id}: {number(len(frame))}{f' ({said})' if said else ''}")
    _print_extent(plan)
    print_findings(findings)
    out.print(f"  [bold]{escape(output)}[/]")
    if findings.errors:
        raise typer.Exit(1)


def is_sheet(path: Path) -> bool:
    """Tell whether a file holds rows rather than boundaries."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")


_REPORTED_BY_READER = {"overlap", "gap"}


def _print_extent(plan: kw.MasterPlan) -> None:
    drawn = plan.areas[plan.areas.geometry.notna()]
    for level in dict.fromkeys(drawn["level"]):
        size = area_m2(drawn[drawn["level"] == level]).sum()
        out.print(f"  Luas / area, {level}: {number(size / 1e6, 2)} km²")


def _write_reports(findings: Findings, faults: list[gpd.GeoDataFrame], target: Path) -> None:
    """Write all findings beside the plan, and the layer that shows overlaps and gaps."""
    beside = target.with_name(f"{target.stem}-temuan")
    if len(findings):
        write_findings(findings, beside.with_suffix(".csv"))
    shown = [frame for frame in faults if len(frame)]
    if shown:
        layer = gpd.GeoDataFrame(pd.concat(shown, ignore_index=True))
        layer["areas"] = layer["areas"].map("; ".join)
        layer.to_file(beside.with_suffix(".geojson"), driver="GeoJSON")
