"""A headless Chromium, driven over its pipe (DevTools protocol): nothing to install but Debian's
``chromium``. A page's own clicks and forms, what it logged, pictures of it."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = (1366, 900), (390, 844)
_WAIT_S = 60.0
_WORDS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    # the server under test has a certificate of nobody, or none
    "--no-proxy-server",
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>"""


def chromium() -> str:
    """Where it is; ``./test`` puts it there. Fails, and never passes over the test, where not."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "these tests need Chromium: sudo apt-get install chromium"
    return found


class Browser:
    """One browser with one page."""

    def __init__(self, folder: Path) -> None:
        self._to, self._from = -1, -1
        self._rest = b""
        self._number = 0
        self._session = ""
        #: what pages said that is not as it should be: errors, refused loads, broken rules
        self.troubles: list[str] = []
        #: every address that was asked for
        self.asked: list[str] = []
        self._events: list[dict[str, Any]] = []
        self._start(folder)

    def _start(self, folder: Path) -> None:
        fonts = folder / "fonts.conf"
        told = _FONTS.format(fonts=ROOT / "resources" / "fonts", cache=folder / "fonts")
        fonts.write_text(told, encoding="utf-8")
        their_in, self._to = os.pipe()
        self._from, their_out = os.pipe()

        def placed() -> None:
            # it reads on 3 and writes on 4; the ends may lie there already
            ends = os.dup(their_in), os.dup(their_out)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        with (folder / "chromium.log").open("wb") as log:
            self._process = subprocess.Popen(
                [chromium(), *_WORDS, f"--user-data-dir={folder / 'profile'}", "about:blank"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "FONTCONFIG_FILE": str(fonts), "LANG": "zh_CN.UTF-8"},
                close_fds=False,
                preexec_fn=placed,
                start_new_session=True,
            )
        os.close(their_in)
        os.close(their_out)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        told_ = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = told_["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")
        self.size(DESKTOP)

    def close(self) -> None:
        """End it, with all its processes."""
        with suppress(OSError, AssertionError):
            session, self._session = self._session, ""
            self._send("Browser.close", {})
            self._session = session
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    # -- what a person does -----------------------------------------------------------------------

    def go(self, url: str) -> None:
        """Open an address and wait until it is there."""
        told = self._waited(lambda: self._ask("Page.navigate", url=url))
        assert "errorText" not in told, told

    def press(self, selector: str) -> None:
        """Click what leads to another page, and wait for that."""
        told = json.dumps(selector)
        self._waited(lambda: self.run(f"document.querySelector({told}).click()"))

    def type(self, selector: str, text: str) -> None:
        """Fill in a field."""
        self.run(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def text(self, selector: str = "body") -> str:
        """What can be read there."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def until(self, script: str) -> Any:
        """Wait until an expression is true."""
        end = time.monotonic() + _WAIT_S
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"{script}\n{self.text()}"
            time.sleep(0.02)
        return found

    # -- how it looks -----------------------------------------------------------------------------

    def size(self, size: tuple[int, int]) -> None:
        """A desktop's window, or a phone."""
        is_phone = size[0] < 600
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=2 if is_phone else 1,
            mobile=is_phone,
        )

    def dark(self, is_dark: bool) -> None:
        """What the person's system is set to."""
        feature = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[feature])

    def scripts(self, are_on: bool) -> None:
        """Whether pages may run scripts."""
        self._ask("Emulation.setScriptExecutionDisabled", value=not are_on)

    def picture(self, path: Path) -> Path:
        """The whole page as a picture."""
        told = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(told["data"]))
        return path

    def is_wider_than_the_window(self) -> bool:
        """Whether one would have to scroll sideways."""
        return bool(
            self.run("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        )

    # -- the pipe ---------------------------------------------------------------------------------

    def _waited(self, what: Any) -> Any:
        """Do something that loads a page; come back once it is there."""
        self._events = []
        told = what()
        end = time.monotonic() + _WAIT_S
        while not any(one["method"] == "Page.loadEventFired" for one in self._events):
            assert time.monotonic() < end, "no page came"
            self._take(self._read(end))
        return told

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = self._send(method, params)
        end = time.monotonic() + _WAIT_S
        while True:
            told = self._read(end)
            if told.get("id") == number:
                assert "error" not in told, (method, told["error"])
                found: dict[str, Any] = told["result"]
                return found
            self._take(told)

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self._number += 1
        told: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            told["sessionId"] = self._session
        os.write(self._to, json.dumps(told).encode() + b"\0")
        return self._number

    def _read(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            is_there, _w, _x = select.select([self._from], [], [], max(0, end - time.monotonic()))
            assert is_there, "the browser does not answer"
            part = os.read(self._from, 1 << 20)
            assert part, "the browser ended"
            self._rest += part
        one, _nul, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(one)
        return told

    def _take(self, told: dict[str, Any]) -> None:
        method, params = told.get("method", ""), told.get("params", {})
        self._events.append({"method": method, "params": params})
        if method == "Runtime.exceptionThrown":
            self.troubles.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.troubles.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.troubles.append(str(params["args"]))
        elif method == "Network.requestWillBeSent":
            request = params["request"]
            self.asked.append(f"{request['method']} {request['url']} {request.get('postData', '')}")


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser with nothing in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(Path(folder))
        try:
            yield browser
        finally:
            browser.close()
