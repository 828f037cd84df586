"""What paying less for SFO is called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.reduced_payment.models import Household, IncomeBasis

HOUSEHOLD_NAMES = {
    Household.ALONE: N_("Nei"),
    Household.GUARDIAN: N_("Ja, med en annen som svarer for barnet"),
    Household.OTHER: N_("Ja, med en annen"),
}
BASIS_NAMES = {
    IncomeBasis.TAX: N_("Siste skattemelding"),
    IncomeBasis.FALL: N_("Inntekten har falt, og det varer"),
}
NOTES = {
    "RB-03": N_(
        "Barnet har ikke en plass på SFO som du betaler for. Du kan sende søknaden når plassen er"
        " i orden."
    ),
    "RB-04": N_(
        "Med denne inntekten blir prisen trolig ikke lavere. Du kan søke likevel, og du kan klage"
        " på svaret."
    ),
    "RB-06": N_(
        "Dere er to som betaler. Din del alene er ikke over grensen, så prisen blir trolig ikke"
        " lavere. Betaler du hele plassen, kan den bli det. Du kan søke likevel."
    ),
}
"""What one is told before one sends."""
