"""Attachments: the record, and this laptop's encrypted bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from jlcenter.app.attachments import attach, content_of
from jlcenter.app.undo import undo
from jlcenter.domain.errors import Damaged, NotFound, Refused
from jlcenter.domain.records import TRAINEE
from jlcenter.storage.queries.attachments import of_owner
from jlcenter.storage.session import Session


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.new("RGB", (30, 40), "white").save(path)
    return path


def test_a_portrait_is_kept_encrypted_and_read_back(session: Session, picture: Path) -> None:
    with session.action("登记") as write:
        person = write.put(TRAINEE, name="张三")
    made = attach(session, TRAINEE, person, "portrait", picture)
    assert content_of(session, made) == picture.read_bytes()
    stored = [one for one in (session.folder / "files").rglob("*") if one.is_file()]
    assert len(stored) == 1 and picture.read_bytes()[:8] not in stored[0].read_bytes()
    assert of_owner(session.db, person) == [(made, "portrait", "image/png")]
    undo(session)
    assert of_owner(session.db, person) == []


def test_damaged_bytes_and_foreign_files_are_said_so(
    session: Session, picture: Path, tmp_path: Path
) -> None:
    with session.action("登记") as write:
        person = write.put(TRAINEE, name="张三")
    made = attach(session, TRAINEE, person, "portrait", picture)
    stored = next(one for one in (session.folder / "files").rglob("*") if one.is_file())
    stored.write_bytes(b"x" + stored.read_bytes()[1:])
    with pytest.raises(Damaged):
        content_of(session, made)
    stored.unlink()
    with pytest.raises(NotFound):
        content_of(session, made)
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(Refused) as refused:
        attach(session, TRAINEE, person, "portrait", tmp_path / "a.png")
    assert refused.value.code == "attachment_type"
