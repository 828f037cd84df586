"""What a login leaves that is nobody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from samspill.infra.db import Base


class LogoutToken(Base):
    """A back-channel logout token that was used; it counts once."""

    __tablename__ = "logout_tokens"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    jti: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
