"""Writing beside and moving into place: what is there stays whole until the new is whole."""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from kewilayahan.errors import UnreadableFile
from kewilayahan.words import Text

_LEFT = 86400  # seconds after which a temporary file is of nobody who still writes


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
    place = path.resolve()
    temporary = place.parent / f".{place.stem}.{_own()}.tmp{place.suffix}"
    if place.exists() and not place.is_file():
        raise UnreadableFile(path, Text("sudah ada dan bukan berkas", "exists and is no file"))
    try:
        if make_folder:
            place.parent.mkdir(parents=True, exist_ok=True)
        _clear(place.parent, place.stem)
        yield temporary
        _sync(temporary)
        temporary.replace(place)
        _sync(place.parent)
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            _remove(temporary)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write to, and swap it for the folder `path`.

    The old folder is set aside, the new one moved in, and only then the old one removed; if the
    move fails the old one is put back, and if the process dies between the two moves `recover` does it.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    place = path.resolve()
    if Path.cwd().is_relative_to(place):
        # It would be moved away below the feet of the shell or notebook that stands in it.
        raise UnreadableFile(
            path, Text("folder kerja sekarang; pindah ke luar dulu", "the current folder; leave it first")
        )
    temporary, aside = place.parent / f".{place.name}.{_own()}.tmp", _aside(place)
    try:
        recover(place)
        _clear(place.parent, place.name)
        temporary.mkdir()
        yield temporary
        for item in [*temporary.rglob("*"), temporary]:
            _sync(item)
        if place.exists():
            _remove(aside)
            place.rename(aside)
        try:
            temporary.rename(place)
        except BaseException:
            if aside.exists():
                aside.rename(place)
            raise
        _sync(place.parent)
        with suppress(OSError):  # the new one is whole and in its place
            _remove(aside)
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            _remove(temporary)


@contextmanager
def replacing_inside(folder: Path) -> Iterator[Path]:
    """Give a folder to write to, and move every file in it to its place in `folder` when all are written.

    On any error before that, `folder` stays as it was. What else lies in it is kept.

    Raises
    ------
    UnreadableFile
        If the place cannot be written.
    """
    place = folder.resolve()
    temporary = place.parent / f".{place.name}.{_own()}.tmp"
    try:
        _clear(place.parent, place.name)
        temporary.mkdir(parents=True)
        yield temporary
        # A list of what was made, hidden as it is, moves last: after a crash nothing in it is taken for edited.
        files = [item for item in temporary.rglob("*") if item.is_file()]
        for file in sorted(files, key=lambda item: (item.name.startswith("."), item)):
            target = place / file.relative_to(temporary)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
    except OSError as error:
        if isinstance(error, UnreadableFile):
            raise
        raise cannot_write(folder, error) from error
    finally:
        with suppress(OSError):
            _remove(temporary)


def _own() -> str:
    """Return what no other process and no other call names its temporary files."""
    return f"{os.getpid()}-{secrets.token_hex(3)}"


def _clear(folder: Path, name: str) -> None:
    """Remove what killed processes left beside a place: temporary files that nobody has touched for a day."""
    left = re.compile(rf"\.{re.escape(name)}\.\d+-[0-9a-f]{{6}}\.tmp(\..*)?")
    with suppress(OSError):
        for item in folder.iterdir():
            if left.fullmatch(item.name) and time.time() - item.stat().st_mtime > _LEFT:
                _remove(item)


def _sync(path: Path) -> None:
    """Bring a file or the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def writing_alone(path: Path, *, seconds: float = 30.0) -> Iterator[None]:
    """Keep everybody else from writing to a plan, from reading it until the change is written.

    The lock is that of the system on a file beside the plan; it ends with the process that holds it. A folder that a
    process set aside and did not live to replace is put back first.

    Parameters
    ----------
    path : Path
        The plan.
    seconds : float
        How long to wait for somebody else.

    Raises
    ------
    UnreadableFile
        If somebody else writes for longer than that.
    """
    place = path.resolve()
    owner = place.parent / f".{place.name}.lock"
    lock = FileLock(owner, timeout=seconds, is_singleton=True)  # who holds it may write within
    try:
        place.parent.stat()  # the lock would make the folder
        lock.acquire(timeout=seconds)
    except Timeout as error:
        holder = _told(owner)
        id, en = (f" oleh {holder}", f" by {holder}") if holder else ("", "")
        raise UnreadableFile(
            path, Text(f"sedang ditulis{id}; coba lagi sebentar lagi", f"is being written{en}; try again in a moment")
        ) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        with suppress(OSError):
            _who(owner).write_text(f"{platform.node()} ({os.getpid()})", encoding="utf-8")
        recover(place)
        yield
    finally:
        if lock.lock_counter == 1:
            _who(owner).unlink(missing_ok=True)
            if not place.exists():  # nothing was written: nothing stays
                with suppress(OSError):
                    owner.unlink(missing_ok=True)
        lock.release()


def _who(owner: Path) -> Path:
    return owner.with_suffix(".who")


def _told(owner: Path) -> str:
    """Return who holds a lock, as far as it is told."""
    with suppress(OSError):
        return "".join(filter(str.isprintable, _who(owner).read_text(encoding="utf-8", errors="replace")))[:80]
    return ""


def recover(path: Path) -> None:
    """Put back a folder that a process set aside and did not live to replace."""
    place = path.resolve()
    if not place.exists() and _aside(place).is_dir():
        _aside(place).rename(place)


def _aside(place: Path) -> Path:
    return place.parent / f".{place.name}.old"


def cannot_write(path: Path, error: OSError) -> UnreadableFile:
    """Return the one-line error for a place that cannot be written."""
    reason = error.strerror or str(error)
    return UnreadableFile(path, Text(f"tidak dapat ditulis ({reason})", f"cannot be written ({reason})"))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
        return
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        return
