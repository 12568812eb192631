"""Finding people in a real encrypted file: every way of asking, kept in step with every change."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from jlcenter.domain.records import TRAINEE
from jlcenter.storage import search
from jlcenter.storage.session import Session


@pytest.fixture
def people(session: Session) -> Session:
    """A dozen people of every sort."""
    with session.action("x") as write:
        for name, number, phone in (
            ("单小伟", "220421198712279937", "13900001111"),
            ("单晓薇", "220421198011179722", "13900002222"),
            ("曾华", "220421199208059884", "0431-82269405"),
            ("张伟", "22042119970828990X", None),
            ("张伟明", "22042119851001982X", "13700003333"),
            ("尉迟恭", "220421197601189782", None),
            ("吕布", "220421198701049677", None),
            ("阿布都·买买提", "220421196801299869", None),
            ("John Smith", "E12345678", None),
            ("김철수", "M12345678", None),
        ):
            write.put(TRAINEE, name=name, id_number=number, phone=phone)
    return session


def found(session: Session, query: str, limit: int = 50) -> list[str]:
    rows = [
        session.db.execute("SELECT name FROM trainee WHERE id = ?", (one.bytes,)).fetchone()[0]
        for one in search.find(session.db, query, limit)
    ]
    assert len(rows) == len(set(rows)), "nobody is listed twice"
    return rows


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("单小伟", {"单小伟"}),
        ("伟", {"单小伟", "张伟", "张伟明"}),
        ("小伟", {"单小伟"}),
        ("shan", {"单小伟", "单晓薇"}),
        ("dan", {"单小伟", "单晓薇"}),
        ("sxw", {"单小伟", "单晓薇"}),
        ("dxw", {"单小伟", "单晓薇"}),
        ("xw", {"单小伟", "单晓薇"}),
        ("xiaowei", {"单小伟", "单晓薇"}),
        ("Shan Xiao Wei", {"单小伟", "单晓薇"}),
        ("shān xiǎo wěi", {"单小伟", "单晓薇"}),
        ("zenghua", {"曾华"}),
        ("cenghua", {"曾华"}),
        ("yuchi", {"尉迟恭"}),
        ("weichi", {"尉迟恭"}),
        ("lvbu", {"吕布"}),
        ("lubu", {"吕布"}),
        ("lü", {"吕布"}),
        ("买买提", {"阿布都·买买提"}),
        ("阿布都买买提", {"阿布都·买买提"}),
        ("阿布都•买买提", {"阿布都·买买提"}),
        ("maimaiti", {"阿布都·买买提"}),
        ("smith", {"John Smith"}),
        ("SMITH john", {"John Smith"}),
        ("김철", {"김철수"}),
        ("kimch", {"김철수"}),
        ("ㄱㅊㅅ", {"김철수"}),
        ("9937", {"单小伟"}),
        ("19871227", {"单小伟"}),
        ("220421198712279937", {"单小伟"}),
        ("２２０４２１１９８７", {"单小伟", "吕布"}),
        ("990x", {"张伟"}),
        ("E1234", {"John Smith"}),
        ("139", {"单小伟", "单晓薇"}),
        ("1111", {"单小伟"}),
        ("139 0000 2222", {"单晓薇"}),
        ("0431-8226", {"曾华"}),
        ("82269405", {"曾华"}),
        ("单 1111", {"单小伟"}),
        ("shan 2222", {"单晓薇"}),
        ("zhang 1985", {"张伟明"}),
        ("没有这个人", set()),
        ("qqq", set()),
        ("", set()),
        ("%", set()),
        ("_", set()),
        ("'", set()),
    ],
)
def test_anyone_is_found_by_any_part(people: Session, query: str, names: set[str]) -> None:
    assert set(found(people, query)) == names


def test_the_whole_name_comes_before_its_beginning(people: Session) -> None:
    assert found(people, "张伟") == ["张伟", "张伟明"]
    assert found(people, "zhangwei")[0] == "张伟"
    assert found(people, "张伟", limit=1) == ["张伟"]
    assert found(people, "张伟", limit=0) == []


def test_the_index_follows_corrections_undo_and_deletion(people: Session) -> None:
    (one,) = search.find(people.db, "曾华")
    with people.action("x") as write:
        write.put(TRAINEE, one, name="仇华", phone="13611112222")
    assert found(people, "zenghua") == [] and found(people, "qiuhua") == ["仇华"]
    assert found(people, "82269405") == [] and found(people, "2222")[0] in ("仇华", "单晓薇")
    with people.action("x") as write:
        write.delete(TRAINEE, one)
    assert found(people, "qiuhua") == [] and found(people, "仇") == []
    orphans = people.db.execute(
        "SELECT count(*) FROM name_key WHERE trainee NOT IN (SELECT trainee FROM trainee_key)"
    ).fetchone()
    assert orphans == (0,)


def test_someone_merged_is_found_as_who_stands(people: Session) -> None:
    (keep,), (drop,) = search.find(people.db, "尉迟恭"), search.find(people.db, "吕布")
    with people.action("x") as write:
        write.put(TRAINEE, drop, merged_into=keep)
    assert found(people, "lvbu") == ["尉迟恭"]
    assert search.survivor_of(people.db, drop) == keep
    with people.action("x") as write:
        write.put(TRAINEE, keep, merged_into=drop)
    assert search.survivor_of(people.db, keep) == search.survivor_of(people.db, drop)


def test_rebuilding_makes_the_same_index(people: Session) -> None:
    tables = ("trainee_key", "name_key")
    before = [people.db.execute(f"SELECT * FROM {one} ORDER BY 1, 2").fetchall() for one in tables]
    search.reindex_all(people.db)
    after = [people.db.execute(f"SELECT * FROM {one} ORDER BY 1, 2").fetchall() for one in tables]
    assert before == after


def test_thousands_of_people_are_asked_by_index(session: Session) -> None:
    draw = random.Random(7)
    rows = []
    for n in range(4000):
        name = draw.choice("王李张刘单曾") + "".join(draw.choices("伟芳娜敏静丽强磊军洋", k=2))
        rows.append(
            (UUID(int=draw.getrandbits(128)).bytes, name, f"2204211980010{n:05d}", f"1390{n:07d}")
        )
    session.db.execute("BEGIN")
    session.db.executemany(
        "INSERT INTO trainee (id, name, id_number, phone, _stamp, _hidden)"
        " VALUES (?, ?, ?, ?, 0, 0)",
        rows,
    )
    search.reindex_many(session.db, [UUID(bytes=row[0]) for row in rows])
    session.db.execute("COMMIT")
    every = {row[0]: row for row in rows}
    for query, fits in (
        ("zw", lambda row: row[1][0] == "张" and row[1][1] in "伟"),
        ("单伟", lambda row: row[1].startswith("单伟")),
        ("00123", lambda row: "00123" in row[2] or "00123" in row[3]),
    ):
        ids = [one.bytes for one in search.find(session.db, query, 5000)]
        assert {one for one, row in every.items() if fits(row)} <= set(ids)
    plan = session.db.execute(
        "EXPLAIN QUERY PLAN SELECT trainee FROM name_key WHERE ini >= 'zw' AND ini < 'zx'"
    ).fetchall()
    assert "name_key_ini" in str(plan)
