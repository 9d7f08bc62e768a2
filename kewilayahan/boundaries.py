"""Boundary files in: any layer becomes the areas table, with its codes, levels and faults told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kewilayahan.casting import cast
from kewilayahan.codes import digits, dotted, from_bps, known, match_name, plain_name, reference, system
from kewilayahan.columns import recognise
from kewilayahan.errors import UnknownName
from kewilayahan.findings import Finding, Findings
from kewilayahan.geometry import STORED, coverage_faults, repair
from kewilayahan.schema import SCHEMA
from kewilayahan.vectors import locate, read_vector

_CITY = ("34.71", "Kota Yogyakarta")
_LEVELS = tuple(SCHEMA.choices("levels"))
_DEPTH = {"kota": 2, "kemantren": 3, "kelurahan": 4, "kampung": 5, "rw": 6, "rt": 7}


@dataclass(eq=False)
class _Import:
    """A file on its way to the areas table: its facts, the codes made of them, and what was found."""

    file: str
    layer: str
    facts: pd.DataFrame
    found: list[Finding] = field(default_factory=list)

    def add(self, level: Any, rule: str, row: int | None, column: str, value: object, text: tuple[str, ...]) -> None:
        """Note something about a row of the file, or about the whole of it."""
        id, en, remedy, remedy_en = (*text, "", "")[:4]
        place = {"table": "areas", "column": column, "file": self.file, "sheet": self.layer}
        if row is not None:
            place |= {"row": f"#{row + 1}", "cell": str(row + 1)}
        self.found.append(
            Finding(level, rule, id, en, remedy, remedy_en, value="" if value is None else str(value), **place)
        )


def read_areas(
    path: str | Path,
    *,
    level: str | None = None,
    parent: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
) -> gpd.GeoDataFrame:
    """Read a boundary file into the areas table.

    Parameters
    ----------
    path : str or Path
        Anything GDAL reads (Shapefile, zipped too, GeoPackage, GeoJSON, KML and KMZ, FlatGeobuf,
        Esri JSON) or GeoParquet.
    level : str, optional
        Level of the areas (kelurahan, kampung, rw …); by default told from the columns.
    parent : str, optional
        Code of the area that holds all of them, for files without codes of their own.
    crs : str, optional
        CRS of the coordinates, if the file does not say it or says it wrongly.
    layer : str, optional
        Layer to read, where there are several.

    Returns
    -------
    GeoDataFrame
        The areas table in EPSG:4326, a row a feature, every code as dotted text. ``attrs["findings"]``
        holds what was guessed, matched, repaired (area before and after), is missing, overlaps or
        leaves a gap; `coverage_faults` returns the layer that shows overlaps and gaps.

    Raises
    ------
    UnreadableFile
        If the file is missing, empty, or no map.
    UnknownName
        If there is no such level or layer.
    KewilayahanError
        If `crs` is none.
    """
    if level is not None and level not in _LEVELS:
        raise UnknownName(level, _LEVELS, what="Tingkat / level")
    file = Path(path)
    frame, name = read_vector(file, layer)
    shapes, located = locate(frame, crs)
    facts, unused = recognise(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    one = _Import(file.name, name, facts)
    one.found.extend(located)
    for said in frame.attrs["said"]:
        one.add("warning", "format", None, "", None, (f"GDAL: {said}", f"GDAL: {said}"))
    areas = _own_table(frame)
    if areas is None:
        areas = _make_table(one, level or _guess_level(one), parent)
        if unused:
            listed = ", ".join(unused)
            one.add(
                "info",
                "columns",
                None,
                "",
                None,
                (f"kolom tidak dipakai: {listed}", f"columns not used: {listed}"),
            )
    areas["origin"] = [f"[{file.name}]{name}!{number}" for number in range(1, len(areas) + 1)]
    mended, repairs = repair(_polygons(one, shapes, frame))
    _report_repairs(one, repairs)
    areas = gpd.GeoDataFrame(areas, geometry=mended)
    _report_doubles(one, areas)
    done = cast(areas, SCHEMA.table("areas"), SCHEMA)
    result = done.frame
    assert isinstance(result, gpd.GeoDataFrame)
    _report_faults(one, result)
    result.attrs["findings"] = Findings([*one.found, *done.findings.at(file=file.name, sheet=name)])
    return result


def _own_table(frame: gpd.GeoDataFrame) -> pd.DataFrame | None:
    """Return the attributes as they are if the file is an areas table of this library already."""
    if not {"area", "name", "level"} <= set(frame.columns) or not set(frame["level"].dropna()) <= set(_LEVELS):
        return None
    names = [column.name for column in SCHEMA.table("areas").columns if column.name in frame]
    return pd.DataFrame(frame[names])


def _guess_level(one: _Import) -> str:
    facts = one.facts
    level = "kelurahan"
    for candidate, columns in (
        ("rt", ["rt"]),
        ("rw", ["rw", "rw_id"]),
        ("kampung", ["kampung", "kampung_id"]),
    ):
        if facts[columns].notna().any(axis=None):
            level = candidate
            break
    sure = level != "kelurahan" or facts[["code", "bps", "name"]].notna().any(axis=None)
    one.add(
        "info" if sure else "warning",
        "level",
        None,
        "level",
        level,
        (
            f"tingkat tidak disebut; dibaca sebagai {level}",
            f"no level was named; read as {level}",
            "sebut dengan level= bila lain",
            "name it with level= if it is another",
        ),
    )
    return level


def _make_table(one: _Import, level: str, parent: str | None) -> pd.DataFrame:
    wards = [_kelurahan_code(one, row) for row in range(len(one.facts))]
    if level == "kelurahan":
        codes, names = wards, _kelurahan_names(one, wards)
    elif level in ("kota", "kemantren"):
        codes, names = (
            _upper_codes(one, level),
            one.facts["kemantren" if level == "kemantren" else "name"].tolist(),
        )
    else:
        codes, names = _lower_codes(one, level, wards, parent)
    for row, code in enumerate(codes):
        if not code:
            codes[row] = f"{parent}.x{row + 1}" if parent else f"tanpa-kode-{row + 1}"
            one.add(
                "warning",
                "code",
                row,
                "area",
                names[row],
                (
                    "tanpa kode yang dikenal; diberi kode sementara " + codes[row],
                    "no known code; given the temporary code " + codes[row],
                    "isi kodenya di berkas",
                    "fill in the code in the file",
                ),
            )
    return pd.DataFrame(
        {
            "area": codes,
            "name": [_text(name) or code for name, code in zip(names, codes, strict=True)],
            "level": level,
            "parent": [_parent(code, level, parent) for code in codes],
            "population": one.facts["population"],
            "households": one.facts["households"],
        }
    )


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _parent(code: str, level: str, parent: str | None) -> str | None:
    parts = code.split(".")
    if len(parts) == _DEPTH[level] and len(parts) > 2 and parts[0].isdecimal():
        return ".".join(parts[:-2] if parts[-2] == "00" else parts[:-1])
    return parent


def _kelurahan_code(one: _Import, row: int) -> str:
    """Return the dotted Kemendagri code of the kelurahan of a row, and say what was done for it."""
    facts = one.facts.iloc[row]
    candidates = [digits(facts[column]) for column in ("code", "bps", "kampung_id", "rw_id") if _text(facts[column])]
    candidates = [code[:10] for code in candidates if len(code) >= 10]
    codes: dict[str, str] = {}
    for code in candidates:
        whose = system(code)
        codes.setdefault(whose, code)
        if not known(code):
            one.add(
                "warning",
                "code_system",
                row,
                "area",
                code,
                (
                    f"kode {code} tidak ada di tabel acuan; dibaca sebagai kode {whose or 'tak dikenal'}",
                    f"code {code} is not in the reference table; read as a code of {whose or 'unknown kind'}",
                    "periksa kodenya",
                    "look at the code",
                ),
            )
    mine, theirs = codes.get("kemendagri", ""), codes.get("bps", "")
    crossed = from_bps(theirs) if theirs else ""
    if mine and crossed and dotted(mine) != crossed:
        one.add(
            "warning",
            "code_system",
            row,
            "area",
            f"{dotted(mine)} / {theirs}",
            (
                "kode Kemendagri dan BPS menunjuk kelurahan berbeda; kode Kemendagri dipakai",
                "the Kemendagri and BPS codes mean different kelurahan; the Kemendagri code is used",
                "periksa kedua kolom",
                "look at both columns",
            ),
        )
    if mine:
        return dotted(mine)
    if theirs:
        return crossed or f"bps-{theirs}"
    return _code_by_name(one, row)


def _code_by_name(one: _Import, row: int) -> str:
    name = _text(one.facts["name"].iloc[row])
    code, score = match_name(name) if name else ("", 0.0)
    if code:
        official = _official(code)
        one.add(
            "info" if score == 100 else "warning",
            "name",
            row,
            "area",
            name,
            (
                f"tanpa kode; {name} dicocokkan dengan {official} {code} (skor {score:.0f})",
                f"no code; {name} was matched with {official} {code} (score {score:.0f})",
            ),
        )
    return code


def _official(code: str) -> str:
    table = reference()
    found = table.loc[table["area"] == code, "name"]
    return str(found.iloc[0]) if len(found) else ""


def _kelurahan_names(one: _Import, codes: list[str]) -> list[object]:
    """Return the official names where the code is known, saying each variant that was replaced."""
    names: list[object] = []
    whole: dict[str, list[int]] = {}
    for row, code in enumerate(codes):
        given, official = _text(one.facts["name"].iloc[row]), _official(code)
        names.append(official or given)
        if not official or not given or given == official:
            continue
        if match_name(given)[0] == code:
            whole.setdefault(f"{given} → {official}", []).append(row)
        else:
            one.add(
                "warning",
                "name",
                row,
                "name",
                given,
                (
                    f"nama {given} tidak cocok dengan kode {code} ({official}); kode yang dipakai",
                    f"the name {given} does not go with the code {code} ({official}); the code is used",
                    "periksa nama dan kodenya",
                    "look at name and code",
                ),
            )
    for text, rows in whole.items():
        one.add(
            "info",
            "variant",
            rows[0],
            "name",
            text,
            (f"ejaan nama disamakan: {text}", f"name spelt as: {text}"),
        )
    systems = {system(digits(value)[:10]) for value in one.facts["code"].dropna()} - {""}
    if len(systems) > 1:
        one.add(
            "warning",
            "code_system",
            None,
            "area",
            None,
            (
                "satu kolom memuat kode Kemendagri dan BPS; masing-masing dibaca menurut tabel acuan",
                "one column holds Kemendagri and BPS codes; each was read by the reference table",
            ),
        )
    elif systems == {"bps"}:
        one.add(
            "info",
            "code_system",
            None,
            "area",
            None,
            ("kode BPS diterjemahkan ke kode Kemendagri", "BPS codes were translated to Kemendagri codes"),
        )
    return names


def _upper_codes(one: _Import, level: str) -> list[str]:
    if level == "kota":
        return [_CITY[0] if len(one.facts) == 1 else "" for _ in range(len(one.facts))]
    by_name = {
        plain_name(name): code for name, code in reference()[["kemantren", "kemantren_code"]].itertuples(index=False)
    }
    return [by_name.get(plain_name(name), "") for name in one.facts["kemantren"]]


def _lower_codes(one: _Import, level: str, wards: list[str], parent: str | None) -> tuple[list[str], list[object]]:
    """Return codes and names of kampung, RW or RT, built on the code of their kelurahan."""
    facts = one.facts
    wards = [ward or (".".join(parent.split(".")[:4]) if parent else "") for ward in wards]
    kampung = _kampung_codes(one, wards, parent)
    if level == "kampung":
        return kampung, [_text(name) or None for name in facts["kampung"]]
    codes: list[str] = []
    names: list[object] = []
    for row, (ward, hamlet) in enumerate(zip(wards, kampung, strict=True)):
        base = hamlet or (f"{ward}.00" if ward else "")
        number = _rw_number(one, row)
        code = dotted(digits(facts["rw_id"].iloc[row])) if len(digits(facts["rw_id"].iloc[row])) == 14 else ""
        code = code or (f"{base}.{number}" if base and number else "")
        if base and not number and not code:
            code = f"{base}.sisa-{row + 1}"
            one.add(
                "warning",
                "leftover",
                row,
                "area",
                None,
                (
                    "poligon tanpa nomor RW; disimpan sebagai tanpa RW",
                    "a polygon without an RW number; kept as tanpa RW",
                    "isi nomor RW bila ada",
                    "fill in the RW number if there is one",
                ),
            )
        name = " ".join(
            part for part in (f"RW {number}" if number else "tanpa RW", _text(facts["kampung"].iloc[row])) if part
        )
        if level == "rt" and code:
            rt = digits(facts["rt"].iloc[row]).zfill(3)
            code, name = f"{code}.{rt}", f"RT {rt} {name}"
        codes.append(code)
        names.append(name)
    return codes, names


def _kampung_codes(one: _Import, wards: list[str], parent: str | None) -> list[str]:
    """Return the code of the kampung of each row: its own, the parent's, or numbered in order of RW."""
    facts = one.facts
    codes = [dotted(code) if len(code := digits(value)) == 12 else "" for value in facts["kampung_id"]]
    if parent and parent.count(".") == 4:
        return [code or parent for code in codes]
    names = [plain_name(_text(name)) for name in facts["kampung"]]
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for row, key in enumerate(zip(wards, names, strict=True)):
        if all(key) and not codes[row]:
            numbers = re.findall(r"\d+", _text(facts["rw"].iloc[row])) or ["999"]
            first[key] = min(first.get(key, (999, row)), (int(numbers[0]), row))
    numbered: dict[tuple[str, str], str] = {}
    for ward in dict.fromkeys(wards):
        keys = sorted((key for key in first if key[0] == ward), key=lambda key: first[key])
        for number, key in enumerate(keys, start=1):
            numbered[key] = f"{ward}.{number:02d}"
            name = _text(facts["kampung"].iloc[first[key][1]])
            one.add(
                "warning",
                "kampung_code",
                first[key][1],
                "area",
                name,
                (
                    f"kampung {name} tanpa kode; diberi nomor menurut urutan RW: {numbered[key]}",
                    f"kampung {name} has no code; numbered in the order of RW: {numbered[key]}",
                    "isi kampung_id bila kode resminya lain",
                    "fill in kampung_id if its official code is another",
                ),
            )
    return [code or numbered.get(key, "") for code, key in zip(codes, zip(wards, names, strict=True), strict=True)]


