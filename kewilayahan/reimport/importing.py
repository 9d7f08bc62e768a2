"""Files of any kind become a plan, or join one: read, united with what is there, written, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import geopandas as gpd
import pandas as pd

from kewilayahan.boundaries import read_areas
from kewilayahan.boundaries.hierarchy import with_ancestors
from kewilayahan.checks import check
from kewilayahan.files import plan_place, read_plan, write_plan
from kewilayahan.findings import Findings
from kewilayahan.plan import MasterPlan
from kewilayahan.reimport import FAULTY, Merged, merge, read_faulty, read_record, sheet_of, write_record
from kewilayahan.reimport.short_codes import CODES, ShortCodes
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.sheets import Sheets, read_sheets, write_aside
from kewilayahan.sheets.corrections import remembered
from kewilayahan.sheets.features import is_boundary
from kewilayahan.spatial.geometry import coverage_faults
from kewilayahan.writing.atomic import writing_alone
from kewilayahan.writing.guarding import guarded

_SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")
_REPORTED_BY_READER = {"overlap", "gap"}
_NOT_WRITTEN = {"unknown_column", "unknown_table"}  # of a plan that is updated
_ROUNDS = 10  # a row kept aside may leave another without what it points to

Tell = Callable[[str, int, int | None], None]  # told the file, the row that is read, and how many there are


@dataclass(frozen=True)
class Imported:
    """What an import made of its files.

    Attributes
    ----------
    plan : MasterPlan
        The plan that was written.
    changes : DataFrame or None
        What changed in the plan that was there before (see `Merged`).
    findings : Findings
        All that was found.
    empty : tuple of Path
        The files of which nothing was taken.
    aside : Path or None
        The workbook of the rows to be corrected.
    """

    plan: MasterPlan
    changes: pd.DataFrame | None
    findings: Findings
    empty: tuple[Path, ...]
    aside: Path | None


def import_files(
    files: Sequence[Path],
    output: str,
    *,
    level: str | None = None,
    parent: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
    tell: Tell = lambda name, row, of: None,
) -> Imported:
    """Read files, unite them with the plan at `output` if there is one, and write it.

    Parameters
    ----------
    files : sequence of Path
        Boundaries and sheets of any kind.
    output : str
        Folder or ``.gpkg`` of the plan. Beside it lie the findings, the rows to be corrected and the
        record of what the files said.
    level, parent, crs, layer : str, optional
        How boundary files are to be read (see `read_areas`).
    tell : callable
        Is told the file that is read, the row, and how many rows there are.

    Raises
    ------
    UnreadableFile
        If a file cannot be read or the plan cannot be written.
    InvalidPlan
        If the boundaries and the plan do not fit together.
    """
    plan_place(output)
    with writing_alone(Path(output)):
        return _import(files, output, level=level, parent=parent, crs=crs, layer=layer, tell=tell)


def _import(
    files: Sequence[Path],
    output: str,
    *,
    level: str | None,
    parent: str | None,
    crs: str | None,
    layer: str | None,
    tell: Tell,
) -> Imported:
    beside = _Beside(Path(output), tuple(files))
    before = read_plan(output) if Path(output).exists() else None
    taken = _Taken(before)
    drawn = [file for file in files if _holds_areas(file, level)]
    for file in drawn:
        tell(file.name, 0, None)
        taken.add_areas(read_areas(file, level=level, parent=parent, crs=crs, layer=layer))
    taken.read([file for file in files if file not in drawn], tell)
    codes = ShortCodes.read(beside.record)
    merged, plan = taken.united(read_record(beside.record, taken.schema), codes)
    write_plan(plan, output)
    faulty = taken.settle(read_faulty(beside.record))
    write_record({**merged.record, FAULTY: faulty, CODES: codes.frame()}, beside.record)
    rest = (found for found in plan.findings if found.rule not in _REPORTED_BY_READER)
    unknown = [] if before is None else [found for found in before.findings if found.rule in _NOT_WRITTEN]
    findings = codes.findings(Findings([*taken.findings, *merged.findings, *rest, *unknown]))
    aside = beside.write(findings, taken)
    return Imported(plan, merged.changes if before is not None else None, findings, taken.empty(files), aside)


def _holds_areas(file: Path, level: str | None) -> bool:
    """Tell whether a file holds boundaries; where `level` is given, every map of polygons does."""
    return file.suffix.lower() not in _SHEETS and is_boundary(file, told=level is not None)


def _write_findings(findings: Findings, path: Path) -> None:
    """Write all findings as CSV, as spreadsheets expect it."""
    guarded(findings.frame()).to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


@dataclass(frozen=True)
class _Beside:
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

    def write(self, findings: Findings, taken: _Taken) -> Path | None:
        """Write all findings, the layer of overlaps and gaps, and the rows kept aside; return where these are."""
        if len(findings):
            _write_findings(findings, self._named("temuan", ".csv"))
        shown = [frame for frame in taken.faults if len(frame)]
        if shown:
            layer = gpd.GeoDataFrame(pd.concat(shown, ignore_index=True))
            layer["areas"] = layer["areas"].map("; ".join)
            layer.to_file(self._named("temuan", ".geojson"), driver="GeoJSON")
        if taken.sheets is None or not taken.sheets.kept:
            return None
        path = self.aside
        write_aside(taken.sheets, path)
        return path


@dataclass
class _Taken:
    """What was read for one import."""

    before: MasterPlan | None
    areas: list[gpd.GeoDataFrame] = field(default_factory=list)
    faults: list[gpd.GeoDataFrame] = field(default_factory=list)
    sheets: Sheets | None = None
    _found: Findings = field(default_factory=Findings)

    @property
    def schema(self) -> Schema:
        """The schema of the plan that is there, or the library's, with what the sheets add to it."""
        if self.sheets is not None:
            return self.sheets.schema
        return self.before.schema if self.before is not None else SCHEMA

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

    def read(self, files: list[Path], tell: Tell) -> None:
        """Read the sheets, with the areas and names of the plan at hand."""
        if not files:
            return
        known = [*self.areas, *([self.before.areas] if self.before is not None else [])]
        self.sheets = read_sheets(
            *files,
            areas=with_ancestors(pd.concat(known, ignore_index=True).drop_duplicates("area")) if known else None,
            actors=self.before.actors if self.before is not None else None,
            focuses=self.before.focuses if self.before is not None else None,
            schema=self.schema,
            progress=tell,
        )

    def united(self, record: dict[str, pd.DataFrame], codes: ShortCodes) -> tuple[Merged, MasterPlan]:
        """Unite all with the plan; rows of sheets that would break it are kept aside."""
        plan = codes.made(dict(self.before.tables) if self.before is not None else {}, self.schema)
        for _ in range(_ROUNDS):
            merged = merge(
                plan,
                codes.made(self._tables(), self.schema),
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
        tables = codes.short(merged.tables, self.schema, kept=plan)
        changes = merged.changes.assign(row=merged.changes["row"].map(codes.told))
        return replace(merged, changes=changes), MasterPlan(schema=self.schema, **tables)

    def empty(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Return the files of which no row was taken, nor kept aside to be corrected."""
        frames = [*self.areas, *(self.sheets.values() if self.sheets is not None else ())]
        known = {sheet_of(str(origin)) for frame in frames for origin in frame["origin"]}
        known |= {f"[{kept.file}]" for kept in (self.sheets.kept if self.sheets is not None else ())}
        names = {origin[1:].partition("]")[0] for origin in known}
        names |= self.sheets.files if self.sheets is not None else frozenset()
        return tuple(file for file in files if file.name not in names)

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
