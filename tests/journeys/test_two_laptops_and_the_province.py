"""The province's server, two laptops and a line that comes and goes, all by command, each command
a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.province import Province

ROOT = Path(__file__).resolve().parent.parent.parent
CENTRE, NAME = "220421", "东丰县职教中心"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def province(tmp_path: Path, run_process: Run) -> Iterator[Province]:
    found = Province(tmp_path / "province", run_process)
    told = found.command("init")
    assert len(told["root_key"]) == 64
    found.start()
    yield found
    found.stop()


@pytest.fixture
def laptops(tmp_path: Path, run_process: Run) -> tuple[Path, Path]:
    found = (tmp_path / "laptop-a", tmp_path / "laptop-b")
    for folder in found:
        words = ("--centre", CENTRE, "--centre-name", NAME, "--admin", "admin")
        run_process("init", *words, data=folder)
    return found


def test_a_day_on_two_laptops_reaches_the_province(
    province: Province, laptops: tuple[Path, Path], run_process: Run
) -> None:
    a, b = laptops
    teacher = ("--name", "王芳", "--id-number", "220421198001011221")
    # both meet one teacher before either is paired
    for folder in laptops:
        run_process("teacher", "add", *teacher, data=folder)
    alone = run_process("sync", data=a, expect=3)
    assert alone["error"]["code"] == "not_paired"
    assert run_process("sync", "status", data=a)["paired"] is False
    for folder in laptops:
        code = province.command("pair-code", "--centre", CENTRE)["code"]
        told = run_process("pair", "--server", province.url, "--code", code, data=folder)
        assert told["centre_name"] == NAME
        assert run_process("check", data=folder)["problems"] == []
    status = run_process("sync", "status", data=a)
    assert (status["state"], status["paired"], status["pending"]) == ("waiting", True, 2)
    first = run_process("sync", data=a)
    assert (first["pushed"], first["pending"], first["round_trips"]) == (2, 0, 1)
    run_process("sync", data=b)
    run_process("sync", data=a)
    alike(province, laptops, run_process)
    assert run_process("digest", data=b)["kinds"]["teacher"]["rows"] == 1
    assert run_process("sync", "status", data=a)["state"] == "all_sent"

    # the line is gone: work goes on, sync says so calmly
    province.stop()
    run_process(
        "user", "add", "trainer1", "--role", "trainer", data=b, JLCENTER_NEW_PASSWORD="outreach-van"
    )
    gone = run_process("sync", data=b, expect=6)
    assert gone["error"]["hint"]
    assert run_process("sync", "status", data=b)["pending"] == 1

    province.start()
    assert run_process("sync", data=b)["pushed"] == 1
    assert run_process("sync", data=a)["received"] == 1
    alike(province, laptops, run_process)
    users = run_process("user", "list", data=a)["users"]
    assert {one["name"] for one in users} == {"admin", "trainer1"}


def alike(province: Province, laptops: tuple[Path, Path], run_process: Run) -> None:
    """One digest at both laptops and at the province, whole and by kind."""
    told = [run_process("digest", data=folder) for folder in laptops]
    told.append(province.command("digest", "--centre", CENTRE))
    assert told[0]["digest"] == told[1]["digest"] == told[2]["digest"]
    assert told[0]["kinds"] == told[1]["kinds"] == told[2]["kinds"]


def test_the_province_sees_its_devices_and_stops_one(
    province: Province, laptops: tuple[Path, Path], run_process: Run
) -> None:
    a, b = laptops
    for folder in laptops:
        code = province.command("pair-code", "--centre", CENTRE)["code"]
        run_process("pair", "--server", province.url, "--code", code, data=folder)
        run_process("sync", data=folder)
    devices = province.command("devices")["devices"]
    assert [one["letter"] for one in devices] == ["A", "B"]
    assert all(one["centre"] == CENTRE and not one["blocked"] for one in devices)
    province.command("block", devices[0]["id"])
    told = run_process("sync", data=a, expect=5)
    assert told["error"]["code"] == "device_blocked"
    assert run_process("sync", data=b)["received"] == 1
    province.command("block", "ffffffffffff", expect=4)


def test_refusals_have_the_contracts_codes(
    province: Province, laptops: tuple[Path, Path], run_process: Run
) -> None:
    a, b = laptops
    code = province.command("pair-code", "--centre", CENTRE)["code"]
    for words, exit_code, expected in (
        (("--server", "http://10.1.1.1:80", "--code", code), 3, "http_not_local"),
        (("--server", province.url, "--code", "ABCD-EFGH-JKLM"), 3, "pair_code_bad"),
        (("--server", "http://127.0.0.1:9", "--code", code), 6, "server_unreachable"),
    ):
        told = run_process("pair", *words, data=a, expect=exit_code)
        assert told["error"]["code"] == expected
    other = province.command("pair-code", "--centre", "220422")["code"]
    words = ("--server", province.url, "--code", other)
    told = run_process("pair", *words, data=a, expect=3)
    assert told["error"]["code"] == "pair_other_centre"
    run_process("pair", "--server", province.url, "--code", code, data=a)
    told = run_process("pair", "--server", province.url, "--code", code, data=b, expect=3)
    assert told["error"]["code"] == "pair_code_bad"
    run_process("province", "devices", data=a, expect=3)
    run_process("sync", data=province.folder, user="lead", expect=3)
    told = province.command("devices", password="wrong-one", expect=5)
    assert told["error"]["code"] == "wrong_password"
    province.command("digest", "--centre", "220402", expect=4)
    province.command("init", expect=3)


def test_watch_prints_one_object_a_line_and_keeps_at_it(
    province: Province, laptops: tuple[Path, Path], run_process: Run
) -> None:
    a, b = laptops
    for folder in laptops:
        code = province.command("pair-code", "--centre", CENTRE)["code"]
        run_process("pair", "--server", province.url, "--code", code, data=folder)
    surroundings = {**os.environ, "JLCENTER_USER": "admin", "JLCENTER_PASSWORD": "folding-stool"}
    words = ["sync", "--watch", "--every", "1", "--data", str(a), "--json"]
    watching = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *words],
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings,
    )
    try:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        assert (first["ok"], first["pending"]) == (True, 0)
        run_process("sync", data=b)
        end = time.monotonic() + 30
        received = 0
        while not received and time.monotonic() < end:
            received = json.loads(watching.stdout.readline())["received"]
        assert received == 1
        province.stop()
        while time.monotonic() < end:
            told = json.loads(watching.stdout.readline())
            if not told["ok"]:
                break
        assert told["error"]["code"] == "server_unreachable"
        province.start()
        while time.monotonic() < end + 30 and not told["ok"]:
            told = json.loads(watching.stdout.readline())
        assert told["ok"]
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(30) == 130
        assert watching.stdout is not None
        watching.stdout.close()
