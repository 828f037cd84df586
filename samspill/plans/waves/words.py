"""Why a plan of a wave was not sent, and what it lacks before: the holder's next step."""

from __future__ import annotations

from samspill.core.language import N_

NEXT_STEP = {
    "nothing_asked": N_("Foreslå minst én deltaker."),
    "no_until": N_("Velg hvor lenge samtykket skal gjelde."),
    "child_not_heard": N_("Skriv hva barnet mener."),
    "unclear": N_("Avklar hvem som må svare. Lederen din er med."),
    "holder_signs": N_("Du kan ikke selv svare for barnet. Finn en annen stafettholder."),
    "individual_exists": N_("Barnet har alt en individuell plan. Snakk med lederen din."),
    "changed": N_("Noe er endret siden. Se over planen."),
}


def next_step(why: str | None) -> str:
    """What the holder does first."""
    return NEXT_STEP.get(why or "", NEXT_STEP["changed"])
