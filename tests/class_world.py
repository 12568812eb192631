"""A class with lessons and invented people, by command, for the tests of classes and rolls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jlcenter.domain.identity_number import check_digit

NAMES = ("张春梅", "李国志", "王秀英", "赵玉兰", "钱海燕", "孙凤霞", "周建国", "吴淑珍")


def id_number(n: int) -> str:
    """The number of the n-th invented person: valid form, sequence code 960–995."""
    first17 = f"220421{1960 + n % 36}0{1 + n % 9}15{960 + n % 36:03d}"
    return first17 + check_digit(first17)


@dataclass
class ClassWorld:
    """Commands about one class of ``people`` people."""

    run: Callable[..., Any]
    code: str

    def mark(self, lesson: int, *words: object, **options: Any) -> Any:
        """``mark --class … --lesson …`` and what follows."""
        return self.run("mark", "--class", self.code, "--lesson", lesson, *words, **options)

    def one(self, lesson: int, number: int, status: str, *more: object, **options: Any) -> Any:
        """One mark."""
        return self.mark(lesson, "--number", number, "--status", status, *more, **options)

    def attendance(self) -> dict[int, dict[str, Any]]:
        """``attendance show`` by 学号."""
        answer = self.run("attendance", "show", "--class", self.code)
        return {one["number"]: one for one in answer["enrolments"]}

    def completion(self) -> dict[int, dict[str, Any]]:
        """``completion`` by 学号."""
        answer = self.run("completion", "--class", self.code)
        return {one["number"]: one for one in answer["enrolments"]}

    def join(self, n: int, **options: Any) -> Any:
        """Add the n-th invented person to the class."""
        name = NAMES[n % len(NAMES)]
        words = ["trainee", "add", "--name", name, "--id-number", id_number(n)]
        return self.run(*words, "--class", self.code, **options)


def make_class(
    run: Callable[..., Any], *, people: int = 3, lessons: int = 5, hours: object = 20
) -> ClassWorld:
    """A class of September 2026 with one lesson of 4 hours a day from the 1st on."""
    words = ["--name", "家政一班", "--programme", "JD-JZ-5", "--hours", hours]
    words += ["--starts", "2026-09-01", "--ends", "2026-09-30"]
    code = run("class", "create", *words)["class"]["code"]
    world = ClassWorld(run, code)
    if lessons:
        dates = ["--from", "2026-09-01", "--to", f"2026-09-{lessons:02d}"]
        run("lesson", "plan", "--class", code, *dates, "--start", "08:30", "--hours", 4)
    for n in range(people):
        world.join(n)
    return world
