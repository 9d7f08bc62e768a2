"""A GeoPackage of anybody as data: a copy without programs, in which nothing of the original is touched or run."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_LOGS = ("-wal", "-journal")


@contextmanager
def copy_of_data(path: Path) -> Iterator[Path]:
    """Give a copy of a GeoPackage that holds its tables and none of its triggers and views.

    What stands in a log of SQLite beside it is part of it. The file, its folder and its logs stay as they are: SQLite
    itself would leave files beside a GeoPackage in WAL mode, as QGIS sets it.

    Raises
    ------
    sqlite3.Error
        If it is no GeoPackage.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"{path.stem or 'peta'}.gpkg"
        shutil.copyfile(path, copy)
        for ending in _LOGS:
            log = path.with_name(path.name + ending)
            if log.is_file() and log.stat().st_size:
                shutil.copyfile(log, copy.with_name(copy.name + ending))
        if _start(copy) != b"SQLite format 3\x00":
            raise sqlite3.DatabaseError("not a GeoPackage")
        with closing(sqlite3.connect(copy)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA journal_mode = DELETE").fetchall()
            base.execute("PRAGMA writable_schema = ON")
            base.execute("DELETE FROM sqlite_master WHERE type IN ('trigger', 'view')")
            base.commit()
        yield copy


def settle(path: Path) -> bool:
    """Play a log that lies beside a GeoPackage into it, and tell whether nobody has the file open.

    A log that a programme left when it was ended is not one that a programme holds.
    """
    if not any(path.with_name(path.name + ending).exists() for ending in (*_LOGS, "-shm")):
        return True
    try:
        with closing(sqlite3.connect(path, timeout=0)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
            (mode,) = base.execute("PRAGMA journal_mode = DELETE").fetchone()
            base.execute("BEGIN EXCLUSIVE")
            base.rollback()
    except sqlite3.Error:
        return False
    for ending in (*_LOGS, "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return bool(mode == "delete")


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)
