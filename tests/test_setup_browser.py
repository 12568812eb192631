"""./test brings the browser that the tests of the province's pages drive, or says what to do."""

from __future__ import annotations

import pytest

from scripts import system_packages
from scripts.system_packages import provide_system
from tests.provincial import browser


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """A system with apt-get, whose programs are those of the set; apt-get brings what is asked."""
    programs = {"apt-get"}
    monkeypatch.setattr(
        system_packages.shutil, "which", lambda name: name if name in programs else None
    )
    monkeypatch.setattr(system_packages, "missing_libraries", dict)
    monkeypatch.setattr(system_packages, "apt_install", lambda names: programs.update(names))
    return programs


def test_it_is_installed_where_we_may(
    system: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 0)
    provide_system({"run", "window"}, need_venv=False)
    assert "chromium" not in system  # only the tests need one
    provide_system({"dev", "window"}, need_venv=False)
    assert "chromium" in system
    assert "chromium" in capsys.readouterr().err
    provide_system({"dev", "window"}, need_venv=False)
    assert capsys.readouterr().err == ""


def test_who_may_not_install_is_told_and_the_other_tests_can_run(
    system: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    provide_system({"dev", "window"}, need_venv=False)
    assert "sudo apt-get install chromium" in capsys.readouterr().err


def test_without_a_browser_the_tests_fail_and_say_why(system: set[str]) -> None:
    with pytest.raises(AssertionError, match="sudo apt-get install chromium"):
        browser.chromium()


def test_any_of_its_names_is_good(system: set[str]) -> None:
    assert set(browser.NAMES) == set(system_packages.BROWSERS)
    for name in browser.NAMES:
        system.add(name)
        assert system_packages.browser_package() == []
        system.remove(name)
