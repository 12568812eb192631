"""Three laptops that meet the province once, at pairing, and from then on only sticks go about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CENTRE, NAME = "220421", "东丰县职教中心"
Run = Callable[..., dict[str, Any]]


class Road:
    """All by command, each command a process of its own; the server is gone after pairing."""

    def __init__(self, place: Path, run: Run) -> None:
        self.place = place
        self.run = run
        self.province_folder = place / "province"
        self._sticks = count(1)

    def province(self, *words: object, **named: Any) -> dict[str, Any]:
        return self.run("province", *words, data=self.province_folder, user="lead", **named)

    def laptop(self, name: str, *words: object, **named: Any) -> dict[str, Any]:
        return self.run(*words, data=self.place / name, **named)

    def stick(self) -> Path:
        return self.place / f"stick-{next(self._sticks)}.jlb"

    def pair_all(self, names: tuple[str, ...]) -> None:
        self.province("init")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "province", "serve", "--port", "0", "--json",
             "--data", str(self.province_folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "JLCENTER_USER": "lead", "JLCENTER_PASSWORD": "folding-stool"},
        )  # fmt: skip
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["listening"]
            for name in names:
                words = ("--centre", CENTRE, "--centre-name", NAME, "--admin", "admin")
                self.laptop(name, "init", *words)
                code = self.province("pair-code", "--centre", CENTRE)["code"]
                self.laptop(name, "pair", "--server", url, "--code", code)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            process.stdout.close()

    def carry(self, sender: str, to: str) -> dict[str, Any]:
        file = self.stick()
        self.laptop(sender, "bundle", "export", "--out", file)
        return self.laptop(to, "bundle", "import", file)

    def send(self, sender: str) -> dict[str, Any]:
        """To the province; its receipt comes back with the driver."""
        file, receipt = self.stick(), self.stick()
        made = self.laptop(sender, "bundle", "export", "--out", file)
        taken = self.province("bundle", "import", file, "--receipt", receipt)
        assert taken["kinds"] == made["kinds"]
        return self.laptop(sender, "bundle", "import", receipt)


@pytest.fixture
def road(tmp_path: Path, run_process: Run) -> Road:
    return Road(tmp_path, run_process)


def test_a_season_without_a_line(road: Road) -> None:
    laptops = ("office", "van", "stool")
    road.pair_all(laptops)
    # the office plans a class and gives it to the van on a stick
    made = road.laptop(
        "office", "class", "create", "--name", "家政服务员", "--programme", "GW-QG", "--starts",
        "2026-03-01", "--ends", "2026-03-20", "--hours", "16",
    )  # fmt: skip
    code = made["class"]["code"]
    road.laptop(
        "office", "lesson", "add", "--class", code, "--date", "2026-03-02", "--start", "08:30",
        "--hours", "4",
    )  # fmt: skip
    for name, number in (("王芳", "220421198001011221"), ("李明", "220421198203034413")):
        road.laptop(
            "office", "trainee", "add", "--name", name, "--id-number", number, "--class", code
        )
    assert road.carry("office", "van")["from"] == "A"

    # in the village the roll is called; the van meets the stool on the road
    marked = ("mark", "--class", code, "--lesson", "1", "--number")
    road.laptop("van", *marked, "1", "--status", "present")
    came = road.carry("van", "stool")
    assert (came["from"], came["waiting"]) == ("B", 0)
    road.laptop("stool", *marked, "2", "--status", "late", "--minutes", "20")
    # and another value is written at home, unseen
    road.laptop("office", *marked, "1", "--status", "absent")

    # the stool is the first to reach the province: it brings the work of all three
    status = road.laptop("stool", "sync", "status")
    assert status["state"] == "waiting"
    back = road.send("stool")
    assert (back["receipt"], back["pending"], back["conflicts"]) == (True, 0, 0)
    assert road.laptop("stool", "sync", "status")["state"] == "all_sent"

    # the office hears of it with its own receipt, and of the conflict
    back = road.send("office")
    assert back["conflicts"] == 1
    (conflict,) = road.laptop("office", "conflicts", "list")["conflicts"]
    road.laptop("office", "conflicts", "resolve", conflict["id"], "--keep", "kept")
    road.send("office")
    for name in ("van", "stool"):
        road.send(name)
        assert road.laptop(name, "conflicts", "list")["conflicts"] == []
        assert road.laptop(name, "check")["problems"] == []

    # the settlement went to the van and the stool by receipt; all hold the same
    for name in laptops:
        road.send(name)
    digests = {road.laptop(name, "digest")["digest"] for name in laptops}
    assert digests == {road.province("digest", "--centre", CENTRE)["digest"]}
    assert all(road.laptop(name, "sync", "status")["pending"] == 0 for name in laptops)


def test_a_stick_gone_astray_is_of_no_use_to_others(road: Road, tmp_path: Path) -> None:
    road.pair_all(("office",))
    file = road.stick()
    road.laptop("office", "bundle", "export", "--out", file)
    words = ("--centre", "220422", "--centre-name", "别处", "--admin", "admin")
    road.laptop("elsewhere", "init", *words)
    told = road.laptop("elsewhere", "bundle", "import", file, expect=3)
    assert told["error"]["code"] == "not_paired"
    told = road.laptop("office", "bundle", "import", ROOT / "README.md", expect=7)
    assert told["error"]["code"] == "bundle_damaged"
