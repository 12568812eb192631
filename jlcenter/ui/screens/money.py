"""补贴: claims by state, what nobody asked for yet, income, past ledgers."""

from __future__ import annotations

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.claim_list import ClaimList
from jlcenter.ui.screens.missing_list import MissingList
from jlcenter.ui.screens.money_books import IncomeList, PastList
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.words import mark

#: the tabs in the order of work
TABS = (
    Tab("claims", mark("申领"), ClaimList),
    Tab("missing", mark("应享未享"), MissingList),
    Tab("income", mark("培训收入"), IncomeList),
    Tab("past", mark("历史台账"), PastList),
)


def money_place(desk: Desk) -> TabsPlace:
    """The place."""
    return TabsPlace(desk, mark("补贴"), TABS)
