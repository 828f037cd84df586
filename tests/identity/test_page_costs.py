"""The pages about people run a constant number of statements, at most ten (G7, G8)."""

from __future__ import annotations

import pytest

from samspill.plans.blocks.actions import propose_block
from tests.support.statements import counted_statements

AT_MOST = 10
PAGES = (
    ("Mona Aas", "/min-informasjon"),
    ("Mona Aas", "/min-informasjon/kontakt"),
    ("Mona Aas", "/min-informasjon/innlogginger"),
    ("Mona Aas", "/innsyn"),
    ("Mona Aas", "/innsyn/oppslag"),
    ("Hanne Nilsen", "/innsyn"),
    ("Bente Ruud", "/ansatte"),
    ("Bente Ruud", "/sperrer"),
)


def cost(client, path):
    assert client.get(path).status_code == 200, path
    with counted_statements() as found:
        client.get(path)
    return len(found)


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_a_page_costs_the_same_however_much_there_is(cast, name, path):
    client = cast.client(name)
    before = cost(client, path)
    assert before <= AT_MOST
    for child in ("Emma Aas", "Oskar Aas"):
        cast.client(name)
        with cast.acting_as("Marit Sund"):
            propose_block(
                cast.actor_now(),
                adult_number=cast.number("Tor Aas"),
                child_number=cast.number(child),
                source="POLICE",
                reason="Vedtak.",
                last_day=None,
                synthetic=True,
            )
    assert cost(client, path) == before
