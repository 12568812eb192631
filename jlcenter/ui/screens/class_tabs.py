"""Makes the tab screens of a class."""

from __future__ import annotations

from uuid import UUID

from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.base import Screen


def make(desk: Desk, name: str, class_id: UUID) -> Screen:
    """The screen of one tab."""
    if name == "overview":
        from jlcenter.ui.screens.class_overview import ClassOverview

        return ClassOverview(desk, class_id)
    if name == "roster":
        from jlcenter.ui.screens.class_roster import ClassRoster

        return ClassRoster(desk, class_id)
    if name == "lessons":
        from jlcenter.ui.screens.class_lessons import ClassLessons

        return ClassLessons(desk, class_id)
    if name == "roll":
        from jlcenter.ui.screens.roll_call import RollCall

        return RollCall(desk, class_id)
    if name == "scores":
        from jlcenter.ui.screens.class_scores import ClassScores

        return ClassScores(desk, class_id)
    if name == "completion":
        from jlcenter.ui.screens.class_completion import ClassCompletion

        return ClassCompletion(desk, class_id)
    from jlcenter.ui.screens.class_certificates import ClassCertificates

    return ClassCertificates(desk, class_id)
