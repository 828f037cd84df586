"""The demo's goals: Emma's plan after some weeks, as if people had worked from it.

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.identity.models import ProfileKind
from samspill.infra.db import db
from samspill.plans.bright_spots.actions import write_bright_spot
from samspill.plans.goals.actions import GoalText, add_goal, rate_goal
from samspill.plans.goals.doing import ActivityText, add_activity, change_activity, tick_off
from samspill.plans.goals.models import (
    ActivityState,
    Arena,
    Effect,
    GoalStatus,
    RatedBy,
    WayOn,
    Words,
)
from samspill.plans.goals.queries import activity_row
from samspill.plans.goals.telling import About, EvaluationText, evaluate, write_comment
from samspill.plans.life_areas.actions import LifeAreaText, write_life_area
from samspill.plans.mappings.actions import Answers, asked_now, finish_mapping
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.timeline.actions import LifeEventText, add_life_event

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, HANNE = "Mona Aas", "Tor Aas", "Hanne Nilsen"
KARI, SIV, JONAS = "Kari Lunde", "Siv Pedersen", "Jonas Berg"
FAMILY = (MONA, TOR)
BEGAN = 68
"""How many days ago the goals were set up."""


@dataclass
class Story:
    """One plan that people write in, each at her time."""

    plan_id: UUID
    acting_as: As
    people: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def at(self, days_ago: int, name: str, area: Area = Area.GOALS) -> Any:
        """Somebody writes, so many days ago."""
        kind = ProfileKind.PRIVATE if name in FAMILY else ProfileKind.WORK
        with moved(timedelta(days=-days_ago)), self.acting_as(name, kind):
            plan = open_plan(self.plan_id, area, Level.CONTRIBUTE)
            if not self.people:
                reaching = people_of(plan, Area.GOALS).reaching
                self.people = {one.name: one.profile_id for one in reaching}
            yield plan

    def goal(self, name: str, title: str, area: str, who: str, **more: Any) -> UUID:
        """Set up a goal that ``who`` follows up."""
        with self.at(BEGAN, name) as plan:
            said = {
                "description": "",
                "words": Words.TOGETHER,
                "status": GoalStatus.ACTIVE,
                "due_on": today() + timedelta(days=120),
                **more,
            }
            responsible = self.people[who]
            text = GoalText(title=title, life_area=area, responsible_profile_id=responsible, **said)
            return add_goal(plan, text).id

    def doing(self, goal_id: UUID, title: str, arena: Arena, who: str, **more: Any) -> UUID:
        """Say what is to be done. ``due`` counts days from the day the demo is loaded."""
        due, helpers = more.pop("due", None), more.pop("helpers", ())
        with self.at(BEGAN - 1, HANNE) as plan:
            days = {
                "starts_on": today() + timedelta(days=2),
                "due_on": today() + timedelta(days=BEGAN - 1 + due) if due is not None else None,
                "evaluate_on": None,
            }
            text = ActivityText(
                title=title,
                arena=arena,
                responsible_profile_id=self.people[who],
                helpers=tuple(self.people[one] for one in helpers),
                **{"how": "", "state": ActivityState.ONGOING, **days, **more},
            )
            return add_activity(plan, goal_id, text).id

    def ratings(self, goal_id: UUID, rows: tuple[tuple[int, int, int, int], ...]) -> None:
        """Each row: days ago, and what child, home and school said."""
        for days_ago, child, home, school in rows:
            for name, who, value in (
                (KARI, RatedBy.CHILD, child),
                (MONA, RatedBy.HOME, home),
                (KARI, RatedBy.SCHOOL, school),
            ):
                with self.at(days_ago, name) as plan:
                    rate_goal(plan, goal_id, rated_by=who, value=value)

    def comment(self, days_ago: int, name: str, about: About, text: str) -> None:
        """Somebody comments."""
        with self.at(days_ago, name) as plan:
            write_comment(plan, about, text=text)

    def evaluation(self, days_ago: int, name: str, about: About, said: EvaluationText) -> None:
        """Somebody writes how it went."""
        with self.at(days_ago, name) as plan:
            evaluate(plan, about, said)


def load_goals(plan_id: UUID, acting_as: As) -> None:
    """Emma's goals: to read, to feel safe on the way to SFO, something she likes to do."""
    story = Story(plan_id, acting_as)
    with story.at(BEGAN, HANNE):
        pass
    _reading(story)
    _from_school_to_sfo(story)
    _leisure(story)
    _own_bed(story)
    _life_areas(story)
    _before(story)
    _bright_spots(story)
    _mappings(story)


