"""Who must answer and why, what the child means: words of the consent and of pages around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from flask_babel import format_date, get_locale

from samspill.core.language import N_, _
from samspill.core.names import first_name
from samspill.plans.child_views.models import HowHeard
from samspill.plans.child_views.queries import Heard
from samspill.plans.consent.models import Consent
from samspill.plans.plan.queries import PlanView

REASONS = {
    "JOINT": N_("fordi foreldreansvaret er felles"),
    "SOLE": N_("fordi én har foreldreansvaret alene"),
    "BY_JUDGEMENT": N_("etter en dom om foreldreansvar"),
    "APPOINTED": N_("som oppnevnt verge"),
    "EXPECTING": N_("fordi hun venter barnet"),
    "CUSTODY": N_("fordi barnevernet har omsorgen"),
    "EMERGENCY": N_("fordi barnevernet har omsorgen etter et akuttvedtak"),
    "CONFIRMED": N_("fordi kommunen har avklart det"),
    "SELF": N_("fordi den unge selv er med og bestemmer"),
    "OF_AGE": N_("fordi den unge er myndig og bestemmer selv"),
}
"""Why somebody must answer, by capacity."""
TO_ONESELF = {
    "SELF": N_("fordi du selv er med og bestemmer"),
    "OF_AGE": N_("fordi du er myndig og bestemmer selv"),
}
"""The same to the reader herself."""


class Answerer(Protocol):
    """One who must answer: a signatory, or one who will be asked."""

    @property
    def person_id(self) -> UUID:
        """Whose answer it is."""

    @property
    def name(self) -> str:
        """The full name."""

    @property
    def capacity(self) -> str:
        """Why she must answer: a relation code or SELF."""


def who_must_answer(signatories: Sequence[Answerer], reader: UUID | None) -> str:
    """«Du og Tor Aas, fordi dere har foreldreansvaret sammen.»"""
    own = next((one for one in signatories if one.person_id == reader), None)
    others = [one for one in signatories if one.person_id != reader]
    names = [*([_("Du")] if own else []), *[one.name for one in others]]
    return f"{listed(names)}, {_why(signatories, own.capacity if own else '', others)}"


def _why(signatories: Sequence[Answerer], own: str, others: Sequence[Answerer]) -> str:
    """The reasons, each once. ``own`` is the reader's capacity, '' when she need not answer."""
    kinds = {one.capacity for one in signatories}
    words = {**REASONS, own: TO_ONESELF[own]} if own in TO_ONESELF else dict(REASONS)
    if own == "JOINT" and any(one.capacity == own for one in others):
        words[own] = N_("fordi dere har foreldreansvaret sammen")
    return listed([_(words[kind]) for kind in REASONS if kind in kinds]) + "."


def listed(words: list[str]) -> str:
    """«Mona, Tor og Siv»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s og %(last)s", most=", ".join(words[:-1]), last=words[-1])


WAYS = {
    HowHeard.CONVERSATION: N_("I en samtale med %(by)s, %(day)s."),
    HowHeard.MEETING: N_("På et møte med %(by)s, %(day)s."),
    HowHeard.IN_WRITING: N_("Skriftlig til %(by)s, %(day)s."),
    HowHeard.DRAWING: N_("Med en tegning, sammen med %(by)s, %(day)s."),
    HowHeard.TRUSTED_ADULT: N_("Gjennom en voksen som %(child)s stoler på: %(by)s, %(day)s."),
    HowHeard.NOT_WISHED: N_(
        "%(child)s ville ikke si noe, og det er greit. Spurt av %(by)s, %(day)s."
    ),
}
"""How the child was heard, by whom and when."""


WAYS_TO_ONESELF = {
    **WAYS,
    HowHeard.TRUSTED_ADULT: N_("Gjennom en voksen som du stoler på: %(by)s, %(day)s."),
    HowHeard.NOT_WISHED: N_("Du ville ikke si noe, og det er greit. Spurt av %(by)s, %(day)s."),
}
"""The same to the one the plan is about."""


def what_the_child_means(
    child: str, heard: Heard | None, *, own: bool = False
) -> list[tuple[str, str]]:
    """«Hva Emma mener», with the child's own words first; nothing when nobody has written it.

    ``own``: the reader is the one the plan is about.
    """
    if heard is None:
        return []
    question = _("Hva du mener") if own else _("Hva %(child)s mener", child=child)
    if heard.how == HowHeard.NOT_ASKED:
        not_asked = (
            N_("Du er ikke spurt: %(why)s") if own else N_("%(child)s er ikke spurt: %(why)s")
        )
        return [(question, _(not_asked, child=child, why=heard.why_not))]
    words = {"child": child, "by": heard.heard_by, "day": long_day(heard.heard_on)}
    how = _((WAYS_TO_ONESELF if own else WAYS)[HowHeard(heard.how)], **words)
    quoted = _("«%(said)s» %(how)s", said=heard.said, how=how) if heard.said else how
    return [(question, quoted)]


def earlier_plan(version: Consent) -> list[tuple[str, str]]:
    """That a copy of a plan from elsewhere may be taken in; never from where (F7)."""
    if not version.asks_content:
        return []
    text = _(
        "En kopi av en tidligere plan ligger låst her. Sier alle ja til planen, kan innholdet tas"
        " inn i den. Sier noen nei, blir kopien slettet."
    )
    return [(_("Fra en tidligere plan"), text)]


def footing(plan: PlanView) -> str:
    """What confirming is, and whom to ring for an interpreter or paper."""
    phone = plan.holder_phone or ""
    return _(
        "Du bekrefter med ID-porten. Det gjelder som underskriften din. Vil du ha tolk eller"
        " papir? Ring %(holder)s %(phone)s.",
        holder=first_name(plan.holder_name),
        phone=phone,
    ).replace(" .", ".")


def long_day(value: date) -> str:
    """A whole date: «18. juni 2027»."""
    norwegian = get_locale().language in ("nb", "nn")
    return format_date(value, "d. MMMM y" if norwegian else "d MMMM y")
