"""Every package of the tree is named for the wheel, and no other; each folder of tests is a room of the house."""

from __future__ import annotations

import re
import runpy
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_every_package() -> None:
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = set(declared["options"]["packages"].split())
    folders = {".".join(file.parent.relative_to(ROOT).parts) for file in (ROOT / "kewilayahan").rglob("__init__.py")}
    assert packages == folders | {"kewilayahan.data.boundaries", "kewilayahan.data.pringgokusuman"}


def test_tests_lie_in_folders_named_as_the_rooms() -> None:
    rooms = {path.stem for path in (ROOT / "kewilayahan").iterdir() if path.suffix in ("", ".py")}
    folders = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    assert folders - rooms == {"benches", "examples", "notebooks"}


def test_the_house_is_drawn_as_its_contract_stands() -> None:
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = declared["importlinter:contract:layers"]["layers"].strip().splitlines()
    (drawing,) = re.findall(
        r"lint-imports` holds it\.\n\n```\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S
    )
    assert [re.split(r"\s{2,}", line.strip())[0] for line in drawing.splitlines()] == [line.strip() for line in layers]


def test_each_requirement_names_the_oldest_version_that_is_tested() -> None:
    floors = runpy.run_path(str(ROOT / "tools" / "oldest.py"))["floors"](ROOT / "setup.cfg")
    assert {"pandas", "geopandas", "shapely", "libpysal", "dask-geopandas", "pytest"} <= set(floors)
    assert int(floors["pandas"].split(".")[0]) >= 3  # with pandas 2 the check finds nothing
