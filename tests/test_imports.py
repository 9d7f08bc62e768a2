"""`import kewilayahan` stays cheap: maps, workbooks and documents load where they are used."""

import subprocess
import sys

LATER = {"folium", "openpyxl", "docx", "matplotlib", "branca", "offlinefolium"}


def loaded_after(statement: str) -> set[str]:
    """Return the names of `LATER` that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return LATER & set(result.stdout.split())


def test_import_loads_no_map_sheet_or_document_library() -> None:
    assert loaded_after("import kewilayahan") == set()


def test_the_test_sees_a_library_that_is_loaded() -> None:
    assert "openpyxl" in loaded_after("import openpyxl")
