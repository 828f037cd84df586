"""How a timeline is made as long as it shall be, in the database: of lines that it has, spread over
a year; and as many looks. The table ``lengths`` says how long."""

from __future__ import annotations

PLACES = """
create temporary table places as
select e.plan_id, e.area, e.event, e.facts, e.actor_profile_id,
       row_number() over of_plan - 1 as place, count(*) over (partition by e.plan_id) as lines
from timeline_entries e join lengths using (plan_id)
window of_plan as (partition by e.plan_id order by e.id)
"""
LINES = """
insert into timeline_entries (id, plan_id, area, event, facts, actor_profile_id, at, position)
select md5(p.plan_id::text || n)::uuid, p.plan_id, p.area, p.event, p.facts, p.actor_profile_id,
       now() - interval '1 year' * n / l.wanted - interval '1 hour', 0
from lengths l cross join lateral generate_series(1, l.wanted) n
join places p on p.plan_id = l.plan_id and p.place = n % p.lines
where n > p.lines
order by 1
"""
LOOKS = """
insert into access_log (id, at, subject_id, profile_id, area, page, method, decision)
select md5(id::text || 'look')::uuid, at, plan_id, actor_profile_id, 'OVERVIEW',
       'overview.plan_overview', 'GET', 'ALLOWED'
from timeline_entries where actor_profile_id is not null
order by 1
"""
NEXT_PAGE = """
select plan_id, at, position, id from (
  select plan_id, at, position, id, count(*) over (partition by plan_id) as lines,
         row_number() over (partition by plan_id order by at desc, position desc, id desc) as place
  from timeline_entries) e
where place = least(50, lines - 1)
"""
"""Where the second page of each timeline begins."""
