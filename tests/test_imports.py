"""`import kewilayahan` stays cheap: what a name needs is loaded when the name is first asked for."""

import subprocess
import sys

import pytest

import kewilayahan as kw

TABLES = {"numpy", "pandas", "geopandas", "shapely", "pyproj", "scipy"}
LATER = {"folium", "openpyxl", "docx", "matplotlib", "branca", "offlinefolium"}


def loaded_after(statement: str) -> set[str]:
    """Return the names of `TABLES` and `LATER` that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return (TABLES | LATER) & set(result.stdout.split())


def test_import_loads_neither_tables_nor_maps_nor_documents() -> None:
    assert loaded_after("import kewilayahan") == set()


def test_reading_a_plan_loads_no_map_sheet_or_document_library() -> None:
    assert loaded_after("import kewilayahan; kewilayahan.read_plan") & LATER == set()


def test_the_test_sees_a_library_that_is_loaded() -> None:
    assert "openpyxl" in loaded_after("import openpyxl")


@pytest.mark.parametrize("name", kw.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(kw, name) is vars(kw)[name]


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'read_plans'"):
        kw.read_plans  # noqa: B018
