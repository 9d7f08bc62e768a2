"""The last changes of a plan, kept beside it in a hidden folder, so that they can be taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kewilayahan.errors import KewilayahanError
from kewilayahan.files import plan_place, refuse_open
from kewilayahan.words import Text
from kewilayahan.writing.atomic import replacing, replacing_folder

KEPT = 10


@contextmanager
def remembering(path: str | Path) -> Iterator[None]:
    """Keep a plan as it is before it is written anew; where the writing fails, nothing is kept.

    Parameters
    ----------
    path : str or Path
        The folder or ``.gpkg`` of the plan. The copies lie beside it, ten at most, the oldest goes.

    Raises
    ------
    UnreadableFile
        If the copy cannot be written.
    """
    place = plan_place(path)
    kept = _kept(place)
    number = int(kept[-1].stem) + 1 if kept else 1
    slot = _shelf(place) / f"{number:06}{place.suffix if place.is_file() else ''}"
    _shelf(place).mkdir(exist_ok=True)
    _copy(place, slot)
    try:
        yield
    except BaseException:
        _remove(slot)
        raise
    for old in _kept(place)[:-KEPT]:
        _remove(old)


def undo(path: str | Path) -> int:
    """Take the last change of a plan back, and return how many more can be taken back.

    Raises
    ------
    KewilayahanError
        If nothing is kept.
    UnreadableFile
        If the plan cannot be written, or is open in another program.
    """
    place = plan_place(path)
    kept = _kept(place)
    if not kept:
        raise KewilayahanError(
            Text(f"{path}: tidak ada perubahan yang dapat dibatalkan", f"{path}: there is no change to take back")
        )
    if place.is_file():
        refuse_open(place)
    _copy(kept[-1], place)
    _remove(kept[-1])
    return len(kept) - 1


def _shelf(place: Path) -> Path:
    return place.resolve().parent / f".{place.name}.riwayat"


def _kept(place: Path) -> list[Path]:
    """Return what is kept, the oldest first."""
    shelf = _shelf(place)
    return sorted(item for item in shelf.iterdir() if item.stem.isdecimal()) if shelf.is_dir() else []


def _copy(source: Path, target: Path) -> None:
    """Put a copy of a folder or a file in the place of another, whole or not at all."""
    if source.is_dir():
        with replacing_folder(target) as temporary:
            shutil.copytree(source, temporary, dirs_exist_ok=True)
        return
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def _remove(item: Path) -> None:
    if item.is_dir():
        shutil.rmtree(item)
    else:
        item.unlink(missing_ok=True)
