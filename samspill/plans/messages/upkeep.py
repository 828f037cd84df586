"""What the program does with files of messages by itself: looks them through, asks again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.event import record
from samspill.documents.rows import LookState
from samspill.documents.upkeep import waiting_since
from samspill.infra.jobs import defer
from samspill.plans.consent.letting_in import about
from samspill.plans.files.upkeep import look_through_in_plan
from samspill.plans.messages.actions import CHECK
from samspill.plans.messages.events import MessageFileRefused
from samspill.plans.messages.models import MessageFile
from samspill.plans.plan.access import OpenPlan


def look_through_message_file(plan_id: UUID, message_file_id: UUID) -> None:
    """Look a file through, as ``documents.upkeep.look_through`` does. Those who have the message
    see it then; of one that is refused its sender is told."""
    look_through_in_plan(MessageFile, plan_id, message_file_id, _tell)


def _tell(plan: OpenPlan, row: MessageFile) -> None:
    if row.state == LookState.REFUSED:
        record(
            MessageFileRefused(
                **about(plan),
                message_id=row.message_id,
                why=row.why or "",
                told_profile_ids=(row.author_profile_id,),
            )
        )


def ask_again(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    found = waiting_since(MessageFile, MessageFile.plan_id, before)
    defer(CHECK, [{"plan_id": str(plan), "message_file_id": str(one)} for plan, one in found])
    return len(found)
