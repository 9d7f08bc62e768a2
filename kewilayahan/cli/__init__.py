"""The command line: `kewilayahan --help` lists the commands, a module here for each family of them."""

from __future__ import annotations

import sys

from kewilayahan.cli.launcher import app
from kewilayahan.cli.speech import asked, speaking
from kewilayahan.errors import KewilayahanError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line: one clear line for an error, and its exit status."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(arguments)
    except (KewilayahanError, OSError) as error:
        if "--debug" in sys.argv:
            raise
        from kewilayahan.cli.console import print_error

        with speaking(asked(arguments)[1]):
            print_error(error)
        sys.exit(1)
