"""学分银行: what was registered in people's learning accounts, and exchanged for credits."""

from __future__ import annotations

from typing import Any

from jlcenter.domain.records import CREDIT_REGISTRATION
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.ask_dialog import Ask, AskDialog
from jlcenter.ui.screens.record_list import Book, RecordList, Saved
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counting, mark

CREDITS = Book(
    "credit_registration",
    CREDIT_REGISTRATION,
    mark("学分银行登记"),
    ("trainee", "outcome", "credits", "status", "registered_on", "school", "course",
     "exchanged_credits"),
    mark("学员的证书登记到学分银行的个人学习账号;读学历教育时,按规定兑换学分、免修课程。"),
    filters=("status",),
    year="registered_on",
    order=("registered_on",),
    latest_first=True,
    unit=counting("{n} 项"),
    stretch="outcome",
    widths={"trainee": 200, "course": 150},
    tones={"status": {"pending": "late", "registered": "leave", "exchanged": "present"}},
    hidden=("certificate", "held_certificate", "status", "school", "course", "exchanged_credits",
            "exchanged_on"),
    has_files=False,
)  # fmt: skip


class CreditList(RecordList):
    """The registrations; each begins with a certificate."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, CREDITS)

    def add_words(self) -> str:
        """A certificate is what is registered."""
        return _("登记成果")

    def add(self) -> None:
        """Register a certificate, ours or another's."""
        from jlcenter.app import credit_bank

        session = self.desk.session

        def do(kind: str, number: str, **told: Any) -> Any:
            which = {"serial": number} if kind == "serial" else {"held": number}
            given = {name: value or None for name, value in told.items()}
            return credit_bank.register(session, **which, **given)

        found = AskDialog.ask(
            self,
            _("登记到学分银行"),
            _("登记"),
            [
                Ask("kind", _("哪种证书(&K)"), "choice", "serial",
                    choices=(("serial", _("本中心培训证书")), ("held", _("其他证书")))),
                Ask("number", _("证书编号(&N)")),
                Ask("account", _("学习账号(&A)"), hint=_("还没有账号就留空,记为待登记")),
                Ask("credits_", _("学分(&C)")),
                Ask("outcome", _("学习成果(&O)"), hint=_("不写就用证书上的名称")),
            ],
            do,
        )  # fmt: skip
        if found is not None:
            self.refresh()
            self.go_to(found.id)

    def more_offers(self) -> list[Action]:
        """Exchanging the current one."""
        from jlcenter.app.roles import may

        if not self.model.rows:
            return []
        here = self.current
        able = here is not None and here.told.get("status") == "registered"
        return [Action(_("兑换"), self.exchange, enabled=able and may(self.desk.session, "work"))]

    def exchange(self) -> None:
        """For a course of a school."""
        from jlcenter.app import credit_bank

        here, session = self.current, self.desk.session
        if here is None:
            return
        found = AskDialog.ask(
            self,
            _("兑换学分 · {name}", name=here.words("trainee")),
            _("兑换"),
            [
                Ask("school", _("兑换院校(&S)")),
                Ask("course", _("免修课程(&C)")),
                Ask("credits_", _("兑换学分(&N)"), value=here.words("credits")),
                Ask("date", _("兑换日期(&D)"), "day"),
            ],
            lambda **told: credit_bank.exchange(session, here.id, **told),
            here.words("outcome"),
        )
        if found is not None:
            self.refresh()

    def save(self, told: dict[str, Any] | None, typed: dict[str, Any]) -> Saved:
        """By the registrations' own rules; an account that comes later registers it."""
        from jlcenter.app import credit_bank

        assert told is not None
        return Saved(credit_bank.edit(self.desk.session, told["id"], typed).told)
