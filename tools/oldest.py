"""Print a line ``name==version`` for each requirement of setup.cfg, extras too: the oldest that is allowed.

`make test-oldest` installs exactly these and runs the tests.
"""

from __future__ import annotations

import re
import sys
from configparser import ConfigParser
from pathlib import Path

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*[>=]=\s*(?P<floor>[\w.]+)(?:\s*,\s*<[\w.]+)?")
_OWN = re.compile(r"kewilayahan\[[\w,]+\]")


def floors(path: Path) -> dict[str, str]:
    """Return the oldest version that is allowed of each requirement, by its name.

    Raises
    ------
    ValueError
        If a requirement names none.
    """
    declared = ConfigParser()
    declared.read(path, encoding="utf-8")
    blocks = [declared["options"]["install_requires"], *declared["options.extras_require"].values()]
    found: dict[str, str] = {}
    for line in (line.strip() for block in blocks for line in block.splitlines()):
        if not line or _OWN.fullmatch(line):
            continue
        match = _REQUIREMENT.fullmatch(line)
        if match is None:
            raise ValueError(f"setup.cfg: no oldest version in {line!r}; write it as `name >=version`")
        found[match["name"]] = match["floor"]
    return found


if __name__ == "__main__":
    sys.stdout.writelines(
        f"{name}=={floor}\n" for name, floor in floors(Path(__file__).parents[1] / "setup.cfg").items()
    )
