"""公示异议: what somebody says against a line during publicity, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jlcenter.app.claim_lines import check_line_step, find_lines
from jlcenter.app.claims import ClaimResult, ClaimRow, find_claim, follow
from jlcenter.app.days import day_or_today
from jlcenter.app.lookup import as_uuid
from jlcenter.app.roles import require
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.domain.notices import Notice
from jlcenter.domain.records import CLAIM_LINE, OBJECTION
from jlcenter.storage.queries.book import Told, records
from jlcenter.storage.queries.claim_lines import LineRow, lines_of
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

RESULTS = ("upheld", "dismissed")


def object_(
    session: Session,
    claim: str | UUID,
    lines: Sequence[str] = (),
    *,
    text: str,
    day: str | None = None,
    raised_by: str | None = None,
) -> ClaimResult:
    """Note an objection to some lines, or to the whole claim. They wait until it is settled."""
    require(session, "money")
    row = find_claim(session, claim)
    on = day_or_today(day)
    if not text.strip():
        raise Refused("text_missing", _("没有写异议的内容"), _("请写明对什么有异议"), field="text")
    with session.action(mark("登记异议 · 申领 {code}"), code=row.code) as write:
        had = lines_of(session.db, row.id)
        chosen = find_lines(had, lines) if lines else [one for one in had if _is_open(one)]
        if not chosen:
            raise Refused(
                "not_publicised",
                _("申领 {code} 不在公示中", code=row.code),
                _("先用 claim publicise 登记公示的起止日期"),
                field="claim",
            )
        for one in chosen:
            check_line_step(one, "object")
        for target in [one.id for one in chosen] if lines else [None]:
            write.put(
                OBJECTION,
                claim=row.id,
                claim_line=target,
                date=on,
                raised_by=(raised_by or "").strip() or None,
                text=text.strip(),
                result="open",
            )
        doubted = {one.id for one in chosen}
        for id_ in doubted:
            write.put(CLAIM_LINE, id_, status="objected")
        follow(write, row.id, ["objected" if one.id in doubted else one.status for one in had])
    after = find_claim(session, row.id)
    warnings = []
    if row.publicised_from and not row.publicised_from <= on <= (row.publicised_to or on):
        warnings.append(Notice("outside_publicity", _("{day} 不在公示期内", day=on)))
    return ClaimResult(after, tuple(warnings))


def _is_open(line: LineRow) -> bool:
    return line.status in ("publicised", "objected")


def settle(
    session: Session,
    claim: str | UUID,
    result: str,
    *,
    line: str | None = None,
    objection: str | None = None,
    reason: str,
    day: str | None = None,
) -> ClaimResult:
    """Settle an objection: ``upheld`` refuses its lines, ``dismissed`` lets them go on."""
    require(session, "money")
    if result not in RESULTS:
        raise Refused(
            "result_unknown",
            _("处理结果应为 upheld（成立）或 dismissed（不成立）"),
            field="result",
        )
    if not reason.strip():
        raise Refused("reason_missing", _("没有写处理说明"), _("请写明核实的情况"), field="reason")
    row = find_claim(session, claim)
    on = day_or_today(day)
    with session.action(mark("处理异议 · 申领 {code}"), code=row.code) as write:
        had = lines_of(session.db, row.id)
        doubts = open_objections(session, row)
        one = _chosen(row, had, doubts, line, objection)
        write.put(OBJECTION, one["id"], result=result, settled_on=on, reason=reason.strip())
        others = [other for other in doubts if other["id"] != one["id"]]
        states = []
        for each in had:
            status = each.status
            if status == "objected" and one["claim_line"] in (None, each.id):
                if result == "upheld":
                    status = "rejected"
                    write.put(CLAIM_LINE, each.id, status=status, reason=reason.strip())
                elif not any(other["claim_line"] in (None, each.id) for other in others):
                    status = "publicised"
                    write.put(CLAIM_LINE, each.id, status=status)
            states.append(status)
        follow(write, row.id, states)
    return ClaimResult(find_claim(session, row.id))


def open_objections(session: Session, row: ClaimRow) -> list[Told]:
    """The objections of a claim that nobody has settled, the oldest first."""
    found = records(session.db, OBJECTION, {"claim": row.id}, ("date",))
    return [one for one in found if (one["result"] or "open") == "open"]


def _chosen(
    row: ClaimRow,
    lines: Sequence[LineRow],
    doubts: Sequence[Told],
    line: str | None,
    objection: str | None,
) -> Told:
    fitting = list(doubts)
    if objection:
        fitting = [one for one in fitting if one["id"] == as_uuid(objection)]
    if line:
        wanted = find_lines(lines, [line])[0].id
        fitting = [one for one in fitting if one["claim_line"] in (None, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Refused(
            "objection_ambiguous",
            _("申领 {code} 有 {n} 条异议待核实", code=row.code, n=len(fitting)),
            _(
                "请用 --objection 写明是哪一条：{ids}",
                ids=_("、").join(str(one["id"]) for one in fitting),
            ),
            field="objection",
        )
    raise NotFound(
        "objection_unknown",
        _("申领 {code} 没有这样的待核实异议", code=row.code),
        _("用 claim show 查看异议"),
        field="objection",
    )
