"""What an area is called in the access log: «så på …», and what a level lets one do."""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.core.language import N_

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
}

LEVEL_WORDS = {
    Level.OWN: N_("Bare det som sendes til en selv"),
    Level.READ: N_("Kan lese"),
    Level.CONTRIBUTE: N_("Kan lese og skrive"),
    Level.WRITE: N_("Kan lese og skrive"),
    Level.MANAGE: N_("Kan lese og skrive"),
}
