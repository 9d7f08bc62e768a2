"""Any file as grids: told by its content first, by its ending second."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kewilayahan.errors import KewilayahanError, UnreadableFile
from kewilayahan.findings import Finding
from kewilayahan.sheets.features import read_features
from kewilayahan.sheets.grids import Block, Grid, Row, is_blank
from kewilayahan.sheets.ods import read_ods
from kewilayahan.sheets.xlsx import read_xlsx, refuse_bomb
from kewilayahan.words import Text

_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";,\t|"
MAPS = (".geojson", ".json", ".kml", ".kmz", ".gpx")


def read_grids(path: Path) -> tuple[list[Grid], list[Finding]]:
    """Open a file.

    Returns
    -------
    tuple of list of Grid and list of Finding
        Its sheets, and what was found while opening it.

    Raises
    ------
    UnreadableFile
        If it is not there, empty, protected, or nothing that can be read.
    """
    if path.is_dir():
        raise UnreadableFile(path, Text("ini folder, bukan berkas", "this is a folder, no file"))
    if not path.is_file():
        raise UnreadableFile(path, Text("tidak ada", "does not exist"))
    if not path.stat().st_size:
        raise UnreadableFile(path, Text("berkas kosong", "the file is empty"))
    with readable(path):
        return _open(path)


def _open(path: Path) -> tuple[list[Grid], list[Finding]]:
    with path.open("rb") as stream:
        start = stream.read(4096)
    suffix = path.suffix.lower()
    if suffix in MAPS:
        return read_features(path), []
    if start.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if "content.xml" in names:
            return read_ods(path), []
        if "xl/workbook.bin" in names:
            with zipfile.ZipFile(path) as archive:
                refuse_bomb(path, archive)
            return _calamine(path), []
        return read_xlsx(path)
    if start.startswith(_OLE):
        return _calamine(path), []
    if suffix in (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb") and not _is_text(start):
        raise ValueError("not a workbook")
    if suffix in (".xlsx", ".xlsm", ".ods", ".xlsb"):
        raise ValueError("not a workbook")
    return [_csv(path, start)], []


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever a broken file raises into one clear error."""
    try:
        yield
    except KewilayahanError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, KeyError, ValueError, SyntaxError, OSError, EOFError, IndexError, TypeError,
        AttributeError, OverflowError, NotImplementedError, RuntimeError, csv.Error,
    ) as error:  # fmt: skip
        kind = ".xlsx" if path.suffix.lower() in ("", ".xlsx", ".xlsm") else path.suffix.lower()
        raise UnreadableFile(
            path,
            Text(
                f"bukan buku kerja {kind}, atau berkata sandi",
                f"not a {kind} workbook, or protected ({' '.join(str(error).split())[:200]})",
            ),
        ) from error


def _calamine(path: Path) -> list[Grid]:
    """Open an old or a binary Excel workbook; its format bounds its size."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        return [_calamine_grid(path, book, name) for name in book.sheet_names]
    except CalamineError as error:
        raise ValueError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust: it is no Exception
            raise ValueError("damaged") from error
        raise


def _calamine_grid(path: Path, book: object, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    ranges = sheet.merged_cell_ranges or []
    blocks = tuple(Block(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in ranges)

    def rows() -> Iterator[Row]:
        if not sheet.height:
            return
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            filled = {position: value for position, value in enumerate(cells) if not is_blank(value)}
            if filled:
                yield number, filled

    return Grid(path.name, name, rows, blocks, last=sheet.height)


def _is_text(start: bytes) -> bool:
    return b"\x00" not in start


def _csv(path: Path, start: bytes) -> Grid:
    """Open a CSV of any delimiter: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif not _is_text(start):
        raise ValueError("bytes that are no text")
    else:
        encoding = "utf-8-sig" if _is_utf8(path) else "cp1252"
    with path.open("rb") as stream:
        last = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    delimiter = _delimiter(start.decode(encoding, errors="replace"))

    def rows() -> Iterator[Row]:
        csv.field_size_limit(1 << 20)
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            quotes = _Quotes(stream)
            for number, cells in enumerate(csv.reader(quotes, delimiter=delimiter), start=1):
                if quotes.open():
                    raise UnreadableFile(
                        path,
                        Text(
                            f"tanda kutip di baris {number} tidak ditutup dan menelan semua sesudahnya; "
                            "tutup atau hapus",
                            f"the quote in row {number} is never closed and takes in all that follows; "
                            "close or delete it",
                        ),
                    )
                filled: dict[int, object] = {at: text for at, text in enumerate(cells) if text.strip()}
                if filled:
                    yield number, filled

    return Grid(path.name, path.stem, rows, last=last)


class _Quotes:
    """Passes the lines of a CSV on, and tells after a row whether a quote was left open."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._seen, self._rows = 0, 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._seen += line.count('"')
            self._rows += 1
            yield line

    def open(self) -> bool:
        """Tell it, and begin to count for the next row; in one line an odd quote is an inch: *pipa 4"*."""
        unclosed = self._rows > 1 and self._seen % 2 == 1
        self._seen, self._rows = 0, 0
        return unclosed


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            while stream.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """Return what parts the cells: what gives most rows of one width of two or more."""
    lines = text.splitlines(keepends=True)[:30]
    best, rank = ",", 0.0
    for mark in _DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO("".join(lines[:-1] or lines)), delimiter=mark) if row]
        common = max(set(widths), key=widths.count, default=1)
        found = widths.count(common) / len(widths) * min(common, 50) if common > 1 else 0.0
        if found > rank:
            best, rank = mark, found
    return best
