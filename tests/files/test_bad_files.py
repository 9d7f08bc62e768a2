"""Folders that are no plan, or not quite: each ends in one clear error that names the file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import kewilayahan as kw

GOOD = {"area": "K", "name": "Kita", "level": "kelurahan"}


def collection(*features: object) -> str:
    """The text of a FeatureCollection."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def feature(geometry: object, **properties: Any) -> dict[str, Any]:
    """A feature of one right area."""
    return {"type": "Feature", "properties": GOOD | properties, "geometry": geometry}


def metres() -> dict[str, Any]:
    """A square in UTM, in a file that may hold degrees only."""
    ring = [[430000, 9136000], [431000, 9136000], [431000, 9137000], [430000, 9136000]]
    return {"type": "Polygon", "coordinates": [ring]}


UNREADABLE = {
    "empty.csv": ("areas.csv", "", "not a comma CSV"),
    "utf-16.csv": ("areas.csv", "area,name,level\nK,Kita,kelurahan\n".encode("utf-16"), "not a comma CSV in UTF-8"),
    "latin-1.csv": ("areas.csv", "area,name,level\nK,Kité,kelurahan\n".encode("latin-1"), "not a comma CSV in UTF-8"),
    "semicolons.csv": ("areas.csv", "area;name;level\nK;Kita;kelurahan\n", "parted by semicolons"),
    "long-row.csv": ("areas.csv", "area,name,level\nK,Kita, kita,kelurahan\n", "longer than the header"),
    "long-second-row.csv": ("areas.csv", "area,name,level\nK,Kita,rw\nL,Kita, kita,rw\n", "line 3, saw 4"),
    "open-quote.csv": ("areas.csv", 'area,name,level\nK,"Kita,kelurahan\n', "EOF inside string"),
    "binary.geojson": ("areas.geojson", b"\xff\xfe\x00", "not a GeoJSON"),
    "cut-off.geojson": ("areas.geojson", collection(feature(None))[:-9], "not a GeoJSON"),
    "list.geojson": ("areas.geojson", "[1]", "not a GeoJSON"),
    "one-feature.geojson": ("areas.geojson", json.dumps(feature(None)), "not a GeoJSON"),
    "no-features.geojson": ("areas.geojson", '{"features": null}', "not a GeoJSON"),
    "no-properties.geojson": ("areas.geojson", collection({"geometry": None}), "not a GeoJSON"),
    "list-of-properties.geojson": ("areas.geojson", collection({"properties": [1], "geometry": None}), "not a Geo"),
    "text-of-properties.geojson": ("areas.geojson", collection({"properties": "a", "geometry": None}), "not a Geo"),
    "strange-geometry.geojson": ("areas.geojson", collection(feature({"type": "Kotak", "coordinates": []})), "kotak"),
    "no-coordinates.geojson": ("areas.geojson", collection(feature({"type": "Point"})), "coordinates"),
    "text-coordinates.geojson": (
        "areas.geojson",
        collection(feature({"type": "Point", "coordinates": ["a", "b"]})),
        "not a GeoJSON",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path, case: str) -> None:
    name, content, message = UNREADABLE[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(kw.UnreadableFile, match=r"GeoJSON|CSV|koma|kepala") as caught:
        kw.read_plan(tmp_path)
    assert re.search(message, caught.value.text.of("en"))
    assert str(caught.value).startswith(str(tmp_path / name))


INVALID: dict[str, tuple[str, str, set[str]]] = {
    "no areas": ("phases.csv", "phase,name,start,end\na,A,2026,2027\n", {"areas"}),
    "header only": ("areas.csv", "area,name,level\n", {"areas"}),
    "no features": ("areas.geojson", collection(), {"areas"}),
    "short row": ("areas.csv", "area,name,level\nK,Kita\n", {"required"}),
    "WKT": ("areas.csv", "area,name,level,geometry\nK,Kita,kelurahan,POINT (1 2)\n", {"type"}),
    "NUL": ("areas.csv", "area,name,level\nK,Ki\0ta,kelurahan\n", {"type"}),
    "half a character": ("areas.geojson", collection(feature(None, name="a\ud800")), {"type"}),
    "list in a cell": ("areas.geojson", collection(feature(None, population=[1, 2])), {"type"}),
    "huge number": ("areas.geojson", collection(feature(None, population=10**30)), {"type"}),
    "metres": ("areas.geojson", collection(feature(metres())), {"geometry_range"}),
    "point": ("areas.geojson", collection(feature({"type": "Point", "coordinates": [110, -8]})), {"geometry_kind"}),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_file_with_a_fault_names_itself(tmp_path: Path, case: str) -> None:
    name, content, rules = INVALID[case]
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    with pytest.raises(kw.InvalidPlan, match="kesalahan") as caught:
        kw.read_plan(tmp_path)
    errors = caught.value.findings.errors
    assert {finding.rule for finding in errors} == rules
    assert {finding.file for finding in errors} == {tmp_path.name if case == "no areas" else name}


def test_endings_in_capitals_are_endings(tmp_path: Path) -> None:
    """As Windows leaves them; the next writing replaces them."""
    (tmp_path / "areas.CSV").write_text("area,name,level\nK,Kita,kelurahan\n")
    plan = kw.read_plan(tmp_path)
    kw.write_plan(plan.replace(areas=plan.areas.assign(name="Baru")), tmp_path)
    assert kw.read_plan(tmp_path).areas["name"].tolist() == ["Baru"]


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("area,name,level\nK,Kita,kelurahan\n")
    (tmp_path / "areas.geojson").write_text(collection(feature(None)))
    with pytest.raises(kw.UnreadableFile, match=r"areas\.geojson: .* sudah ada dalam berkas lain"):
        kw.read_plan(tmp_path)


def test_an_empty_cell_is_missing_and_a_missing_column_too(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("\ufeffarea,name,level,parent,note\nK,Kita,kelurahan,,\n", encoding="utf-8")
    areas = kw.read_plan(tmp_path).areas
    assert areas[["parent", "note", "population", "theme"]].isna().all(axis=None)
