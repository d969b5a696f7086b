"""The cast of a training centre: a session manager, two trainers, tutors, candidates, and strangers.

Lorival is the centre: Sonia manages sessions, Yann trains one class and Zoé another, Agnès and Brice are
tutors, Léa and Tom are candidates, Mona is the authority, Henri a juror, Denise invigilates. Mallory has
every role of another centre.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def centre(make_workspace: Any, make_member: Any) -> SimpleNamespace:
    from compagnon.people.actor import actor_of

    ours = make_workspace("lorival", name="Centre Lorival")
    theirs = make_workspace("autre-centre", name="Autre centre")
    people = {
        "sonia": "session_manager", "yann": "trainer", "zoe": "trainer", "agnes": "tutor", "brice": "tutor",
        "lea": "candidate", "tom": "candidate", "mona": "authority", "henri": "jury", "denise": "invigilator",
    }  # fmt: skip
    members = {name: make_member(ours, name.title(), role) for name, role in people.items()}
    roles = ("session_manager", "trainer", "tutor", "candidate", "authority", "jury")
    members["mallory"] = make_member(theirs, "Mallory", *roles)
    return SimpleNamespace(ours=ours, theirs=theirs, actor=actor_of, **members)


@pytest.fixture
def sonia(centre: Any) -> Any:
    """The actor of the session manager."""
    return centre.actor(centre.sonia)


@pytest.fixture
def cohort(centre: Any, sonia: Any) -> Any:
    """Yann's class."""
    from compagnon.certification.candidates.services import create_cohort

    return create_cohort(
        sonia, name="NTC A", standard_id="NTC-2024", starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18),
        trainers=[centre.yann],
    )  # fmt: skip


@pytest.fixture
def register(sonia: Any) -> Any:
    """Register somebody: by default on the whole title, from training."""
    from compagnon.certification.candidates.services import register_candidate

    def make(**fields: Any) -> Any:
        values = {
            "last_name": "Romagny", "first_name": "Léa", "standard_id": "NTC-2024", "path": "formation",
            "targets": ["title"], "registered_on": date(2026, 1, 12), "birth_date": date(2001, 4, 2),
        }  # fmt: skip
        return register_candidate(sonia, **{**values, **fields})

    return make


@pytest.fixture
def lea(centre: Any, cohort: Any, register: Any) -> Any:
    """Léa's candidacy: in Yann's class, tutored by Agnès."""
    return register(member=centre.lea, cohort=cohort, tutor=centre.agnes, company="Ateliers Brévault")
