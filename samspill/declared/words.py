"""The registry in words for families: what we keep, why, how long and who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samspill.core.language import N_, _, catalogue
from samspill.declared.registry import Activity, Declared, Keep, registry

TITLES = {
    "plan": N_("Planen"),
    "consent": N_("Samtykket"),
    "child": N_("Det barnet mener"),
    "people": N_("Hvem dere er"),
    "school": N_("Skolen"),
    "absence": N_("Fravær"),
    "safety": N_("Hvem skolen ringer, og det den må vite"),
    "school_messages": N_("Meldinger med skolen"),
    "assessment": N_("Vurdering og karakterer"),
    "sfo": N_("SFO"),
    "cases": N_("Søknader til skolen"),
    "protection": N_("Vern av barn"),
    "contact": N_("Hvordan vi når deg"),
    "signing_in": N_("Innlogging"),
    "logs": N_("Hvem som har sett og endret"),
}

WHAT = {
    "plan": N_(
        "Hva planen er til for, det dere vil at hjelperne skal vite,"
        " hvem som er med, dokumentene deres, og hva som har skjedd."
    ),
    "consent": N_(
        "Hva dere er spurt om, hva hver av dere svarte, og når. Noe er skrevet ned av"
        " ansatte, hvis dere svarte på papir eller muntlig."
    ),
    "child": N_(
        "Hva barnet sier om hvem som skal hjelpe, eller hvorfor barnet ikke er spurt. Det"
        " barnet skriver i sitt eget rom."
    ),
    "people": N_(
        "Navn, fødselsnummer, fødselsdato, språk og hvem som har foreldreansvar. Om"
        " adressen er vernet."
    ),
    "school": N_("Hvilken skole, klasse og gruppe barnet går i, og når."),
    "absence": N_("Når barnet er borte fra skolen, og hvorfor, hvis kommunen spør om det."),
    "safety": N_(
        "Hvem skolen kan ringe om barnet, om dere har sett over det, og allergier og annet som"
        " de voksne der må vite."
    ),
    "school_messages": N_("Det dere og skolen skriver til hverandre, og hvem som har fått det."),
    "assessment": N_(
        "Hva lærerne skriver om hvordan det går, karakterer, anmerkninger og samtaler, og det"
        " eleven selv sier."
    ),
    "sfo": N_(
        "Hvilken plass barnet har på SFO, fra når, hvem som betaler, hvordan barnet går hjem, hvem"
        " som kan hente, og når det kom og gikk."
    ),
    "cases": N_(
        "Hva dere har søkt om, hvorfor, hva skolen svarte, og om dere klaget. Søker dere om lavere"
        " pris på SFO, også hva dere tjener."
    ),
    "protection": N_("At en voksen ikke skal finne noe om et barn, og hvorfor."),
    "contact": N_(
        "E-post og telefon som du selv har skrevet inn, og hvilke beskjeder du har fått."
    ),
    "signing_in": N_("Når du logget inn, og hva slags enhet du brukte."),
    "logs": N_(
        "Hvem som har åpnet hvilke sider i planen, hva som er endret, og hvem som har tilgang."
    ),
}

WHY = {
    "plan": N_("Dere har samtykket til planen. Uten samtykke kan vi ikke ha den."),
    "consent": N_("Vi må kunne vise at dere har sagt ja, og til hva."),
    "child": N_("Barn har rett til å si meningen sin."),
    "people": N_(
        "Vi må vite hvem som skal svare, og ikke slippe inn feil person. Det kommer fra"
        " Folkeregisteret."
    ),
    "school": N_("Skolen må vite hvem som er elev, og hvem som skal få beskjed."),
    "absence": N_("Skolen må vite hvor elevene er, og følge opp den som er mye borte."),
    "safety": N_("Skolen må nå dere når det trengs, og passe på barnet."),
    "school_messages": N_("Hjem og skole skal kunne snakke sammen uten at andre leser det."),
    "assessment": N_("Skolen må si hvordan det går på skolen, og hva som er neste steg."),
    "sfo": N_("SFO må vite hvem som kommer når, og kommunen hvem som skal ha regningen."),
    "cases": N_("Skolen må kunne avgjøre søknaden og vise hvorfor."),
    "protection": N_("For at barnet skal være trygt."),
    "contact": N_("For at du skal få beskjed når noe venter på deg."),
    "signing_in": N_("For at ingen andre skal komme inn som deg."),
    "logs": N_(
        "For at dere skal kunne se hvem som har sett, og for å stoppe den som ikke har"
        " noe her å gjøre."
    ),
}

WHO = {
    "plan": N_("De som er med i planen, hver til det samtykket sier."),
    "consent": N_(
        "Dere i familien og stafettholderen. Foresatte ser ikke hva den andre svarte,"
        " bare at det er svart."
    ),
    "child": N_(
        "De som må svare på samtykket, og stafettholderen. Rommet er barnets eget: der ser bare"
        " de som barnet selv velger, det barnet deler med dem."
    ),
    "people": N_("De du deler en plan med, ser navnet ditt. Ingen ser fødselsnummeret."),
    "school": N_("Dere som har barnets hverdag, og ansatte som arbeider med klassen i dag."),
    "absence": N_(
        "Dere som har barnets hverdag, eleven selv, kontaktlærer, rektor og kontoret. Andre"
        " ansatte i gruppene til barnet ser dagen i dag. Årsaken ser bare den som meldte,"
        " kontaktlærer, rektor og kontoret."
    ),
    "safety": N_(
        "Den som skrev det, og ansatte som arbeider med barnet. Allergier og annet barnet trenger,"
        " ser også den andre forelderen og barnet selv, men ikke rektor og kontoret."
    ),
    "school_messages": N_(
        "De som er med i samtalen. Skolen ser hvem som har lest. Foresatte ser ikke hverandres"
        " lesing, og hjemmene i en klasse ser ikke hverandre."
    ),
    "assessment": N_(
        "De som har barnets hverdag, eleven, lærerne i gruppene til eleven, rektor og kontoret."
        " Et utkast ser bare den som skriver det."
    ),
    "sfo": N_(
        "Dere som kan ordne med SFO for barnet, og de som arbeider på SFO. Prisen ser bare den som"
        " betaler, SFO, rektor og kontoret."
    ),
    "cases": N_(
        "Den som søkte, og den på skolen som avgjør. En annen foresatt som må si ja, ser bare"
        " barnet og dagene."
    ),
    "protection": N_("To ledere, som må være enige. Den som er sperret, får ikke vite det her."),
    "contact": N_(
        "Bare du, og de du selv velger. Vil du ha alt på papir, ser den som skal sende"
        " eller ringe, at du skal ha en beskjed."
    ),
    "signing_in": N_("Bare du."),
    "logs": N_(
        "Dere i familien og stafettholderen ser hvilke ansatte som har sett. Foresatte"
        " ser ikke hverandre."
    ),
}

HOW_LONG = {
    "plan": N_(
        "Planen tar vi vare på så lenge den er i bruk. Den slettes her %(time)s etter at den er"
        " avsluttet, men aldri før arkivet i kommunen har den og dere har fått beskjed."
    ),
    "tombstone": N_(
        "At det var en plan, når den var slutt, og at arkivet fikk den, blir stående. Ingen"
        " navn står der."
    ),
    "person": N_("Hvem du er, tar vi vare på så lenge du har en plan eller en jobb her."),
    "pupil": N_("Hvor barnet har gått på skole, tar vi vare på så lenge arkivloven krever."),
    "sessions": N_("Innlogginger slettes etter %(time)s."),
    "visits": N_("Besøk uten innlogging slettes etter %(time)s."),
    "used_up": N_("Tellere som stopper den som prøver seg fram, slettes etter %(time)s."),
    "form_answers": N_("Sporet av et skjema du har sendt, slettes etter %(time)s."),
    "signing_attempts": N_(
        "En signering du begynte på, slettes etter %(time)s. Svaret ditt ligger i samtykket."
    ),
    "outbox": N_("En e-postadresse du har byttet bort, slettes senest etter %(time)s."),
    "notices": N_("Beskjeder slettes etter %(time)s."),
    "contact": N_("E-post og telefon slettes %(time)s etter at du ikke lenger er med."),
    "picture": N_("Bildet av barnet slettes %(time)s etter at planen er avsluttet."),
    "deleted_documents": N_(
        "Et dokument eller en fagplan dere sletter, er borte for alltid etter %(time)s."
    ),
    "plan_copy": N_("En kopi av planen som noen ber om, slettes etter %(time)s."),
    "own_room": N_(
        "Det et barn skriver bare for seg selv, slettes %(time)s etter at det er blitt 18 år."
    ),
    "hold": N_(
        "Et vedtak om å holde noe tilbake fra sletting slettes %(time)s etter at det tok slutt."
    ),
    "plan_log": N_("Loggen slettes %(time)s etter at planen er avsluttet."),
    "evidence": N_(
        "Ordene i bevisene for samtykket slettes %(time)s etter at planen er avsluttet."
    ),
    "system_log": N_("Loggen over det programmet har gjort av seg selv, slettes etter %(time)s."),
    "block": N_("En sperre slettes %(time)s etter at den tok slutt."),
}


@dataclass(frozen=True)
class Section:
    """One part of the page, in the reader's language. ``laws``: as a lawyer would look them up."""

    title: str
    what: str
    why: str
    how_long: list[str]
    who: str
    laws: list[str]


