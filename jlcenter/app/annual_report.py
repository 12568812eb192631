"""年度报告: the year as the plan wants it told (四（二）), from the data and what people wrote."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jlcenter.app.annual_appendices import class_table, teacher_table
from jlcenter.app.attachments import content_of
from jlcenter.app.days import today
from jlcenter.app.figure_words import value_text
from jlcenter.app.indicators import facts_of
from jlcenter.app.report_tables import Counted, cut_chart, cut_table, figure_table
from jlcenter.app.report_tables import counted as counted_figures
from jlcenter.app.report_tables import goal_chart as _goal_chart
from jlcenter.app.report_texts import SECTIONS, texts_of
from jlcenter.domain.errors import Refused
from jlcenter.domain.facts import Facts
from jlcenter.domain.follow_up_nodes import add_months
from jlcenter.domain.indicators import indicators
from jlcenter.domain.records import FROZEN_YEAR, REGISTER_ITEM
from jlcenter.domain.report import Paragraph, Part, Picture, Report, Section
from jlcenter.storage.queries.attachments import of_owner
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.session import Session
from jlcenter.words import _, counted, mark

#: which figures stand in which section, by the first letters of their codes
_FIGURES = {
    "overview": ("T",),
    "organisation": ("D",),
    "programmes": ("B", "K"),
    "resources": ("R01", "R02"),
    "bases": ("R03", "R04", "R05"),
    "modes": ("S",),
    "outcomes": ("Q",),
    "certificates": ("X",),
    "next": ("F",),
}
#: where the figures of an empty section come from
_TO_DO = {
    "overview": mark("开班、点名以后自动统计。"),
    "organisation": mark("在“师资”里填好教师的双岗、专业等情况以后自动统计。"),
    "programmes": mark("开班时选好培训项目，以后自动统计。"),
    "resources": mark("在“项目库”里登记资源库和典型项目以后自动统计。"),
    "bases": mark("在“项目库”里登记基地以后自动统计。"),
    "modes": mark("开班时选好送教方式、在“下乡”里登记行程以后自动统计。"),
    "outcomes": mark("发证、回访、满意度调查登记以后自动统计。"),
    "certificates": mark("登记其他证书、学分银行以后自动统计。"),
    "next": mark("在“政策规则”里设定折算学时以后自动统计。"),
}
_CASES_MAX = 6
_PICTURES_MAX = 2


def annual_report(session: Session, year: int) -> Report:
    """The report of a year: figures, charts, tables, and the texts kept with the year."""
    facts = facts_of(session, year)
    told = counted_figures(session, facts, facts_of(session, year - 1))
    written = texts_of(session, year)
    sections = []
    for code, heading in SECTIONS.items():
        parts: list[Part] = [_text(code, written)]
        parts += _own_parts(session, code, facts, told)
        sections.append(Section(code, _(heading), tuple(parts)))
    sections.append(
        Section(
            "appendix",
            _("附表"),
            (
                figure_table("figures", _("附表1　培训情况统计表"), told, list(indicators())),
                class_table(facts),
                teacher_table(session, year),
            ),
        )
    )
    return Report(
        id="annual-report",
        title=_("{centre}{year}年职业培训年度报告", centre=session.centre_name, year=year),
        subtitle="",
        facts=(
            _("统计期间：{first} 至 {upto}", first=f"{year:04d}-01-01", upto=facts.upto),
            _("依据：《吉林省职业院校全面开展职业培训促进就业创业行动计划实施方案》四（二）"),
        ),
        sections=tuple(sections),
        state=_state(session, year),
    )


def _state(session: Session, year: int) -> str:
    frozen = records(session.db, FROZEN_YEAR, {"year": year}, ("version",))
    if not frozen:
        return _("草稿：本年度尚未定稿，数据以定稿为准")
    last = frozen[-1]
    return _(
        "本年度已于 {day} 第 {n} 次定稿；定稿以后的更正见“年度差异”",
        day=last["frozen_on"] or "",
        n=last["version"],
    )


def _text(code: str, written: dict[str, str]) -> Paragraph:
    text = written.get(code, "")
    if text:
        return Paragraph(text, is_written=True)
    return Paragraph(_("（这一部分的文字尚未撰写，请在“指标”的“年报”页填写。）"), is_missing=True)


def _codes(prefixes: Iterable[str]) -> list[str]:
    return [code for code in indicators() if code.startswith(tuple(prefixes))]


def _own_parts(session: Session, code: str, facts: Facts, told: Counted) -> list[Part]:
    """The data of one section."""
    parts: list[Part] = []
    table = figure_table(f"figures-{code}", _("主要数据"), told, _codes(_FIGURES[code]))
    if code == "overview":
        parts.append(Paragraph(_summary(told) + _not_yet(facts)))
        goals = _goal_chart(told, list(indicators()), _("年度任务完成情况（%）"))
        parts += [goals] if goals else []
        months = cut_chart(session, facts, "T01", "month", _("各月培训人次"), most=12)
        parts += [months] if months.bars else []
    if code == "programmes":
        for by, title in (("type", _("按培训类型的人次")), ("group", _("按人群的人次"))):
            chart = cut_chart(session, facts, "T01", by, title)
            parts += [chart] if chart.bars else []
        parts.append(cut_table(session, facts, "sponsor", ("T01", "T03", "T05")))
    if table.rows:
        parts.append(table)
    else:
        words = _("本年没有这方面的数据。{todo}", todo=_(_TO_DO[code]))
        parts.append(Paragraph(words, is_missing=True))
    if code == "outcomes":
        parts += _cases(session, facts.year)
    return parts


def _summary(told: Counted) -> str:
    """The year in three sentences, from the figures alone."""

    def say(code: str) -> str:
        row = told.now[code]
        return f"{value_text(row.indicator, row.figure)} {_(row.indicator.unit)}"

    def share(code: str) -> str:
        row = told.now[code]
        # a dash in a sentence reads as a misprint
        return _("暂无") if row.figure.value is None else value_text(row.indicator, row.figure)

    return _(
        "本年共培训 {times}（{persons}），其中补贴性培训 {funded}；实际出勤 {hours}；"
        "到账培训收入 {income}。结业率 {done}，6 个月就业率 {work}。",
        times=say("T01"),
        persons=say("T02"),
        funded=say("T03"),
        hours=say("T05"),
        income=say("T07"),
        done=share("Q01"),
        work=share("Q03"),
    )


def _not_yet(facts: Facts) -> str:
    """Who is in the six months' rate though six months have not passed; empty for nobody."""
    day = min(facts.upto, today())
    count = sum(
        one.completed
        for one in facts.enrolments
        if f"{facts.year:04d}" == one.cls.ends[:4] and add_months(one.cls.ends, 6) > day
    )
    return counted("其中 {n} 人结业未满 6 个月，就业率会随回访增加。", count) if count else ""


