"""What subject plans, services and the rules of a kind are called on a page."""

from __future__ import annotations

from samspill.core.language import N_, _
from samspill.organisation.services import Service
from samspill.plans.subject_plans.models import KeptWhere, SubjectPlanKind

KIND_NAMES = {
    SubjectPlanKind.GENERAL: N_("Vanlig fagplan"),
    SubjectPlanKind.IOP: N_("Individuell opplæringsplan (IOP)"),
    SubjectPlanKind.IUP: N_("Individuell utviklingsplan (IUP)"),
}
NEW = {
    SubjectPlanKind.GENERAL: N_("Ny fagplan"),
    SubjectPlanKind.IOP: N_("Ny opplæringsplan (IOP)"),
    SubjectPlanKind.IUP: N_("Ny utviklingsplan (IUP)"),
}
KEPT_NAMES = {
    KeptWhere.HERE: N_("Skrevet her"),
    KeptWhere.DOCUMENT: N_("Ligger i Dokumenter"),
    KeptWhere.ELSEWHERE: N_("Ligger et annet sted"),
}
SERVICES = {
    Service.SCHOOL: N_("Skolen"),
    Service.SFO: N_("SFO"),
    Service.PPT: N_("PPT"),
    Service.HEALTH_STATION: N_("Helsestasjonen"),
    Service.CHILD_WELFARE: N_("Barneverntjenesten"),
    Service.BUP: N_("BUP"),
    Service.ADMINISTRATION: N_("Kommunen"),
    Service.OTHER: N_("Andre tjenester"),
}
"""Whose plan it is: the service, never the place, so that it may stand around any child (J8)."""


def kind_name(kind: str) -> str:
    """What a kind is called."""
    return _(KIND_NAMES[SubjectPlanKind(kind)])


def kept_name(kept: str) -> str:
    """Where its words are, in words."""
    return _(KEPT_NAMES[KeptWhere(kept)])


def service_name(service: str) -> str:
    """What a service is called where its plans stand."""
    return _(SERVICES[Service(service)])
