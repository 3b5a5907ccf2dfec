from pathlib import Path

from store.ledger.database import Ledger
from store.library import Library
from store.search import exact
from store.search.exact import ExactScan
from tests.documents import document
from tests.fakes import HashEmbedder


def test_it_finds_what_the_exact_scan_finds_and_gives_up_on_many(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    query = embedder.embed_query("pay word3")
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    with Library.open(tmp_path, embedder) as library:
        library.put([document("one", "channel:C1", *(f"pay word{n}" for n in range(9)), title="T")])
        library.put([document("two", "channel:C2 channel:C3", "pay word3", "leave word3", title="T")])
    with ledger.reading() as connection:
        for scopes in (
            ["channel:C1"],
            ["channel:C2", "channel:C3"],
            ["channel:C1", "channel:C3"],
            ["user:U1"],
        ):
            wanted = ExactScan(embedder.dimension).nearest(connection, query, scopes, 4)
            assert exact.nearest(connection, query, scopes, 4, most=10) == wanted
        assert exact.nearest(connection, query, ["channel:C1"], 4, most=9) is not None
        assert exact.nearest(connection, query, ["channel:C1", "channel:C2"], 4, most=9) is None
    ledger.close()
