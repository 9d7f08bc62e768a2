"""What other packages promise nobody: each private name behind its guard, and Leaflet as it was looked at."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import openpyxl
import pytest

import kewilayahan as kw
from kewilayahan.maps.folium import asset

ROOT = Path(__file__).parents[1]
LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
OWN = re.compile(r"\b(?:self|cls|made|other|page)\._[a-z]")


def test_no_private_name_of_another_package_is_used_without_its_guard() -> None:
    foreign = re.compile(r"\w\)?\._[a-z]|^\s*from (?!kewilayahan)\S* import .*\b_[a-z]")
    used = []
    for path in sorted((ROOT / "kewilayahan").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            code = OWN.sub("", re.sub(r'"[^"]*"', "", line).split("#")[0])
            if foreign.search(code) and not line.lstrip().startswith("kewilayahan.errors."):  # an Example's output
                used.append(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert used == []


def test_a_version_without_a_private_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("openpyxl.worksheet._reader.WorkSheetParser")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Kegiatan"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(kw.KewilayahanError, match=rf"openpyxl {re.escape(openpyxl.__version__)} .*WorkSheetParser"):
        kw.read_sheets(tmp_path / "a.xlsx")


def test_a_map_without_the_libraries_names_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("offlinefolium.elements._res")
    with pytest.raises(kw.KewilayahanError, match=r"folium-offline 0\.20\S* .*_res"):
        asset(f"{LEAFLET}.js")


def test_leaflet_is_the_text_that_was_looked_at() -> None:
    found = {ending: hashlib.sha256(asset(f"{LEAFLET}.{ending}").encode()).hexdigest() for ending in ("js", "css")}
    assert found == {
        "js": "a7aef147d0d4833c9895c5c20dc8bc51e7383e3c450dda8a0dac1c8713661f9e",
        "css": "1773dea1910a75efc32ceff8df72d3237efbfff8f28b61860cc69b76f1707080",
    }
