"""The services a unit may be, and their Norwegian names."""

from __future__ import annotations

from enum import StrEnum

from samspill.core.language import N_


class Service(StrEnum):
    """Which service a unit gives (samspill.md 5.2, tjeneste)."""

    SCHOOL = "SCHOOL"
    SFO = "SFO"
    PPT = "PPT"
    HEALTH_STATION = "HEALTH_STATION"
    CHILD_WELFARE = "CHILD_WELFARE"
    BUP = "BUP"
    ADMINISTRATION = "ADMINISTRATION"
    OTHER = "OTHER"


SERVICE_NAMES = {
    Service.SCHOOL: N_("Skole"),
    Service.SFO: N_("SFO"),
    Service.PPT: N_("PPT"),
    Service.HEALTH_STATION: N_("Helsestasjon"),
    Service.CHILD_WELFARE: N_("Barnevern"),
    Service.BUP: N_("BUP"),
    Service.ADMINISTRATION: N_("Administrasjon"),
    Service.OTHER: N_("Annen tjeneste"),
}
