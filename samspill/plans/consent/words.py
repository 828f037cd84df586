"""Who must answer, and why: words of the consent, and of the pages that lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from samspill.core.language import N_, _

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
    own = [one for one in signatories if one.person_id == reader]
    others = [one for one in signatories if one.person_id != reader]
    names = [*([_("Du")] if own else []), *[one.name for one in others]]
    why = _why(signatories, together=bool(own and others), alone=bool(own and not others))
    return f"{listed(names)}, {why}"


def _why(signatories: Sequence[Answerer], *, together: bool, alone: bool) -> str:
    kinds = {one.capacity for one in signatories}
    reasons = [_(REASONS[kind]) for kind in REASONS if kind in kinds]
    if alone and kinds == {"OF_AGE"}:
        reasons = [_("fordi du er myndig og bestemmer selv")]
    if together and "JOINT" in kinds:
        reasons[0] = _("fordi dere har foreldreansvaret sammen")
    return listed(reasons) + "."


def listed(words: list[str]) -> str:
    """«Mona, Tor og Siv»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s og %(last)s", most=", ".join(words[:-1]), last=words[-1])
