"""`kewilayahan import`: boundaries and sheets of any kind become a plan, or join one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.markup import escape

import kewilayahan as kw
from kewilayahan.boundaries.hierarchy import with_ancestors
from kewilayahan.checks import check
from kewilayahan.cli.console import Step, app, out, print_findings, progress, said_in_call, write_findings
from kewilayahan.files import plan_place
from kewilayahan.findings import Findings
from kewilayahan.reimport import FAULTY, Merged, merge, read_faulty, read_record, sheet_of, write_record
from kewilayahan.schema.declaration import Schema
from kewilayahan.sheets import Sheets
from kewilayahan.sheets.corrections import remembered
from kewilayahan.sheets.features import is_boundary
from kewilayahan.spatial.geometry import area_m2, coverage_faults
from kewilayahan.words import number

_SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")
_REPORTED_BY_READER = {"overlap", "gap"}
_NOT_WRITTEN = {"unknown_column", "unknown_table"}  # of a plan that is updated
_SHOWN = 20
_ROUNDS = 10  # a row kept aside may leave another without what it points to


def _place(path: str) -> str:
    with said_in_call():
        plan_place(path)
    return path


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="Batas wilayah, buku kerja, CSV, KML, GeoJSON, ekspor Kobo / boundaries and sheets"),
    ],
    output: Annotated[
        str, typer.Option("-o", "--output", help="Folder rencana atau .gpkg / plan folder or .gpkg", callback=_place)
    ],
    level: Annotated[str | None, typer.Option(help="Tingkat wilayah / level of the areas")] = None,
    parent: Annotated[str | None, typer.Option(help="Kode induk / code of the parent")] = None,
    crs: Annotated[str | None, typer.Option(help="CRS bila tak tertulis / CRS where it is missing")] = None,
    layer: Annotated[str | None, typer.Option(help="Lapisan / layer")] = None,
) -> None:
    """Berkas menjadi rencana, atau memperbarui rencana yang ada. / Files become a plan, or update one."""
    beside = Beside(Path(output), tuple(files))
    with progress() as step:
        before = kw.read_plan(output) if "://" in output or Path(output).exists() else None
        taken = Taken(before)
        drawn = [file for file in files if _holds_areas(file, level)]
        for file in drawn:
            step(f"Membaca / reading {file.name}")
            taken.add_areas(kw.read_areas(file, level=level, parent=parent, crs=crs, layer=layer))
        taken.read([file for file in files if file not in drawn], step)
        step("Memeriksa / checking")
        merged, plan = taken.united(read_record(beside.record, taken.schema))
        step("Menulis rencana / writing the plan")
        kw.write_plan(plan, output)
        faulty = taken.settle(read_faulty(beside.record))
        write_record({**merged.record, FAULTY: faulty}, beside.record)
        rest = (found for found in plan.findings if found.rule not in _REPORTED_BY_READER)
        unknown = [] if before is None else [found for found in before.findings if found.rule in _NOT_WRITTEN]
        findings = Findings([*taken.findings, *merged.findings, *rest, *unknown])
        written = beside.write(findings, taken)
    _report(plan, merged if before is not None else None)
    print_findings(findings)
    if written is not None:
        out.print(f"  Perbaiki lalu impor / correct, then import: [bold]{escape(str(written))}[/]")
    out.print(f"  [bold]{escape(output)}[/]")
    if findings.errors:
        raise typer.Exit(1)


def _holds_areas(file: Path, level: str | None) -> bool:
    """Tell whether a file holds boundaries; where `level` is given, every map of polygons does."""
    return file.suffix.lower() not in _SHEETS and is_boundary(file, told=level is not None)


@dataclass(frozen=True)
class Beside:
    """The files that an import leaves beside a plan."""

    plan: Path
    read: tuple[Path, ...]

    def _named(self, what: str, suffix: str) -> Path:
        return self.plan.with_name(f"{self.plan.stem}-{what}{suffix}")

    @property
    def record(self) -> Path:
        """What the files said, for the next import."""
        return self._named("impor", "")

    @property
    def aside(self) -> Path:
        """The rows to be corrected; a workbook that was not read now holds rows and edits, and stays."""
        read = {file.resolve() for file in self.read}
        names = (self._named(f"perbaiki{f'-{number}' if number > 1 else ''}", ".xlsx") for number in count(1))
        return next(path for path in names if not path.exists() or path.resolve() in read)

    def write(self, findings: Findings, taken: Taken) -> Path | None:
        """Write all findings, the layer of overlaps and gaps, and the rows kept aside; return where these are."""
        if len(findings):
            write_findings(findings, self._named("temuan", ".csv"))
        shown = [frame for frame in taken.faults if len(frame)]
        if shown:
            layer = gpd.GeoDataFrame(pd.concat(shown, ignore_index=True))
            layer["areas"] = layer["areas"].map("; ".join)
            layer.to_file(self._named("temuan", ".geojson"), driver="GeoJSON")
        if taken.sheets is None or not taken.sheets.kept:
            return None
        path = self.aside
        kw.write_aside(taken.sheets, path)
        return path


@dataclass
class Taken:
    """What was read for one import."""

    before: kw.MasterPlan | None
    areas: list[gpd.GeoDataFrame] = field(default_factory=list)
    faults: list[gpd.GeoDataFrame] = field(default_factory=list)
    sheets: Sheets | None = None
    _found: Findings = field(default_factory=Findings)

    @property
    def schema(self) -> Schema:
        """The schema of the plan that is there, or the library's, with what the sheets add to it."""
        if self.sheets is not None:
            return self.sheets.schema
        return self.before.schema if self.before is not None else kw.SCHEMA

    @property
    def findings(self) -> Findings:
        """All that the readers found."""
        return self._found + (self.sheets.findings if self.sheets is not None else ())

    def add_areas(self, areas: gpd.GeoDataFrame) -> None:
        """Take in one boundary file."""
        self._found += areas.attrs["findings"]
        self.faults += [coverage_faults(peers) for _, peers in areas.groupby("level", sort=False)]
        areas.attrs.clear()
        self.areas.append(areas)

    def read(self, files: list[Path], step: Step) -> None:
        """Read the sheets, with the areas and names of the plan at hand."""
        if not files:
            return
        known = [*self.areas, *([self.before.areas] if self.before is not None else [])]
        self.sheets = kw.read_sheets(
            *files,
            areas=with_ancestors(pd.concat(known, ignore_index=True).drop_duplicates("area")) if known else None,
            actors=self.before.actors if self.before is not None else None,
            focuses=self.before.focuses if self.before is not None else None,
            schema=self.schema,
            progress=lambda name, row, of: step(f"Membaca / reading {name}: {number(row)}", done=row, of=of),
        )

    def united(self, record: dict[str, pd.DataFrame]) -> tuple[Merged, kw.MasterPlan]:
        """Unite all with the plan; rows of sheets that would break it are kept aside."""
        plan = dict(self.before.tables) if self.before is not None else {}
        for _ in range(_ROUNDS):
            merged = merge(
                plan,
                self._tables(),
                record,
                schema=self.schema,
                added=self._added(),
                whole=self._whole(),
                aside=self.sheets.aside if self.sheets is not None else None,
                given=self.sheets.given if self.sheets is not None else (),
            )
            if "areas" in merged.tables and len(merged.tables["areas"]):
                merged.tables["areas"] = with_ancestors(merged.tables["areas"])
            errors = check(merged.tables, schema=self.schema).errors
            if self.sheets is None or not errors:
                break
            fewer = self.sheets.without(errors)
            if fewer.bad == self.sheets.bad:
                break
            self.sheets = fewer
        return merged, kw.MasterPlan(schema=self.schema, **merged.tables)

    def settle(self, before: pd.DataFrame) -> pd.DataFrame:
        """Leave out what was corrected before, and return the faulty rows that are known now."""
        if self.sheets is None:
            return before
        known = remembered(before, self.sheets.kept, self.sheets.returned)
        self.sheets = self.sheets.without_corrected(known)
        return known

    def _tables(self) -> dict[str, pd.DataFrame]:
        parts: dict[str, list[pd.DataFrame]] = {"areas": list(self.areas)} if self.areas else {}
        for name, frame in self.sheets.items() if self.sheets is not None else ():
            parts.setdefault(name, []).append(frame)
        return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}

    def _added(self) -> Mapping[str, frozenset[str]]:
        return self.sheets.added if self.sheets is not None else {}

    def _whole(self) -> set[str]:
        sheets = self.sheets.whole if self.sheets is not None else frozenset()
        return {*sheets} | {sheet_of(str(origin)) for areas in self.areas for origin in areas["origin"]}


