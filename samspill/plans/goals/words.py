"""What goals, activities and evaluations are called on a page (people.md, Words)."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.plans.goals.models import (
    ActivityState,
    Arena,
    Effect,
    GoalStatus,
    RatedBy,
    WayOn,
    Words,
)

WORDS_NAMES = {
    Words.CHILD: N_("Barnets egne ord"),
    Words.FAMILY: N_("Familiens ord"),
    Words.TOGETHER: N_("Vi skrev det sammen"),
    Words.HELPERS: N_("Hjelpernes ord"),
}
GOAL_STATUS = {
    GoalStatus.PROPOSED: (N_("Forslag"), "info"),
    GoalStatus.ACTIVE: (N_("I gang"), "success"),
    GoalStatus.PARTLY_MET: (N_("Nådd et stykke på vei"), "success"),
    GoalStatus.MET: (N_("Nådd"), "success"),
    GoalStatus.REPLACED: (N_("Byttet ut med et nytt mål"), "neutral"),
    GoalStatus.ENDED_UNMET: (N_("Avsluttet uten å være nådd"), "neutral"),
    GoalStatus.PASSIVE: (N_("Venter litt"), "neutral"),
}
ACTIVITY_STATE = {
    ActivityState.NOT_STARTED: (N_("Ikke startet"), "neutral"),
    ActivityState.ONGOING: (N_("Går som planlagt"), "success"),
    ActivityState.WAITING: (N_("Venter på noen andre"), "info"),
    ActivityState.TO_EVALUATE: (N_("Klar til å vurderes"), "info"),
    ActivityState.DONE: (N_("Gjort"), "success"),
    ActivityState.STOPPED: (N_("Stoppet"), "neutral"),
}
LATE = (N_("Trenger oppfølging"), "warning")
TO_EVALUATE = (N_("Trenger vurdering"), "warning")
ARENA_NAMES = {
    Arena.HOME: N_("Hjemme"),
    Arena.KINDERGARTEN: N_("I barnehagen"),
    Arena.SCHOOL: N_("På skolen"),
    Arena.SFO: N_("På SFO"),
    Arena.LEISURE: N_("I fritiden"),
    Arena.HEALTH_SERVICE: N_("I helsetjenesten"),
    Arena.OTHER_SERVICE: N_("I en annen tjeneste"),
    Arena.DIGITAL: N_("På nett"),
}
RATED_BY = {
    RatedBy.CHILD: N_("Barnet"),
    RatedBy.HOME: N_("Hjemme"),
    RatedBy.SCHOOL: N_("Skole eller barnehage"),
}
EFFECT = {
    Effect.GOOD: N_("Det hjalp godt"),
    Effect.SOME: N_("Det hjalp litt"),
    Effect.NONE: N_("Det hjalp ikke"),
    Effect.WORSE: N_("Det ble vanskeligere"),
    Effect.TOO_EARLY: N_("For tidlig å si"),
    Effect.NOT_CARRIED_OUT: N_("Det ble ikke gjort"),
}
WAY_ON = {
    WayOn.CONTINUE: N_("Vi fortsetter"),
    WayOn.ADJUST: N_("Vi justerer"),
    WayOn.END: N_("Vi avslutter"),
    WayOn.NEW_ACTIVITY: N_("Vi prøver noe nytt"),
    WayOn.LEVEL_UP: N_("Vi trenger hjelp fra flere"),
    WayOn.LEVEL_DOWN: N_("Vi klarer oss med færre"),
}