def _reading(story: Story) -> None:
    goal = story.goal(
        KARI,
        "Jeg vil lese en hel bok selv",
        "KINDERGARTEN_SCHOOL",
        KARI,
        words=Words.CHILD,
        description="Emma har valgt «Hestene på Solgård». Vi merker at hun er i mål når hun tar"
        " fram boka uten at noen ber henne om det.",
    )
    story.goal(
        SIV,
        "Kjenne igjen lydene som ligner på hverandre",
        "KINDERGARTEN_SCHOOL",
        SIV,
        parent_id=goal,
        words=Words.HELPERS,
        status=GoalStatus.PARTLY_MET,
    )
    _done_for_reading(story, goal)
    story.ratings(goal, ((66, 2, 4, 3), (38, 3, 5, 3), (10, 5, 6, 4)))
    story.comment(6, KARI, About(goal), "Emma leste et helt kapittel i dag, og var stolt.")


def _done_for_reading(story: Story, goal: UUID) -> None:
    evening = story.doing(
        goal,
        "Lese høyt ti minutter før leggetid",
        Arena.HOME,
        MONA,
        due=20,
        helpers=(TOR,),
        how="Emma velger boka. Vi leser annenhver side. Er hun trøtt, leser vi for henne.\n"
        "Det samme hos mamma og pappa.",
        evaluate_on=today() + timedelta(days=6),
    )
    group = story.doing(
        goal,
        "Lesekurs i liten gruppe",
        Arena.SCHOOL,
        KARI,
        due=-14,
        helpers=(SIV,),
        how="Tre økter i uka à 30 minutter, sammen med to andre. Grupperommet ved biblioteket.",
    )
    story.evaluation(13, KARI, About(goal, group), GROUP_SAYS)
    story.comment(20, MONA, About(goal, evening), "I går ville hun lese én side til. Vi jublet!")
    story.comment(19, TOR, About(goal, evening), "Hos meg går det best rett etter middag.")
    audio = story.doing(goal, "Lydbok i bilen", Arena.DIGITAL, TOR, due=-30)
    story.doing(
        goal,
        "Ny kartlegging av lesingen",
        Arena.OTHER_SERVICE,
        SIV,
        due=-4,
        how="Samme prøve som i august, så vi kan se forskjellen.",
        state=ActivityState.NOT_STARTED,
    )
    story.evaluation(31, TOR, About(goal, audio), AUDIO_SAYS)


AUDIO_SAYS = EvaluationText(
    Effect.NONE, "Hun ser heller ut av vinduet.", "Jeg hørte ikke etter.", "", WayOn.END
)
GROUP_SAYS = EvaluationText(
    Effect.GOOD,
    "Emma leser lengre ord uten å stoppe, og rekker opp hånda når noen skal lese høyt.",
    "Det er bedre å lese når det ikke er så mange.",
    "Hun snakker om kurset hjemme. Det har hun aldri gjort før.",
    WayOn.NEW_ACTIVITY,
)


def _from_school_to_sfo(story: Story) -> None:
    goal = story.goal(
        HANNE,
        "Det skal være trygt å gå fra skolen til SFO",
        "TRANSITIONS",
        HANNE,
        description="Overgangen klokka ett er det vanskeligste på dagen. Emma sier at det er mye"
        " lyd, og at hun ikke vet hvem som venter.",
    )
    morning = story.doing(
        goal,
        "Tegne dagen sammen hver morgen",
        Arena.SCHOOL,
        KARI,
        due=30,
        how="Fire små ruter på pulten. Emma tegner den siste selv.",
    )
    story.doing(
        goal,
        "Møte Emma ved klasserommet klokka ett",
        Arena.SFO,
        JONAS,
        due=9,
        helpers=(KARI,),
        how="Den samme voksne hver dag. Er Jonas borte, får Emma vite det om morgenen.",
    )
    corner = story.doing(goal, "Egen krok med hesteboka på SFO", Arena.SFO, KARI, due=-20)
    with story.at(22, KARI) as plan:
        tick_off(plan, corner)
    _wednesdays(story, goal, morning)


def _wednesdays(story: Story, goal: UUID, morning: UUID) -> None:
    story.ratings(goal, ((66, 1, 5, 4), (38, 4, 5, 6), (10, 6, 6, 8)))
    says = EvaluationText(
        Effect.SOME,
        "De fleste dager går fint. Onsdager, med vikar, er fortsatt vanskelige.",
        "Jeg liker å tegne den siste ruta.",
        "Færre tårer når vi henter.",
        WayOn.CONTINUE,
        today() + timedelta(days=16),
    )
    story.evaluation(9, KARI, About(goal, morning), says)
    with story.at(8, KARI) as plan:
        _write_anew(plan, morning)


def _write_anew(plan: OpenPlan, activity_id: UUID) -> None:
    """Kari writes more of how it is done; what it said before is kept."""
    row = activity_row(plan.subject.id, activity_id)
    text = ActivityText(
        title=row.title,
        how=f"{row.how}\nPå onsdager viser vikaren bildet av seg selv først.",
        arena=Arena(row.arena),
        state=ActivityState(row.state),
        starts_on=row.starts_on,
        due_on=row.due_on,
        evaluate_on=row.evaluate_on,
        responsible_profile_id=row.responsible_profile_id,
    )
    change_activity(plan, activity_id, text, version=row.version)
    db.session.flush()


