from sqlalchemy import create_engine, select

from store.ledger.conditions import among
from store.ledger.schema import metadata, passages


def test_rows_with_one_of_many_values_are_looked_up_and_not_read_through() -> None:
    engine = create_engine("sqlite://")
    wanted = select(passages.c.text).where(among(passages.c.number, [1, 2]), among(passages.c.source, [3]))
    with engine.connect() as connection:
        metadata.create_all(connection)
        statement = wanted.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    engine.dispose()
    assert any("SEARCH passages" in row[3] for row in plan)
    assert not any("SCAN passages" in row[3] for row in plan)
