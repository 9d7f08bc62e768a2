"""Every package of the tree is named for the wheel, and no other."""

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
