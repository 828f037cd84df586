"""What one can GET that nobody looks at: files and answers for machines."""

from __future__ import annotations

NOT_PAGES = {
    "static": "files",
    "pages.healthz": "JSON",
    "pages.readyz": "JSON",
    "pages.security_txt": "plain text",
    "phone.manifest": "JSON",
    "phone.worker": "a script",
    "devices.what_to_make": "JSON",
    "subscriptions.what_to_say": "JSON",
    "devices.what_to_use": "JSON",
    "plans.picture": "an image",
    "own_room.picture": "an image",
    "own_room.shared_picture": "an image",
    "registrations.code": "an image",
    "absence_totals.file": "a CSV",
    "absence_files.download": "a file",
    "cases.letter": "a file",
    "reduced_payment_files.download": "a file",
    "questionnaires.file": "a CSV",
    "plan_files.set_aside": "a CSV",
    "exports.consent_copy": "a PDF",
    "exports.own_file": "a ZIP",
    "plan_copies.file": "a file",
    "document_files.download": "a file",
    "document_files.picture": "an image",
    "message_files.download": "a file",
    "message_files.picture": "an image",
    "school_message_files.download": "a file",
    "school_message_files.picture": "an image",
    "administration.start": "leads on",
    "meeting_files.one_meeting": "a calendar file",
    "meeting_files.subscription": "a calendar file",
    "school_calendar.feed": "a calendar file",
}
"""What one can GET that is no page."""
