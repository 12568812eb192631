"""Verifying without a network: genuine, not genuine, signed by somebody unknown, revoked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from jlcenter.app.issue_certificates import issue, list_certificates, revoke
from jlcenter.app.print_papers import print_certificates
from jlcenter.app.verify_certificate import report_of, verify
from jlcenter.domain.certificate_token import device_of, make_token
from jlcenter.domain.errors import Damaged, NotFound, Refused
from jlcenter.domain.records import DEVICE
from jlcenter.storage.session import Session
from tests.domain.test_certificate_token import FACTS
from tests.paper_world import NAMES, taught_class

DAY = "2026-09-21"


@pytest.fixture
def printed(session: Session, tmp_path: Path) -> Path:
    """A PDF with the certificates of a class."""
    world = taught_class(session)
    issue(session, world.class_id, date=DAY)
    out = tmp_path / "certificates.pdf"
    print_certificates(session, world.class_id, out)
    return out


def test_a_pdf_with_several_codes_is_valid_when_all_are(session: Session, printed: Path) -> None:
    found = verify(session, str(printed))
    report = report_of(found)
    assert report["valid"] is True and report["checked"] == "offline"
    assert [one["name"] for one in report["certificates"]] == list(NAMES[:-1])
    revoke(session, report["certificates"][2]["serial"], "有误")
    after = report_of(verify(session, str(printed)))
    assert after["valid"] is False and after["revoked"] is True
    assert [one["revoked"] for one in after["certificates"]].count(True) == 1
    assert after["serial"] == report["certificates"][2]["serial"]


def test_the_answer_has_what_the_contract_promises(session: Session, printed: Path) -> None:
    class_id = session.db.execute("SELECT id FROM training_class").fetchone()[0]
    from uuid import UUID

    row = list_certificates(session, UUID(bytes=class_id))[0]
    report = report_of(verify(session, row.token))
    assert report["valid"] is True and report["revoked"] is False
    assert (report["serial"], report["name"]) == (row.serial, "王芳")
    assert report["class"] == "家政服务员（横道河镇）一班" and report["as_of"]


def test_a_changed_code_is_not_genuine(session: Session, printed: Path) -> None:
    from jlcenter.documents.qr import codes_in_pdf

    good = codes_in_pdf(printed)[0]
    for place in (-1, -20, len(good) // 2):
        bad = list(good)
        bad[place] = "7" if bad[place] != "7" else "8"
        with pytest.raises(Damaged) as refused:
            verify(session, "".join(bad))
        assert refused.value.exit_code == 7
        assert refused.value.report is not None and refused.value.report["valid"] is False


@pytest.mark.parametrize("text", ["", "hello", "https://example.test/v#1.", "#1.ZZ", "1.00"])
def test_what_is_no_code_of_ours_is_not_genuine(text: str, session: Session) -> None:
    with pytest.raises(Damaged) as refused:
        verify(session, text)
    assert refused.value.code == "unreadable"


def test_an_unknown_signer_is_not_valid_and_the_answer_says_why(
    session: Session, printed: Path, make_session: Callable[..., Session]
) -> None:
    from jlcenter.documents.qr import codes_in_pdf

    other = make_session("other", centre="220422")
    with pytest.raises(Damaged) as refused:
        verify(other, codes_in_pdf(printed)[0])
    assert refused.value.code == "unknown_signer" and "不认识" in refused.value.message
    assert refused.value.report is not None and refused.value.report["valid"] is False


def test_a_laptop_whose_grant_is_known_here_signs_genuinely(session: Session) -> None:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    token = make_token(FACTS, lambda d: bytes(key.sign(d).signature), device_of(public), None)
    with pytest.raises(Damaged):
        verify(session, token)
    with session.action("x") as write:
        write.put(DEVICE, key=(device_of(public),), public_key=public, letter="B")
    answer = verify(session, token)[0]
    assert answer.is_valid and answer.status is None


def test_a_key_under_a_device_id_that_is_not_its_own_counts_for_nothing(session: Session) -> None:
    """A record that puts a forger's key under an honest laptop's id must not make it genuine."""
    forger = SigningKey.generate()
    honest = device_of(session.public_key)
    token = make_token(FACTS, lambda d: bytes(forger.sign(d).signature), honest, None)
    with session.action("x") as write:
        write.put(DEVICE, key=(honest,), public_key=bytes(forger.verify_key), letter="B")
    with pytest.raises(Damaged) as refused:
        verify(session, token)
    assert refused.value.code == "forged"


def test_files_that_cannot_be_read_are_said_so(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify(session, str(tmp_path / "nothing.png"))
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    with pytest.raises(Refused):
        verify(session, str(folder))
    text = tmp_path / "text.pdf"
    text.write_text("no pdf")
    with pytest.raises(Refused) as refused:
        verify(session, str(text))
    assert refused.value.file == "text.pdf"
