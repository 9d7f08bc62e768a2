"""Writing beside and moving into place: what is there stays whole until the new is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kewilayahan.errors import UnreadableFile


@contextmanager
def replacing(path: Path, *, make_folder: bool = False) -> Iterator[Path]:
    """Give a path to write to, and move what was written there into the place of `path`.

    On any error the old file stays as it was and nothing is left beside it.

    Parameters
    ----------
    path : Path
        The file to be replaced or made.
    make_folder : bool
        Make the folder of the file if it is not there.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    temporary = path.with_name(f".{path.stem}.tmp{path.suffix}")
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        _remove(temporary)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise cannot_write(path, error) from error
    finally:
        _remove(temporary)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write to, and swap it for the folder `path`.

    The old folder is set aside, the new one moved in, and only then the old one removed; if the
    move fails the old one is put back.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    temporary, aside = path.with_name(f".{path.name}.tmp"), path.with_name(f".{path.name}.old")
    try:
        _remove(temporary)
        temporary.mkdir()
        yield temporary
        if path.exists():
            _remove(aside)
            path.rename(aside)
        try:
            temporary.rename(path)
        except OSError:
            if aside.exists():
                aside.rename(path)
            raise
        _remove(aside)
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise cannot_write(path, error) from error
    finally:
        _remove(temporary)


def cannot_write(path: Path, error: OSError) -> UnreadableFile:
    """Return the one-line error for a place that cannot be written."""
    reason = error.strerror or str(error)
    return UnreadableFile(path, "tidak dapat ditulis", f"cannot be written ({reason})")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
        return
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