def _report(plan: kw.MasterPlan, merged: Merged | None) -> None:
    """Print how many rows each table has, and what changed in a plan that was there."""
    for name, frame in plan.tables.items():
        if len(frame):
            counted = frame["level"].value_counts(sort=False).to_dict() if name == "areas" else {}
            said = ", ".join(f"{n} {level}" for level, n in counted.items())
            out.print(f"  {plan.schema.table(name).id}: {number(len(frame))}{f' ({said})' if said else ''}")
    drawn = plan.areas[plan.areas.geometry.notna()]
    for level in dict.fromkeys(drawn["level"]):
        size = area_m2(drawn[drawn["level"] == level]).sum()
        out.print(f"  Luas / area, {level}: {number(size / 1e6, 2)} km²")
    if merged is None:
        return
    words = {"added": "baru / added", "changed": "berubah / changed", "removed": "dihapus / removed"}
    changes = list(merged.changes.itertuples(index=False, name=None))
    if not changes:
        out.print("  Tidak ada yang berubah / nothing changed")
    for (change, table), rows in Counter((change, table) for table, _, change, _, _ in changes).items():
        out.print(f"  {words[change]}: {plan.schema.table(table).id} {number(rows)}")
    for table, row, change, columns, origin in changes[:_SHOWN]:
        cells = f" ({columns})" if columns else ""
        out.print(escape(f"    {words[change]}: {table} {row}{cells} {origin}"), style="dim")
