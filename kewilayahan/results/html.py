"""Text and HTML faces: what a plan looks like in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kewilayahan.words import HIDDEN, MISSING, escape, in_english, language, number


def cell_text(value: object, lang: str | None = None) -> str:
    """Return one cell of a result as people read it: separators of the language, nothing for missing.

    Examples
    --------
    >>> cell_text(1234), cell_text(0.5, "en"), cell_text(None), cell_text(("a", "b")), cell_text(True)
    ('1.234', '0.500', '', 'a; b', 'ya')
    >>> cell_text(14.0), cell_text(14.5)  # whole figures need no decimals, which read as thousands
    ('14', '14,500')
    """
    english = in_english(lang)  # also where the cell is the same in both
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value)
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool | np.bool_):
        return ("yes" if value else "no") if english else ("ya" if value else "tidak")
    if isinstance(value, int | np.integer):
        return number(int(value), lang=lang)
    if isinstance(value, float | np.floating):
        return number(int(value), lang=lang) if float(value).is_integer() else number(float(value), 3, lang)
    return str(value)


def said(frame: pd.DataFrame, columns: Iterable[str], *, lang: str | None = None) -> pd.DataFrame:
    """Return a table of a plan in which an empty cell of these columns says why it is empty.

    Parameters
    ----------
    frame : DataFrame
        A table with the column ``hidden``, which names the cells that `kewilayahan.public` took out.
    columns : iterable of str
        Columns of figures.
    lang : {"id", "en"}
        Language.

    Returns
    -------
    DataFrame
        The same rows without the column ``hidden``: figures stay numbers, the others are words.

    Examples
    --------
    >>> frame = pd.DataFrame({"value": [5.0, None, None], "hidden": [(), ("value",), ()]})
    >>> said(frame, ["value"])["value"].tolist()
    [5.0, 'disembunyikan', 'tidak ada data']
    """
    chosen = language(lang)
    told = frame.drop(columns="hidden")
    for name in columns:
        told[name] = pd.Series(
            [
                HIDDEN[chosen] if name in hidden else MISSING[chosen] if pd.isna(figure) else figure
                for figure, hidden in zip(frame[name], frame["hidden"], strict=True)
            ],
            index=frame.index,
            dtype=object,
        )
    return told


def figures(cells: pd.Series) -> bool:
    """Tell whether a column holds numbers only, whatever its dtype, and so stands on the right.

    Examples
    --------
    >>> figures(pd.Series([1, 0.5, None], dtype=object)), figures(pd.Series([True])), figures(pd.Series([1, "a"]))
    (True, False, False)
    """
    if cells.dtype != object:
        return pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype)
    return pd.api.types.infer_dtype(cells, skipna=True) in ("integer", "floating", "mixed-integer-float")


def table_html(frame: pd.DataFrame, lang: str | None = None) -> str:
    """Return a frame as an escaped HTML table, its index left out.

    Examples
    --------
    >>> table_html(pd.DataFrame({"Nama": ["<b>"], "Rp": [1500]}))
    '<table><thead><tr><th>Nama</th><th>Rp</th></tr></thead><tbody><tr><td>&lt;b&gt;</td><td class="n">1.500</td></tr>\
</tbody></table>'
    """
    in_english(lang)  # a table without cells refuses too
    head = "".join(f"<th>{escape(name)}</th>" for name in frame.columns)
    opened = ['<td class="n">' if figures(cells) else "<td>" for _, cells in frame.items()]
    rows = (
        "".join(f"{tag}{escape(cell_text(value, lang))}</td>" for tag, value in zip(opened, row, strict=True))
        for row in frame.itertuples(index=False)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def section(heading: str, frame: pd.DataFrame, lang: str | None = None, *, wide: bool = False) -> str:
    """Return a table under its heading as escaped markup, which scrolls; one of many columns is given their room.

    Examples
    --------
    >>> section("Jumlah & luas", pd.DataFrame({"Rp": [5]}))[:63]
    '<h2>Jumlah &amp; luas</h2><div style="overflow-x:auto"><table><'
    """
    table = table_html(frame, lang)
    if wide:  # else its rows grow tall
        table = table.replace("<table>", f'<table style="min-width:{11 * len(frame.columns)}em">', 1)
    return f'<h2>{escape(heading)}</h2><div style="overflow-x:auto">{table}</div>'


def drawing(svg: str) -> str:
    """Return a drawing as markup: on a phone it is moved aside, not shrunk."""
    return f'<div class="wide">{svg}</div>'


def paragraph(text: str) -> str:
    """Return a text as an escaped paragraph.

    Examples
    --------
    >>> paragraph("Belum ada <desk>.")
    '<p>Belum ada &lt;desk&gt;.</p>'
    """
    return f"<p>{escape(text)}</p>"
