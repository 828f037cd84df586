"""The dated rules by name: what each is called, and which a municipality may set for itself.

A municipality may only be as strict as the national rule or stricter; where nothing but
practicality is at stake it has a room. All else is law or national, and read only.
"""

from __future__ import annotations

from dataclasses import dataclass

from samspill.core.language import N_


@dataclass(frozen=True)
class Number:
    """One number of a rule, and from where to where the municipality may set it."""

    least: int
    most: int


RULE_NAMES = {
    "access_review": N_("Gjennomgang av tilganger"),
    "ages": N_("Aldersgrenser"),
    "answers": N_("Svar på samtykke"),
    "acting_holder": N_("Vikar for stafettholderen"),
    "care_agreement": N_("Hvem som svarer når barnevernet har omsorgen"),
    "child_heard": N_("Når barnet skal bli hørt"),
    "closing": N_("Avslutning av en plan"),
    "consent_languages": N_("Språk som samtykket vises på"),
    "consent_length": N_("Hvor lenge et samtykke kan vare"),
    "draft": N_("Utkast som ikke blir sendt"),
    "external_confirmation": N_("Eksterne fagpersoner bekreftes på nytt"),
    "invitation": N_("Invitasjon til en plan"),
    "leader_decision": N_("Lederens frist til å avgjøre"),
    "paper_delivery": N_("Brev på vei"),
    "participation": N_("Hvor lenge en fagperson er med"),
    "plan_kinds": N_("Planer som trenger eget samtykke"),
    "public_holidays": N_("Helligdager"),
    "renewal": N_("Fornyelse av samtykke"),
    "renewal_after_change": N_("Fornyelse når andre må svare"),
    "swap": N_("Bytte av fagperson"),
    "witness": N_("Svar på papir eller muntlig, den andre ansatte"),
    "yearly_reminder": N_("Årlig påminnelse om samtykket"),
}

NUMBER_NAMES = {
    "adult_from": N_("Voksen fra (år)"),
    "days": N_("Dager"),
    "days_at_most": N_("Høyst så mange dager"),
    "days_before_access": N_("Dager familien vet det før tilgangen åpner"),
    "grace_days": N_("Dager etter siste dag"),
    "great_weight_from": N_("Stor vekt fra (år)"),
    "guardians_agree_until": N_("Foresatte svarer til (år)"),
    "heard_from": N_("Hørt fra (år)"),
    "hours": N_("Timer på hverdager"),
    "lapse_after_days": N_("Faller bort etter så mange dager"),
    "months": N_("Måneder"),
    "propose_days": N_("Foreslått lengde i dager"),
    "remind_days_before": N_("Minnes på så mange dager før"),
    "weekdays": N_("Virkedager"),
    "weeks_at_most": N_("Høyst så mange uker"),
    "young_person_agrees_from": N_("Den unge svarer selv fra (år)"),
}

MAY_SET: dict[str, dict[str, Number]] = {
    "access_review": {"months": Number(1, 6)},
    "acting_holder": {"weeks_at_most": Number(1, 8), "days_before_access": Number(1, 14)},
    "answers": {"lapse_after_days": Number(21, 60)},
    "closing": {"days": Number(7, 60)},
    "consent_length": {"days_at_most": Number(30, 730)},
    "draft": {"days": Number(7, 60)},
    "external_confirmation": {"days": Number(30, 183)},
    "invitation": {"days": Number(7, 30)},
    "leader_decision": {"days": Number(3, 30)},
    "paper_delivery": {"weekdays": Number(3, 10)},
    "participation": {"months": Number(1, 12)},
    "swap": {"hours": Number(72, 240)},
    "witness": {"days": Number(3, 30)},
}
"""The municipal switches: rule to its numbers that the municipality decides."""
