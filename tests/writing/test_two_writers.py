"""Two writers of one plan: the second waits or is told, and a plan that was set aside comes back first."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.reimport.importing import import_files
from kewilayahan.writing.atomic import replacing_inside, writing_alone

_HOLDER = """
    import sys, time
    from pathlib import Path
    from kewilayahan.writing.atomic import writing_alone
    with writing_alone(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
"""
_ADDER = """
    import sys
    from pathlib import Path
    from kewilayahan.writing.atomic import writing_alone
    for _ in range(20):
        with writing_alone(Path(sys.argv[1])):
            count = int(Path(sys.argv[1]).read_text())
            Path(sys.argv[1]).write_text(str(count + 1))
"""


def started(code: str, path: Path) -> subprocess.Popen[str]:
    """Run a few lines in another process."""
    command = [sys.executable, "-c", textwrap.dedent(code), str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_second_is_told_who_writes_and_comes_in_when_the_first_has_died(tmp_path: Path) -> None:
    path = tmp_path / "rencana"
    with started(_HOLDER, path) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        told = rf"sedang ditulis oleh .*\({holder.pid}\)"
        with pytest.raises(kw.UnreadableFile, match=told), writing_alone(path, seconds=0.2):
            pytest.fail("two are in")
        holder.kill()
    with writing_alone(path, seconds=5), writing_alone(path, seconds=5):
        assert not path.exists()


def test_nothing_is_lost_between_two_that_read_change_and_write(tmp_path: Path) -> None:
    path = tmp_path / "angka"
    path.write_text("0")
    with started(_ADDER, path) as one, started(_ADDER, path) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    assert path.read_text() == "40"


def test_an_import_after_a_crash_joins_the_plan_that_was_set_aside(tmp_path: Path) -> None:
    plan = kw.read_plan(Path(kw.__file__).parents[1] / "examples" / "pringgokusuman")
    kw.write_plan(plan, tmp_path / "p")
    (tmp_path / "p").rename(tmp_path / ".p.old")
    sheet = tmp_path / "aktor.csv"
    pd.DataFrame({"actor": ["baru"], "name": ["Aktor Baru"], "sector": ["kota"]}).to_csv(sheet, index=False)
    import_files([sheet], str(tmp_path / "p"))
    after = kw.read_plan(tmp_path / "p")
    assert len(after.interventions) == len(plan.interventions) and len(after.actors) == len(plan.actors) + 1


def test_the_hidden_list_of_what_was_made_moves_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        moved.append(self.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    with replacing_inside(tmp_path / "hasil") as folder:
        for name in (".daftar", "a.txt", "z.txt"):
            (folder / name).write_text(name)
    assert moved == ["a.txt", "z.txt", ".daftar"]
