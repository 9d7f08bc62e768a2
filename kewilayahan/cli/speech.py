"""The language of a run (`--lang` anywhere, else KEWILAYAHAN_LANG, else Indonesian), and the words of the help."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kewilayahan.words import LANGUAGES, Text, language

__all__ = ["asked", "language", "say", "speaking", "words_of"]

_VARIABLE = "KEWILAYAHAN_LANG"
_OPTION = "--lang"


def say(id: str, en: str) -> str:
    """Return the words in the language of this run."""
    return Text(id, en).of()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language for a while: all that is printed asks the environment, as the library does."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = lang
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before


def asked(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Take `--lang` from wherever it stands before `--`, and return the other words and the language.

    The language is what was written, spoken or not; without one it is that of the environment.

    Examples
    --------
    >>> asked(["equity", "rencana", "--lang", "en", "--keep"])
    (['equity', 'rencana', '--keep'], 'en')
    >>> asked(["--lang=en", "check", "--", "--lang"])
    (['check', '--', '--lang'], 'en')
    """
    rest: list[str] = []
    lang = os.environ.get(_VARIABLE) or LANGUAGES[0]
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == _OPTION:
            lang = next(words, "")
        elif word.startswith(f"{_OPTION}="):
            lang = word.removeprefix(f"{_OPTION}=")
        else:
            rest.append(word)
    return rest, lang


@dataclass(frozen=True)
class Words:
    """What the help says of a command or of one of its parameters.

    Attributes
    ----------
    help : Text
        What it does.
    value : Text
        What stands for its value, ``BERKAS`` say; empty where it takes none.
    example : str
        A line that runs it, of a command only.
    """

    help: Text
    value: Text
    example: str


@cache
def _all_words() -> Mapping[tuple[str, str], Words]:
    source = resources.files("kewilayahan.cli").joinpath("commands.csv").read_text(encoding="utf-8")
    return {
        (row["command"], row["parameter"]): Words(
            Text(row["id"], row["en"]), Text(row["value_id"], row["value_en"]), row["example"]
        )
        for row in csv.DictReader(source.splitlines())
    }


def words_of(command: str, parameter: str = "") -> Words:
    """Return the words of a command, or of a parameter: its own, else those that all commands share."""
    words = _all_words()
    return words[command, parameter] if (command, parameter) in words else words["*", parameter]
