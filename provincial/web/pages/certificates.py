"""Certificates: the state of a serial, and taking one back."""

from __future__ import annotations

from jlcenter.domain.errors import NotFound
from jlcenter.words import _
from provincial import revocations
from provincial.revocations import CertificateRow
from provincial.web.visit import Answer, Go, Html, Page, Visit


def page(visit: Visit) -> Answer:
    """The form to look one up."""
    return Html("certificates.html", {"serial": "", "found": None}, at="certificates")


def look_up(visit: Visit) -> Answer:
    """What is known of a serial."""
    serial = visit.form.get("serial", "")
    values = {"serial": serial, "found": _found(visit, serial)}
    return Html("certificates.html", values, at="certificates")


def _found(visit: Visit, serial: str) -> list[CertificateRow]:
    known = revocations.certificates(visit.db, serial)
    return [one for one in known if visit.scope.has(one.centre)]


def revoke(visit: Visit) -> Answer:
    """Take one back."""
    serial = visit.form.get("serial", "")
    centre = visit.narrowed(centre=visit.form.get("centre", "")).centre
    if not _found(visit, serial):
        raise NotFound(
            "certificate_unknown", _("服务器上没有编号为 {serial} 的证书", serial=serial)
        )
    told = revocations.revoke(
        visit.db, visit.province.root, serial, visit.form.get("reason", ""), visit.now, centre
    )
    visit.say(_("已撤销证书 {serial}；中心的电脑下次同步时会知道", serial=told.serial))
    return Go("/certificates")


PAGES = [
    Page("/certificates", page),
    Page("/certificates", look_up, "POST"),
    Page("/certificates/revoke", revoke, "POST", "reviewer", "write"),
]
