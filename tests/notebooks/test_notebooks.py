"""Every notebook runs from top to bottom, and is committed without output."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
# What each story comes to, as its cells show it.
SHOWN = {
    # 25 problems, and as many rupiah in the RW as in the funding table
    "01_pringgokusuman": ["(np.float64(25.0), 25)", "(np.int64(14247519594), np.int64(14247519594))"],
    # the same sum, and gaps that sum to zero
    "02_pemerataan": ["(14247519594, 14247519594, 0)"],
    # one sum for all ways to sum; the focus stunting is in time once K-02 need not end
    "03_peta_jalan": ["{14247519594}", "[2030, 0]"],
    # what the works keep and lose is what there was
    "04_skenario": ["(14247519594, 14247519594)"],
}


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(SHOWN)


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
    for expected in SHOWN[path.stem]:
        assert expected in values
