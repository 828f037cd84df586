"""What the roles of a municipality are called."""

from __future__ import annotations

from samspill.administration.models import TenantRoleKind
from samspill.core.language import N_

ROLE_NAMES = {
    TenantRoleKind.LOCAL_ADMINISTRATOR: N_("Lokal administrator"),
    TenantRoleKind.DATA_PROTECTION_OFFICER: N_("Personvernombud"),
    TenantRoleKind.OPERATOR: N_("Driftsansvarlig"),
}
ROLE_MEANS = {
    TenantRoleKind.LOCAL_ADMINISTRATOR: N_("Styrer enheter, ansatte og regler. Ser ingen planer."),
    TenantRoleKind.DATA_PROTECTION_OFFICER: N_(
        "Får sakene om personvern, og ser det som gjøres i administrasjonen. Ser ingen planer."
    ),
    TenantRoleKind.OPERATOR: N_(
        "Ser hvordan tjenesten går: tall og dager. Ser ingen planer og ingen navn."
    ),
}
