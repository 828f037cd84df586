"""The services a unit may be."""

from __future__ import annotations

from enum import StrEnum


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
