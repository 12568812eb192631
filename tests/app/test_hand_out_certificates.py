"""领取登记: nobody fetches a certificate before there is one."""

from __future__ import annotations

import pytest

from jlcenter.app.hand_out_certificates import hand_out
from jlcenter.app.issue_certificates import issue, list_certificates, reissue
from jlcenter.domain.errors import Refused
from jlcenter.storage.session import Session
from tests.paper_world import taught_class

ISSUED = "2026-09-21"


def test_a_day_before_the_issue_is_refused_and_notes_nobody(session: Session) -> None:
    world = taught_class(session)
    issue(session, world.class_id, date=ISSUED)
    with pytest.raises(Refused) as told:
        hand_out(session, world.class_id, date="2026-09-20")
    assert told.value.code == "handed_out_before_issue" and told.value.field == "date"
    assert ISSUED in told.value.message and "2026-09-20" in told.value.message
    assert not any(one.handed_out_on for one in list_certificates(session, world.class_id))


def test_the_day_of_the_issue_will_do(session: Session) -> None:
    world = taught_class(session)
    done = issue(session, world.class_id, date=ISSUED)
    fresh, before = hand_out(session, world.class_id, date=ISSUED)
    assert len(fresh) == len(done.issued) and not before


def test_a_reissued_one_is_not_fetched_before_its_own_issue(session: Session) -> None:
    world = taught_class(session)
    done = issue(session, world.class_id, date=ISSUED)
    _old, new = reissue(session, done.issued[0].serial, "姓名有误", "2026-10-08")
    with pytest.raises(Refused, match=new.serial):
        hand_out(session, world.class_id, date="2026-09-25")
    others = [one.number for one in done.issued[1:]]
    assert len(hand_out(session, world.class_id, others, date="2026-09-25")[0]) == len(others)
