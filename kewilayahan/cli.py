"""The command line: `kewilayahan demo | build | check | template | import | map | export | schema`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

import kewilayahan as kw
from kewilayahan.analysis.profile import profile
from kewilayahan.display import number, rupiah, territory
from kewilayahan.errors import InvalidPlan, KewilayahanError
from kewilayahan.findings import Findings
from kewilayahan.geometry import area_m2, coverage_faults
from kewilayahan.hierarchy import with_ancestors

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Perencanaan kewilayahan: wilayah dan lembar kerja masuk, satu rencana, peta dan berkas GIS keluar. "
    "/ Territorial planning: boundaries and sheets in; one plan, its map and its GIS files out.",
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Plan = Annotated[str, typer.Argument(help="Folder rencana atau .gpkg / plan folder or .gpkg")]
Lang = Annotated[str, typer.Option(help="id | en")]
_SHOWN = 20


def main() -> None:
    """Run the command line: one clear line for an error, and its exit status."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments, standalone_mode=True)
    except InvalidPlan as error:
        if debug:
            raise
        _print_findings(error.findings)
        sys.exit(1)
    except (KewilayahanError, OSError) as error:
        if debug:
            raise
        err.print(escape(str(error)), style="red")
        sys.exit(1)


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder hasil / output")] = Path("demo"),
) -> None:
    """Rencana contoh Pringgokusuman: semua keluaran. / The example plan, everything built."""
    folder = Path(str(resources.files("kewilayahan.data.pringgokusuman") / "areas.geojson")).parent
    _build(str(folder), output, "id")


@app.command()
def build(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder hasil / output folder")],
    lang: Lang = "id",
) -> None:
    """Periksa rencana, lalu tulis peta, sebaran, GeoJSON dan GeoPackage. / Check and write everything."""
    _build(plan, output, _language(lang))


def _build(path: str, output: Path, lang: str) -> None:
    with _progress() as step:
        step("Membaca dan memeriksa rencana / reading and checking the plan")
        plan = kw.read_plan(path)
        _make_folder(output)
        step("Menghitung sebaran / measuring the distribution")
        profiles = _write_profiles(plan, output / "sebaran.csv")
        step("Menggambar peta / drawing the map")
        kw.write_map(plan, output / "peta.html", lang=lang)
        step("Menulis GeoJSON / writing GeoJSON")
        kw.write_geojson(plan, output / "geojson")
        step("Menulis GeoPackage / writing the GeoPackage")
        kw.write_plan(plan, output / "rencana.gpkg")
        _write_findings(plan.findings, output / "temuan.csv")
    _print_summary(plan, profiles)
    _print_findings(plan.findings)
    for name, what in (
        ("peta.html", "peta, buka dengan klik ganda / the map, opens by double-click"),
        ("sebaran.csv", "sebaran antar wilayah / distribution between areas"),
        ("rencana.gpkg", "semua tabel untuk QGIS / all tables for QGIS"),
        ("geojson", "GeoJSON untuk kota / GeoJSON for the city"),
        ("temuan.csv", "temuan pemeriksaan / what the check found"),
    ):
        out.print(f"  [bold]{escape(str(output / name))}[/]  {what}")


def _write_profiles(plan: kw.MasterPlan, path: Path) -> pd.DataFrame:
    found = set(plan.areas["level"])
    levels = [level for level in plan.schema.choices("levels") if level in found]
    frames = [profile(plan, level=level).assign(level=level).reset_index() for level in levels]
    whole = pd.concat(frames, ignore_index=True)
    whole.to_csv(path, index=False, lineterminator="\n")
    return whole


def _print_summary(plan: kw.MasterPlan, profiles: pd.DataFrame) -> None:
    total = int(plan.funding["amount"].sum())
    out.print(f"[bold]Master Plan {escape(territory(plan.areas))}[/]")
    for name, frame in plan.tables.items():
        if len(frame):
            out.print(f"  {plan.schema.table(name).id} / {plan.schema.table(name).en}: {number(len(frame))}")
    out.print(f"  Jumlah dana / total funding: {rupiah(total)}")
    lowest = profiles[profiles["level"] == profiles["level"].iloc[-1]]
    empty = lowest[(lowest["interventions"] == 0)]
    if len(plan.interventions):
        out.print(f"  Wilayah tanpa kegiatan / areas without any work: {len(empty)} / {len(lowest)}")


