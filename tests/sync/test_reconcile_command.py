"""``reconcile``, ``province digest --scan`` and ``province repair`` as a script meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jlcenter.app.sync_now import sync
from jlcenter.cli import run as run_words
from jlcenter.storage.session import Session
from tests.conftest import PASSWORD, Answer
from tests.sync.damage import DAMAGES, NAME, damage, people, spoil
from tests.sync.world import PASSWORD as PROVINCE_PASSWORD
from tests.sync.world import USER, Server

Run = Callable[..., Answer]


@pytest.fixture
def synced(laptop: Session) -> list[UUID]:
    made = people(laptop)
    sync(laptop)
    return made


def province(run_cli: Run, server: Server, *words: object, expect: int = 0) -> dict[str, Any]:
    return run_cli(
        "province",
        *words,
        "--centre",
        server.centre,
        data=server.account.folder,
        user=USER,
        password=PROVINCE_PASSWORD,
        expect=expect,
    )


def test_alike(run_cli: Run, laptop: Session, server: Server, synced: list[UUID]) -> None:
    told = run_cli("reconcile", data=laptop.folder)
    assert told["ok"] is True and told["same"] is True and told["differing"] == []
    kind = told["kinds"]["trainee"]
    assert kind["here"] == kind["province"] and kind["differing"] == 0
    assert set(kind["here"]) == {"rows", "digest"} and kind["here"]["rows"] == 5
    assert (told["pending"], told["unfetched"], told["set_aside"]) == (0, False, 0)
    digests = run_cli("digest", data=laptop.folder)["kinds"]
    there = province(run_cli, server, "digest")["kinds"]
    scanned = province(run_cli, server, "digest", "--scan")
    assert scanned["damaged"] == [] and scanned["kinds"] == there == digests
    assert {name: one["here"] for name, one in told["kinds"].items()} == digests


def test_what_waits_is_no_failure(
    run_cli: Run, laptop: Session, server: Server, synced: list[UUID]
) -> None:
    people(laptop, 2)
    told = run_cli("reconcile", data=laptop.folder)
    assert told["ok"] is True and told["same"] is False and told["pending"] == 2
    assert [one["cause"] for one in told["differing"]] == ["pending"] * 2
    assert {key for one in told["differing"] for key in one} == {
        "kind",
        "id",
        "title",
        "here",
        "province",
        "fields",
        "cause",
    }


def test_damage_here_fails_and_repair_wants_a_yes(
    run_cli: Run, laptop: Session, server: Server, synced: list[UUID]
) -> None:
    damage(laptop, DAMAGES["a value"], synced[0].bytes)
    told = run_cli("reconcile", data=laptop.folder, expect=7)
    assert told["ok"] is False and told["error"]["code"] == "not_the_same"
    assert "--repair" in told["error"]["hint"] and not told["same"]
    assert [(one["id"], one["title"], one["cause"]) for one in told["differing"]] == [
        (str(synced[0]), f"学员 {NAME}0", "here")
    ]
    refused = run_cli("reconcile", "--repair", data=laptop.folder, expect=2)
    assert refused["error"]["code"] == "not_confirmed"
    assert run_cli("reconcile", "--yes", data=laptop.folder, expect=2)["error"]["field"] == "yes"
    done = run_cli("reconcile", "--repair", "--yes", data=laptop.folder)
    assert done["same"] is True and [one["what"] for one in done["repaired"]] == ["replaced"]
    assert (laptop.folder / "backups" / done["backup"]).exists()
    again = run_cli("reconcile", "--repair", "--yes", data=laptop.folder)
    assert (again["repaired"], again["backup"]) == ([], "")


def test_damage_at_the_province_fails_there_and_here(
    run_cli: Run, laptop: Session, server: Server, synced: list[UUID]
) -> None:
    spoil(server, "a value", synced[1].bytes)
    told = run_cli("reconcile", data=laptop.folder, expect=7)
    assert f"province repair --centre {server.centre}" in told["error"]["hint"]
    there = province(run_cli, server, "digest", "--scan", expect=7)
    assert there["error"]["code"] == "records_damaged"
    assert there["damaged"] == [{"kind": "trainee", "bucket": synced[1].bytes[-1]}]
    assert province(run_cli, server, "digest")["ok"] is True, "what is kept is as it was"
    mended = province(run_cli, server, "repair", "--kind", "trainee")
    assert [(one["kind"], one["id"], one["was"]) for one in mended["repaired"]] == [
        ("trainee", str(synced[1]), "changed")
    ]
    assert run_cli("reconcile", data=laptop.folder)["same"] is True
    province(run_cli, server, "digest", "--scan")


def test_words_that_are_off(run_cli: Run, laptop: Session, server: Server) -> None:
    for words, code in (
        (("--kind", "nobody"), "kind_unknown"),
        (("--bucket", 3), "bucket_bad"),
        (("--kind", "trainee", "--bucket", 256), "bucket_bad"),
    ):
        told = province(run_cli, server, "repair", *words, expect=3)
        assert told["error"]["code"] == code


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_reads_what_differs_and_what_to_do(
    laptop: Session,
    server: Server,
    synced: list[UUID],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("JLCENTER_DATA", str(laptop.folder))
    monkeypatch.setenv("JLCENTER_USER", "admin")
    monkeypatch.setenv("JLCENTER_PASSWORD", PASSWORD)
    people(laptop, 1)
    damage(laptop, DAMAGES["a value"], synced[0].bytes)
    assert run_words(["reconcile", "--lang", language]) == 7
    out, _err = capfd.readouterr()
    assert f"{NAME}0" in out and "--repair" in out
    if language == "zh":
        assert "学员" in out and "本机损坏" in out and "待传" in out
    else:
        assert "Trainee" in out and "damaged here" in out and "waiting" in out
