"""What the kinds of what is found are called on the page."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.plans.finding.kinds import Kind

KIND_NAMES = {
    Kind.INTRODUCTION: N_("Øverst i planen"),
    Kind.BRIGHT_SPOT: N_("Lysglimt"),
    Kind.GOAL: N_("Mål"),
    Kind.ACTIVITY: N_("Aktivitet"),
    Kind.COMMENT: N_("Kommentar"),
    Kind.EVALUATION: N_("Vurdering"),
    Kind.LIFE_AREA: N_("Livsområde"),
    Kind.MAPPING: N_("Kartlegging"),
    Kind.MESSAGE: N_("Melding"),
    Kind.NOTE: N_("Notatet ditt"),
    Kind.MEETING: N_("Møte"),
    Kind.MINUTES: N_("Referat"),
    Kind.SUBJECT_PLAN: N_("Fagplan"),
    Kind.DOCUMENT: N_("Dokument"),
    Kind.LIFE_EVENT: N_("Fra før planen"),
}
