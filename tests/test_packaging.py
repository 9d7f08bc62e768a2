"""Every package of the tree is named for the wheel, and no other; each folder of tests is a room of the house."""

from __future__ import annotations

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
