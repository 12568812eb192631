"""Invented people: synthetic names and valid-looking ID numbers that belong to nobody.

Sequence codes 960–995 of an ID number are not given out to the newborn, so none of these is a
person's. Used by practice data, the demo, benchmarks and tests.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jlcenter.shipped import table

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁"
    "沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹单仇解朴查盖翟"
)
_GIVEN = (
    "桂兰淑珍凤芹玉梅丽华国强海燕永福春玲晓红志军英姬雪德胜文涛秀芝桂荣建平艳辉立新长山喜顺子明哲善花"
    "龙哲敏慧佳宁浩然梓涵玥彤思远"
)
_VILLAGES = ("平岗村", "靠山屯", "东兴村", "二道村", "向阳村", "大阳镇", "沙河镇", "黄河镇")
_CATEGORIES = ("NCZY", "NCZY", "NCZY", "TPLD", "LSFN", "XGSY", "TYJR", "LHS", "CJR")
_EDUCATION = ("70", "70", "70", "80", "60", "40", "30")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Invented:
    """One person who does not exist."""

    name: str
    id_number: str
    sex: str
    birth_date: str
    phone: str
    address: str
    category: str
    education: str


def check_digit(first: str) -> str:
    """The eighteenth character for the first seventeen (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def people(count: int, seed: int = 1, county: str = "") -> Iterator[Invented]:
    """``count`` different people, the same for the same seed."""
    draw = random.Random(seed)
    counties = [row["code"] for row in table("gb2260_jilin") if row["level"] == "county"]
    seen: set[str] = set()
    made = 0
    while made < count:
        born = date(1965, 1, 1) + timedelta(days=draw.randrange(365 * 40))
        sequence = draw.randrange(960, 996)
        first = f"{county or draw.choice(counties)}{born:%Y%m%d}{sequence}"
        number = first + check_digit(first)
        if number in seen:
            continue
        seen.add(number)
        made += 1
        given = "".join(draw.sample(_GIVEN, draw.choice((1, 2, 2, 2))))
        yield Invented(
            name=draw.choice(_SURNAMES) + given,
            id_number=number,
            sex="男" if sequence % 2 else "女",
            birth_date=born.isoformat(),
            phone=f"199{draw.randrange(10**8):08d}",
            address=draw.choice(_VILLAGES),
            category=draw.choice(_CATEGORIES),
            education=draw.choice(_EDUCATION),
        )
