"""The column at the left: where one can go, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.words import _
from provincial import reviews
from provincial.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """One entry. ``count``: what waits there for somebody."""

    path: str
    name: str
    is_here: bool
    count: int = 0


def places_of(visit: Visit, at: str) -> list[Place]:
    """The places this account may go to."""
    told = [
        ("/", _("总览"), "overview", "viewer"),
        ("/figures", _("统计"), "figures", "viewer"),
        ("/indicators", _("指标"), "indicators", "viewer"),
        ("/centres", _("培训中心"), "centres", "viewer"),
        ("/devices", _("设备"), "devices", "viewer"),
        ("/duplicates", _("重复享受"), "duplicates", "reviewer"),
        ("/claims", _("补贴审核"), "claims", "reviewer"),
        ("/certificates", _("证书"), "certificates", "viewer"),
        ("/targets", _("下达任务"), "targets", "admin"),
        ("/accounts", _("账户"), "people", "viewer"),
    ]
    waiting = reviews.waiting_number(visit.db, visit.scope) if visit.may("reviewer") else 0
    return [
        Place(path, name, at == key, waiting if key == "claims" else 0)
        for path, name, key, role in told
        if visit.may(role)
    ]
