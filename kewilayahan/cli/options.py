"""The arguments and options that several commands share, and their checks; what they mean stands in commands.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kewilayahan.cli.launcher import WrongCall
from kewilayahan.cli.speech import say
from kewilayahan.errors import InvalidValue, UnknownName, UnreadableFile


@contextmanager
def said_in_call() -> Iterator[None]:
    """Turn a wrong name or value into a wrong call: it stands on the command line, not in the data."""
    try:
        yield
    except (InvalidValue, UnknownName, UnreadableFile) as error:
        raise WrongCall(str(error)) from error


def ending(*allowed: str) -> Callable[[Path | None], Path | None]:
    """Return the check of an option: the name of a file with one of these endings."""

    def check(path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() not in allowed:
            raise WrongCall(f"{path}: {say('akhirannya harus', 'its ending must be')} {', '.join(allowed)}")
        return path

    return check


def folder_or(*allowed: str) -> Callable[[Path], Path]:
    """Return the check of an option: a folder, or the name of a file with one of these endings."""

    def check(path: Path) -> Path:
        if path.suffix.lower() not in allowed:
            from kewilayahan.files.geojson import refuse_ending

            what = ", ".join(("folder", *allowed))
            with said_in_call():
                refuse_ending(path, f"yang boleh: {what}; folder", f"allowed: {what}; a folder is")
        return path

    return check


def _new(path: Path | None) -> Path | None:
    if path is not None and path.exists():
        raise WrongCall(f"{path}: {say('sudah ada; pilih nama lain', 'exists; choose another name')}")
    return path if path is None else folder_or(".gpkg")(path)


def refuse_plan_folder(plan: str, output: Path) -> None:
    """Refuse results inside the folder of the plan: they would be taken for its tables, or replace them."""
    if output.resolve() == Path(plan).resolve():
        said = say("folder rencana itu sendiri; pilih folder lain", "the folder of the plan; choose another")
        raise WrongCall(f"{output}: {said}")


Plan = Annotated[str, typer.Argument()]
Internal = Annotated[bool, typer.Option("--internal")]
TableFile = Annotated[Path | None, typer.Option("-o", "--output", callback=ending(".csv", ".xlsx", ".html"))]
Folder = Annotated[Path, typer.Option("-o", "--output", callback=folder_or())]
Save = Annotated[Path | None, typer.Option(callback=_new)]
Need = Annotated[str, typer.Option()]
Level = Annotated[str | None, typer.Option()]
Texts = Annotated[list[str] | None, typer.Option()]
Streets = Annotated[Path | None, typer.Option()]
