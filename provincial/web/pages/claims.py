"""Claims: those that wait, one with its lines and what speaks against it, what is said of it."""

from __future__ import annotations

from uuid import UUID

from jlcenter.domain.errors import NotFound
from jlcenter.domain.sheet import Align, Column, Sheet
from jlcenter.domain.subsidy_schemes import scheme_name
from jlcenter.words import _
from provincial import reviews
from provincial.claim_lines import lines_of
from provincial.duplicates import duplicates_of_claim
from provincial.reviews import APPROVED, CLEAR, REJECTED, RETURNED, ClaimRow
from provincial.web.pages.years import year_of
from provincial.web.render import status, when
from provincial.web.take_along import as_pdf, as_workbook
from provincial.web.visit import Answer, Go, Html, Page, Visit

#: a list is no longer; older ones are found by their year
_MOST = 500


def claims(visit: Visit) -> Answer:
    """Those that wait, or all of a year."""
    year_of(visit)
    is_all = visit.query.get("show") == "all"
    return Html("claims.html", {"claims": _listed(visit), "is_all": is_all}, at="claims")


def _listed(visit: Visit) -> list[ClaimRow]:
    if visit.query.get("show") == "all":
        return reviews.claims(visit.db, visit.year, visit.scope, limit=_MOST)
    return reviews.claims(visit.db, None, visit.scope, waiting=True, limit=_MOST)


def claim(visit: Visit) -> Answer:
    """One."""
    row, id_ = _claim(visit)
    return Html(
        "claim.html",
        {
            "claim": row,
            "lines": lines_of(visit.db, row.centre, id_),
            "duplicates": duplicates_of_claim(visit.db, row.centre, id_),
            "may_say": row.status in reviews.ASKING,
            "results": (APPROVED, CLEAR, RETURNED, REJECTED),
        },
        at="claims",
    )


def review(visit: Visit) -> Answer:
    """Say what becomes of it."""
    row, id_ = _claim(visit)
    assert visit.account is not None
    told = reviews.review(
        visit.db,
        visit.province.root,
        row.centre,
        id_,
        visit.form.get("result", ""),
        visit.form.get("reason", ""),
        visit.account.name,
        visit.now,
    )
    visit.say(_("申领 {code}：{result}", code=told.code, result=reviews.result_words(told.result)))
    return Go("/claims")


def _claim(visit: Visit) -> tuple[ClaimRow, bytes]:
    centre = visit.narrowed(centre=visit.place["centre"]).centre
    try:
        id_ = UUID(visit.place["claim"]).bytes
    except ValueError as error:
        raise NotFound("claim_unknown", _("没有这份申领")) from error
    return reviews.claim(visit.db, centre, id_), id_


def workbook(visit: Visit) -> Answer:
    """The list as a workbook."""
    year_of(visit)
    return as_workbook([_sheet(visit)], "claims")


def paper(visit: Visit) -> Answer:
    """The list as a PDF."""
    year_of(visit)
    return as_pdf([_sheet(visit)], "claims", visit.now)


def _sheet(visit: Visit) -> Sheet:
    right, middle = Align.RIGHT, Align.CENTER
    columns = (
        Column("code", _("申领编号"), 34),
        Column("centre", _("培训中心"), 50),
        Column("scheme", _("政策"), 40),
        Column("lines", _("人次"), 16, right, is_number=True),
        Column("amount", _("金额 (元)"), 26, right, is_number=True),
        Column("submitted", _("申报日期"), 26, middle),
        Column("status", _("状态"), 26, middle),
        Column("result", _("省级审核"), 30, middle),
    )
    rows = tuple(
        (
            one.code,
            one.centre_name,
            scheme_name(one.scheme),
            one.lines,
            one.amount / 100,
            one.submitted_on,
            status(one.status),
            reviews.result_words(one.result),
        )
        for one in _listed(visit)
    )
    return Sheet(
        id="province_claims",
        title=_("补贴申领"),
        columns=columns,
        rows=rows,
        facts=(visit.region_word, _("数据截至 {when}", when=when(visit.now))),
        empty=_("没有申领等审核。"),
    )


PAGES = [
    Page("/claims", claims, role="reviewer"),
    Page("/claims.xlsx", workbook, role="reviewer"),
    Page("/claims.pdf", paper, role="reviewer"),
    Page("/claims/{centre}/{claim}", claim, role="reviewer"),
    Page("/claims/{centre}/{claim}", review, "POST", "reviewer", "write"),
]
