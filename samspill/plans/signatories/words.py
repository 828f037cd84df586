"""Words for relations, capacities and grounds, as the holder and the leader read them."""

from __future__ import annotations

from collections.abc import Mapping

from samspill.core.language import N_, _
from samspill.identity.models import RelationKind
from samspill.plans.signatories.models import Ground

RELATION_NAMES = {
    RelationKind.JOINT: N_("felles foreldreansvar"),
    RelationKind.SOLE: N_("foreldreansvar alene"),
    RelationKind.BY_JUDGEMENT: N_("foreldreansvar ved dom"),
    RelationKind.WITHOUT: N_("uten foreldreansvar"),
    RelationKind.APPOINTED: N_("oppnevnt verge"),
    RelationKind.EXPECTING: N_("venter barnet"),
    RelationKind.FOSTER: N_("fosterforelder"),
    RelationKind.CUSTODY: N_("barnevernet, med omsorgen"),
    RelationKind.EMERGENCY: N_("barnevernet, etter akuttvedtak"),
    RelationKind.VOLUNTARY: N_("barnevernet, ved frivillig plassering"),
    RelationKind.UNKNOWN: N_("registeret sier ikke hva"),
}
"""What an adult is to a child."""

GROUND_NAMES = {
    Ground.ONE_PARENT_ENOUGH: N_(
        "Én forelder er nok: daglig omsorg, eller helsehjelp barnet trenger for ikke å ta skade"
    ),
    Ground.UNREACHABLE_AFTER_EFFORT: N_("Vi får ikke tak i den voksne, selv om vi har prøvd"),
    Ground.ADDRESS_PROTECTION: N_("Barnet har adressevern"),
    Ground.COURT_OR_BOARD_DECISION: N_("Det følger av en dom eller et vedtak"),
}
"""Why an adult with a say need not answer."""


def hearing(years: int, ages: Mapping[str, int]) -> str:
    """What the child's age means for its own voice, by the dated policy on ages."""
    if years >= ages["adult_from"]:
        return _("Den unge er myndig og svarer alene. Foreldrene har ikke tilgang lenger.")
    if years >= ages["young_person_agrees_from"]:
        return _("Den unge må selv si ja.")
    if years >= ages["great_weight_from"]:
        return _("Det barnet mener, skal telle mye. Barnet kan be om at noe ikke blir fortalt.")
    if years >= ages["heard_from"]:
        return _("Barnet skal bli hørt før dere bestemmer.")
    return _("Barnet skal få si sin mening når det kan.")
