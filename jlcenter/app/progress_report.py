"""行动计划进展情况: what is reported to the province (四（二）), short: figures against tasks."""

from __future__ import annotations

from jlcenter.app.indicators import facts_of
from jlcenter.app.report_tables import counted, cut_table, figure_table, goal_chart
from jlcenter.domain.facts import Facts
from jlcenter.domain.indicators import indicators
from jlcenter.domain.report import Part, Report, Section
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: cut by what, under which heading
_CUTS = (
    ("sponsor", mark("二、按主管部门")),
    ("group", mark("三、按培训对象")),
    ("type", mark("四、按培训类型")),
    ("brand", mark("五、按培训品牌")),
)
_CUT_CODES = ("T01", "T03", "T05", "Q01")


def progress_report(session: Session, year: int, upto: str | None = None) -> Report:
    """The progress of a year up to a day (its end without one)."""
    facts = facts_of(session, year, upto)
    told = counted(session, facts, facts_of(session, year - 1))
    parts: list[Part] = []
    chart = goal_chart(told, list(indicators()), _("年度任务完成情况（%）"))
    if chart is not None:
        parts.append(chart)
    parts.append(figure_table("figures", _("各项指标"), told, list(indicators())))
    sections = [Section("figures", _("一、年度任务与指标"), tuple(parts))]
    sections += [_cut(session, facts, by, heading) for by, heading in _CUTS]
    return Report(
        id="progress-report",
        title=_("{centre}{year}年职业培训进展情况报告", centre=session.centre_name, year=year),
        subtitle=_("截至 {day}", day=facts.upto),
        facts=(_("依据：实施方案四（二）“行动计划进展情况上报制度”"),),
        sections=tuple(sections),
    )


def _cut(session: Session, facts: Facts, by: str, heading: str) -> Section:
    return Section(by, _(heading), (cut_table(session, facts, by, _CUT_CODES),))
