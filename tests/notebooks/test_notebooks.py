"""Every notebook runs from top to bottom, and is committed without output."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
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


@pytest.mark.parametrize("beside", [True, False])
def test_the_alleys_are_those_of_the_survey_where_it_stands_beside_the_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shared_data: Path, beside: bool
) -> None:
    root = NOTEBOOKS[0].parents[1]
    (tmp_path / "clone" / "notebooks").mkdir(parents=True)
    (tmp_path / "clone" / "examples").symlink_to(root / "examples")
    if beside:
        (tmp_path / "shared").symlink_to(shared_data.parent)
    monkeypatch.chdir(tmp_path / "clone" / "notebooks")
    notebook = nbformat.read(root / "notebooks" / "02_pemerataan.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (alleys,) = (source for source in code if "gang_sempit" in source)
    names: dict[str, object] = {}
    exec(code[0] + "\n" + alleys, names)
    printed = capsys.readouterr().out
    need = names["by_alleys"].table["need"].dropna()  # type: ignore[attr-defined]
    if not beside:
        assert "3 gang karangan" in printed and need.tolist() == [0, 100, 100]
        return
    assert "187 jalan dan gang" in printed and "Kebutuhan tidak diketahui" in printed and len(need) == 20
    survey = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson").to_crs(32749)
    there = survey[survey["RW"] == "22"]
    expected = 100 * there[there["Lebar(m)"] < 2].length.sum() / there.length.sum()
    assert need["34.71.05.1002.07.22"] == pytest.approx(expected)
