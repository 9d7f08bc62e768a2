"""What a build has made, so that the next one takes away what it makes no more and nothing of anybody else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

LIST = ".kewilayahan.sha256"  # in the form of sha256sum, which can check it
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def read_made(folder: Path) -> dict[str, str]:
    """Return the digests of the files that the last build made in a folder, by their names there."""
    place = folder / LIST
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return {found[2]: found[1] for found in map(_LINE.fullmatch, lines) if found}


def write_made(folder: Path) -> dict[str, str]:
    """Write the list of all files in a folder, and return their digests by name."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    made = {file.relative_to(folder).as_posix(): _digest(file) for file in files}
    lines = "".join(f"{digest}  {name}\n" for name, digest in made.items())
    (folder / LIST).write_text(lines, encoding="utf-8", newline="\n")
    return made


def edited_since(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Return the names of the files that people have changed since a build made them."""
    return [name for name, digest in made.items() if (folder / name).is_file() and _digest(folder / name) != digest]


def remove_former(folder: Path, before: Mapping[str, str], made: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Remove what an earlier build made and this one did not.

    Returns
    -------
    tuple of list of str
        The names of what was removed, and of what people have changed since, which stays.
    """
    gone, edited = [], []
    for name, digest in before.items():
        file = folder / name
        if name in made or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            continue
        if _digest(file) == digest:
            file.unlink()
            gone.append(name)
        else:
            edited.append(name)
    return gone, edited


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
