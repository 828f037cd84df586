"""Making the family's copy of a consent, letters of a school, and sealed PDFs. Called by jobs: what
draws them takes a second to load."""

from __future__ import annotations

import hashlib
from uuid import UUID

from flask import current_app

from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import DEFAULT, speaking
from samspill.export.case_letter import letter_text
from samspill.export.consent_copy import CopyText, copy_text
from samspill.export.events import ConsentCopySealed
from samspill.export.models import ConsentCopy
from samspill.export.queries import has_copy, place_of
from samspill.export.text import Text
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import OpenPlan
from samspill.school.cases.letters import keep_letter, unwritten


def drawn_copy(plan: OpenPlan, consent_id: UUID) -> bytes | None:
    """The copy of a version that holds or has held, written and sealed; None when it is made.

    In Bokmål, as the municipality's document. Takes a second: the plan is not locked meanwhile,
    and need not be, for what such a version says never changes. Raises NotVisible when the
    version never held.
    """
    if has_copy(consent_id):
        return None
    with speaking(DEFAULT):
        return sealed_pdf(plan, copy_text(plan, consent_id))


def sealed_pdf(plan: OpenPlan, text: CopyText | Text) -> bytes:
    """A text about a plan as PDF, under the seal of the house."""
    return _sealed_pdf(text, plan.subject.tenant_name or "Samspill")


def _sealed_pdf(text: CopyText | Text, sealed_for: str) -> bytes:
    from samspill.export.pdf import write_pdf
    from samspill.export.sealing import seal_pdf

    settings = current_app.config["SAMSPILL"]
    return seal_pdf(write_pdf(text), settings.seal_key_file, sealed_for)


def keep_copy(plan: OpenPlan, consent_id: UUID, content: bytes) -> None:
    """Keep the copy of a version. Once only, whoever drew it."""
    if has_copy(consent_id):
        return
    # nosemgrep: hash-without-key - a whole document, with its seal
    copy_id, fingerprint = new_id(), hashlib.sha256(content).hexdigest()
    whose = of_plan(plan.subject.id, plan.subject.tenant_id)
    db.session.add(
        ConsentCopy(
            id=copy_id,
            plan_id=plan.subject.id,
            consent_id=consent_id,
            content=seal(content, place_of(copy_id), whose),
            fingerprint=fingerprint,
            made_at=plan.at,
        )
    )
    record(
        ConsentCopySealed(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            consent_id=consent_id,
            fingerprint=fingerprint,
        )
    )


def write_case_letters(case_id: UUID) -> None:
    """Write each letter of a case that is not written, in its reader's language. Safe to run again:
    the case is held meanwhile, so that each is written once."""
    from samspill.export.word import write_word

    lock_subject(case_id)
    for facts in unwritten(case_id):
        with speaking(facts.language):
            text = letter_text(facts)
            pdf, word = _sealed_pdf(text, facts.tenant), write_word(text, instant())
        keep_letter(facts, pdf=pdf, word=word)
