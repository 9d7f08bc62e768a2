"""Plans on disk: a folder of CSV and GeoJSON named by table, or one GeoPackage."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kewilayahan.errors import UnknownName, UnreadableFile
from kewilayahan.files.geojson import read_exact, refuse_ending, write_exact, write_geojson
from kewilayahan.files.geopackage import read_geopackage, write_geopackage
from kewilayahan.findings import Findings, InvalidPlan
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Choice, Schema
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.spatial.packages import settle
from kewilayahan.words import Text
from kewilayahan.writing.atomic import recover, replacing, replacing_folder, writing_alone

__all__ = ["read_plan", "write_geojson", "write_plan"]


def read_plan(path: str | Path) -> MasterPlan:
    """Read a plan from a folder or from a GeoPackage.

    Parameters
    ----------
    path : str or Path
        A folder with a CSV or GeoJSON file for each table, named by the table, and if wanted a
        folder ``vocabulary`` with choices for that city; or a ``.gpkg`` with a layer a table.

    Returns
    -------
    MasterPlan
        The plan; its `findings` hold warnings.

    Raises
    ------
    UnreadableFile
        If there is nothing at the path, or a file is not what its ending says.
    UnknownName
        If a CSV or GeoJSON file in the folder bears the name of no table.
    InvalidPlan
        If the tables break a rule; it carries all findings.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> plan = kw.read_plan("examples/pringgokusuman")
    >>> plan.areas["level"].unique().tolist()
    ['kota', 'kemantren', 'kelurahan', 'kampung', 'rw']
    """
    place = _on_disk(path)
    recover(place)
    if not place.exists():
        raise UnreadableFile(place, Text("tidak ada", "does not exist"))
    if place.is_dir():
        tables, schema, files = _read_folder(place)
    elif place.suffix.lower() == ".gpkg":
        tables, schema = read_geopackage(place)
        files = dict.fromkeys(tables, place.name)
    else:
        raise UnreadableFile(place, Text("bukan folder rencana atau .gpkg", "not a plan folder or a .gpkg"))
    try:
        return MasterPlan(schema=schema, **tables)
    except InvalidPlan as error:
        # Where a row has no origin, the file that it was read from is the place to mend it.
        placed = (replace(found, file=found.file or files.get(found.table, place.name)) for found in error.findings)
        raise InvalidPlan(Findings(placed)) from None


def write_plan(plan: MasterPlan, path: str | Path) -> None:
    """Write a plan so that it reads back equal, whole or not at all.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    path : str or Path
        A ``.gpkg``, or a folder; the folder's own folder must be there. Files in the folder that are no
        tables are kept, and so are layers, projects and styles of others in the GeoPackage.

    Raises
    ------
    UnreadableFile
        If the name has the ending of another file, or the place cannot be written; what was there is unchanged.

    Examples
    --------
    >>> import pathlib, tempfile, kewilayahan as kw
    >>> plan, file = kw.read_plan("examples/pringgokusuman"), pathlib.Path(tempfile.mkdtemp()) / "rencana.gpkg"
    >>> kw.write_plan(plan, file)
    >>> kw.read_plan(file).problems.equals(plan.problems)
    True
    """
    place = plan_place(path)
    with writing_alone(place):
        _write(plan, place)


def _write(plan: MasterPlan, place: Path) -> None:
    if place.suffix.lower() == ".gpkg":
        refuse_open(place)
        with replacing(place) as temporary:
            write_geopackage(plan, temporary, before=place)
            tables, schema = read_geopackage(temporary)
            if MasterPlan(schema=schema, **tables) != plan:
                raise UnreadableFile(
                    place,
                    Text(
                        "yang tertulis tidak terbaca sama; berkas lama tetap",
                        "does not read back equal; left as it was",
                    ),
                )
        return
    if place.is_file():
        raise UnreadableFile(place, Text("sudah ada dan bukan folder", "exists and is no folder"))
    with replacing_folder(place) as temporary:
        _keep_others(place, temporary, plan.schema)
        _write_folder(plan, temporary)


def plan_place(path: str | Path) -> Path:
    """Return where a plan may be written.

    Raises
    ------
    UnreadableFile
        If it is a URL, or has the ending of another kind of file.
    """
    place = _on_disk(path)
    if place.suffix.lower() != ".gpkg":
        refuse_ending(place, "rencana ditulis ke .gpkg atau ke folder", "a plan is written to a .gpkg or into a folder")
    return place


def _on_disk(path: str | Path) -> Path:
    if "://" in str(path):
        raise UnreadableFile(path, Text("rencana adalah folder atau .gpkg", "a plan is a folder or a .gpkg"))
    return Path(path)


def refuse_open(place: Path) -> None:
    """Refuse a GeoPackage that a programme holds; a log that was left beside it is played into it first.

    Raises
    ------
    UnreadableFile
        If another program holds it open.
    """
    if not settle(place):
        raise UnreadableFile(
            place,
            Text(
                "masih terbuka di program lain, QGIS misalnya; tutup dulu",
                "is open in another programme, QGIS say; close it first",
            ),
        )


def _read_folder(folder: Path) -> tuple[dict[str, pd.DataFrame], Schema, dict[str, str]]:
    schema = SCHEMA
    if (folder / "vocabulary").is_dir():
        schema = schema.with_vocabulary(folder / "vocabulary")
    tables: dict[str, pd.DataFrame] = {}
    files: dict[str, str] = {}
    for file in sorted(folder.iterdir()):
        ending = file.suffix.lower()
        if ending not in (".csv", ".geojson"):
            continue
        if file.stem not in schema.names:
            raise UnknownName(file.stem, schema.names, what=Text(f"{file}: tabel", f"table of {file}"))
        if file.stem in tables:
            raise UnreadableFile(
                file, Text("tabel ini sudah ada dalam berkas lain", "this table is in another file too")
            )
        tables[file.stem] = _read_csv(file) if ending == ".csv" else read_exact(file)
        files[file.stem] = file.name
    return tables, schema, files


def _read_csv(file: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise UnreadableFile(
            file, Text("bukan CSV UTF-8 dengan koma", f"not a comma CSV in UTF-8 ({error})")
        ) from error
    if len(frame.columns) == 1 and ";" in frame.columns[0]:
        raise UnreadableFile(
            file, Text("pemisah kolomnya titik koma; simpan dengan koma", "parted by semicolons, not commas")
        )
    if not isinstance(frame.index, pd.RangeIndex):
        # pandas takes the cells that are too many for an index, and every other cell for its neighbour.
        raise UnreadableFile(
            file, Text("ada baris yang lebih panjang dari kepalanya", "a row is longer than the header")
        )
    return frame


def _write_folder(plan: MasterPlan, folder: Path) -> None:
    for table in plan.schema.tables:
        frame = plan.tables[table.name]
        if not len(frame) and table.name != "areas":
            continue
        if table.geometry != "none":
            write_exact(frame, table, folder / f"{table.name}.geojson")
            continue
        joined = frame.copy()
        for column in table.columns:
            if column.many:
                joined[column.name] = [";".join(codes) or None for codes in joined[column.name]]
        # Python 3.11 leaves a lone carriage return unquoted, and it would end the row.
        returns = any(
            "\r" in cell for name in joined.select_dtypes(["str", "object"]) for cell in joined[name].dropna()
        )
        joined.to_csv(
            folder / f"{table.name}.csv",
            index=False,
            lineterminator="\n",
            encoding="utf-8",
            quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL,
        )
    added = added_choices(plan.schema)
    if added:
        (folder / "vocabulary").mkdir(exist_ok=True)
    for name, choices in added.items():
        _write_choices(choices, folder / "vocabulary" / f"{name}.csv")


def _keep_others(old: Path, new: Path, schema: Schema) -> None:
    """Copy what is in the old folder and no part of a plan."""
    if not old.is_dir():
        return
    own = {f"{name}{ending}" for name in schema.names for ending in (".csv", ".geojson")} | {"vocabulary"}
    for item in old.iterdir():
        part = item.with_suffix(item.suffix.lower()).name
        if part in own:
            continue
        if item.is_symlink():
            (new / item.name).symlink_to(item.readlink())
        elif item.is_dir():
            shutil.copytree(item, new / item.name, symlinks=True)
        elif item.is_file():
            shutil.copy2(item, new / item.name)
        else:
            raise UnreadableFile(item, Text("bukan berkas biasa; keluarkan dulu", "no plain file; take it out first"))


def added_choices(schema: Schema) -> dict[str, list[Choice]]:
    """Return the choices that a schema has beyond, or other than, those of the library."""
    added = {
        name: [choice for choice in choices if choice not in SCHEMA.vocabulary.get(name, ())]
        for name, choices in schema.vocabulary.items()
    }
    return {name: choices for name, choices in added.items() if choices}


def _write_choices(choices: list[Choice], path: Path) -> None:
    facts = list(dict.fromkeys(name for choice in choices for name in choice.facts))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["code", "id", "en", "colour", *facts])
        for choice in choices:
            values = [choice.facts.get(name, "") for name in facts]
            rows.writerow([choice.code, choice.id, choice.en, choice.colour, *values])
