"""What stands on the follow-up papers of a class."""

from __future__ import annotations

from collections.abc import Sequence

from jlcenter.app.days import today
from jlcenter.app.follow_up import STATUSES, follow_ups_of_class
from jlcenter.app.paper_values import class_head, person
from jlcenter.app.people_policy import node_rule
from jlcenter.documents.follow_up import (
    FollowUpLine,
    NodeCell,
    NodeLine,
    follow_up_sheet,
    node_sheet,
)
from jlcenter.domain import follow_ups as rules
from jlcenter.domain.errors import UsageRefused
from jlcenter.domain.follow_ups import Answer, NodeRule
from jlcenter.domain.money import yuan_number
from jlcenter.domain.records.choices import SATISFACTION
from jlcenter.domain.records.follow_up import FOLLOW_UP_CHANNEL
from jlcenter.domain.sheet import Sheet
from jlcenter.storage.queries.classes import ClassRow
from jlcenter.storage.queries.enrolments import RosterRow, roster
from jlcenter.storage.queries.follow_ups import EndedRow, FollowUpRow
from jlcenter.storage.session import Session
from jlcenter.words import _

FORMS = ("A", "B")
#: nodes that form B has room for
_NODES_MOST = 4


def follow_up_sheets(session: Session, class_row: ClassRow, form: str = "A") -> list[Sheet]:
    """The paper of a class: A the latest follow-up of each person, B the answers at the nodes."""
    if form not in FORMS:
        raise UsageRefused(
            "form_unknown",
            _("没有“{form}”这种样式", form=form),
            _("A 每人最近一次回访，B 按 3、6、12 个月等节点"),
            field="form",
        )
    head = class_head(session, class_row)
    people = {row.enrolment: row for row in roster(session.db, class_row.id)}
    told = follow_ups_of_class(session, class_row.id)
    if form == "A":
        lines = [_line(people[who.enrolment], who, rows) for who, rows in told]
        return [follow_up_sheet(head, lines, (_("注：每人列最近一次回访；没有回访的留空。"),))]
    rule = node_rule(session, today())
    months = rule.months[-_NODES_MOST:]
    node_lines = [_node_line(people[who.enrolment], who, rows, rule, months) for who, rows in told]
    words = _(
        "注：各节点以窗口结束日（到期后 {n} 天）以前最近一次回访为准；失联单列，不算未就业。",
        n=rule.window_days,
    )
    return [node_sheet(head, months, node_lines, (words,))]


def _line(row: RosterRow, who: EndedRow, rows: Sequence[FollowUpRow]) -> FollowUpLine:
    if not rows:
        return FollowUpLine(person(row), who.ends)
    last = rows[-1]
    return FollowUpLine(
        person=person(row),
        ends=who.ends,
        status=_(STATUSES.get(last.status, last.status)),
        employer=last.employer or "",
        post=last.post or "",
        employed_on=last.employed_on or "",
        wage=yuan_number(last.wage) if last.wage is not None else "",
        contract=_contract(last),
        date=last.date,
        channel=_(dict(FOLLOW_UP_CHANNEL).get(last.channel or "", last.channel or "")),
        visitor=last.visitor or "",
        remark=last.remark or "",
    )


def _contract(row: FollowUpRow) -> str:
    if row.has_contract is None and row.has_insurance is None:
        return ""
    words = {True: _("是"), False: _("否"), None: "—"}
    return f"{words[row.has_contract]}/{words[row.has_insurance]}"


def _node_line(
    row: RosterRow,
    who: EndedRow,
    rows: Sequence[FollowUpRow],
    rule: NodeRule,
    months: Sequence[int],
) -> NodeLine:
    by_answer = {(one.date, one.status): one for one in rows}
    answers = [Answer(one.date, one.status, one.months) for one in rows]
    cells = []
    now = today()
    for node in rules.nodes(who.ends, rule):
        if node.months not in months:
            continue
        found = rules.latest(answers, node.closes) if node.opens <= now else None
        heard = by_answer[found.day, found.status] if found is not None else None
        cells.append(
            NodeCell(_(STATUSES.get(heard.status, heard.status)), heard.employer or "")
            if heard is not None
            else NodeCell()
        )
    opinions = [one for one in rows if one.satisfaction or one.advice]
    last = opinions[-1] if opinions else None
    said = (last.satisfaction or "") if last else ""
    return NodeLine(
        person(row),
        tuple(cells),
        _(dict(SATISFACTION).get(said, said)),
        (last.advice or "") if last else "",
    )
