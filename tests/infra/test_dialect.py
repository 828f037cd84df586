"""SQL as the statements of pages are written."""

from __future__ import annotations

from sqlalchemy import Integer, bindparam, column, select, table

from samspill.infra.dialect import Dialect

A = table("t", column("a", Integer)).c.a


def written(statement):
    compiled = statement.compile(dialect=Dialect())
    return " ".join(str(compiled).split()), compiled.positiontup


def test_a_number_of_rows_that_is_known_stands_in_the_words():
    assert written(select(A).limit(8)) == ("SELECT t.a FROM t LIMIT 8", [])
    inner = select(A).where(A.in_(select(A).limit(2)))
    assert written(inner) == ("SELECT t.a FROM t WHERE t.a IN (SELECT t.a FROM t LIMIT 2)", [])


def test_one_that_is_given_when_it_runs_does_not():
    many, after = bindparam("many", type_=Integer), bindparam("after", type_=Integer)
    assert written(select(A).limit(many))[1] == ["many"]
    words, names = written(select(A).where(A == 3).limit(8).offset(after))
    assert words.endswith("LIMIT 8 OFFSET $2::INTEGER")
    assert names == ["a_1", "after"]
