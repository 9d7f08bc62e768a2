"""The bar chart of a roadmap: a lane a focus, a bar a work, in colours and patterns of the 5K."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.analysis.roadmap.data import RoadmapData
from kewilayahan.plan import records
from kewilayahan.words import in_english
from kewilayahan.writing import svg

_LABEL, _YEAR, _RIGHT = 350, 92, 40  # pixels: names of works, a year, room for the last label
_ROW, _BAR, _HEAD = 23, 15, 30
_NOBODY = ""
_WORDS = {
    "id": {
        "title": "Peta jalan",
        "target": "target",
        "ends": "selesai",
        "no_works": "tanpa kegiatan",
        "solved": "Masalah selesai",
        "nobody": "Belum ada pelaksana",
        "declared": "tahun menurut rencana",
        "arrow": "menunggu",
        "held": "menunggu tanpa jeda",
        "goal": "tahun target fokus",
        "rung": "tahap kawasan tercapai",
        "stray": "Kawasan tanpa fokus",
    },
    "en": {
        "title": "Roadmap",
        "target": "target",
        "ends": "done",
        "no_works": "without works",
        "solved": "Problems solved",
        "nobody": "Nobody leads it yet",
        "declared": "years as planned",
        "arrow": "waits for",
        "held": "waits without slack",
        "goal": "target year of the focus",
        "rung": "stage of a zone reached",
        "stray": "Zones without a focus",
    },
}


def chart(roadmap: RoadmapData, lang: str) -> str:
    """Return the chart as SVG."""
    return _Chart(roadmap, lang).draw()


class _Chart:
    """Lays out rows from the top down, then draws bands, bars and arrows in that order."""

    def __init__(self, roadmap: RoadmapData, lang: str) -> None:
        in_english(lang)
        self.roadmap, self.lang = roadmap, lang
        self.words = _WORDS[lang]
        years = roadmap.years
        last = max([years.stop - 1, *roadmap.works["end"]]) if years else 0
        self.years = range(years.start, last + 1) if years else range(0)
        self.width = _LABEL + _YEAR * len(self.years) + _RIGHT
        self.names = dict(zip(roadmap.plan.focuses["focus"], roadmap.plan.focuses["name"], strict=True))
        self.targets, self.ends = roadmap.focuses["target_year"].to_dict(), roadmap.focuses["year"].to_dict()
        self.places: dict[str, tuple[float, float, float]] = {}  # of a work: left, right and middle of its bar
        self.under: list[str] = []
        self.over: list[str] = []
        self.y = float(_HEAD)

    def x(self, year: int) -> float:
        """Return the left edge of a year."""
        return _LABEL + _YEAR * (year - self.years.start)

    def draw(self) -> str:
        for focus in dict.fromkeys([*self.roadmap.works["focus"], *self.roadmap.focuses.index]):
            self._lane(str(focus))
        stray = self.roadmap.plan.zones[self.roadmap.plan.zones["focus"].isna()]
        if len(stray):
            self._head(self.words["stray"])
        for zone in records(stray):
            self._zone(zone)
        body = [*self._grid(), *self.under, *self._arrows(), *self.over]
        bottom = self.y
        body += self._legend(bottom + 20)
        sectors = self.roadmap.plan.schema.choices("sectors")
        fills = "".join(svg.pattern(code, choice.colour) for code, choice in sectors.items())
        return svg.drawing(
            self.width,
            bottom + 84,
            svg.rect(0, 0, self.width, bottom + 84, fill="#ffffff") + "".join(body),
            title=self.words["title"],
            definitions=fills + _arrowhead("k5-thin", "#666666") + _arrowhead("k5-thick", "#000000"),
        )

    def _lane(self, focus: str) -> None:
        top, said = self.y, str(self.names[focus])
        target, year = self.targets[focus], self.ends[focus]
        said += f" · {self.words['target']} {target}" if pd.notna(target) else ""
        said += f" · {self.words['ends']} {year}" if pd.notna(year) else f" · {self.words['no_works']}"
        self._head(said)
        self._problems(focus)
        for work in records(self.roadmap.works[self.roadmap.works["focus"] == focus]):
            self._work(work)
        for zone in records(self.roadmap.plan.zones[self.roadmap.plan.zones["focus"] == focus]):
            self._zone(zone)
        if pd.notna(target) and target in self.years:
            x = self.x(target + 1)
            line = f"M{x:g} {top + _ROW:g}V{self.y:g}"
            self.over.append(svg.path(line, stroke="#000000", stroke_width=2, stroke_dasharray="7 3"))

    def _head(self, said: str) -> None:
        self.under.append(svg.rect(0, self.y, self.width, _ROW, fill="#e8e8e8"))
        self.over.append(svg.text(6, self.y + 16, svg.fit(said, self.width - 12, size=12.5), font_weight="bold"))
        self.y += _ROW

    def _problems(self, focus: str) -> None:
        """Draw in each year how many problems of the focus are solved in it."""
        problems = self.roadmap.problems[self.roadmap.problems["focus"] == focus]
        if not len(problems):
            return
        none = int(problems["year"].isna().sum())
        said = self.words["solved"] + (f" ({none} {self.words['no_works']})" if none else "")
        self.over.append(svg.text(18, self.y + 16, said, font_style="italic"))
        for year, count in problems["year"].dropna().value_counts().sort_index().items():
            x, y = self.x(int(str(year))) + _YEAR / 2, self.y + _ROW / 2
            shape = f'<circle cx="{x:g}" cy="{y:g}" r="8.5" fill="#ffffff" stroke="#222222" stroke-width="1.4"/>'
            self.over.append(shape + svg.text(x, y + 4, str(count), text_anchor="middle", font_weight="bold"))
        self.y += _ROW

    def _work(self, work: Any) -> None:
        left, right = self.x(work.start) + 2, self.x(work.end + 1) - 2
        top = self.y + (_ROW - _BAR) / 2
        sectors = self.roadmap.plan.schema.choices("sectors")
        sector = sectors[work.sector].label(self.lang) if pd.notna(work.sector) else _NOBODY
        years = f"{work.start}–{work.end}"
        named = svg.fit(f"{work.intervention} {work.title}", _LABEL - 26)
        self.over.append(svg.text(18, self.y + 16, named))
        if work.delay:
            ghost = self.x(work.declared_start) + 2
            wide = self.x(work.declared_end + 1) - 2 - ghost
            self.under.append(svg.rect(ghost, top, wide, _BAR, fill="none", stroke="#222", stroke_dasharray="3 3"))
        style: dict[str, object] = {"fill": svg.fill_of(work.sector) if sector else "#ffffff", "stroke": "#222222"}
        title = f"{work.intervention} {work.title} · {sector or self.words['nobody']} · {years}"
        self.over.append(svg.rect(left, top, right - left, _BAR, title=title, **style))
        if sector:
            shown = svg.fit(sector, right - left - 12, size=10)
            wide = svg.width(shown, size=10) + 6
            self.over.append(svg.rect(left + 4, top + 2, wide, _BAR - 4, fill="#ffffff"))
            self.over.append(svg.text(left + 7, top + 11, shown, font_size=10))
        self.places[work.intervention] = (left, right, self.y + _ROW / 2)
        self.y += _ROW

    def _zone(self, zone: Any) -> None:
        """Draw the rungs that a zone reaches as diamonds in their years."""
        rungs = self.roadmap.when.rungs
        rungs = rungs[(rungs["zone"] == zone.zone) & rungs["year"].notna()]
        stages = {(s.facts.get("ladder"), s.code): s for s in self.roadmap.plan.schema.vocabulary["stages"]}
        self.over.append(svg.text(18, self.y + 16, svg.fit(f"◆ {zone.name}", _LABEL - 26), font_style="italic"))
        for year, group in rungs.groupby("year"):
            x, y = self.x(int(str(year))) + 12, self.y + _ROW / 2
            rung = list(records(group))[-1]  # the highest of that year
            name = svg.fit(stages[rung.ladder, rung.stage].label(self.lang), _YEAR - 20, size=10.5)
            self.over.append(svg.path(f"M{x - 7:g} {y:g}l7 -7 7 7 -7 7z", fill="#222222"))
            self.over.append(svg.text(x + 11, y + 4, name, font_size=10.5))
        self.y += _ROW

    def _grid(self) -> list[str]:
        lines = []
        for year in self.years:
            x = self.x(year)
            lines.append(svg.path(f"M{x:g} {_HEAD}V{self.y:g}", stroke="#cccccc"))
            late = year not in self.roadmap.years
            style = {"font_style": "italic"} if late else {"font_weight": "bold"}
            lines.append(svg.text(x + _YEAR / 2, 20, str(year), text_anchor="middle", **style))
        end = self.x(self.years.stop) if self.years else _LABEL
        return [*lines, svg.path(f"M{end:g} {_HEAD}V{self.y:g}", stroke="#cccccc")]

    def _arrows(self) -> list[str]:
        """Draw from the end of each work to the start of those that wait for it."""
        drawn = []
        for work in records(self.roadmap.works):
            for before in work.waits_for:
                _, x1, y1 = self.places[before]
                x2, _, y2 = self.places[work.intervention]
                held = before in work.held_by
                turn = y1 + (_ROW / 2 if y2 > y1 else -_ROW / 2)
                d = f"M{x1:g} {y1:g}h5V{turn:g}H{x2 - 9:g}V{y2:g}H{x2 - 1:g}"
                colour, width, head = ("#000000", 1.7, "k5-thick") if held else ("#666666", 0.9, "k5-thin")
                drawn.append(svg.path(d, stroke=colour, stroke_width=width, marker_end=f"url(#{head})"))
        return drawn

    def _legend(self, y: float) -> list[str]:
        drawn, x = [], 6.0
        for code, choice in self.roadmap.plan.schema.choices("sectors").items():
            drawn.append(svg.rect(x, y, 26, _BAR, fill=svg.fill_of(code), stroke="#222222"))
            drawn.append(svg.text(x + 31, y + 12, choice.label(self.lang)))
            x += 46 + svg.width(choice.label(self.lang))
        y, x = y + 26, 6.0
        marks = (
            ("declared", svg.rect(0, 0, 26, _BAR, fill="none", stroke="#222222", stroke_dasharray="3 3")),
            ("arrow", svg.path("M0 8H24", stroke="#666666", stroke_width=0.9, marker_end="url(#k5-thin)")),
            ("held", svg.path("M0 8H24", stroke="#000000", stroke_width=1.7, marker_end="url(#k5-thick)")),
            ("goal", svg.path("M13 0V16", stroke="#000000", stroke_width=2, stroke_dasharray="7 3")),
            ("rung", svg.path("M6 8l7 -7 7 7 -7 7z", fill="#222222")),
        )
        for word, mark in marks:
            drawn.append(f'<g transform="translate({x:g} {y:g})">{mark}{svg.text(31, 12, self.words[word])}</g>')
            x += 46 + svg.width(self.words[word])
        return drawn


def _arrowhead(name: str, colour: str) -> str:
    size = 'markerWidth="7" markerHeight="7" refX="6" refY="3.5" orient="auto" markerUnits="userSpaceOnUse"'
    return f'<marker id="{name}" {size}><path d="M0 0L7 3.5L0 7z" fill="{colour}"/></marker>'