def sections(periods: Mapping[str, Mapping[str, int]]) -> list[Section]:
    """The whole registry in plain words.

    ``periods``: what holds for each class that has a length, as its dated policy says (one of
    days, months, years). Raises KeyError for a class that is missing there.
    """
    return [_section(activity, periods) for activity in registry().activities.values()]


def _section(activity: Activity, periods: Mapping[str, Mapping[str, int]]) -> Section:
    tables = registry().of_activity(activity)
    keeps = dict.fromkeys(keep for table in tables for keep in table.classes)
    return Section(
        title=_(TITLES[activity.code]),
        what=_(WHAT[activity.code]),
        why=_(WHY[activity.code]),
        how_long=[_how_long(keep, periods) for keep in keeps],
        who=_(WHO[activity.code]),
        laws=_laws(tables),
    )


def _laws(tables: list[Declared]) -> list[str]:
    return [f"{b.law} {b.section}" for b in dict.fromkeys(table.basis for table in tables)]


def _how_long(keep: Keep, periods: Mapping[str, Mapping[str, int]]) -> str:
    if keep.policy is None:
        return _(HOW_LONG[keep.code])
    return _(HOW_LONG[keep.code], time=spell(periods[keep.code]))


def spell(length: Mapping[str, int]) -> str:
    """«12 måneder». Raises ValueError for what is no length of time."""
    if len(length) != 1:
        raise ValueError(f"{length} is no length of time")
    ((unit, count),) = length.items()
    words = catalogue()
    if unit == "days":
        said = words.ngettext("%(num)s dag", "%(num)s dager", count)
    elif unit == "months":
        said = words.ngettext("%(num)s måned", "%(num)s måneder", count)
    elif unit == "years":
        said = words.ngettext("%(num)s år", "%(num)s år", count)
    else:
        raise ValueError(f"{length} is no length of time")
    return said % {"num": count}
