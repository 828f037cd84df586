"""Making the family's copy of a consent, and sealed PDFs. Called by jobs: what draws them takes a
second to load."""

from __future__ import annotations

import hashlib
from uuid import UUID

from flask import current_app

from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import DEFAULT, speaking
from samspill.export.consent_copy import CopyText, copy_text
from samspill.export.events import ConsentCopySealed
from samspill.export.models import ConsentCopy
from samspill.export.queries import has_copy, place_of
from samspill.export.text import Text
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import OpenPlan


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
    from samspill.export.pdf import write_pdf
    from samspill.export.sealing import seal_pdf

    settings = current_app.config["SAMSPILL"]
    return seal_pdf(write_pdf(text), settings.seal_key_file, plan.subject.tenant_name or "Samspill")


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
