"""What people see of results: short text, a page for a plan that is only begun, tables in a narrow terminal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

import kewilayahan as kw
from kewilayahan.cli import console

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def test_results_have_a_short_text() -> None:
    plan = kw.read_plan(DEMO)
    for made in (kw.roadmap(plan), kw.audit(plan), kw.roles(plan), kw.desks(plan), kw.scenario(plan, budget=-0.3)):
        assert repr(made).startswith(f"<{type(made).__name__}: ") and len(repr(made)) < 1000


def test_a_plan_of_areas_alone_is_told_what_to_fill_in() -> None:
    plan = kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}))
    assert "Isi tabel Fokus dan Desk" in kw.desks(plan).html() and "Fill in" in kw.desks(plan).html("en")
    assert "Isi tabel Fokus, Pelaku dan Peran" in kw.roles(plan).html() and "Fill in" in kw.roles(plan).html("en")
    assert "Isi tabel Fokus, Kegiatan" in kw.roadmap(plan).html() and "Fill in" in kw.roadmap(plan).html("en")


def test_a_table_too_wide_for_the_terminal_is_printed_in_blocks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six columns of Rp1.234.567.890 need 6 x (13 + 3) + 1 = 97 columns; in 80 they stand below each other, whole."""
    frame = pd.DataFrame({f"C{n}": [1_234_567_890] for n in range(6)})
    for width, lines in ((80, 5), (97, 0)):
        monkeypatch.setattr(console, "out", Console(width=width, highlight=False))
        console.deliver({"Dana": frame}, None, title="Judul", lang="id")
        said = capsys.readouterr().out
        assert sum(line.startswith("  C") and line.endswith(": 1.234.567.890") for line in said.splitlines()) == lines
        assert said.count("1.234.567.890") == 6