def _cases(session: Session, year: int) -> list[Part]:
    """Typical cases of the year with their pictures."""
    cases = [
        one
        for one in records(session.db, REGISTER_ITEM, {"item_type": "case"}, ("starts", "name"))
        if _falls_in(one, year)
    ][:_CASES_MAX]
    parts: list[Part] = []
    for one in cases:
        parts.append(Paragraph(_("典型案例：{name}", name=one["name"])))
        if one["content"]:
            parts.append(Paragraph(one["content"], is_written=True))
        files = of_owner(session.db, one["id"])
        pictures = [id_ for id_, _purpose, media in files if media.startswith("image/")]
        parts += [_picture(session, id_, one["name"]) for id_ in pictures[:_PICTURES_MAX]]
        if not one["content"] and not pictures:
            words = _("（还没有内容和图片，请在“项目库”里补上。）")
            parts.append(Paragraph(words, is_missing=True))
    return parts


def _picture(session: Session, id_: UUID, caption: str) -> Part:
    try:
        return Picture(content_of(session, id_), caption)
    except (Refused, OSError):
        # its bytes are on another laptop so far
        return Paragraph(_("（“{name}”的图片不在本机。）", name=caption), is_missing=True)


def _falls_in(item: Told, year: int) -> bool:
    days = [item[name] for name in ("starts", "ends", "recognised_on") if item[name]]
    return not days or any(day[:4] == f"{year:04d}" for day in days)
