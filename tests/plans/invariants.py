"""The consent invariants of security.md 5 as SQL, told apart from the code that keeps them.

Each statement gives the rows that break its rule. They read the tables past row security, and
share nothing with the product but the names of tables and columns.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from samspill.infra.db import db

_COVERED = """
with recursive chain as (
    select id as leaf, id, carried_from_id, consent_id from consent_lines where plan_id = :plan
    union all
    select chain.leaf, l.id, l.carried_from_id, l.consent_id
    from chain join consent_lines l on l.id = chain.carried_from_id
), root as (
    select leaf, id as line_id, consent_id from chain where carried_from_id is null
), covered as (
    select l.participant_id, l.profile_id, l.kind, l.scope, root.line_id as asked_id
    from consent_lines l
    join consents c on c.id = l.consent_id and c.state = 'ACTIVE'
    join root on root.leaf = l.id
    where l.plan_id = :plan and l.state = 'OPEN'
      and coalesce(c.until, 'infinity') >= :day and coalesce(c.renew_by, 'infinity') >= :day
      and exists (select 1 from signatories s where s.consent_id = root.consent_id)
      and not exists (
          select 1 from signatories s
          where s.consent_id = root.consent_id and s.state not in ('EXEMPTED', 'SUSPENDED')
            and (s.state <> 'SIGNED' or not exists (
              select 1 from line_answers a
              where a.line_id = root.line_id and a.signatory_id = s.id and a.answer <> 'NO')))
)
"""
"""The lines in force to which everybody who had to agree has signed a yes, full or narrower."""

BROKEN = {
    "I1 what is open is covered by a line that all have signed": _COVERED
    + """
select g.area, g.level, g.profile_id::text from grants g
where g.subject_id = :plan and g.source = 'consent' and g.valid_from <= :at and g.valid_to > :at
  and not exists (
      select 1 from covered k
      where k.participant_id = g.source_id and k.profile_id = g.profile_id
        and (k.kind = 'PLAN' or g.area in ('OVERVIEW', 'PARTICIPANTS') and g.level <= 2
             or coalesce((k.scope ->> g.area)::int, 0) >= g.level)
        and (k.kind = 'PLAN' or g.area in ('OVERVIEW', 'PARTICIPANTS') or not exists (
             select 1 from line_answers a
             where a.line_id = k.asked_id and a.answer = 'NARROWER'
               and coalesce((a.scope ->> g.area)::int, 0) < g.level)))
""",
    "I1 nothing but a consent opens the plan to others than the family": """
select g.source, g.area, g.profile_id::text from grants g join plans p on p.id = g.subject_id
where g.subject_id = :plan and g.valid_from <= :at and g.valid_to > :at and not case g.source
    when 'consent' then true
    when 'draft' then g.area in ('PARTICIPANTS', 'CONSENT', 'SIGNATORIES')
    when 'closing' then p.status = 'CLOSING' and g.area in ('CLOSING', 'PARTICIPANTS')
        and g.valid_to - g.valid_from <= interval '15 days 1 hour'
    when 'acting' then exists (
        select 1 from consents c where c.plan_id = :plan and c.state = 'ACTIVE')
        or g.area in ('PARTICIPANTS', 'CONSENT')
    when 'leader' then g.area = 'SIGNATORIES'
    when 'emergency' then g.level = 2 and g.area not in ('MESSAGES', 'CHILD_VOICE', 'CONSENT')
        and g.valid_to - g.valid_from <= interval '24 hours'
    else g.source in ('family', 'signatory', 'left out') and exists (
        select 1 from signatories s where s.plan_id = :plan and s.profile_id = g.profile_id)
end
""",
    "I4 who signs is a private person and never the holder": """
select s.id::text from signatories s join profiles x on x.id = s.profile_id
join plans p on p.id = s.plan_id
where s.plan_id = :plan and (x.kind <> 'PRIVATE' or x.id = p.holder_profile_id)
""",
    "I8 one version in force, one under way, numbers without gaps": """
select count(*) from consents where plan_id = :plan
having count(*) filter (where state = 'ACTIVE') > 1
    or count(*) filter (where state in ('DRAFT', 'SENT', 'PARTLY_SIGNED')) > 1
    or count(distinct number) <> count(*) or coalesce(max(number), 0) <> count(*)
""",
    "I10 who has no say any more has no access as family": """
select x.person_id::text, g.area, g.source from grants g
join plans p on p.id = g.subject_id join profiles x on x.id = g.profile_id
where g.subject_id = :plan and g.source in ('family', 'signatory')
  and g.valid_from <= :at and g.valid_to > :at and x.person_id <> p.child_id and not exists (
    select 1 from relations r
    where r.adult_id = x.person_id and r.child_id = p.child_id and r.kind <> 'WITHOUT'
      and not r.is_blocked and r.valid_from <= :day and r.valid_to > :day)
