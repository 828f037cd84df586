"""What comes back of a letter: its return path says which one it was, and a machine's report why.

The return path is ``mailbox+token@domain``: the letter's own id (it stands in its Message-ID too),
a mark of the address that it went to, and a signature, so that nobody else can say that an address
takes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from samspill.infra.crypto import keyring

LONGEST = 1_000_000
"""Bytes of a report: it may hold the whole letter, and ours are short."""

_ID, _MARK, _SIGNED = 16, 4, 10
_TOKEN = re.compile(r"\+([a-z2-7]{48})@", re.IGNORECASE)
_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
ADDRESSED = ("To", "Delivered-To", "X-Original-To", "X-Envelope-To", "Original-Recipient")


class NotABounce(ValueError):
    """This is no report that we can use. The text is one line, for the operator."""


@dataclass(frozen=True)
class Bounce:
    """A letter that came back for good. ``mark``: of the address that it went to. ``status``: why,
    as mail servers say it (RFC 3463)."""

    letter_id: UUID
    mark: bytes
    status: str


def _keyed(purpose: str, content: bytes, size: int) -> bytes:
    whole = f"bounce {purpose}: ".encode() + content
    return hmac.new(keyring().roots.lookup, whole, hashlib.sha256).digest()[:size]


def mark_of(address: str) -> bytes:
    """By which an address is known again, without being told."""
    return _keyed("address", address.casefold().encode(), _MARK)


def return_path(mailbox: str, letter_id: UUID, address: str) -> str:
    """Where the letter to an address comes back to, at our ``mailbox`` (an address)."""
    content = letter_id.bytes + mark_of(address)
    token = b32encode(content + _keyed("letter", content, _SIGNED)).decode().lower()
    name, _at, domain = mailbox.partition("@")
    return f"{name}+{token}@{domain}"


def read_bounce(raw: bytes, addressed: str = "") -> Bounce | None:
    """What a report (RFC 3464) says, by the address that it came to: given, or in its head.

    None where the letter is only late. Raises NotABounce.
    """
    if len(raw) > LONGEST:
        raise NotABounce("the message is too large for a report of delivery")
    message = message_from_bytes(raw)
    reports = list(_reports(message))
    if not reports:
        raise NotABounce("this is no report of delivery (RFC 3464)")
    heads = [addressed] if addressed else [str(one) for one in _heads(message)]
    letter_id, mark = _opened(heads)
    failed = next((one for one in reports if _has_failed(one)), None)
    return Bounce(letter_id, mark, _status(failed)) if failed else None


def _heads(message: Message) -> Iterable[str]:
    return (value for name in ADDRESSED for value in message.get_all(name, []))


def _opened(heads: Iterable[str]) -> tuple[UUID, bytes]:
    for found in (token for head in heads for token in _TOKEN.findall(head)):
        whole = b32decode(found.upper())
        content, signed = whole[: _ID + _MARK], whole[_ID + _MARK :]
        if hmac.compare_digest(signed, _keyed("letter", content, _SIGNED)):
            return UUID(bytes=content[:_ID]), content[_ID:]
    raise NotABounce("it was not sent to a return path of ours: token unknown or forged")


def _reports(message: Message) -> Iterable[Message]:
    """What is said of each recipient."""
    is_report = message.get_content_type() == "multipart/report"
    if not is_report or str(message.get_param("report-type")).lower() != "delivery-status":
        return
    for part in message.get_payload():
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (one for one in blocks if isinstance(one, Message) and one["Action"])


def _has_failed(report: Message) -> bool:
    is_hard = _STATUS.match(str(report["Status"] or "").strip())
    return str(report["Action"]).strip().lower() == "failed" and is_hard is not None


def _status(report: Message) -> str:
    """Its code; where that says nothing (5.0.0), the one that the other server gave."""
    said = _STATUS.findall(f"{report['Status']} {report['Diagnostic-Code'] or ''}")
    return next((one for one in said if one != "5.0.0"), "5.0.0")
