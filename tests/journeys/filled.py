"""A house with plans in every state, made through the same actions as everybody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import create_engine, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.administration.access import open_tenant_in_turn
from samspill.administration.employees.taking import send_file
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact
from samspill.identity.contact_checks.queries import checks_of
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.infra.transaction import transaction
from samspill.plans.imports.taking import send_file as send_plans
from samspill.plans.news.actions import send_file as send_news
from samspill.plans.news.taking import look_through
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_picture
from samspill.plans.plan.picture import seal_picture
from samspill.school.groups.access import open_group
from samspill.school.imports.taking import send_file as send_school_file
from samspill.web.factory import create_worker_app
from tests.plans.passing_days import after, work
from tests.support.cast import Cast
from tests.support.database import TestCluster, Urls
from tests.support.pictures import picture

PEOPLE = {
    "Mona": ("Mona Aas", "PRIVATE", Strength.HIGH),
    "Tor": ("Tor Aas", "PRIVATE", Strength.HIGH),
    "Jon": ("Jon Lie", "PRIVATE", Strength.HIGH),
    "Grete": ("Grete Vik", "PRIVATE", Strength.HIGH),
    "Per": ("Per Strand", "PRIVATE", Strength.HIGH),
    "Anne": ("Anne Dahl", "WORK", Strength.HIGH),
    "Anne at home": ("Anne Dahl", "PRIVATE", Strength.HIGH),
    "Hanne": ("Hanne Nilsen", "WORK", Strength.HIGH),
    "Bente": ("Bente Ruud", "WORK", Strength.HIGH),
    "Jonas": ("Jonas Berg", "WORK", Strength.HIGH),
    "Liv": ("Liv Moe", "PRIVATE", Strength.HIGH),
    "Tone": ("Tone Bakke", "WORK", Strength.HIGH),
    "Sara": ("Sara Lie", "PRIVATE", Strength.HIGH),
    "Sara by Feide": ("Sara Lie", "PRIVATE", Strength.OWN_ROOM),
    "Marit": ("Marit Sund", "WORK", Strength.HIGH),
    "Kari": ("Kari Lunde", "WORK", Strength.HIGH),
    "Frode": ("Frode Dale", "WORK", Strength.HIGH),
    "Leif": ("Leif Nordby", "WORK", Strength.HIGH),
    "Yusuf": ("Yusuf Ali", "PRIVATE", Strength.HIGH),
    "Ingrid": ("Ingrid Holm", "WORK", Strength.HIGH),
    "Ola": ("Ola Vik", "WORK", Strength.HIGH),
    "Dag": ("Dag Moen", "WORK", Strength.HIGH),
    "Geir": ("Geir Rud", "WORK", Strength.HIGH),
    "Halima": ("Halima Omar", "PRIVATE", Strength.SUBSTANTIAL),
}
_IDS = (
    "select f.given_name as child, p.status, p.id as plan, p.number, c.id as consent, c.state"
    " from plans p join persons f on f.id = p.child_id"
    " left join consents c on c.plan_id = p.id order by p.created_at, c.number"
)

_FAILED = text(
    "insert into procrastinate_jobs (queue_name, task_name, status, attempts)"
    " values ('notices', 'job.' || :id, 'failed', 8)"
)
_PLACES = (
    "select p.given_name, d.id from participants d join profiles f on f.id = d.profile_id"
    " join persons p on p.id = f.person_id where d.plan_id = :plan"
)
_WISH_IN_EMMA = "select id from participant_wishes where plan_id = :plan"
_GOALS_OF_EMMA = (
    "select e.goal_id as goal, a.id as activity, c.id as comment from comments c"
    " join evaluations e on e.plan_id = c.plan_id join activities a on a.id = e.activity_id"
    " join persons p on p.given_name = 'Kari' join profiles f on f.person_id = p.id"
    " and f.id = c.author_profile_id where c.plan_id = :plan and a.version > 2 limit 1"
)
"""A goal with an activity that Kari wrote anew, and a comment of hers."""
_SIGNATORY = (
    "select s.id from signatories s join persons p on p.id = s.person_id"
    " join plans l on l.id = s.plan_id join persons c on c.id = l.child_id"
)
_REGISTRATION = (
    "select r.id from registrations r join signatories s on s.id = r.signatory_id"
    " join persons p on p.id = s.person_id"
)
_SARAS = (
    "select e.id from room_entries e join profiles o on o.id = e.profile_id"
    " join persons c on c.id = o.person_id where c.given_name = 'Sara'"
)
_OF_SARA = f" where entry_id in ({_SARAS})"
_LEAVE = "select id from school_cases where kind = 'LEAVE'"
_PAYMENT = (
    "select s.id from school_cases s join pupils u on u.id = s.pupil_id"
    " join persons c on c.id = u.child_id where s.kind = 'REDUCED_PAYMENT'"
)
_ANSWERS = {
    "eriks look": "select id from unusual_reads where sign = 'BLOCKED'",
    "text in emma": "select id from documents where title = 'Referat fra møtet'",
    "file in emma": "select id from documents where title = 'Brev fra skolen'",
    "drawing in emma": "select id from documents where title = 'Emmas tegning'",
    "folder in emma": "select id from document_folders where name = 'Hjemme'",
    "talk in emma": "select id from message_threads where last_number = 3",
    "pictured in emma": "select m.thread_id from messages m join message_files f"
    " on f.message_id = m.id",
    "new talk in emma": "select thread_id from messages where not is_read and number = 1",
    "new message in emma": "select id from messages where not is_read and number = 1",
    "meeting in emma": "select m.id from meetings m join meeting_replies r on r.meeting_id = m.id"
    " and r.answer = 'MAYBE' where m.starts_at > now()",
    "held in emma": "select meeting_id from meeting_minutes where state = 'APPROVED'",
    "minutes in emma": "select meeting_id from meeting_minutes where state = 'TO_READ'",
    "note in emma": "select note_id from note_shares",
    "copy of noahs": "select id from plan_copies",
    "iop in emma": "select id from subject_plans where kind = 'IOP' and number = 2",
    "new iop in emma": "select id from subject_plans where shared_at is null",
    "elsewhere in emma": "select subject_plan_id from subject_plan_versions"
    " where kept = 'ELSEWHERE'",
    "new bright in emma": "select id from bright_spots order by written_at desc limit 1",
    "bright in emma": "select s.id from bright_spots s join profiles f"
    " on f.id = s.author_profile_id join persons p on p.id = f.person_id"
    " where p.given_name = 'Mona'",
    "mapping in emma": "select id from area_mappings where kept_at is not null"
    " order by kept_at desc limit 1",
    "before in emma": "select id from life_events where exact = 'DAY'",
    "told by sara": "select entry_id from room_shares" + _OF_SARA + " group by entry_id"
    " having count(*) = 2",
    "answered to sara": "select s.entry_id from room_shares s join room_answers a"
    " on a.share_id = s.id" + _OF_SARA,
    "share of sara": "select id from room_shares s" + _OF_SARA + " and s.entry_id in (select"
    " entry_id from room_shares group by entry_id having count(*) = 2) and not exists"
    " (select 1 from room_answers a where a.share_id = s.id) and exists (select 1 from profiles f"
    " join persons p on p.id = f.person_id where f.id = s.reader_profile_id"
    " and p.given_name = 'Marit')",
    "alone with sara": "select id from room_entries e where not exists"
    " (select 1 from room_shares s where s.entry_id = e.id) and e.id in (" + _SARAS + ")",
    "wave": "select wave_id from wave_plans limit 1",
    "swap in sara": "select s.id from swaps s join plans l on l.id = s.plan_id"
    " join persons c on c.id = l.child_id where c.given_name = 'Sara'",
    "tor in oskar": _SIGNATORY + " where p.given_name = 'Tor' and c.given_name = 'Oskar'",
    "gerd in ulrik": _SIGNATORY + " where p.given_name = 'Gerd'",
    "emma at school": "select u.id from pupils u join persons p on p.id = u.child_id"
    " where p.given_name = 'Emma'",
    "emmas absence": "select b.id from absences b join pupils u on u.id = b.pupil_id"
    " join persons p on p.id = u.child_id where p.given_name = 'Emma' and b.by_home"
    " and b.state = 'REPORTED' and b.day > current_date",
    "3B": "select id from groups where name = '3B'",
    "lesson in 3B": "select l.id from lessons l join groups g on g.id = l.group_id"
    " where g.name = '3B' order by l.weekday, l.starts_at limit 1",
    "named in 3B": "select id from questionnaires where not is_anonymous and sent_at is not null",
    "post in 3B": "select id from parent_posts where answers_id is null",
    "talks in 3B": "select id from gatherings where is_talks",
    "unsent in 3B": "select id from questionnaires where sent_at is null",
    "unsent payment": _PAYMENT + " and c.given_name = 'Emma' and s.state = 'DRAFT'",
    "granted payment": _PAYMENT + " and s.state = 'GRANTED'",
    "sent payment": _PAYMENT + " and s.state = 'SUBMITTED'",
    "lea at school": "select u.id from pupils u join persons p on p.id = u.child_id"
    " where p.given_name = 'Lea'",
    "granted in 3B": _LEAVE + " and state = 'GRANTED'",
    "refused in 3B": _LEAVE + " and state = 'REFUSED'",
    "sent in 3B": _LEAVE + " and state = 'SUBMITTED'",
    "asked about in 3B": _LEAVE + " and state = 'MORE_INFO'",
    "appealed in 3B": _LEAVE + " and state = 'APPEALED'",
    "unsent leave": _LEAVE + " and state = 'DRAFT'",
    "asked in 3B": "select id from school_consents order by made_at limit 1",
    "draft in 3B": "select id from assessments where shared_at is null",
    "8A": "select id from groups where name = '8A'",
    "lesson file": "select id from school_files where kind = 'LESSONS'",
    "10A": "select id from groups where name = '10A'",
    "oskar at school": "select u.id from pupils u join persons p on p.id = u.child_id"
    " where p.given_name = 'Oskar'",
    "grade of oskar": "select g.id from grades g join pupils u on u.id = g.pupil_id"
    " join persons p on p.id = u.child_id where p.given_name = 'Oskar' limit 1",
    "school of 8A": "select school_id from groups where name = '8A'",
    "about reading": "select t.id from school_threads t where t.last_number = 2"
    " and t.pupil_id is not null",
    "to 3B": "select t.id from school_threads t join groups g on g.id = t.group_id"
    " where g.name = '3B'",
    "the sfo": "select id from groups where kind = 'SFO'",
    "emma at sfo": "select f.id from sfo_places f join pupils u on u.id = f.pupil_id"
    " join persons p on p.id = u.child_id where p.given_name = 'Emma'",
    "applied at sfo": "select id from sfo_places where state = 'APPLIED'",
    "asked of sfo": "select case_id from sfo_requests r join sfo_places f on f.id = r.place_id"
    " where f.state = 'APPLIED'",
    "iben at school": "select u.id from pupils u join persons p on p.id = u.child_id"
    " where p.given_name = 'Iben'",
    "amir at school": "select u.id from pupils u join persons p on p.id = u.child_id"
    " where p.given_name = 'Amir'",
    "the school": "select id from groups where name = 'Fjordvik skole'",
    "4A": "select id from groups where name = '4A'",
    "gerds answer": _REGISTRATION + " where p.given_name = 'Gerd'",
    "halimas answer": _REGISTRATION + " where p.given_name = 'Halima'",
}


@dataclass
class Filled:
    """The ids that addresses need, by word, and a session cookie for everybody."""

    ids: dict[str, UUID | int | str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def prepare(self, cluster: TestCluster, urls: Urls) -> None:
        """Add to a database with the demo's plans and note what is in it."""
        app = create_worker_app(cluster.settings, urls.app)
        with app.app_context():
            cast = Cast(app)
            self._note(urls)
            self._add_to_emmas_plan(cast)
            self.ids["draft"] = cast.draft("Oskar Aas", people=("Kari Lunde",))
            self.ids["monas code"] = self._new_address(cast)
            self.ids["expired"] = self._expired(cast)
            self.ids["empty draft"] = cast.draft("Oskar Aas")
            self.ids["Marit"] = cast.profile_id("Marit Sund")
            family, holder = ("Grete Vik",), "Marit Sund"
            self.ids["invited"] = cast.active_plan("Lea Vik", ("Kari Lunde",), family, holder)
            self.ids["Siv"] = cast.profile_id("Siv Pedersen")
            self.ids["Hanne"] = cast.profile_id("Hanne Nilsen")
            self._note(urls)
            self.ids["file"] = self._file(cast)
            self.ids["school file"] = self._school_file(cast)
            self.ids["plan file"] = self._plan_file(cast)
            self.ids["news"] = self._news(cast)
            with transaction():
                db.session.execute(_FAILED, [{"id": number} for number in (1, 2)])
            for who, (name, kind, strength) in PEOPLE.items():
                cookie = cast.client(name, kind, strength).get_cookie("samspill", "127.0.0.1")
                assert cookie is not None
                self.cookies[who] = cookie.value
            db.session.remove()
            db.engine.dispose()

    @staticmethod
    def _new_address(cast: Cast) -> UUID:
        """Mona's new address, which waits for its code."""
        with cast.acting_as("Mona Aas", "PRIVATE"):
            mona = cast.actor_now()
            wanted = Contact(ContactKind.EMAIL, "mona.ny@hjemme.example", ShownTo.NOBODY)
            change_contact(mona, [wanted])
            return checks_of(mona.profile_id)[0].id

    def _file(self, cast: Cast) -> UUID:
        """A file of employees that waits for its yes, with one row that is wrong."""
        tenant_id = self.ids["fjordvik"]
        assert isinstance(tenant_id, UUID)
        rows = (
            "Fødselsnummer;Fornavn;Etternavn;E-post;Enhet;Stilling",
            f"{cast.number('Siv Pedersen')};Siv;Pedersen;siv@fjordvik.example;PPT;rådgiver",
            f"{cast.number('Eva Tangen')};Eva;Tangen;eva@fjordvik.example;PPT;rådgiver",
            "123;Nye;Holm;ny@fjordvik.example;Havna skole;lærer",
        )
        with cast.acting_as("Ola Vik"):
            tenant = open_tenant_in_turn(tenant_id, Area.ADMINISTRATION, Level.MANAGE)
            return send_file(tenant, "\n".join(rows).encode(), synthetic=True)

    def _school_file(self, cast: Cast) -> UUID:
        """A file of a school that waits for its yes, with one row that is set aside."""
        school_id = self.ids["the school"]
        assert isinstance(school_id, UUID)
        rows = (
            "Fødselsnummer;Fornavn;Etternavn;Klasse;Trinn",
            f"{cast.number('Oskar Aas')};Oskar;Aas;3C;3",
            f"{cast.number('Emma Aas')};Emma;Aas;3C;3",
            f"{cast.number('Noah Moe')};Noah;Moe;3C;3",
            "123;Nye;Holm;3C;3",
        )
        with cast.acting_as("Bente Ruud", "WORK"):
            school = open_group(school_id, Area.SCHOOL, Level.MANAGE)
            content = "\n".join(rows).encode()
            return send_school_file(school, content, is_whole=False, synthetic=True)

    def _plan_file(self, cast: Cast) -> UUID:
        """A file of plans that waits for its yes, with one row that is wrong."""
        tenant_id = self.ids["fjordvik"]
        assert isinstance(tenant_id, UUID)
        rows = (
            "Barnets fødselsnummer;Plantype;Stafettholder;Formål",
            f"{cast.number('Emma Aas')};Stafettlogg;hanne.nilsen@fjordvik.example;Lese bedre.",
            "123;Plan;ukjent;=1",
        )
        with cast.acting_as("Ola Vik"):
            tenant = open_tenant_in_turn(tenant_id, Area.ADMINISTRATION, Level.MANAGE)
            return send_plans(tenant, "\n".join(rows).encode(), synthetic=True)

    def _news(self, cast: Cast) -> UUID:
        """A file from the register that waits for its yes, with one row that is wrong."""
        tenant_id = self.ids["fjordvik"]
        assert isinstance(tenant_id, UUID)
        siv = cast.number("Siv Pedersen")
        good = f'{{"entry": "person", "as_of": "2026-01-01T00:00:00Z", "number": "{siv}"}}'
        rows = f'{good}, {{"entry": "person", "as_of": "i dag"}}'
        content = f'{{"format": "samspill-register/1", "count": 2, "entries": [{rows}]}}'
        with cast.acting_as("Ola Vik"):
            tenant = open_tenant_in_turn(tenant_id, Area.ADMINISTRATION, Level.MANAGE)
            file_id = send_news(tenant, content.encode())
        with acting(None), transaction():
            look_through(file_id, synthetic=True)
        return file_id

    def _expired(self, cast: Cast) -> UUID:
        """A plan whose last day has passed."""
        plan_id = cast.active_plan("Lea Vik", ("Siv Pedersen",), ("Grete Vik",), "Marit Sund")
        with after(201):
            work(plan_id)
        return plan_id

    def _add_to_emmas_plan(self, cast: Cast) -> None:
        """A picture, and a new version on its way that Mona has signed."""
        emma = self.ids["emma"]
        assert isinstance(emma, UUID)
        with cast.acting_as("Mona Aas"):
            plan = open_plan(emma, Area.OVERVIEW, Level.WRITE)
            change_picture(plan, seal_picture(of_plan(emma, plan.subject.tenant_id), picture()))
        cast.propose(emma, "Nina Haug")
        cast.send(emma)
        cast.sign(emma, "Mona Aas")

    def _note(self, urls: Urls) -> None:
        engine = create_engine(urls.superuser)
        with engine.connect() as connection:
            for row in connection.execute(text(_IDS)):
                child = row.child.lower()
                self.ids.setdefault(child, row.plan)
                if self.ids[child] == row.plan:
                    self.ids[f"number of {child}"] = row.number
                    self.ids.setdefault(f"{child} first", row.consent)
                    self.ids[f"{child} last"] = row.consent
            for word in ("emma", "draft"):
                if word in self.ids:
                    values = {"plan": self.ids[word]}
                    for row in connection.execute(text(_PLACES), values):
                        self.ids[f"{row.given_name.lower()} in {word}"] = row.id
            fjordvik = text("select id from tenants where name = 'Fjordvik kommune'")
            self.ids["fjordvik"] = connection.execute(fjordvik).scalar_one()
            school = text("select id from units where name = 'Fjordvik skole'")
            self.ids["school"] = connection.execute(school).scalar_one()
            rule = text("select id from dated_policies where name = 'acting_holder'")
            self.ids["rule"] = connection.execute(rule).scalar_one()
            words = "select id from dated_policies where name = 'texts' and tenant_id is not null"
            self.ids["words"] = connection.execute(text(words)).scalar_one()
            for word, query in _ANSWERS.items():
                self.ids[word] = connection.execute(text(query)).scalar_one()
            reported = text("select id from privacy_cases where kind = 'ACCESS_FAULT'")
            self.ids["monas case"] = connection.execute(reported).scalar_one()
            self.ids["wish in emma"] = connection.execute(
                text(_WISH_IN_EMMA), {"plan": self.ids["emma"]}
            ).scalar_one()
            written = connection.execute(text(_GOALS_OF_EMMA), {"plan": self.ids["emma"]}).one()
            for word, found in written._mapping.items():
                self.ids[f"{word} in emma"] = found
            self.ids["doctor in amir"] = connection.execute(
                text("select id from participants where role = 'CONTACT' and plan_id = :plan"),
                {"plan": self.ids["amir"]},
            ).scalar_one()
        engine.dispose()
        self.ids["school of emma"] = "KINDERGARTEN_SCHOOL"
        self.ids["nothing"] = uuid4()
