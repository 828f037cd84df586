"""What the lists are called on the page."""

from __future__ import annotations

from samspill.access.whereabouts import Where
from samspill.core.language import N_

FIELD_NAMES = {
    Where.WORKPLACES: N_("Hvor de som er med, arbeider"),
    Where.CONTACT: N_("Telefon, e-post og adresse"),
    Where.MUNICIPALITY: N_("Navnet på kommunen"),
    Where.FILES: N_("Filer i dokumentene"),
    Where.MEETINGS: N_("Møter"),
}
FIELD_MEANS = {
    Where.WORKPLACES: N_("Skole, enhet og tjeneste til alle som er med i planen."),
    Where.CONTACT: N_("Nummeret til enheten, og det noen har valgt å vise."),
    Where.MUNICIPALITY: N_("I planen, på samtykket og i alt som lages av den."),
    Where.FILES: N_("Brev, bilder og annet som er lastet opp. Vi vet ikke hva som står i dem."),
    Where.MEETINGS: N_("Hele kalenderen i planen: når og hvor møtene er, og hvem som kommer."),
}
PROTECTION = {
    "NONE": N_("Ingen adressebeskyttelse"),
    "CLIENT": N_("Klientadresse"),
    "CONFIDENTIAL": N_("Fortrolig adresse"),
    "STRICT": N_("Strengt fortrolig adresse"),
    "UNKNOWN": N_("Ukjent, regnes som beskyttet"),
}
