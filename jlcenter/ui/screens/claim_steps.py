"""What can be done with a claim and with its lines: what each step asks, and what it calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jlcenter.domain.claim_states import LINE_STEPS, STEPS
from jlcenter.ui.screens.ask_dialog import Ask
from jlcenter.ui.screens.claim_words import objection_words
from jlcenter.words import _, mark

_PUBLIC_DAYS = 7


@dataclass(frozen=True, slots=True)
class Doing:
    """One step: its words, what it asks, what it does (with session, claim, and what was told).
    ``about`` says what it is about where the claim's own facts do not."""

    name: str
    word: str
    asks: Callable[[Any], list[Ask]]
    do: Callable[..., Any]
    about: str = ""


def _no_questions(_row: Any) -> list[Ask]:
    return []


def _day(label: str) -> Callable[[Any], list[Ask]]:
    return lambda _row: [Ask("day", _(label), "day")]


def _reason(_row: Any) -> list[Ask]:
    return [Ask("reason", _("原因"))]


def _public_days(_row: Any) -> list[Ask]:
    today = date.today()
    last = (today + timedelta(_PUBLIC_DAYS - 1)).isoformat()
    return [
        Ask("first", _("公示开始"), "day", today.isoformat()),
        Ask("last", _("公示结束"), "day", last),
    ]


def _approval(_row: Any) -> list[Ask]:
    return [Ask("day", _("审核日期"), "day"), Ask("number", _("批复文号"))]


def claim_steps() -> dict[str, Doing]:
    """The steps of a whole claim by name."""
    from jlcenter.app import claims

    made = (
        Doing("submit", STEPS["submit"].label, _day(mark("申报日期")), claims.submit),
        Doing("review", STEPS["review"].label, _no_questions, claims.review),
        Doing("publicise", STEPS["publicise"].label, _public_days, claims.publicise),
        Doing("approve", STEPS["approve"].label, _approval, claims.approve),
        Doing("return", STEPS["return"].label, _reason, claims.return_),
        Doing("resubmit", STEPS["resubmit"].label, _day(mark("申报日期")), claims.resubmit),
        Doing("reject", STEPS["reject"].label, _reason, claims.reject),
        Doing("cancel", STEPS["cancel"].label, _reason, claims.cancel),
    )
    return {one.name: one for one in made}


#: the likely next step in each state; of the others the money or a line is next
NEXT = {
    "draft": "submit",
    "submitted": "review",
    "reviewing": "publicise",
    "publicised": "approve",
    "returned": "resubmit",
}


def _money(line: Any) -> list[Ask]:
    from jlcenter.domain.money import yuan_text

    return [
        Ask("amount", _("到账金额（元）"), value=yuan_text(line.rest)),
        Ask("day", _("到账日期"), "day"),
        Ask("batch", _("批次")),
    ]


def _back(_line: Any) -> list[Ask]:
    return [Ask("day", _("退汇日期"), "day"), Ask("reason", _("原因"))]


def _card(line: Any) -> list[Ask]:
    hint = _("同时改学员资料；改好后可以再拨付")
    return [
        Ask("card", _("银行卡号"), hint=hint),
        Ask("bank", _("开户行"), value=line.bank),
    ]


def _objection(_line: Any) -> list[Ask]:
    return [
        Ask("text", _("异议的内容")),
        Ask("raised_by", _("提出人")),
        Ask("day", _("提出日期"), "day"),
    ]


def _settling(_line: Any, upheld: str = mark("成立，不予补贴")) -> list[Ask]:
    return [
        Ask(
            "result",
            _("处理结果"),
            "choice",
            "dismissed",
            choices=(("dismissed", _("不成立，继续公示")), ("upheld", _(upheld))),
        ),
        Ask("reason", _("核实的情况")),
        Ask("day", _("处理日期"), "day"),
    ]


def open_objections(told: Sequence[Any], line: Any = None) -> list[Any]:
    """Those that wait to be settled: to a line, or (without one) to the whole claim."""
    of = None if line is None else line.id
    return [one for one in told if (one["result"] or "open") == "open" and one["claim_line"] == of]


def settling(waiting: Sequence[Any], line: Any = None) -> Doing:
    """Settle one of the objections that wait; where there are several, the person says which."""
    from jlcenter.app import objections

    named = tuple((str(one["id"]), objection_words(one)) for one in waiting)
    upheld = mark("成立，整份都不予补贴") if line is None else mark("成立，不予补贴")

    def asks(row: Any) -> list[Ask]:
        told = _settling(row, upheld)
        if len(named) < 2:
            return told
        return [Ask("objection", _("哪一条异议"), "choice", choices=named), *told]

    def do(session: Any, claim: Any, *_line: Any, **told: Any) -> Any:
        told.setdefault("objection", named[0][0] if named else None)
        return objections.settle(session, claim, **told)

    word = LINE_STEPS["settle"][0] if line is not None else mark("处理整份异议")
    return Doing("settle", word, asks, do, named[0][1] if len(named) == 1 else "")


def doubting() -> Doing:
    """An objection to a whole claim."""
    from jlcenter.app import objections

    def do(session: Any, claim: Any, **told: Any) -> Any:
        return objections.object_(session, claim, **told)

    return Doing("object", mark("对整份提异议"), _objection, do)


def line_steps() -> dict[str, Doing]:
    """The steps of one line by name; called with session, claim, the line and what was told.
    Settling is ``settling``: it needs to know the objections."""
    from jlcenter.app import claim_lines, objections, payments

    def pay(session: Any, claim: Any, line: Any, **told: Any) -> Any:
        return payments.pay(session, claim, lines=[str(line.id)], **told)

    def bounce(session: Any, claim: Any, line: Any, **told: Any) -> Any:
        return payments.bounce(session, claim, str(line.id), **told)

    def card(session: Any, claim: Any, line: Any, **told: Any) -> Any:
        return claim_lines.correct_card(session, claim, str(line.id), **told)

    def doubt(session: Any, claim: Any, line: Any, **told: Any) -> Any:
        return objections.object_(session, claim, [str(line.id)], **told)

    def refuse(session: Any, claim: Any, line: Any, **told: Any) -> Any:
        return claim_lines.reject_lines(session, claim, [str(line.id)], **told)

    def drop(session: Any, claim: Any, line: Any) -> Any:
        return claim_lines.drop_lines(session, claim, [str(line.id)])

    made = (
        Doing("card", LINE_STEPS["card"][0], _card, card),
        Doing("paid", LINE_STEPS["paid"][0], _money, pay),
        Doing("bounced", LINE_STEPS["bounced"][0], _back, bounce),
        Doing("object", LINE_STEPS["object"][0], _objection, doubt),
        Doing("reject_line", LINE_STEPS["reject_line"][0], _reason, refuse),
        Doing("drop", LINE_STEPS["drop"][0], _no_questions, drop),
    )
    return {one.name: one for one in made}


def payment_asks(row: Any, owed: int) -> list[Ask]:
    """What to ask where money came for a whole claim."""
    from jlcenter.domain.money import yuan_text

    return [
        Ask("amount", _("到账金额（元）"), value=yuan_text(owed)),
        Ask("day", _("到账日期"), "day"),
        Ask("batch", _("批次")),
        Ask("pro_rata", _("金额不足时按比例分摊到各行"), "yes_no"),
    ]
