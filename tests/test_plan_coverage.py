"""docs/plan-coverage.md says which command, screen and paper serves each sentence of the plan: the
page is held to the plan's text, and each thing it names to existing and doing something."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from openpyxl import Workbook
from PIL import Image

from jlcenter.cli import root
from jlcenter.domain.identity_number import check_digit
from tests.conftest import ROOT
from tests.plan_script import ELSEWHERE, OVER_A_SERVER, SCRIPT

PAGE = (ROOT / "docs" / "plan-coverage.md").read_text(encoding="utf-8")
PLAN = (ROOT / "docs" / "plan" / "implementation-plan-2020.txt").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if re.match(r"\| [一二三四]", line)
]
POLICY = """
[[rule]]
id = "subsidy.skill"
region = "220421"
effective_from = "2026-01-01"
status = "official"
source = "东人社发〔2026〕3号（虚构，仅供测试）"

[rule.values]
basis = "class_start"
groups = ["NCZY", "LSFN"]
amounts = [{ level = "初级", codes = ["5"], amount = 800, min_hours = 8 }]
certificates = ["培训合格证书", "职业技能等级证书"]
"""


def named(column: int) -> set[str]:
    """What a column of the page names, in back quotes."""
    return {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[column])}


def commands() -> set[str]:
    """Every command there is, groups that do something by themselves too."""
    found = set()

    def walk(group: click.Group, words: str) -> None:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if not isinstance(command, click.Group) or command.invoke_without_command:
                found.add(f"{words}{name}")
            if isinstance(command, click.Group):
                walk(command, f"{words}{name} ")

    walk(root(), "")
    return found


def test_every_sentence_of_the_plan_stands_on_the_page_once_and_in_order() -> None:
    body = PLAN[PLAN.index("一、总体要求") : PLAN.index("吉林省教育厅 吉林省人力资源")]
    sentences = []
    for line in body.splitlines():
        parts = [one.strip() for one in line.split("。") if one.strip()]
        is_headed = re.match(r"\([一二三四五六七八]\)", line)
        is_heading = re.match(r"[一二三四]、", line)
        sentences += [] if is_heading else parts[1:] if is_headed else parts
    assert [row[1] for row in ROWS] == sentences


def test_every_sentence_that_asks_something_names_what_serves_it() -> None:
    silent = [row[0] for row in ROWS if row[2] == "—"]
    assert silent == ["一.1"]
    assert [row[0] for row in ROWS if row[2] != "—" and not re.search("`", row[3] + row[4])] == []


def test_every_command_on_the_page_exists_and_is_tried() -> None:
    assert named(3) - commands() == set()
    tried = {line.command for line in SCRIPT} | OVER_A_SERVER | ELSEWHERE
    assert named(3) - tried == set()


def test_every_paper_on_the_page_exists() -> None:
    from jlcenter.cli import paper

    known = set(paper._PRINTED) | set(paper._EXPORTED)
    assert named(5) - known == set()


def _fill(folder: Path) -> dict[str, str]:
    """The files of the script, and what its places stand for."""
    ids = []
    for n in (960, 961):
        first17 = f"22042119850315{n}"
        ids.append(first17 + check_digit(first17))
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    Image.new("RGB", (200, 100), "#0E6B5E").save(folder / "case.png")
    (folder / "stick").mkdir()
    tables: dict[str, list[tuple[str, ...]]] = {
        "held.xlsx": [
            ("姓名", "身份证号码", "证书名称", "证书编号", "发证机构", "发证日期", "有效期至"),
            ("王秀英", ids[0], "低压电工作业", "T22042119850315", "某", "2026-06-01", "2032-06-01"),
        ],
        "2025.xlsx": [
            ("姓名", "身份证号", "培训工种", "等级", "开班时间", "结业时间", "学时"),
            ("王秀英", ids[0], "电工", "初级", "2025-05-06", "2025-05-20", "60"),
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        book.save(folder / name)
    return {"folder": str(folder), "id1": ids[0], "id2": ids[1]}


def _at(answer: dict[str, Any], path: str) -> Any:
    found: Any = answer
    for part in path.split("."):
        found = found[int(part)] if part.isdecimal() else found[part]
    return found


def test_every_command_on_the_page_does_something(
    centre: Path, run_cli: Callable[..., Any], tmp_path: Path
) -> None:
    """One centre, one order: what should change content changes it, what should tell tells."""
    folder = tmp_path / "files"
    folder.mkdir()
    known = _fill(folder)
    idle = []
    for line in SCRIPT:
        words = [one.format(**known) for one in shlex.split(line.words)]
        before = run_cli("digest")["digest"] if line.does == "writes" else ""
        answer = run_cli(*line.command.split(), *words)
        if line.does == "writes":
            did = run_cli("digest")["digest"] != before
        else:
            did = bool(answer.get(line.does))
        if not did:
            idle.append((line.command, line.words, sorted(answer)))
        for one in line.keep.split():
            name, _equals, path = one.partition("=")
            known[name] = str(_at(answer, path))
    assert idle == [], "\n".join(map(str, idle))
