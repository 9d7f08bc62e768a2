"""The command line: `kewilayahan --help` lists the commands, a module here for each family of them."""

from __future__ import annotations

import sys
from itertools import pairwise

from rich.markup import escape

from kewilayahan.cli import (  # noqa: F401 - each adds its commands to `app`
    budgeting,
    building,
    importing,
    integrating,
    planning,
    plans,
    sharing,
)
from kewilayahan.cli.console import app, err, print_findings
from kewilayahan.errors import KewilayahanError
from kewilayahan.findings import InvalidPlan
from kewilayahan.words import language


def main() -> None:
    """Run the command line: one clear line for an error, and its exit status."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments, standalone_mode=True)
    except InvalidPlan as error:
        if debug:
            raise
        print_findings(error.findings, _language(arguments))
        sys.exit(1)
    except (KewilayahanError, OSError) as error:
        if debug:
            raise
        told = error.text.of(_language(arguments)) if isinstance(error, KewilayahanError) else str(error)
        err.print(escape(told), style="red")
        sys.exit(1)


def _language(arguments: list[str]) -> str:
    """Return the language that a call asks for, else the current one."""
    english = ("--lang", "en") in pairwise(arguments) or "--lang=en" in arguments
    return language("en" if english else None)
