"""The parts of a year's report that a person writes, kept with the year."""

from __future__ import annotations

from collections.abc import Mapping

from jlcenter.app.roles import require
from jlcenter.domain.errors import Refused
from jlcenter.domain.records import REPORT_TEXT
from jlcenter.storage.queries.book import records
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: section → its heading in the annual report (plan, four (2): 总体情况, 机构设置, 培训项目实施,
#: 资源开发, 培训成效及社会影响)
SECTIONS: Mapping[str, str] = {
    "overview": mark("一、总体情况"),
    "organisation": mark("二、机构设置与师资队伍"),
    "programmes": mark("三、培训项目实施"),
    "resources": mark("四、资源开发"),
    "bases": mark("五、基地建设"),
    "modes": mark("六、培训模式"),
    "outcomes": mark("七、培训成效及社会影响"),
    "certificates": mark("八、1+X 证书与学分银行"),
    "next": mark("九、存在问题与下一年计划"),
}
TEXT_MAX = 8000


def texts_of(session: Session, year: int) -> dict[str, str]:
    """What was written for a year, by section."""
    return {
        one["section"]: one["text"]
        for one in records(session.db, REPORT_TEXT, {"year": year})
        if one["text"]
    }


def known_section(text: str) -> str:
    """The section of this code or heading; Refused names those there are."""
    plain = text.strip()
    for code, heading in SECTIONS.items():
        if plain in (code, heading, heading.partition("、")[2], _(heading)):
            return code
    raise Refused(
        "section_unknown",
        _("年度报告没有“{text}”这一章节", text=text),
        _("可用：{list}", list=_("、").join(f"{c} {_(h)}" for c, h in SECTIONS.items())),
        field="section",
    )


def write_text(session: Session, year: int, section: str, text: str) -> str:
    """Keep the text of a section; an empty one blanks it. Returns the section's code."""
    require(session, "work")
    code = known_section(section)
    if len(text) > TEXT_MAX:
        raise Refused(
            "text_long",
            _("这一章节有 {n} 字，超过 {most} 字", n=len(text), most=TEXT_MAX),
            _("请精简，或把附件作为典型案例登记"),
            field="text",
        )
    label = mark("写 {year} 年度报告：{section}")
    with session.action(label, year=year, section=SECTIONS[code]) as write:
        write.put(REPORT_TEXT, key=(year, code), text=text.strip() or None)
    return code
