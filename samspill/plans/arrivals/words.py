"""What the parts of a copy are called, where it says how much there is of what."""

from __future__ import annotations

from samspill.core.language import N_

COUNT_NAMES = {
    "about": N_("Kort om barnet"),
    "bright_spots": N_("Lysglimt"),
    "life_areas": N_("Livsområder"),
    "mappings": N_("Kartlegging"),
    "goals": N_("Mål"),
    "activities": N_("Aktiviteter"),
    "said": N_("Kommentarer og vurderinger"),
    "ratings": N_("Hvor nær målet"),
    "subject_plans": N_("Fagplaner"),
    "meetings": N_("Møter som har vært"),
    "minutes": N_("Referater"),
    "documents": N_("Tekster i Dokumenter"),
    "before_the_plan": N_("Hendelser fra før planen"),
    "closing": N_("Hvordan det gikk"),
}
LEFT_OUT_NAMES = {
    "people": N_("Hvem som var med. Dere velger selv hvem som blir med nå."),
    "child_view": N_("Hva barnet mente da. Barnet skal spørres på nytt."),
    "meetings": N_("Møter som er avlyst, ikke har vært ennå, eller står uten tid"),
    "own_activities": N_("Aktiviteter uten mål"),
    "files": N_("Filer. Be familien om dem, og last dem opp i Dokumenter."),
    "lines": N_("Tidslinjen fra den gang"),
    "consent": N_("Samtykkene og stafettnivåene fra den gang"),
}
