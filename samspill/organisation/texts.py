"""A municipality's own words to families: dated, with their source, beside what nobody may change.

They are a dated policy of its own (``texts``), so that what holds, what held and who decided it
stand as for every other rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from samspill.core.language import DEFAULT, N_
from samspill.organisation.queries import policy

NAME = "texts"
INVITATIONS = {
    "PLAIN": N_("Hei! Du er invitert til å være med. Logg inn for å se hva det gjelder."),
    "SHORT": N_("Du har fått en invitasjon. Logg inn for å lese den."),
    "WARM": N_("Hei! Noen vil gjerne ha deg med. Logg inn, så ser du hva det gjelder."),
}
"""What an invitation's e-mail may say: each without a word about whom, what or which service."""
USUAL = "PLAIN"


@dataclass(frozen=True)
class Texts:
    """The municipality's own words: introduction and contact line by language, purposes to begin
    from, and which invitation. ``id`` says which version; '' is none."""

    id: str = ""
    introduction: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    invitation: str = USUAL

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Texts:
        """As the policy keeps them."""
        return cls(
            id=value.get("id", ""),
            introduction=value.get("introduction", {}),
            contact=value.get("contact", {}),
            purposes=tuple(value.get("purposes", ())),
            invitation=value.get("invitation", USUAL),
        )

    @property
    def invitation_words(self) -> str:
        """The sentence of the invitation's e-mail, untranslated."""
        return INVITATIONS.get(self.invitation, INVITATIONS[USUAL])

    def introduction_in(self, language: str) -> str:
        """The introduction in the language, or in Bokmål; '' when there is none."""
        return self.introduction.get(language) or self.introduction.get(DEFAULT, "")

    def contact_in(self, language: str) -> str:
        """The contact line in the language, or in Bokmål; '' when there is none."""
        return self.contact.get(language) or self.contact.get(DEFAULT, "")


def texts_on(tenant_id: UUID | None, on: date) -> Texts:
    """What the municipality says on the day."""
    return Texts.of(policy(NAME, tenant_id, on).value)
