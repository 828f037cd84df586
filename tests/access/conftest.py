"""What the access proofs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from tests.support.database import Urls
from tests.support.rows import Bench, bench


@pytest.fixture(scope="session")
def superuser(worker_database: Urls) -> Iterator[Engine]:
    """The worker's database, past all rules."""
    engine = create_engine(worker_database.superuser)
    yield engine
    engine.dispose()


@pytest.fixture
def rows(superuser: Engine) -> Iterator[Bench]:
    """Rows of any table, seen through other roles' eyes; gone afterwards."""
    with bench(superuser) as found:
        yield found
