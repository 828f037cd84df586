"""What the kinds of plans and who leads them are called: words of the consent too."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.plans.plan.models import PlanKind

KIND_NAMES = {
    PlanKind.RELAY_LOG: N_("Stafettlogg"),
    PlanKind.INDIVIDUAL_PLAN: N_("Individuell plan"),
    PlanKind.COOPERATION: N_("Samarbeid uten individuell plan"),
}
A_KIND = {
    PlanKind.RELAY_LOG: N_("en stafettlogg"),
    PlanKind.INDIVIDUAL_PLAN: N_("en individuell plan"),
    PlanKind.COOPERATION: N_("et samarbeid uten individuell plan"),
}
"""«Skal Emma få …?»"""
THE_KIND = {
    PlanKind.RELAY_LOG: N_("stafettloggen"),
    PlanKind.INDIVIDUAL_PLAN: N_("den individuelle planen"),
    PlanKind.COOPERATION: N_("samarbeidet"),
}
"""«… bli med i … til Emma?»"""
KIND_MEANS = {
    PlanKind.RELAY_LOG: N_(
        "De som hjelper barnet, skriver ned hva de gjør, og hvem som følger opp."
    ),
    PlanKind.INDIVIDUAL_PLAN: N_(
        "For den som trenger flere tjenester over lang tid. Familien har rett til den. Barnet"
        " kan bare ha én."
    ),
    PlanKind.COOPERATION: N_(
        "Når noen få trenger å snakke sammen, og familien ikke ønsker en individuell plan."
    ),
}
LEADERS = {
    PlanKind.RELAY_LOG: N_("Stafettholder"),
    PlanKind.INDIVIDUAL_PLAN: N_("Koordinator"),
    PlanKind.COOPERATION: N_("Stafettholder"),
}
BECOMES_LEADER = {
    PlanKind.RELAY_LOG: N_("%(name)s blir stafettholder"),
    PlanKind.INDIVIDUAL_PLAN: N_("%(name)s blir koordinator"),
    PlanKind.COOPERATION: N_("%(name)s blir stafettholder"),
}
IS_LEADER = {
    PlanKind.RELAY_LOG: N_("%(name)s er stafettholder"),
    PlanKind.INDIVIDUAL_PLAN: N_("%(name)s er koordinator"),
    PlanKind.COOPERATION: N_("%(name)s er stafettholder"),
}
