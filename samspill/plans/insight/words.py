"""Who has looked, and why she could, in plain sentences: the same on every page that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samspill.access.levels import Area
from samspill.audit.queries import Look
from samspill.core.language import N_, _
from samspill.organisation.services import Service
from samspill.plans.consent.words import long_day
from samspill.plans.participants.models import Role
from samspill.plans.plan.models import PlanKind

AREA_WORDS = {
    Area.OVERVIEW: N_("planoversikten"),
    Area.MESSAGES: N_("meldingene"),
    Area.MEETINGS: N_("kalenderen"),
    Area.GOALS: N_("mål og aktiviteter"),
    Area.LIFE_AREAS: N_("livsområdene"),
    Area.SUBJECT_PLANS: N_("fagplanene"),
    Area.DOCUMENTS: N_("dokumentene"),
    Area.TIMELINE: N_("tidslinjen"),
    Area.PARTICIPANTS: N_("hvem som er med"),
    Area.CONSENT: N_("samtykket"),
    Area.ACCESS_LOG: N_("innsynsloggen"),
    Area.CLOSING: N_("avslutningen"),
    Area.CHILD_VOICE: N_("det barnet har delt"),
    Area.FAMILY: N_("familieopplysninger"),
    Area.SIGNATORIES: N_("hvem som må svare"),
}
"""What an area is called in the access log: «så på …»."""

SERVICE_NAMES = {
    Service.SCHOOL: N_("skolen"),
    Service.SFO: N_("SFO"),
    Service.PPT: N_("PPT"),
    Service.HEALTH_STATION: N_("helsestasjonen"),
    Service.CHILD_WELFARE: N_("barneverntjenesten"),
    Service.BUP: N_("BUP"),
    Service.ADMINISTRATION: N_("administrasjonen"),
    Service.OTHER: N_("en annen tjeneste"),
}
"""Where a protected employee works: the service, never the place."""

RELATION_NAMES = {
    "JOINT": N_("Felles foreldreansvar"),
    "SOLE": N_("Foreldreansvar alene"),
    "BY_JUDGEMENT": N_("Foreldreansvar etter en dom"),
    "WITHOUT": N_("Uten foreldreansvar"),
    "APPOINTED": N_("Oppnevnt verge"),
    "EXPECTING": N_("Venter barnet"),
    "FOSTER": N_("Fosterforelder"),
    "CUSTODY": N_("Barnevernet har omsorgen"),
    "EMERGENCY": N_("Barnevernet har omsorgen etter et akuttvedtak"),
    "VOLUNTARY": N_("Frivillig plassering"),
    "UNKNOWN": N_("Ikke kjent"),
}


@dataclass(frozen=True)
class Ground:
    """What let somebody in at one look.

    ``role`` of the place that a consent opened, '' for other grants. ``agreed_on``: the day (Oslo)
    of the last yes that it rests on; ``by``: who said it, as the reader is spoken to.
    """

    source: str
    since: date | None
    role: str = ""
    by_swap: bool = False
    agreed_on: date | None = None
    by: str = "family"


SAID_YES = {
    "you": N_("du sa ja %(day)s"),
    "all of you": N_("dere sa ja %(day)s"),
    "family": N_("familien sa ja %(day)s"),
}
IS = N_("%(name)s er %(role)s fordi %(yes)s.")
WAS = N_("%(name)s var %(role)s fordi %(yes)s. Tilgangen er stengt nå.")
IN_FOR_ANOTHER = N_(
    "%(name)s kom inn for en kollega i samme tjeneste. Familien fikk vite det først, og kunne si"
    " nei."
)
OTHERWISE = {
    "acting": N_(
        "%(name)s var satt inn for stafettholderen fra %(day)s, av lederen for enheten. Familien"
        " fikk vite det først."
    ),
    "draft": N_(
        "%(name)s er stafettholder og kan be om samtykke. Det åpner ikke innholdet i planen."
    ),
    "closing": N_("%(name)s skulle avslutte planen, og så bare navn, datoer og avslutningen."),
    "family": N_("%(name)s svarer for barnet i barneverntjenesten, som har omsorgen."),
    "signatory": N_("%(name)s ble spurt om samtykke for barneverntjenesten."),
    "left out": N_("%(name)s fikk se hva det ble spurt om, og skulle ikke svare."),
    "leader": N_(
        "%(name)s er leder og ble spurt om hvem som må svare. Resten av planen var ikke åpen."
    ),
    "emergency": N_("%(name)s er leder og åpnet planen i en nødssituasjon %(day)s, uten samtykke."),
    "witness": N_(
        "%(name)s ble bedt om å bekrefte et svar som ble gitt på papir eller muntlig. Resten av"
        " planen var ikke åpen."
    ),
}
UNKNOWN = N_("Vi finner ikke hva som åpnet for dette. Meld fra, så undersøker vi det.")


def who(look: Look) -> str:
    """The employee, with title and unit; service and role only for somebody protected (J8).

    Around a protected child neither unit nor service, for who is not on the list (F8).
    """
    place = look.unit_name
    name = look.name
    if look.is_protected:
        place = _(SERVICE_NAMES[Service(look.service)]) if look.service else None
        name = _("En ansatt")
    about = [one for one in (look.title, place) if one]
    return f"{name} ({', '.join(about)})" if about else name


def area_words(area: str) -> str:
    """What the area is called in a sentence."""
    return _(AREA_WORDS[Area(area)])


def why(look: Look, ground: Ground, kind: str) -> str:
    """The sentence that answers «Hvorfor?». ``kind`` is the plan's."""
    name = _("Den ansatte") if look.is_protected else look.name
    if ground.source == "consent":
        return _by_consent(name, look, ground, kind)
    if ground.source in OTHERWISE:
        day = long_day(ground.since) if ground.since else ""
        return _(OTHERWISE[ground.source], name=name, day=day)
    return _(UNKNOWN)


def _by_consent(name: str, look: Look, ground: Ground, kind: str) -> str:
    if ground.agreed_on is None:
        return _(UNKNOWN)
    yes = _(SAID_YES[ground.by], day=long_day(ground.agreed_on))
    role = _role(ground.role, kind)
    sentence = _(IS if look.is_in else WAS, name=name, role=role, yes=yes)
    return f"{sentence} {_(IN_FOR_ANOTHER, name=name)}" if ground.by_swap else sentence


def _role(role: str, kind: str) -> str:
    if role != Role.BATON_HOLDER:
        return _("deltaker")
    return _("koordinator") if kind == PlanKind.INDIVIDUAL_PLAN else _("stafettholder")
