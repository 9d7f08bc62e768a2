"""A matrix as a consultant types it: titles above, a header of two lines, merged cells, marks, totals below."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "pringgokusuman"
TITLE = [["MATRIKS INDIKASI PROGRAM"], ["Tahun 2026–2030"], []]
HEAD = ["No", "Program", "Kegiatan", "Lokasi", "Volume", "Satuan", "Sumber Dana", "Instansi Pelaksana"]
HEADS = [[*HEAD, "Waktu Pelaksanaan", None, None, "Biaya (Rp)"], [*[None] * 8, 2026, 2027, 2028, None]]
MERGED = ("A1:L1", "I4:K4", *(f"{letter}4:{letter}5" for letter in "ABCDEFGHL"))
ROWS = [
    list(range(1, 13)),
    [1, "Tata", "SAH", "RW 03, 05 dan 07", "120,5", "m", "APBD/CSR/Swadaya", "PUPKP", "X", "", "", "Rp 2,2 miliar"],
    [2, None, "Talud", "RW 01–04", 80, "m", "APBD", "Dinas PU", None, "v", "v", "1.381.078.000"],
    [3, "Sosial", "PMT", "seluruh RW", 60, "balita", "DAK", "Dinkes dan DP3AP2KB", "X", "X", "X", "350 jt"],
    [4, None, "Lorong sayur", "Kp. Notoyudan RT 76/RW 22", 3, "unit", "Danais", "DPP", None, None, "X", "Rp1,5 M"],
    ["JUMLAH", *[None] * 10, "5.431.078.000"],
    [],
    ["Catatan: angka indikatif"],
]  # fmt: skip
