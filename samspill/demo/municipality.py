"""What the invented municipality says in its own words, and a school that was closed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.demo.people import FJORDVIK
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.organisation.models import DatedPolicy, Tenant, Unit
from samspill.organisation.services import Service
from samspill.organisation.texts import NAME
from samspill.plans.plan.starters import POLICY

LONG_AGO = date(2020, 1, 1)
WORDS = {
    "introduction": {
        "nb": "Vi som hjelper barn i Fjordvik, vil samarbeide godt med dere som familie.",
        "nn": "Vi som hjelper barn i Fjordvik, vil samarbeide godt med dykk som familie.",
        "en": "We who help children in Fjordvik want to work well together with your family.",
    },
    "contact": {
        "nb": "Ring servicetorget på 55 50 10 00, hverdager fra 9 til 15.",
        "nn": "Ring servicetorget på 55 50 10 00, kvardagar frå 9 til 15.",
        "en": "Call the service desk at 55 50 10 00, weekdays from 9 to 15.",
    },
    "purposes": [
        "Alle som hjelper, skal gjøre det likt hjemme og på skolen.",
        "Det skal bli lettere å komme på skolen om morgenen.",
    ],
    "invitation": "WARM",
}


STARTERS = {
    "goals": [
        {"title": "Lese en hel bok selv", "text": "Barnet velger boka.\nVi leser litt hver dag."},
        {"title": "Ha noen å være med i friminuttet", "text": "Barnet bestemmer hvem vi spør."},
        {"title": "Komme på skolen om morgenen", "text": "Hva hjelper på en god dag?"},
    ],
    "meetings": [
        {
            "title": "Første samarbeidsmøte",
            "text": "Hva er viktig for barnet?\nHva gjør hver av oss?\nNår møtes vi igjen?",
        },
        {"title": "Vurderingsmøte", "text": "Hva har hjulpet?\nHva skal vi slutte med?"},
    ],
    "mapping": {
        "KINDERGARTEN_SCHOOL": ["Hva liker du best på skolen?", "Når på dagen er det vanskeligst?"],
        "HOME_FAMILY": ["Hvem er hjemme sammen med deg?", "Hva er en god kveld?"],
    },
}

SMS = {"sms_a_month": 2000, "sms_a_day_each": 5}
"""In the demo they land in the outbox."""


def load_municipality() -> None:
    """Write them into Fjordvik."""
    tenant_id = db.session.scalars(select(Tenant.id).where(Tenant.name == FJORDVIK)).one()
    decided = ((NAME, {**WORDS, "id": str(new_id())}), ("sms", SMS), (POLICY, STARTERS))
    for name, value in decided:
        db.session.add(
            DatedPolicy(
                id=new_id(),
                tenant_id=tenant_id,
                name=name,
                value=value,
                valid_from=LONG_AGO,
                valid_to=FOREVER,
                source="Oppdiktet vedtak i demokommunen, sak 12/20",
            )
        )
    school = db.session.scalars(select(Unit.id).where(Unit.name == "Fjordvik skole")).one()
    closed = today() - timedelta(days=120)
    db.session.add(
        Unit(
            id=new_id(),
            tenant_id=tenant_id,
            name="Vika oppvekstsenter",
            service=Service.SCHOOL,
            last_day=closed,
            followed_by_id=school,
            former_names=[
                {"name": "Vika skole", "until": (closed - timedelta(days=900)).isoformat()}
            ],
        )
    )
