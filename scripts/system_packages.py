"""What the system must have for JLCenter: found, installed where we may, else named all at once."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from jlcenter.words import _

# What Qt loads, and the Debian package that brings it (docs/dependencies.md).
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
# What the tests of the province's pages drive, by any of its names.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGE = "chromium"


class SetUpFailed(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """One line for the person, on standard error."""
    print(text, file=sys.stderr, flush=True)


def screen() -> str:
    """Which Qt platform a window would use: as in ready.sh."""
    return (
        "xcb"
        if os.environ.get("DISPLAY") and not os.environ.get("QT_QPA_PLATFORM")
        else "offscreen"
    )


def missing_libraries() -> dict[str, str]:
    """The libraries Qt needs and the system lacks, with their packages."""
    if sys.platform != "linux":
        return {}
    wanted = QT_LIBRARIES | (XCB_LIBRARIES if screen() == "xcb" else {})
    missing = {}
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def venv_package() -> list[str]:
    """Debian's package that lets this Python make environments, where it is missing."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        own = Path("/usr/bin/python3").resolve().name == Path(sys.executable).resolve().name
        return [
            "python3-venv" if own else f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        ]
    return []


def browser_package() -> list[str]:
    """The package with a browser for the tests, where there is none."""
    return [] if any(shutil.which(name) for name in BROWSERS) else [BROWSER_PACKAGE]


def provide_system(wanted: set[str], need_venv: bool) -> None:
    """Install what the system lacks where we may, else name all of it and the command to type.

    Raises SetUpFailed where set-up cannot go on without it, or a window is wanted that cannot open.
    """
    if "dev" in wanted:
        provide_browser()
    packages = venv_package() if need_venv else []
    libraries = missing_libraries() if wanted & {"window", "pictures"} else {}
    if (packages or libraries) and os.geteuid() == 0 and shutil.which("apt-get"):
        names = [*packages, *libraries.values()]
        say(_("系统缺少 {n} 个组件，正在安装：{names}", n=len(names), names=" ".join(names)))
        apt_install(names)
        packages = venv_package() if packages else []
        libraries = missing_libraries() if libraries else {}
    if not packages and not libraries:
        return
    if shutil.which("apt-get"):
        names = [*packages, *libraries.values()]
        say(_("系统缺少 {n} 个组件。请输入这一条命令安装，然后再启动：", n=len(names)))
        say(f"    sudo apt-get install {' '.join(names)}")
    else:
        say(_("系统缺少这些组件，请用系统的软件管理工具安装："))
        say(f"    {' '.join([*packages, *libraries])}")
    if packages or "window" in wanted:
        raise SetUpFailed(_("缺少系统组件，启动停止。没有改动任何数据。"))
    say(_("命令可以照常使用，只是窗口和界面图片暂时没有。"))


def provide_browser() -> None:
    """The tests' browser, where we may; else the tests that need it fail and name it."""
    names = browser_package()
    if names and os.geteuid() == 0 and shutil.which("apt-get"):
        say(_("系统缺少 {n} 个组件，正在安装：{names}", n=len(names), names=" ".join(names)))
        apt_install(names)
    if browser_package():
        say(_("没有浏览器 chromium，省级页面的测试会失败。请安装：{command}",
              command=f"sudo apt-get install {BROWSER_PACKAGE}"))  # fmt: skip


def apt_install(packages: list[str]) -> None:
    """apt-get, with the package lists fetched only where they turn out to be missing or old."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
    install += ["-o", "DPkg::Lock::Timeout=120", *packages]
    for command in (install, ["apt-get", "update", "-q"], install):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        if done.returncode == 0 and command is install:
            return
    say(done.stdout[-2000:])