@app.command()
def check(plan: Plan, lang: Lang = "id") -> None:
    """Periksa rencana; keluar 1 bila ada kesalahan. / Check a plan; exit 1 on errors."""
    _print_findings(kw.read_plan(plan).findings, _language(lang), most=None)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Berkas .xlsx yang dibuat / the .xlsx to make")],
) -> None:
    """Buat buku kerja untuk diisi. / Make the workbook to fill in."""
    kw.write_template(file)
    out.print(f"{escape(str(file))}: isi, lalu kewilayahan import / fill it in, then kewilayahan import")


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
    with _progress() as step:
        for file in files:
            step(f"Membaca / reading {file.name}")
            if file.suffix.lower() in (".xlsx", ".xlsm"):
                sheets = kw.read_template(file)
                findings += sheets.findings
                for name, frame in sheets.tables.items():
                    tables.setdefault(name, []).append(frame)
            else:
                areas = kw.read_areas(file, level=level, parent=parent, crs=crs, layer=layer)
                findings += areas.attrs["findings"]
                faults += [coverage_faults(peers) for _, peers in areas.groupby("level", sort=False)]
                areas.attrs.clear()
                tables.setdefault("areas", []).append(areas)
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
    _print_findings(findings)
    out.print(f"  [bold]{escape(output)}[/]")
    if findings.errors:
        raise typer.Exit(1)


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
        _write_findings(findings, beside.with_suffix(".csv"))
    shown = [frame for frame in faults if len(frame)]
    if shown:
        layer = gpd.GeoDataFrame(pd.concat(shown, ignore_index=True))
        layer["areas"] = layer["areas"].map("; ".join)
        layer.to_file(beside.with_suffix(".geojson"), driver="GeoJSON")


def _write_findings(findings: Findings, path: Path) -> None:
    findings.frame().to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


@app.command("map")
def draw_map(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", help="Berkas .html")] = Path("peta.html"),
    lang: Lang = "id",
) -> None:
    """Satu berkas HTML yang terbuka tanpa internet. / One HTML file that opens without internet."""
    kw.write_map(kw.read_plan(plan), output, lang=_language(lang))
    out.print(escape(str(output)))


@app.command()
def export(
    plan: Plan,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder GeoJSON atau berkas .gpkg / folder or .gpkg")],
    table: Annotated[list[str] | None, typer.Option(help="Hanya tabel ini / only these tables")] = None,
) -> None:
    """GeoJSON menurut RFC 7946, atau satu GeoPackage. / GeoJSON by RFC 7946, or one GeoPackage."""
    loaded = kw.read_plan(plan)
    if output.suffix.lower() == ".gpkg":
        if table:
            raise typer.BadParameter("--table hanya untuk GeoJSON / is for GeoJSON only")
        kw.write_plan(loaded, output)
        out.print(escape(str(output)))
        return
    for path in kw.write_geojson(loaded, output, tables=table):
        out.print(escape(str(path)))


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help="Nama tabel / name of a table")] = None,
    lang: Lang = "id",
) -> None:
    """Tabel, kolom, satuan dan pilihan. / Tables, columns, units and choices."""
    language = _language(lang)
    for declared in [kw.SCHEMA.table(table)] if table else kw.SCHEMA.tables:
        out.print(f"[bold]{declared.name}[/] — {declared.label(language)} ({', '.join(declared.key)})")
        for column in declared.columns:
            facts = [column.kind + ("*" if column.many else ""), column.unit]
            facts.append(f"→ {column.reference}" if column.reference else "")
            if column.choices:
                codes = list(kw.SCHEMA.choices(column.choices))
                facts.append(" | ".join(codes if table else codes[:6]) + ("" if table or len(codes) <= 6 else " …"))
            mark = "!" if column.required else " "
            said = escape(", ".join(fact for fact in facts if fact))
            out.print(f" {mark} {column.name:<16} {column.label(language)} [dim]{said}[/]")


def _language(lang: str) -> str:
    if lang not in ("id", "en"):
        raise typer.BadParameter(f"{lang}: pilih id atau en / choose id or en")
    return lang


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise kw.UnreadableFile(
            folder, "folder hasil tidak dapat dibuat", f"the output folder cannot be made ({error.strerror})"
        ) from error


def _print_findings(findings: Findings, lang: str = "id", most: int | None = _SHOWN) -> None:
    """Print the findings, the first of them when there are many."""
    styles = {"error": "red", "warning": "yellow", "info": "dim"}
    for finding in findings[:most]:
        text = finding.text("en" if lang == "en" else "id")
        out.print(escape(text), style=styles[finding.level])
    if most is not None and len(findings) > most:
        out.print(f"… {number(len(findings) - most)} lagi / more")
    out.print(f"{findings.summary()} / {findings.summary('en')}")


@contextmanager
def _progress() -> Iterator[_Step]:
    """Show a bar on a terminal; elsewhere say nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield _Step(bar)


class _Step:
    """Moves the bar of a piece of work whose parts are named as they begin."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def __call__(self, name: str) -> None:
        self._bar.update(self._task, description=escape(name))
