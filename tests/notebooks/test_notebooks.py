"""Every notebook runs from top to bottom, and is committed without output."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS] == ["01_pringgokusuman.ipynb", "02_pemerataan.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    values = [
        output.data["text/plain"] for cell in code for output in cell.outputs if output.output_type == "execute_result"
    ]
    # Each story ends with as many rupiah in the RW as in the funding table.
    rupiah = next(value for value in values if "14247519594" in value)
    assert rupiah.count("14247519594") == 2
    if path.stem == "01_pringgokusuman":
        assert "(np.float64(25.0), 25)" in values  # problems