def _rw_number(one: _Import, row: int) -> str:
    """Return the number of the RW in two digits; several in one cell are kept together and said."""
    value = one.facts["rw"].iloc[row]
    numbers = [f"{int(number):02d}" for number in re.findall(r"\d+", digits(value) or _text(value))]
    if len(numbers) > 1:
        one.add(
            "warning",
            "several_rw",
            row,
            "area",
            value,
            (
                f"satu poligon untuk beberapa RW: {value}",
                f"one polygon for several RW: {value}",
                "bagi poligonnya bila batas RW diketahui",
                "divide it where the borders of the RW are known",
            ),
        )
    return "-".join(numbers)


def _polygons(one: _Import, shapes: gpd.GeoSeries, frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return polygons only; a closed line becomes one, and what is none is missing and said."""
    result = np.array(shapes.array, dtype=object)
    for row, shape in enumerate(result):
        if shape is None or shape.is_empty:
            if frame.geometry.iloc[row] is None or frame.geometry.iloc[row].is_empty:
                one.add(
                    "warning",
                    "no_geometry",
                    row,
                    "geometry",
                    None,
                    (
                        "baris tanpa geometri; disimpan tanpa poligon",
                        "a row without geometry; kept without a polygon",
                        "gambar poligonnya",
                        "draw its polygon",
                    ),
                )
            result[row] = None
        elif shape.geom_type == "LineString" and shape.is_closed and len(shape.coords) > 3:
            result[row] = shapely.Polygon(shape)
            one.add(
                "info",
                "closed_line",
                row,
                "geometry",
                None,
                ("garis tertutup dibaca sebagai poligon", "a closed line was read as a polygon"),
            )
        elif "Polygon" not in shape.geom_type and shape.geom_type != "GeometryCollection":
            result[row] = None
            one.add(
                "warning",
                "geometry_kind",
                row,
                "geometry",
                shape.geom_type,
                (
                    f"bukan poligon ({shape.geom_type}); disimpan tanpa poligon",
                    f"no polygon ({shape.geom_type}); kept without one",
                    "gambar sebagai poligon",
                    "draw it as a polygon",
                ),
            )
    return gpd.GeoSeries(result, index=shapes.index, crs=STORED)


def _report_repairs(one: _Import, repairs: pd.DataFrame) -> None:
    for row, repair_row in repairs.iterrows():
        before, after = repair_row["area_before"], repair_row["area_after"]
        gone = "; tidak ada luas yang tersisa" if after == 0 else ""
        gone_en = "; no area is left" if after == 0 else ""
        one.add(
            "warning",
            "repair",
            int(str(row)),
            "geometry",
            repair_row["reason"],
            (
                f"poligon diperbaiki ({repair_row['reason']}): {before:.1f} m² menjadi {after:.1f} m²{gone}",
                f"polygon repaired ({repair_row['reason']}): {before:.1f} m² to {after:.1f} m²{gone_en}",
                "periksa batasnya di peta",
                "look at the border on the map",
            ),
        )


def _report_doubles(one: _Import, areas: gpd.GeoDataFrame) -> None:
    """Give a second row of one code a code of its own, so that nothing is lost, and say so."""
    seen: dict[str, int] = {}
    named: dict[tuple[str, str], int] = {}
    codes = []
    for row, (code, name, level) in enumerate(zip(areas["area"], areas["name"], areas["level"], strict=True)):
        count = seen[code] = seen.get(code, 0) + 1
        codes.append(code if count == 1 else f"{code}-{count}")
        key = (str(level), plain_name(name))
        if count > 1:
            one.add(
                "warning",
                "duplicate",
                row,
                "area",
                code,
                (
                    f"kode {code} ({name}) sudah dipakai; baris ini menjadi {codes[-1]}",
                    f"code {code} ({name}) is taken; this row becomes {codes[-1]}",
                    "gabungkan kedua baris atau perbaiki kodenya",
                    "merge the rows or correct the code",
                ),
            )
        elif key in named:
            one.add(
                "warning",
                "duplicate_name",
                row,
                "name",
                name,
                (f"dua wilayah bernama {name}", f"two areas are called {name}", "periksa namanya", "look at the names"),
            )
        named.setdefault(key, row)
    areas["area"] = codes


def _report_faults(one: _Import, areas: gpd.GeoDataFrame) -> None:
    """Report overlaps, gaps and slivers of each level."""
    for level in dict.fromkeys(areas["level"].dropna()):
        for fault in coverage_faults(areas[areas["level"] == level]).itertuples():
            kind, kind_en = ("tumpang tindih", "overlap") if fault.kind == "overlap" else ("celah", "gap")
            thin, thin_en = (" tipis", " sliver") if fault.sliver else ("", "")
            codes = ", ".join(fault.areas)
            one.add(
                "warning",
                fault.kind,
                None,
                "geometry",
                f"{fault.area_m2:.2f} m²",
                (
                    f"{kind}{thin} {fault.area_m2:.2f} m²: {codes}",
                    f"{kind_en}{thin_en} of {fault.area_m2:.2f} m²: {codes}",
                    "selaraskan batasnya; coverage_faults menunjukkan letaknya",
                    "align the borders; coverage_faults shows where",
                ),
            )