def _leisure(story: Story) -> None:
    goal = story.goal(
        MONA,
        "Finne noe jeg liker å gjøre etter skolen",
        "LEISURE",
        MONA,
        words=Words.CHILD,
        description="Helst med dyr. Helst ikke for mange på en gang.",
    )
    gym = story.doing(goal, "Prøve turn tre ganger", Arena.LEISURE, TOR, due=-40)
    story.doing(
        goal,
        "Prøvetime på rideskolen",
        Arena.LEISURE,
        MONA,
        due=12,
        how="Vi ringer og spør om en rolig hest og en rolig dag.",
        state=ActivityState.NOT_STARTED,
    )
    says = EvaluationText(
        Effect.NOT_CARRIED_OUT,
        "Vi snudde i døra andre gangen.",
        "Det var for mye bråk.",
        "Godt å ha prøvd. Nå vet vi mer.",
        WayOn.NEW_ACTIVITY,
    )
    story.evaluation(41, TOR, About(goal, gym), says)
    story.ratings(goal, ((66, 2, 3, 3), (10, 4, 4, 4)))


def _own_bed(story: Story) -> None:
    story.goal(
        MONA,
        "Sove i egen seng, både hos mamma og pappa",
        "HOME_FAMILY",
        TOR,
        words=Words.FAMILY,
        status=GoalStatus.MET,
        due_on=None,
    )


BEFORE = (
    (MONA, LifeEventText("Flyttet til Fjordvik", "Fra Bergen. Byttet barnehage.", 2021, 7, None)),
    (TOR, LifeEventText("Utredet hos PPT", "Rapporten ligger i Dokumenter.", 2025, 3, 12)),
    (MONA, LifeEventText("Begynte å snakke", "Seint, sa de på helsestasjonen.", 2020, None, None)),
)
"""What the family tells from before the plan, and how exactly they remember it."""


MAPPINGS = (
    (55, MONA, "KINDERGARTEN_SCHOOL", ("Tegning og gym.", "Norsktimene og friminuttene.")),
    (9, TOR, "KINDERGARTEN_SCHOOL", ("Lesestunden med Siv.", "Når mange snakker samtidig.")),
)
"""Days ago, who, which life area, and the answers to its first questions."""


def _mappings(story: Story) -> None:
    for days_ago, name, code, said in MAPPINGS:
        with story.at(days_ago, name, Area.LIFE_AREAS) as plan:
            asked, _draft = asked_now(plan, code)
            answers = [*said, *("" for _question in asked)][: len(asked)]
            finish_mapping(plan, code, Answers(asked, answers), version=0)


def _before(story: Story) -> None:
    for name, text in BEFORE:
        with story.at(58, name, Area.OVERVIEW) as plan:
            add_life_event(plan, text)


BRIGHT_SPOTS = (
    (61, KARI, "Emma rakk opp hånden og leste høyt for hele klassen."),
    (33, TOR, "Sov i egen seng hele uka. Hun var så stolt."),
    (12, MONA, "Ringte selv til en venn og avtalte å leke."),
    (3, KARI, "Emma hjalp en ny jente med å finne garderoben. Helt av seg selv."),
    (0, HANNE, "Emma fortalte selv hva hun vil ta opp på møtet."),
)
"""Days ago, who, and what went well."""


def _bright_spots(story: Story) -> None:
    for days_ago, name, text in BRIGHT_SPOTS:
        with story.at(days_ago, name) as plan:
            write_bright_spot(plan, text)


LIFE_AREAS = (
    (
        MONA,
        "HOME_FAMILY",
        LifeAreaText(
            "Emma bor like mye hos mamma og pappa, en uke av gangen. Byttedagen er fredag.",
            "At hesteboka og nattlampa er med begge steder.",
            "Vi er enige om leggetid og lesing. Storebror Oskar leser gjerne for henne.",
            "",
        ),
    ),
    (
        HANNE,
        "KINDERGARTEN_SCHOOL",
        LifeAreaText(
            "Emma trives i klassen. Lesing tar mye krefter, og hun blir stille når det går fort.",
            "«Jeg vil ikke lese høyt når alle hører på.»",
            "Kari ser når hun trenger pause. Emma er god i regning og flink til å tegne.",
            "Mer tid, og å vite hva som skal skje.",
        ),
    ),
    (
        TOR,
        "LEISURE",
        LifeAreaText("Hun leter etter noe hun liker.", "Dyr, helst hester.", "", "En rolig start."),
    ),
    (MONA, "FRIENDS", LifeAreaText("To gode venner i gata: Selma og Astrid.", "", "", "")),
)


def _life_areas(story: Story) -> None:
    for name, code, text in LIFE_AREAS:
        with story.at(60, name, Area.LIFE_AREAS) as plan:
            write_life_area(plan, code, text, version=0)
