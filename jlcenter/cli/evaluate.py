"""``evaluate``: classes and the centre by their parts and the weights that are set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result, use_case
from jlcenter.cli.output import Table
from jlcenter.words import _, counted

if TYPE_CHECKING:
    from jlcenter.app.evaluate import Evaluation
    from jlcenter.domain.evaluation import Score

_YEAR = click.option(
    "--year", required=True, type=click.IntRange(2000, 2199), metavar="Y", help=_("年度")
)


@click.group("evaluate", help=_("培训评价：班级和中心"))
def evaluate_group() -> None:
    pass


@evaluate_group.command("classes", help=_("当年结束的各班，按权重评分；没有设权重时只列各项"))
@_YEAR
@use_case
def evaluate_classes(context: Context, year: int) -> Result:
    from jlcenter.app.evaluate import evaluate
    from jlcenter.domain.evaluation import PARTS
    from jlcenter.domain.hours import rate_text

    told = evaluate(context.log_in(), year)
    table = Table(
        (_("班级"), _("名称"), _("人数"), *(_(word) for word in PARTS.values()), _("得分")),
        [
            (
                one.fact.code,
                one.fact.name,
                one.people,
                *(rate_text(part.value) for part in one.score.parts),
                _total(one.score),
            )
            for one in told.classes
        ],
        right=tuple(range(2, 4 + len(PARTS))),
    )
    json = {
        "year": year,
        "classes": [
            {
                "id": one.id,
                "code": one.fact.code,
                "name": one.fact.name,
                "people": one.people,
                "to_rectify": one.to_rectify,
                **_score_json(one.score),
            }
            for one in told.classes
        ],
        **_rule_json(told),
    }
    return Result(json, _rule_text(told), table if told.classes else None)


@evaluate_group.command("centre", help=_("全中心：各班合计后按权重评分，逐项列出算法"))
@_YEAR
@use_case
def evaluate_centre(context: Context, year: int) -> Result:
    from jlcenter.app.evaluate import evaluate
    from jlcenter.domain.evaluation import MEANINGS, PARTS
    from jlcenter.domain.hours import hours_text, rate_text

    told = evaluate(context.log_in(), year)
    table = Table(
        (_("项目"), _("数值"), _("权重"), _("得分"), _("算法")),
        [
            (
                _(PARTS[one.name]),
                rate_text(one.value),
                "" if one.weight is None else one.weight,
                "" if one.points is None else hours_text(one.points),
                _(MEANINGS[one.name]),
            )
            for one in told.centre.parts
        ],
        right=(1, 2, 3),
    )
    text = counted("当年结束 {n} 个班", len(told.classes)) + "\n" + _rule_text(told)
    if told.centre.total is not None:
        text = _("总分 {score}", score=_total(told.centre)) + "\n" + text
    json = {"year": year, "classes": len(told.classes), **_score_json(told.centre)}
    return Result({**json, **_rule_json(told)}, text, table)


def _total(score: Score) -> str:
    from jlcenter.domain.hours import hours_text

    return hours_text(score.total) if score.total is not None else "—"


def _score_json(score: Score) -> dict[str, Any]:
    from jlcenter.domain.hours import number

    def plain(value: Any) -> Any:
        return number(value) if value is not None else None

    return {
        "score": plain(score.total),
        "missing": list(score.missing),
        "parts": {
            one.name: {
                "part": number(one.ratio.part),
                "whole": number(one.ratio.whole),
                "value": plain(one.value),
                "weight": one.weight,
                "points": plain(one.points),
            }
            for one in score.parts
        },
    }


def _rule_json(told: Evaluation) -> dict[str, Any]:
    return {
        "weights": dict(told.weights) if told.weights is not None else None,
        "rule": {"source": told.source, "status": told.status},
    }


def _rule_text(told: Evaluation) -> str:
    if told.weights is None:
        return _("还没有设定权重，只列各项数值，不合计：{source}", source=told.source)
    return _("权重依据：{source}", source=told.source)
