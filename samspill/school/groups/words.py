"""What things of school are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.groups.models import GroupKind, StaffRole
from samspill.school.years.queries import DayIs

ROLE_NAMES = {
    StaffRole.HEAD: N_("rektor"),
    StaffRole.OFFICE: N_("kontoret"),
    StaffRole.CONTACT_TEACHER: N_("kontaktlærer"),
    StaffRole.TEACHER: N_("lærer"),
    StaffRole.ASSISTANT: N_("assistent"),
    StaffRole.SUBSTITUTE: N_("vikar"),
    StaffRole.STAND_IN: N_("svarer for en som er borte"),
    StaffRole.SFO_LEADER: N_("SFO-leder"),
    StaffRole.SFO_STAFF: N_("ansatt på SFO"),
}
KIND_NAMES = {
    GroupKind.CLASS: N_("Klasse"),
    GroupKind.TEACHING: N_("Faggruppe"),
}
DAYS = {
    DayIs.SCHOOL: N_("Skoledag"),
    DayIs.WEEKEND: N_("Helg"),
    DayIs.FREE: N_("Fri fra skolen"),
    DayIs.PLANNING: N_("Planleggingsdag, fri for elevene"),
    DayIs.OUTSIDE: N_("Ingen skole"),
}
