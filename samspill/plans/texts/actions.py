"""What a municipality decides about its own words to families."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from samspill.administration.access import OpenTenant
from samspill.administration.policies.actions import decide
from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.organisation.texts import INVITATIONS, NAME

LINK = re.compile(r"https?:|www\.|//|\b[\w-]+\.(?:no|com|org|net|eu|info|example)\b", re.IGNORECASE)
ADDRESS = re.compile(r"\S@\S")
NUMBER = re.compile(r"\d{6} ?\d{5}")


@dataclass(frozen=True)
class Wording:
    """What was written: the field's name to its words. Empty words are left out."""

    introduction: dict[str, str] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    invitation: str = "PLAIN"

    def fields(self) -> dict[str, str]:
        """The name of each field in the form, with its words."""
        return {
            **{f"introduction_{language}": text for language, text in self.introduction.items()},
            **{f"contact_{language}": text for language, text in self.contact.items()},
            "purposes": "\n".join(self.purposes),
        }


def set_texts(tenant: OpenTenant, said: Wording, *, first_day: date, source: str) -> UUID:
    """Let the municipality's words hold from a day to come. What was signed before stays as it was.

    Raises RuleBroken at the field for a link, an address, a national number or somebody's name,
    for words in another language without Bokmål, and as ``decide``.
    """
    for name, words in said.fields().items():
        require_plain(tenant.subject.id, name, words)
    for name, words_in in (("introduction", said.introduction), ("contact", said.contact)):
        if words_in and not words_in.get("nb"):
            raise RuleBroken(f"{name}_nb", _("Skriv det på bokmål også."), "bokmaal")
    if said.invitation not in INVITATIONS:
        raise RuleBroken("invitation", _("Velg ett."))
    value = {**asdict(said), "purposes": list(said.purposes), "id": str(new_id())}
    return decide(tenant, name=NAME, value=value, first_day=first_day, source=source)


def require_plain(tenant_id: UUID, name: str, words: str) -> None:
    """Raise RuleBroken at the field ``name`` for what no family should read in a municipality's
    words: a link, an address, a national number, somebody's name."""
    if LINK.search(words) or ADDRESS.search(words):
        raise RuleBroken(
            name,
            _("Ikke skriv lenker eller e-postadresser. Noen kan lage falske som ligner."),
            "link",
        )
    if NUMBER.search(words):
        raise RuleBroken(name, _("Ikke skriv fødselsnummer."), "number")
    if words and (known := _name_in(tenant_id, words)):
        raise RuleBroken(
            name,
            _("Ikke skriv navn på personer. Her står %(name)s.", name=known),
            "name",
        )


def _name_in(tenant_id: UUID, words: str) -> str | None:
    """Somebody's given name and family name, as they stand in the words after each other."""
    text = " ".join(words.split()).casefold()
    whole = Person.given_name + " " + Person.family_name
    return db.session.scalar(
        select(whole)
        .where(Person.tenant_id == tenant_id, func.strpos(text, func.lower(whole)) > 0)
        .limit(1)
    )
