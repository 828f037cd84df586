"""Who may pay less, from when, and what is wrong with what is said (skole.md 4.4). No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.several import Given
from samspill.school.reduced_payment.models import Household, IncomeBasis
from samspill.school.sfo_places.payment import (
    FREE,
    Limit,
    PaymentRule,
    Place,
    limit_for,
    trace_of,
    without_parts,
)
from samspill.school.sfo_places.rules import AUGUST, next_month
from samspill.school.sfo_places.words import kroner, thousands

JANUARY = 1


@dataclass(frozen=True)
class Wanted:
    """What a home says, for each of some children."""

    household: Household = Household.ALONE
    partner_id: UUID | None = None
    basis: IncomeBasis = IncomeBasis.TAX
    own_income: int | None = None
    partner_income: int | None = None
    needs: bool = False
    from_summer: bool = False
    lives_here: bool = False
    files: Sequence[Given] = ()

    @property
    def income(self) -> int:
        """What the household earns in a year, all together."""
        others = 0 if self.household == Household.ALONE else self.partner_income or 0
        return (self.own_income or 0) + others


def effect_days(received: date, *, from_summer: bool) -> tuple[date, date]:
    """The first and last day on which it counts: from the first whole month to come, and never
    backwards, or the whole of the next school year. A school year ends on 31 July."""
    first = next_month(received)
    if from_summer:
        first = date(received.year + (received.month >= AUGUST), AUGUST, 1)
    return first, date(first.year + (first.month >= AUGUST), AUGUST - 1, 31)


def may_ask_for_summer(received: date) -> bool:
    """Is the next school year near enough to apply for?"""
    return JANUARY <= received.month < AUGUST


def check_said(wanted: Wanted, received: date) -> None:
    """Raise RuleBroken at the field for what does not hold together, when a draft is kept."""
    if wanted.from_summer and not may_ask_for_summer(received):
        raise RuleBroken(
            "start", _("Søknaden for neste skoleår åpner 1. januar. Velg resten av dette året.")
        )
    if wanted.needs:
        return
    if wanted.household != Household.ALONE and wanted.partner_income is None:
        raise RuleBroken(
            "partner_income",
            _("Skriv inntekten til den du bor sammen med. Har den andre ingen, skriv 0."),
            "RB-05",
        )
    if wanted.income <= 0:
        raise RuleBroken(
            "own_income",
            _(
                "Skriv inntekten for hele året, som 480 000. Har dere ingen, ring skolen, så finner"
                " vi ut av det."
            ),
            "RB-07",
        )


def check_home(wanted: Wanted) -> None:
    """Raise RuleBroken for a child that is registered elsewhere (RB-01)."""
    if not wanted.lives_here:
        raise RuleBroken(
            "lives_here",
            _(
                "Den som barnet er folkeregistrert hos, søker. Kryss av hvis det er deg. Er det"
                " den andre forelderen, kan hun eller han søke."
            ),
            "RB-01",
        )


def check_level(rule: PaymentRule, level: int | None, *, needs: bool) -> None:
    """Raise RuleBroken for a year level without the right (RB-02)."""
    if needs:
        if level is None or not rule.needs_from_level <= level <= rule.needs_until_level:
            raise RuleBroken(
                "needs",
                _(
                    "Gratis SFO for særskilte behov gjelder %(first)s.–%(last)s. trinn. Ta bort"
                    " krysset, og skriv inntekten.",
                    first=rule.needs_from_level,
                    last=rule.needs_until_level,
                ),
                "RB-02",
            )
    elif level is None or level > rule.income_until_level:
        raise RuleBroken(
            "needs",
            _(
                "Pris etter inntekt gjelder til og med %(level)s. trinn. Har barnet særskilte behov"
                " og går på %(first)s.–%(last)s. trinn, er SFO gratis: kryss av for det.",
                level=rule.income_until_level,
                first=rule.needs_from_level,
                last=rule.needs_until_level,
            ),
            "RB-02",
        )


def check_papers(wanted: Wanted, files: int) -> None:
    """Raise RuleBroken where nothing shows what is said; of who is unknown here it must (RB-05)."""
    if files:
        return
    if wanted.household == Household.OTHER and not wanted.needs:
        raise RuleBroken(
            "file",
            _(
                "Legg ved skattemeldingen til den du bor sammen med også. Vi kan ikke hente den."
                " Søknaden ligger som utkast til du har gjort det."
            ),
            "RB-05",
        )
    text = (
        _("Legg ved noe som viser at barnet har særskilte behov, som et vedtak.")
        if wanted.needs
        else _("Legg ved skattemeldingen, eller det som viser at inntekten har falt.")
    )
    raise RuleBroken("file", text)


def limit_of(wanted: Wanted, rule: PaymentRule) -> Limit:
    """What the household may pay at most by what it says."""
    return FREE if wanted.needs else limit_for(wanted.income, rule)


def notes_on(place: Place, rule: PaymentRule, limit: Limit) -> list[str]:
    """What one is told before one sends, and may send all the same (RB-04, RB-06)."""
    if trace_of(place, rule, limit).is_reduced:
        return []
    if place.co_share and trace_of(without_parts(place), rule, limit).is_reduced:
        return ["RB-06"]
    return ["RB-04"]


def rule_lines(rule: PaymentRule) -> list[str]:
    """The rules as they are read before one sends, a sentence each."""
    lines = [
        _(
            "Dere betaler ikke mer enn %(percent)s prosent av inntekten for hvert barn i et"
            " skoleår, til og med %(level)s. trinn. Maten betaler dere for som andre.",
            percent=rule.percent,
            level=rule.income_until_level,
        ),
        _(
            "Inntekten er den samlede for dem som bor sammen: person- og kapitalinntekt i siste"
            " skattemelding. Har den falt, og det varer, gjelder det nye."
        ),
        _("Med er ektefelle og samboer, også når den ikke er forelder til barnet."),
        _(
            "Barn til og med %(level)s. trinn har %(hours)s gratis timer i uka. De er trukket fra.",
            level=rule.free_until_level,
            hours=rule.free_hours,
        ),
        _(
            "Barn med særskilte behov på %(first)s.–%(last)s. trinn betaler bare for maten.",
            first=rule.needs_from_level,
            last=rule.needs_until_level,
        ),
        _(
            "Det gjelder fra den første i måneden etter at vi har fått søknaden, og aldri bakover."
            " Søk på nytt hvert skoleår, og når inntekten endrer seg mye."
        ),
    ]
    for one in rule.local:
        lines.append(
            _(
                "Kommunens egen ordning: tjener dere høyst %(income)s, betaler dere %(percent)s"
                " prosent av prisen. Det som er best for dere, gjelder.",
                income=kroner(one.tenths * rule.base_amount // 10),
                percent=thousands(one.percent),
            )
        )
    return lines
