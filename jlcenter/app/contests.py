"""技能竞赛: a contest's results, one line a place, with the trainee where it was one."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jlcenter.app.lookup import as_uuid
from jlcenter.app.registers import find_item
from jlcenter.app.roles import require
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.records import REGISTER_ITEM
from jlcenter.storage.queries.book import Told
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: more than any county's contest has
MOST_RESULTS = 5000
_BYTES_MAX = 4 * 1024 * 1024
_HEADS = {
    "name": ("姓名", "选手", "name"),
    "place": ("名次", "奖项", "等级", "place"),
    "score": ("成绩", "分数", "score"),
    "unit": ("单位", "代表队", "unit"),
    "trainee": ("学员", "学员编号", "trainee"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of a contest: who, which place or prize; the rest where it is told."""

    name: str
    place: str
    score: str = ""
    unit: str = ""
    trainee: UUID | None = None

    def as_json(self) -> dict[str, Any]:
        """As the record holds it."""
        told = {
            "name": self.name,
            "place": self.place,
            "score": self.score,
            "unit": self.unit,
            "trainee": str(self.trainee) if self.trainee is not None else "",
        }
        return {name: value for name, value in told.items() if value}


def results_of(item: Told) -> list[dict[str, Any]]:
    """The results an item holds."""
    told = item.get("results")
    return [dict(one) for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def parse_result(text: str) -> Result:
    """``姓名:名次`` (or 姓名:名次:成绩:单位)."""
    parts = [one.strip() for one in text.replace("\uff1a", ":").split(":")]
    if len(parts) < 2 or len(parts) > 4 or not parts[0] or not parts[1]:
        raise Refused(
            "result_invalid",
            _("“{text}”写法不对", text=text),
            _("请写成 姓名:名次，如 张春梅:一等奖；后面还可以写 :成绩:单位"),
            field="result",
        )
    name, place, score, unit = (*parts, "", "")[:4]
    return Result(name, place, score, unit)


def read_results(path: Path) -> list[Result]:
    """The results of a file: .csv with a heading (姓名, 名次 …), or .json (a list of objects)."""
    try:
        if path.stat().st_size > _BYTES_MAX:
            raise Refused("file_large", _("{file} 太大", file=path.name), file=path.name)
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            "file_missing", _("找不到文件 {file}", file=path.name), _("请核对路径"), file=path.name
        ) from error
    text = _decoded(content, path)
    rows = _json_rows(text, path) if path.suffix.lower() == ".json" else _csv_rows(text)
    found = [_result(row, number, path) for number, row in rows if any(row.values())]
    if not found:
        raise Refused(
            "results_none",
            _("{file} 里没有成绩", file=path.name),
            _("第一行应是表头，至少有“姓名”和“名次”两栏"),
            file=path.name,
        )
    return found


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "file_encoding",
        _("{file} 不是 UTF-8 或 GB 18030 的文本", file=path.name),
        _("请另存为 UTF-8 的 CSV"),
        file=path.name,
    )


def _csv_rows(text: str) -> Iterable[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text))
    head: list[str] | None = None
    for number, cells in enumerate(reader, start=1):
        plain = [unicodedata.normalize("NFKC", one).strip() for one in cells]
        if head is None:
            found = [_head(one) for one in plain]
            head = found if "name" in found else None
            continue
        yield number, {name: cell for name, cell in zip(head, plain, strict=False) if name}


def _head(text: str) -> str:
    return next((name for name, words in _HEADS.items() if text.lower() in words), "")


def _json_rows(text: str, path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(
            "file_json",
            _("{file} 不是正确的 JSON", file=path.name),
            _("应是一个列表：[{example}]", example='{"name": "…", "place": "…"}'),
            file=path.name,
        ) from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Refused(
            "file_json",
            _("{file} 里应是一个列表", file=path.name),
            _("应是一个列表：[{example}]", example='{"name": "…", "place": "…"}'),
            file=path.name,
        )
    for number, one in enumerate(told, start=1):
        yield number, {name: str(one.get(name) or "").strip() for name in _HEADS}


def _result(row: dict[str, str], number: int, path: Path) -> Result:
    if not row.get("name") or not row.get("place"):
        raise Refused(
            "result_incomplete",
            _("第 {row} 行缺少姓名或名次", row=number),
            _("请补齐后再导入；没有写入任何内容"),
            file=path.name,
            row=number,
        )
    trainee = as_uuid(row["trainee"]) if row.get("trainee") else None
    return Result(row["name"], row["place"], row.get("score", ""), row.get("unit", ""), trainee)


def set_results(
    session: Session, text: str | UUID, results: Sequence[Result], *, replace: bool = False
) -> Told:
    """Add results to a contest (the same person's again replaces theirs), or put them instead of
    all there are; one step of undo."""
    require(session, "work")
    item = find_item(session, text)
    if item["item_type"] != "contest":
        raise Refused(
            "not_a_contest",
            _("“{name}”不是技能竞赛", name=item["name"]),
            _("用 register list --item-type contest 查看竞赛"),
            field="id",
        )
    kept = [] if replace else results_of(item)
    told = {(one.get("name"), one.get("unit", "")): one for one in kept}
    for one in results:
        told[one.name, one.unit] = one.as_json()
    if len(told) > MOST_RESULTS:
        raise Refused(
            "results_many",
            _("成绩有 {n} 条，太多", n=len(told)),
            _("最多 {most} 条", most=MOST_RESULTS),
        )
    saw = session.seen(REGISTER_ITEM, item["id"])
    with session.action(mark("登记竞赛成绩")) as write:
        write.put(REGISTER_ITEM, item["id"], saw=saw, results=list(told.values()))
    return find_item(session, item["id"])
