"""Whole or not at all: whatever breaks while a file or folder is written, the old one stays and nothing lies beside."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.writing.atomic import replacing, replacing_folder, replacing_inside

FAILURES = [PermissionError(13, "Permission denied"), KeyboardInterrupt()]


@pytest.fixture
def plan() -> kw.MasterPlan:
    """One area, no geometry."""
    return kw.MasterPlan(areas=pd.DataFrame({"area": ["K"], "name": ["Kita"], "level": ["kelurahan"]}))


def renamed(plan: kw.MasterPlan) -> kw.MasterPlan:
    """The same plan with another name in it."""
    return plan.replace(areas=plan.areas.assign(name="Baru"))


def beside(folder: Path) -> list[str]:
    """Names of everything in a folder but locks, which stay: to remove one would let two hold it."""
    return sorted(item.name for item in folder.iterdir() if item.suffix != ".lock")


def fail_at(call: int, error: BaseException, real: Callable[..., object]) -> Callable[..., object]:
    """Stand in for a function that breaks at its n-th call."""
    calls = []

    def stand_in(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == call:
            raise error
        return real(*arguments)

    return stand_in


def test_a_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "daftar.txt"
    path.write_text("lama")
    with replacing(path) as temporary:
        temporary.write_text("baru")
        assert path.read_text() == "lama"
    assert path.read_text() == "baru"
    assert [item.name for item in tmp_path.iterdir()] == ["daftar.txt"]


@pytest.mark.parametrize("error", [ValueError("rusak"), KeyboardInterrupt("rusak")])
def test_an_error_in_the_middle_passes_and_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "daftar.txt"
    path.write_text("lama")
    with pytest.raises(type(error), match="rusak"), replacing(path) as temporary:
        temporary.write_text("setengah")
        raise error
    assert path.read_text() == "lama"
    assert [item.name for item in tmp_path.iterdir()] == ["daftar.txt"]


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    with (
        pytest.raises(kw.UnreadableFile, match=r"daftar\.txt: tidak dapat ditulis \(No space left on device\)$"),
        replacing(tmp_path / "daftar.txt"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("error", FAILURES, ids=["denied", "interrupt"])
def test_a_folder_that_cannot_be_moved_is_put_back(
    tmp_path: Path, call: int, error: BaseException, monkeypatch: pytest.MonkeyPatch, plan: kw.MasterPlan
) -> None:
    """The first move sets the old folder aside, the second moves the new one in."""
    kw.write_plan(plan, tmp_path / "rencana")
    monkeypatch.setattr(Path, "rename", fail_at(call, error, Path.rename))
    expected = kw.UnreadableFile if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="Permission denied" if isinstance(error, OSError) else "^$"):
        kw.write_plan(renamed(plan), tmp_path / "rencana")
    monkeypatch.undo()
    assert beside(tmp_path) == ["rencana"]
    assert kw.read_plan(tmp_path / "rencana") == plan


@pytest.mark.parametrize("name", ["rencana.gpkg", "isian.xlsx", "areas.geojson"])
def test_a_file_that_cannot_be_moved_leaves_the_old(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, plan: kw.MasterPlan
) -> None:
    writers: dict[str, Callable[[kw.MasterPlan], object]] = {
        "rencana.gpkg": lambda plan: kw.write_plan(plan, tmp_path / name),
        "isian.xlsx": lambda plan: kw.write_template(tmp_path / name),
        "areas.geojson": lambda plan: kw.write_geojson(plan, tmp_path),
    }
    writers[name](plan)
    before = (tmp_path / name).read_bytes()
    monkeypatch.setattr(Path, "replace", fail_at(1, OSError(30, "Read-only file system"), Path.replace))
    with pytest.raises(kw.UnreadableFile, match=r"tidak dapat ditulis \(Read-only file system\)"):
        writers[name](renamed(plan))
    assert (tmp_path / name).read_bytes() == before
    assert beside(tmp_path) == [name]


def test_an_old_folder_that_cannot_be_cleared_away_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: kw.MasterPlan
) -> None:
    kw.write_plan(plan, tmp_path / "rencana")
    monkeypatch.setattr(shutil, "rmtree", fail_at(1, PermissionError(13, "Permission denied"), shutil.rmtree))
    kw.write_plan(renamed(plan), tmp_path / "rencana")
    monkeypatch.undo()
    assert kw.read_plan(tmp_path / "rencana") == renamed(plan)
    kw.write_plan(plan, tmp_path / "rencana")
    assert beside(tmp_path) == ["rencana"]


@pytest.mark.parametrize("way", ["replacing", "replacing_folder"])
def test_a_killed_process_leaves_the_old_and_the_next_one_succeeds(tmp_path: Path, way: str) -> None:
    path = tmp_path / "rencana"
    written = {
        "replacing": lambda place: place.write_text("lama"),
        "replacing_folder": lambda place: (place.mkdir(exist_ok=True), (place / "a").write_text("lama")),
    }[way]
    written(path)
    script = (
        f"import os, pathlib\nfrom kewilayahan.writing.atomic import {way}\n"
        f"with {way}(pathlib.Path({str(path)!r})) as temporary:\n"
        "    (temporary / 'a' if temporary.is_dir() else temporary).write_text('setengah')\n"
        f"    os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    root = Path(kw.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    (half,) = (item for item in tmp_path.iterdir() if item != path)  # still beside it
    assert (path / "a" if path.is_dir() else path).read_text() == "lama"
    for age in (0, 2 * 86400):  # a young one may be that of somebody who writes now
        assert half.exists()
        os.utime(half, (time.time() - age,) * 2)
        with (replacing if way == "replacing" else replacing_folder)(path) as temporary:
            written(temporary)
    assert beside(tmp_path) == ["rencana"]


@pytest.mark.parametrize("name", ["r" * 255, "r" * 250 + ".gpkg", "r" * 240 + ".gpkg/x", "berkas/x.gpkg", "berkas/x"])
def test_impossible_places_are_refused_in_one_line(tmp_path: Path, name: str, plan: kw.MasterPlan) -> None:
    (tmp_path / "berkas").write_text("bukan folder")
    with pytest.raises(kw.UnreadableFile, match="tidak dapat ditulis"):
        kw.write_plan(plan, tmp_path / name)
    assert [item.name for item in tmp_path.iterdir()] == ["berkas"]


def test_a_folder_of_that_name_is_not_replaced_by_a_file(tmp_path: Path, plan: kw.MasterPlan) -> None:
    (tmp_path / "rencana.gpkg").mkdir()
    with pytest.raises(kw.UnreadableFile, match="sudah ada dan bukan berkas"):
        kw.write_plan(plan, tmp_path / "rencana.gpkg")
    (tmp_path / "rencana").write_text("catatan")
    with pytest.raises(kw.UnreadableFile, match="sudah ada dan bukan folder"):
        kw.write_plan(plan, tmp_path / "rencana")
    assert beside(tmp_path) == ["rencana", "rencana.gpkg"]
    assert (tmp_path / "rencana").read_text() == "catatan"


@pytest.mark.parametrize("place", [".", "", "..", "sub/.."])
def test_the_current_folder_is_refused(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch, plan: kw.MasterPlan
) -> None:
    """Moved away, it would leave the shell in a folder that is no more."""
    (tmp_path / "kerja" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "kerja")
    with pytest.raises(kw.UnreadableFile, match="folder kerja sekarang; pindah ke luar dulu"):
        kw.write_plan(plan, place)
    assert [item.name for item in (tmp_path / "kerja").iterdir()] == ["sub"]
    kw.write_plan(plan, "sub")
    assert kw.read_plan("sub") == plan


@pytest.mark.parametrize("name", ["rencana", "rencana.gpkg"])
def test_a_link_stays_a_link(tmp_path: Path, name: str, plan: kw.MasterPlan) -> None:
    (tmp_path / "jauh").mkdir()
    kw.write_plan(plan, tmp_path / "jauh" / name)
    (tmp_path / name).symlink_to(tmp_path / "jauh" / name)
    kw.write_plan(renamed(plan), tmp_path / name)
    assert (tmp_path / name).is_symlink()
    assert kw.read_plan(tmp_path / "jauh" / name) == renamed(plan)


def test_a_url_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: kw.MasterPlan) -> None:
    monkeypatch.chdir(tmp_path)
    for use in (lambda url: kw.write_plan(plan, url), kw.read_plan):
        with pytest.raises(kw.UnreadableFile, match=r"rencana adalah folder atau \.gpkg"):
            use("postgresql://localhost/rencana")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no device to write to")
def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(kw.UnreadableFile, match="sudah ada dan bukan berkas"), replacing(Path("/dev/null")):
        pass
    assert Path("/dev/null").is_char_device()


def test_a_folder_set_aside_by_a_killed_process_is_put_back(tmp_path: Path, plan: kw.MasterPlan) -> None:
    kw.write_plan(plan, tmp_path / "rencana")
    (tmp_path / "rencana").rename(tmp_path / ".rencana.old")  # killed between the two moves
    assert kw.read_plan(tmp_path / "rencana") == plan
    (tmp_path / "rencana").rename(tmp_path / ".rencana.old")
    kw.write_plan(renamed(plan), tmp_path / "rencana")
    assert beside(tmp_path) == ["rencana"]


def test_files_move_in_when_all_are_written_and_what_else_lies_there_stays(tmp_path: Path) -> None:
    (tmp_path / "hasil" / "geojson").mkdir(parents=True)
    (tmp_path / "hasil" / "catatan.txt").write_text("tetap")
    (tmp_path / "hasil" / "geojson" / "areas.geojson").write_text("lama")
    with pytest.raises(ValueError, match="rusak"), replacing_inside(tmp_path / "hasil") as folder:
        (folder / "peta.html").write_text("baru")
        raise ValueError("rusak")
    assert sorted(item.name for item in (tmp_path / "hasil").iterdir()) == ["catatan.txt", "geojson"]
    with replacing_inside(tmp_path / "hasil") as folder:
        (folder / "geojson").mkdir()
        (folder / "geojson" / "areas.geojson").write_text("baru")
    assert (tmp_path / "hasil" / "geojson" / "areas.geojson").read_text() == "baru"
    assert (tmp_path / "hasil" / "catatan.txt").read_text() == "tetap"
    assert [item.name for item in tmp_path.iterdir()] == ["hasil"]
