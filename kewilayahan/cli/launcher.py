"""From the words on the line to one command: which there are, their help, and what is wrong with a call.

Only the module of the command that is asked for is loaded, and no table before the command runs.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

from kewilayahan.cli.speech import asked, language, say, speaking, words_of
from kewilayahan.words import LANGUAGES, Text

GROUPS: tuple[tuple[Text, Mapping[str, str]], ...] = (  # in the order of the work: each command and its module
    (Text("Memulai", "Begin"), {"new": "beginning", "demo": "building", "template": "plans"}),
    (Text("Mengimpor", "Import"), {"import": "importing", "check": "plans"}),
    (
        Text("Memutuskan", "Decide"),
        {
            "integrate": "integrating",
            "prioritise": "budgeting",
            "trace": "integrating",
            "comply": "integrating",
            "set": "changing",
            "remove": "changing",
            "undo": "changing",
        },
    ),
    (
        Text("Mengukur", "Measure"),
        {
            "equity": "sharing",
            "synergy": "sharing",
            "roadmap": "planning",
            "roles": "planning",
            "desks": "planning",
            "audit": "planning",
        },
    ),
    (
        Text("Merencanakan dana", "Plan money"),
        {"scenario": "budgeting", "schedule": "budgeting", "compare": "budgeting"},
    ),
    (Text("Menampilkan", "Show"), {"map": "plans", "schema": "plans"}),
    (Text("Menyerahkan", "Hand over"), {"build": "building", "export": "plans"}),
)
_Function = TypeVar("_Function", bound=Callable[..., Any])
_MODULES = {command: module for _, commands in GROUPS for command, module in commands.items()}
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer gives the others no public name


class WrongCall(typer.BadParameter):
    """A call that makes no sense, said in the language of the run: exit 2."""


class Command(TyperCommand):
    """A command whose help speaks the language of the run."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, what it does, arguments, options and one example."""
        name = self.name or ""
        words = words_of(name)
        own = [param for param in self.params if param.param_type_name == "argument"]
        usage = " ".join([*(_argument(name, param) for param in own), say("[OPSI]", "[OPTIONS]")])
        formatter.write_usage(f"kewilayahan {name}", usage, say("Cara pakai: ", "Usage: "))
        _write_paragraph(formatter, words.help.of(language()))
        if own:
            with formatter.section(say("Isi", "Arguments")):
                formatter.write_dl([(_argument(name, param), _said(name, param.name)) for param in own])
        options = [param for param in self.params if param.param_type_name == "option"]
        with formatter.section(say("Opsi", "Options")):
            formatter.write_dl([*(_option(name, param) for param in options), *_shared()])
        with formatter.section(say("Contoh", "Example")):
            formatter.write_text(words.example)


class Commands(TyperGroup):
    """All commands in the order of the work, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return list(_MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load the module of a command and return the command."""
        if cmd_name not in _MODULES:
            return None
        import_module(f"kewilayahan.cli.{_MODULES[cmd_name]}")
        return cast(TyperGroup, typer.main.get_command(app)).commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first word names, or refuse the word with the nearest that there are."""
        if args[0] not in _MODULES:
            raise WrongCall(say(f"perintah {args[0]!r} tidak ada", f"no command {args[0]!r}") + near(args[0], _MODULES))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write all commands by group."""
        usage = say("PERINTAH [OPSI]", "COMMAND [OPTIONS]")
        formatter.write_usage("kewilayahan", usage, say("Cara pakai: ", "Usage: "))
        _write_paragraph(formatter, words_of("").help.of(language()))
        for title, commands in GROUPS:
            with formatter.section(title.of(language())):
                formatter.write_dl([(name, words_of(name).help.of(language())) for name in commands], col_max=14)
        with formatter.section(say("Opsi", "Options")):
            formatter.write_dl(_shared())
        with formatter.section(say("Contoh", "Example")):
            formatter.write_text(words_of("").example)

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run one call in its language; a call that makes no sense is one line and exit 2."""
        rest, lang = asked(sys.argv[1:] if args is None else args)
        with speaking(lang if lang in LANGUAGES else LANGUAGES[0]):
            try:
                if lang not in LANGUAGES:
                    raise WrongCall(say(f"--lang {lang}: pilih id atau en", f"--lang {lang}: choose id or en"))
                status = super().main(rest or ["--help"], prog_name="kewilayahan", standalone_mode=False)
            except _UsageError as error:
                typer.secho(explained(error), err=True, fg="red")
                sys.exit(2)
        sys.exit(status if isinstance(status, int) else 0)


app = typer.Typer(cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def _kewilayahan() -> None:
    """Make the application a group, however many commands are loaded."""


def command(name: str | None = None) -> Callable[[_Function], _Function]:
    """Return the decorator that adds a function to the commands."""
    return app.command(name, cls=Command)


def near(name: str, known: Iterable[str]) -> str:
    """Return the question whether one of the nearest names was meant, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return "" if not found else say(". Maksud Anda: ", ". Did you mean: ") + ", ".join(found) + "?"


def explained(error: Any) -> str:
    """Return what is wrong with a call, in the language of the run, with where its help is."""
    context = error.ctx
    called = context.command_path if context is not None else "kewilayahan"
    return f"{_wrong(error)} ({called} --help)"


def _wrong(error: Any) -> str:
    kind: str = type(error).__name__
    called: Any = getattr(error.ctx, "command", None)
    name = str(getattr(called, "name", None) or "")
    param: Any = getattr(error, "param", None)
    label = "" if param is None else _label(name, param)
    if isinstance(error, WrongCall):
        return f"{label}: {error.message}" if label and label not in error.message else error.message
    if kind == "NoSuchOption":
        options = [option for known in getattr(called, "params", ()) for option in known.opts]
        said = say(f"opsi {error.option_name} tidak ada", f"no option {error.option_name}")
        return said + near(error.option_name, [*options, "--lang", "--help", "--debug"])
    if kind == "MissingParameter":
        return say(f"{label} belum disebut", f"{label} is missing") + f": {_said(name, param.name)}"
    if kind == "BadOptionUsage":
        return say(f"{error.option_name} butuh isi", f"{error.option_name} needs a value")
    if kind == "BadParameter" and param is not None:
        value = words_of(name, param.name).value.of(language())
        return say(f"{label}: isinya harus {value}", f"{label}: the value must be {value}")
    extra = error.message.rpartition("(")[2].rstrip(")")
    return say(f"terlalu banyak isi: {extra}", f"too many values: {extra}")


def _label(command: str, param: Any) -> str:
    return _argument(command, param) if param.param_type_name == "argument" else max(param.opts, key=len)


def _argument(command: str, param: Any) -> str:
    value = words_of(command, param.name).value.of(language())
    shown = f"{value}…" if param.nargs == -1 else value
    return shown if param.required else f"[{shown}]"


def _option(command: str, param: Any) -> tuple[str, str]:
    value = words_of(command, param.name).value.of(language())
    return ", ".join(param.opts) + (f" {value}" if value else ""), _said(command, param.name)


def _said(command: str, parameter: str) -> str:
    return words_of(command, parameter).help.of(language())


def _shared() -> list[tuple[str, str]]:
    """Return the options that every command takes."""
    shown = []
    for name in ("lang", "debug", "help"):
        words = words_of("*", name)
        shown.append((f"--{name} {words.value.of(language())}".rstrip(), words.help.of(language())))
    return shown


def _write_paragraph(formatter: Any, text: str) -> None:
    formatter.write_paragraph()
    formatter.write_text(text)
