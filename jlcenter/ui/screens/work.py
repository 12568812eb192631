"""就业: from vacancies and partners to what became of people."""

from __future__ import annotations

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.books import listing
from jlcenter.ui.screens.credit_bank import CreditList
from jlcenter.ui.screens.follow_up_list import FollowUpList
from jlcenter.ui.screens.follow_ups import FollowUps
from jlcenter.ui.screens.tabs import Tab, TabsPlace
from jlcenter.ui.screens.work_lists import (
    ApprenticeList,
    EventList,
    HeldList,
    ProofList,
    RecommendationList,
    VacancyList,
)
from jlcenter.words import mark

#: the tabs in the order work happens
TABS = (
    Tab("follow_ups", mark("跟踪"), FollowUps),
    Tab("answers", mark("回访记录"), FollowUpList),
    Tab("vacancies", mark("岗位"), VacancyList),
    Tab("recommendations", mark("推荐"), RecommendationList),
    Tab("partners", mark("合作单位"), lambda desk: listing(desk, "partner")),
    Tab("events", mark("活动"), EventList),
    Tab("held", mark("其他证书"), HeldList),
    Tab("credit_bank", mark("学分银行"), CreditList),
    Tab("apprentices", mark("学徒"), ApprenticeList),
    Tab("proofs", mark("身份证明"), ProofList),
)


def work_place(desk: Desk) -> TabsPlace:
    """The place."""
    return TabsPlace(desk, mark("就业"), TABS)
