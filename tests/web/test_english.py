"""Pages in English have no Norwegian left in them: rendered, not only in the catalogues."""

from __future__ import annotations

import re

import pytest

from samspill.access.actor import acting
from samspill.infra.transaction import transaction
from tests.administration.conftest import Town
from tests.support.page import Page

NORWEGIAN = re.compile(
    r"\b(ikke|og|som|er|av|til|på|har|det|kan|blir|eller|fra|hvem|hva|noen|ingen|siden)\b",
    re.IGNORECASE,
)
"""Small words that no Norwegian sentence is without, and that are no English ones."""
AS_WRITTEN = "[lang]:not(html), .language, datalist, script, option[lang]"
"""What people wrote, and names of languages, stand in their own language, marked as such."""


@pytest.fixture
def english(cast):
    def pages(name, *paths):
        with acting(None), transaction():
            cast.person(name).language = "en"
        client, found = cast.client(name), {}
        for path in paths:
            soup = Page(client.get(path)).soup
            assert soup.html["lang"] == "en", path
            for one in soup.select(AS_WRITTEN):
                one.decompose()
            words = NORWEGIAN.findall(" ".join(soup.get_text(" ").split()))
            if words:
                found[path] = words
        return found

    return pages


def test_the_pages_of_administration(cast, english):
    town = Town(cast)
    school, kari = town.units["Fjordvik skole"], cast.profile_id("Kari Lunde")
    parts = (
        *("", "/roller", "/enheter", "/enheter/ny", f"/enheter/{school}"),
        *(f"/enheter/{school}/avslutning", "/ansatte", "/ansatte/ny", "/ansatte/filer"),
        *(f"/ansatte/{kari}", f"/ansatte/{kari}/sluttdato", f"/ansatte/{kari}/rolle"),
        *("/tekster", "/tekster/ny", "/register", "/register/satt-til-side"),
        "/tilgangsgjennomgang",
    )
    assert english("Ola Vik", *map(town.path, parts)) == {}


def test_the_pages_of_a_guardian_and_a_holder(cast, english):
    plan_id = cast.draft("Emma Aas", people=("Kari Lunde",))
    cast.send(plan_id)
    own = ("/hjem", "/planer", "/min-informasjon", "/innsyn", "/innsyn/krav", "/meld-feil-tilgang")
    assert english("Mona Aas", *own, "/bytt-profil", "/hjelp", "/tilgjengelighet") == {}
    plan = f"/planer/{plan_id}"
    parts = ("", "/samtykke", "/deltakere", "/innstillinger")
    assert english("Hanne Nilsen", "/hjem", "/planer/ny", *(plan + one for one in parts)) == {}
