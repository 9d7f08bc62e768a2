"""Make the synthetic demo areas: Pringgokusuman with its kampung and RW, and its six neighbours.

No published polygon goes into it. The RW are the Voronoi cells of points about where the alleys of
each RW lie (a published street survey names the RW of each alley), within an outline drawn by hand;
the neighbours are sectors of a ring around it. All lines are noded together on a grid of 7 decimals,
so that every level is a clean coverage: no overlap, no gap, the same vertices on both sides.

Run it to write ``demo_areas.geojson`` again: ``python boundaries/make_demo.py``.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import shapely

HERE = Path(__file__).parent
GRID = 1e-7  # degrees: the 7 decimals of RFC 7946
KELURAHAN = "34.71.05.1002"
POPULATION = 12_386  # Dukcapil, 2020
HOUSEHOLD = 3.2  # persons, for illustration
NOTE = "data sintetis"

# Drawn by hand, clockwise from the north-west; the west side follows the bends of the Winongo.
OUTLINE = [
    (110.3567, -7.7887), (110.3580, -7.7887), (110.3595, -7.7893), (110.3611, -7.7900), (110.3617, -7.7904),
    (110.3615, -7.7922), (110.3614, -7.7940), (110.3612, -7.7960), (110.3598, -7.7959), (110.3580, -7.7958),
    (110.3566, -7.7956), (110.3554, -7.7950), (110.3553, -7.7938), (110.3557, -7.7927), (110.3555, -7.7915),
    (110.3560, -7.7904), (110.3560, -7.7894),
]  # fmt: skip

# Number of each kampung, its name, theme, and its RW with the mean position of their alleys.
# RW 14, 15 and 25 are not in the survey: their positions are invented. RW 11 and 12 do not exist.
KAMPUNG = {
    1: ("Jlagran", "tepian_sungai", {1: (110.3571, -7.7890), 2: (110.3573, -7.7904), 3: (110.3564, -7.7920)}),
    2: (
        "Pringgokusuman",
        "kampung_panca_tertib",
        {
            4: (110.3585, -7.7902), 5: (110.3594, -7.7900), 6: (110.3596, -7.7905), 7: (110.3596, -7.7923),
            8: (110.3589, -7.7924), 9: (110.3579, -7.7923),
        },
    ),
    3: ("Gandekan Lor", "kampung_panca_tertib", {10: (110.3612, -7.7904)}),
    4: ("Kemetiran Lor", "sentra_kuliner", {13: (110.3607, -7.7924)}),
    5: (
        "Kemetiran Kidul",
        "sentra_umkm",
        {
            14: (110.3609, -7.7936), 15: (110.3609, -7.7952), 16: (110.3606, -7.7945), 17: (110.3603, -7.7954),
            18: (110.3603, -7.7949),
        },
    ),
    6: ("Sutodirjan", "seni_budaya", {19: (110.3590, -7.7947), 20: (110.3598, -7.7944)}),
    7: (
        "Notoyudan",
        "kampung_sayur",
        {
            21: (110.3580, -7.7953), 22: (110.3559, -7.7944), 23: (110.3580, -7.7941), 24: (110.3582, -7.7951),
            25: (110.3569, -7.7950),
        },
    ),
}  # fmt: skip

# The neighbours in the order of the rays that part them: each from a vertex of the outline outwards.
# Ngupasan has both its rays from one vertex: it touches Pringgokusuman at a corner only.
RAYS = [
    ((110.3567, -7.7887), (110.3548, -7.7830), "34.71.02.1001"),
    ((110.3617, -7.7904), (110.3690, -7.7855), "34.71.05.1001"),
    ((110.3612, -7.7960), (110.3700, -7.7975), "34.71.10.1001"),
    ((110.3612, -7.7960), (110.3640, -7.8030), "34.71.06.1001"),
    ((110.3566, -7.7956), (110.3548, -7.8030), "34.71.07.1001"),
    ((110.3554, -7.7950), (110.3480, -7.7968), "34.71.01.1003"),
]
CENTRE, RADIUS = (110.3586, -7.7924), (0.0082, 0.0078)  # degrees: the ring of the neighbours


def main(path: Path = HERE / "demo_areas.geojson") -> None:
    """Write the areas as GeoJSON, the same bytes each time."""
    features = [_feature(row) for row in make_rows()]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")


def make_rows() -> list[dict[str, object]]:
    """Return the areas from the city down to the RW, one mapping each."""
    reference = _reference()
    shapes = make_shapes()
    people = _share_out(POPULATION, {code: shape for code, shape in shapes.items() if code.count(".") == 5})
    # Households are rounded once, on the RW; above it they are sums, as people are.
    homes = {code: round(persons / HOUSEHOLD) for code, persons in people.items()}
    rows = [_row("34.71", "Kota Yogyakarta", "kota", None)]
    codes = [KELURAHAN, *(code for _, _, code in RAYS)]
    for code in sorted({code[:8] for code in codes}):
        name = next(row["kemantren"] for row in reference.values() if row["kemantren_code"] == code)
        rows.append(_row(code, name, "kemantren", "34.71"))
    for code in sorted(codes):
        persons = int(reference[code]["population"])
        households = sum(homes.values()) if code == KELURAHAN else round(persons / HOUSEHOLD)
        rows.append(_row(code, reference[code]["name"], "kelurahan", code[:8], shapes[code], persons, households))
    for number, (name, theme, places) in KAMPUNG.items():
        code = f"{KELURAHAN}.{number:02d}"
        own = {rw: f"{code}.{rw:02d}" for rw in places}
        persons, households = (sum(count[rw_code] for rw_code in own.values()) for count in (people, homes))
        rows.append(_row(code, name, "kampung", KELURAHAN, shapes[code], persons, households, theme))
    for number, (name, _, places) in KAMPUNG.items():
        for rw in places:
            code = f"{KELURAHAN}.{number:02d}.{rw:02d}"
            label = f"RW {rw:02d} {name}"
            rows.append(_row(code, label, "rw", code[:-3], shapes[code], people[code], homes[code]))
    return rows


def make_shapes() -> dict[str, shapely.Geometry]:
    """Return the polygon of every kelurahan, kampung and RW: unions of the faces of one line network."""
    outline = shapely.Polygon(OUTLINE)
    ring = shapely.Polygon(
        [
            (
                round(CENTRE[0] + RADIUS[0] * (1 + 0.05 * math.sin(3 * turn)) * math.cos(turn), 7),
                round(CENTRE[1] + RADIUS[1] * (1 + 0.04 * math.cos(5 * turn)) * math.sin(turn), 7),
            )
            for turn in (math.tau * step / 48 for step in range(48))
        ]
    )
    sites = {
        f"{KELURAHAN}.{number:02d}.{rw:02d}": shapely.Point(place)
        for number, (_, _, places) in KAMPUNG.items()
        for rw, place in places.items()
    }
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(sites.values())), extend_to=ring, only_edges=True)
    rays = shapely.intersection(shapely.linestrings([ray[:2] for ray in RAYS]), ring)
    lines = [shapely.intersection(cells, outline), outline.boundary, ring.boundary, *rays]
    network = shapely.union_all(lines, grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    members: dict[str, list[shapely.Geometry]] = {}
    for face in faces:
        inside = face.representative_point()
        if not outline.contains(inside):
            members.setdefault(_sector(inside, outline), []).append(face)
            continue
        rw = min(sites, key=lambda code: (sites[code].distance(inside), code))
        for code in (rw, rw[:-3], KELURAHAN):
            members.setdefault(code, []).append(face)
    return {code: shapely.coverage_union_all(parts).normalize() for code, parts in members.items()}


def _sector(inside: shapely.Point, outline: shapely.Polygon) -> str:
    """Return the neighbour in whose sector a point lies: the last ray passed, going clockwise."""

    def clockwise(place: tuple[float, float]) -> float:
        start = RAYS[0][1]
        turn = math.atan2(place[0] - CENTRE[0], place[1] - CENTRE[1])
        first = math.atan2(start[0] - CENTRE[0], start[1] - CENTRE[1])
        return (turn - first) % math.tau

    angle = clockwise((inside.x, inside.y))
    return max((ray for ray in RAYS if clockwise(ray[1]) <= angle), key=lambda ray: clockwise(ray[1]))[2]


def _share_out(total: int, shapes: dict[str, shapely.Geometry]) -> dict[str, int]:
    """Share people over the RW by area and an illustrative density, by largest remainder."""
    weights = {code: shape.area * (1 + 0.35 * math.sin(7 * int(code[-2:]))) for code, shape in sorted(shapes.items())}
    exact = {code: total * weight / sum(weights.values()) for code, weight in weights.items()}
    shared = {code: math.floor(value) for code, value in exact.items()}
    for code in sorted(exact, key=lambda code: (shared[code] - exact[code], code))[: total - sum(shared.values())]:
        shared[code] += 1
    return shared


def _row(
    code: str,
    name: str,
    level: str,
    parent: str | None,
    shape: shapely.Geometry | None = None,
    persons: int | None = None,
    households: int | None = None,
    theme: str | None = None,
) -> dict[str, object]:
    return {
        "area": code,
        "name": name,
        "level": level,
        "parent": parent,
        "population": persons,
        "households": households,
        "theme": theme,
        "note": NOTE if shape is not None else None,
        "geometry": shape,
    }


def _feature(row: dict[str, object]) -> dict[str, object]:
    shape = row.pop("geometry")
    drawn = None
    if isinstance(shape, shapely.Polygon):
        rings = shapely.orient_polygons(shape)
        drawn = json.loads(shapely.to_geojson(rings))
        drawn["coordinates"] = [[[round(x, 7), round(y, 7)] for x, y in ring] for ring in drawn["coordinates"]]
    return {"type": "Feature", "id": row["area"], "properties": row, "geometry": drawn}


def _reference() -> dict[str, dict[str, str]]:
    with (HERE / "reference.csv").open(encoding="utf-8") as file:
        return {row["area"]: row for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
