"""Where a supplier tells how a message went. A machine calls, so a signature says who it is."""

from __future__ import annotations

import structlog
from flask import current_app, request

from samspill.access.routes import Module, public
from samspill.infra.settings import Settings
from samspill.notifications.callbacks import SMS_CALLBACK, is_signed, note_answer

callbacks = Module("callbacks", __name__)
log = structlog.get_logger()


@callbacks.route(SMS_CALLBACK, opens=public("signed by the supplier of SMS"), methods=("POST",))
def sms() -> tuple[str, int]:
    """How an SMS went."""
    settings: Settings = current_app.config["SAMSPILL"]
    form, shown = request.form.to_dict(), request.headers.get("X-Twilio-Signature", "")
    url = settings.base_url + SMS_CALLBACK
    if settings.sms is None or not is_signed(settings.sms.auth_token, url, form, shown):
        log.warning("callback_refused", what="sms")
        return "", 403
    note_answer(
        form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    )
    return "", 204
