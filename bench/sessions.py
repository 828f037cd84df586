"""Signed-in sessions in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench.bulk import write_rows
from bench.people import id_from
from samspill.access.levels import Strength
from samspill.core.clock import now
from samspill.identity import sessions

SESSION = (
    *("id", "token_hash", "account_id", "profile_id", "strength", "signed_in_at", "issuer"),
    *("data", "created_at", "last_seen_at", "expires_at"),
)
ACCOUNT = ("id", "person_id", "issuer", "subject", "created_at")


def sign_in(
    connection: psycopg.Connection[Any], people: Sequence[tuple[UUID, UUID]], random: Random
) -> list[tuple[str, str]]:
    """A session for each profile of a person, in their order: its cookie, and what signs its
    forms. A profile may stand there several times."""
    at = now()
    accounts = {who: id_from(random) for who in people}
    rows = [(one, who[1], "bench", str(one), at) for who, one in accounts.items()]
    write_rows(connection, "accounts", ACCOUNT, rows)
    found = [(random.randbytes(32).hex(), random.randbytes(32).hex()) for _one in people]
    write_rows(
        connection,
        "sessions",
        SESSION,
        [
            session_row(id_from(random), *keys, accounts[who], who[0], at)
            for who, keys in zip(people, found, strict=True)
        ],
    )
    return found


def session_row(
    session_id: UUID, token: str, csrf: str, account_id: UUID, profile_id: UUID, at: datetime
) -> tuple[Any, ...]:
    """Somebody who logged in at high just then, as a row of ``SESSION``."""
    data = Jsonb({sessions.CSRF: csrf})
    hashed = sessions.hash_of(token)
    times = (at, at, at + sessions.ABSOLUTE)
    high = int(Strength.HIGH)
    return (session_id, hashed, account_id, profile_id, high, at, "bench", data, *times)