""",
    "I12 a guardian's access ends when the child is of age": """
select g.area, g.valid_to::text from grants g
join plans p on p.id = g.subject_id join persons child on child.id = p.child_id
join profiles x on x.id = g.profile_id
where g.subject_id = :plan and g.source in ('family', 'signatory')
  and x.person_id <> p.child_id and g.valid_to > g.valid_from
  and g.valid_to > (child.born_on + interval '18 years')::timestamp at time zone 'Europe/Oslo'
      + interval '1 day'
""",
    "I13 nobody whose access an act has ended waits for a notice that needs it": """
select n.template, h.given_name, n.created_at::text from notices n
join profiles x on x.id = n.profile_id join persons h on h.id = x.person_id
where n.subject_id = :plan and n.state = 'QUEUED' and n.needs_right and not exists (
    select 1 from grants g where g.subject_id = :plan and g.profile_id = n.profile_id
      and g.valid_from <= :at and g.valid_to > least(n.created_at, :at))
""",
    "I14 who is invited or in has a line that holds": """
select t.state, t.role from participants t join plans p on p.id = t.plan_id
where t.plan_id = :plan and t.state in ('INVITED', 'ACTIVE')
  and t.role not in ('GUARDIAN', 'YOUNG_PERSON', 'BATON_HOLDER') and not exists (
    select 1 from consent_lines l join consents c on c.id = l.consent_id
    where l.participant_id = t.id and l.state = 'OPEN' and c.state = 'ACTIVE')
""",
    "I16 each act on a version stands once in the evidence": """
select c.number, c.state, e.kind, count(e.id) from consents c
left join evidence e on e.consent_id = c.id
    and e.kind in ('DECLINED', 'EXPIRED', 'WITHDRAWN', 'CANCELLED', 'LAPSED')
where c.plan_id = :plan
group by c.id, c.number, c.state, e.kind
having count(e.id) > 1
    or c.state in ('DECLINED', 'EXPIRED', 'WITHDRAWN') and coalesce(e.kind, '') <> c.state
    or c.state = 'CANCELLED' and c.sent_at is not null
       and coalesce(e.kind, '') not in ('CANCELLED', 'LAPSED')
""",
    "I16 a signature stands once in the evidence": """
select s.person_id::text, count(e.id) from signatories s
join consents c on c.id = s.consent_id
left join evidence e on e.consent_id = c.id and e.kind = 'SIGNED'
    and e.record like '%' || s.person_id::text || '%'
where s.plan_id = :plan and s.state = 'SIGNED' and c.sent_at is not null
group by s.id, s.person_id having count(e.id) <> 1
""",
    "I19 what has ended by an act has no period left": """
select g.area, g.ended_because from grants g
where g.subject_id = :plan and g.ended_at is not null and g.valid_to > g.valid_from
""",
    "I20 who need not answer is so by a reason, a decider and a day": """
select s.id::text from signatories s left join exemptions e on e.id = s.exemption_id
where s.plan_id = :plan and s.state = 'EXEMPTED'
  and (e.id is null or e.reason = '' or e.decided_by is null or e.decided_at is null
       or e.decided_by = e.proposed_by)
""",
    "I21 a block beats every grant": """
select g.area, g.profile_id::text from grants g
join plans p on p.id = g.subject_id join profiles x on x.id = g.profile_id
join blocks b on b.adult_id = x.person_id and b.child_id = p.child_id
where g.subject_id = :plan and g.valid_from <= :at and g.valid_to > :at
  and b.confirmed_at is not null and b.lifted_at is null and b.valid_to > :day
""",
}


def broken(plan_id: UUID, at: Any, day: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that break a rule at the instant ``at`` (UTC) on ``day`` (Oslo), by rule."""
    values = {"plan": plan_id, "at": at, "day": day}
    found = {
        rule: [tuple(row) for row in db.session.execute(text(statement), values)]
        for rule, statement in BROKEN.items()
    }
    return {rule: rows for rule, rows in found.items() if rows}


def open_now(plan_id: UUID, at: Any) -> dict[tuple[str, str], int]:
    """What is open at the instant: (profile id, area) to level."""
    rows = db.session.execute(
        text(
            "select profile_id::text, area, max(level) from grants where subject_id = :plan"
            " and valid_from <= :at and valid_to > :at group by 1, 2"
        ),
        {"plan": plan_id, "at": at},
    )
    return {(profile, area): level for profile, area, level in rows}
