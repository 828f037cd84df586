"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from samspill.identity.models import Account
from samspill.infra.db import db


def account_of(issuer: str, subject: str) -> Account | None:
    """The account of an OIDC subject."""
    return db.session.scalar(
        select(Account).where(
            Account.issuer == issuer, Account.subject == subject, Account.ended_at.is_(None)
        )
    )
