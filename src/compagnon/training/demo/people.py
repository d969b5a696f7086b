"""The fictional company, its training centre and their people (all invented)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from compagnon.people.actor import Actor, actor_of
from compagnon.people.models import Membership, Team, Territory, User, Workspace

COMPANY = {
    "slug": "ateliers-brevault",
    "name": "Ateliers Brévault",
    "siren": "009100017",
    "numbering": {},
    "terms": {"payment": "45_days_end_of_month", "late_rate": "0.1215", "flat_fee": "40.00"},
    "legal": {
        "legal_form": "SAS", "capital": "180000.00", "rcs": "Angers", "vat_number": "FR92009100017",
        "address": {"line": "14 rue des Forges", "postcode": "49300", "city": "Cholet", "country": "FR"},
        "phone": "02 61 91 00 10", "email": "contact@brevault.test", "website": "brevault.test", "accent": "#0a635d",
    },
}  # fmt: skip
CENTRE = {"slug": "centre-lorival", "name": "Centre de formation Lorival", "siren": "009100025"}


@dataclass(frozen=True)
class Person:
    key: str
    email: str
    name: str
    roles: tuple[str, ...]
    title: str


STAFF = (
    Person("nadia", "rep@demo.test", "Nadia Ferrand", ("representative",), "Technico-commerciale, secteur Mauges"),
    Person("marc", "manager@demo.test", "Marc Delaunay", ("manager",), "Directeur commercial"),
    Person("ines", "service@demo.test", "Inès Caradec", ("service",), "Bureau d’études"),
    Person("olivier", "admin@demo.test", "Olivier Tessandre", ("admin",), "Administrateur"),
    Person("karim", "karim@brevault.test", "Karim Besnault", ("representative",), "Technico-commercial, secteur Loire"),
    Person("elodie", "elodie@brevault.test", "Élodie Marchais", ("representative",), "Technico-commerciale, Vendée"),
    Person("paule", "lecture@brevault.test", "Paule Guerninon", ("readonly",), "Direction générale"),
)  # fmt: skip
TRAINING = (
    Person("lea", "candidate@demo.test", "Léa Romagny", ("candidate",), "Candidate NTC"),
    Person("yann", "trainer@demo.test", "Yann Kermadec", ("trainer",), "Formateur"),
    Person("sonia", "session@demo.test", "Sonia Aublet", ("session_manager",), "Responsable de session"),
    Person("denis", "invigilator@demo.test", "Denis Vauclair", ("invigilator",), "Surveillant"),
    Person("agnes", "tutor@demo.test", "Agnès Poitrinal", ("tutor",), "Tutrice en entreprise"),
    Person("henri", "jury@demo.test", "Henri Castagnol", ("jury",), "Membre du jury"),
    Person("mona", "authority@demo.test", "Mona Lestrade", ("authority",), "Autorité certificatrice"),
)
TERRITORIES = {
    "nadia": ("Mauges et Saumurois", ["49"]),
    "karim": ("Loire-Atlantique et Mayenne", ["44", "53", "35"]),
    "elodie": ("Vendée et Deux-Sèvres", ["85", "79", "86", "72"]),
}


@dataclass(frozen=True)
class Staff:
    """The workspace and who acts in it, by first name."""

    workspace: Workspace
    members: dict[str, Membership]

    def actor(self, key: str) -> Actor:
        return actor_of(self.members[key])

    @property
    def representatives(self) -> list[str]:
        return list(TERRITORIES)


def _user(person: Person, password: str) -> User:
    # Only the accounts that the documentation names can sign in.
    known = person.email.endswith("@demo.test")
    return User.objects.create_user(
        person.email, password if known else None, name=person.name, language="fr"
    )


def _workspace(values: dict[str, Any]) -> Workspace:
    return Workspace.objects.create(kind="demo", **values)


def make_staff(password: str) -> Staff:
    workspace = _workspace(COMPANY)
    team = Team.objects.create(workspace=workspace, name="Ventes Ouest")
    members = {}
    for person in STAFF:
        members[person.key] = Membership.objects.create(
            workspace=workspace, user=_user(person, password), roles=list(person.roles), title=person.title,
            team=team if "representative" in person.roles or "manager" in person.roles else None,
        )  # fmt: skip
    for key, (name, areas) in TERRITORIES.items():
        Territory.objects.create(workspace=workspace, name=name, areas=areas, holder=members[key])
    return Staff(workspace, members)


def make_centre(password: str, staff: Staff) -> Workspace:
    """The training centre; its candidate is also an apprentice of the company, so that the work counts."""
    centre = _workspace(CENTRE)
    for person in TRAINING:
        user = _user(person, password)
        Membership.objects.create(workspace=centre, user=user, roles=list(person.roles), title=person.title)
        if person.key == "lea":
            staff.members["lea"] = Membership.objects.create(
                workspace=staff.workspace,
                user=user,
                roles=["representative"],
                title="Apprentie technico-commerciale",
            )
    return centre


def demo_accounts() -> list[str]:
    """The addresses of the demonstration that sign in, in the order of the documentation."""
    known = [person.email for person in (*STAFF, *TRAINING) if person.email.endswith("@demo.test")]
    there = set(User.objects.filter(email__in=known).values_list("email", flat=True))
    return [email for email in known if email in there]


def set_passwords(password: str) -> None:
    """Give the demonstration's accounts a password (hashed once: they share it)."""
    encoded = make_password(password)
    User.objects.filter(email__in=demo_accounts()).update(password=encoded)
