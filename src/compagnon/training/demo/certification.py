"""The training centre's year: a class on its way to the title, and who goes another way (tous fictifs).

Eight candidates: five from training (one of them ready, one late, one with a third more time), one VAE, one
who lacks a block, one CQPM. Léa, the company's apprentice, is among them.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal as D

from pypdf import PdfWriter

from compagnon.certification.candidates import commission, handing, papers, services
from compagnon.certification.candidates.models import Candidacy, Cohort, Paper
from compagnon.certification.standards.register import import_register
from compagnon.certification.standards.rules import accept
from compagnon.people.actor import Actor, actor_of
from compagnon.people.models import Membership, Workspace
from compagnon.training.demo import clock
from compagnon.training.demo.people import CENTRE, COMPANY

CODES = tuple(f"C{number}" for number in range(1, 10))
# A sheet of the register as the open data writes it; number and dates are invented for the demonstration.
REGISTER = (
    "NUMERO_FICHE;INTITULE;ACTIF;DATE_FIN_ENREGISTREMENT;BLOCS_COMPETENCES;CERTIFICATEURS\n"
    "RNCP90001;Négociateur technico-commercial (fiche de démonstration);Oui;{ends};"
    "RNCP90001BC01 Prospecter|RNCP90001BC02 Négocier;Certificateur de démonstration\n"
)


@dataclass(frozen=True)
class Person:
    """One candidate of the class: how far each thing is."""

    first: str
    last: str
    born: date
    company: str
    hours: int = 0  # counted by the centre
    waiting: int = 0  # stated, not yet counted
    acquired: int = 0  # competences, in order
    accepted: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)


CLASS = (
    Person("Léa", "Romagny", date(2003, 4, 2), str(COMPANY["name"]), 287, 35, 6, ("dossier_professionnel",),
           ("production",)),
    Person("Yanis", "Berthaud", date(2001, 9, 17), "Cartonnerie Ortalis", 364, 0, 9,
           ("dossier_professionnel", "production", "deck")),
    Person("Clara", "Ménoret", date(2002, 1, 30), "Fonderie Talbreux", 210, 70, 5, (), ("dossier_professionnel",)),
    Person("Hugo", "Le Fresne", date(2000, 6, 11), "Brasserie Penmoor", 105, 0, 2),
    Person("Amina", "Bellanger", date(2003, 11, 5), "Plasturgie Haurive", 350, 0, 8, ("dossier_professionnel",),
           ("production", "deck")),
)  # fmt: skip


@dataclass(frozen=True)
class Centre:
    workspace: Workspace
    actors: dict[str, Actor]
    members: dict[str, Membership]


def arrange(end: datetime) -> None:
    """Play the centre's year up to this morning."""
    centre = _centre()
    sonia = centre.actors["session_manager"]
    exam = _monday((end + timedelta(days=52)).date())
    with clock.at(end - timedelta(days=240)):
        accept(
            sonia, rule_id="exam.capitalisation_interview", valid_from=date(2024, 6, 10), note="Démonstration"
        )
        ends = date(exam.year + 2, 6, 9).strftime("%d/%m/%Y")
        data = REGISTER.format(ends=ends).encode()
        import_register(sonia, data=data, source="fiche de démonstration", links={"RNCP90001": "NTC-2024"})
        cohort = services.create_cohort(
            sonia, name=f"NTC {exam.year}", standard_id="NTC-2024", starts_on=(end - timedelta(days=240)).date(),
            ends_on=exam + timedelta(days=4), exam_on=exam, trainers=[centre.members["trainer"]],
        )  # fmt: skip
    for rank, person in enumerate(CLASS):
        _trained(centre, cohort, person, end - timedelta(days=230 - rank))
    _with_more_time(sonia, Candidacy.objects.get(workspace=centre.workspace, last_name="Ménoret"), end)
    _by_experience(centre, _monday((end + timedelta(days=9)).date()), end)
    _by_block(centre, exam, end)
    _cqpm(centre, end)


def _centre() -> Centre:
    workspace = Workspace.objects.get(slug=CENTRE["slug"])
    rows = Membership.objects.of(workspace).select_related("user", "workspace")
    members = {role: row for row in rows for role in row.roles}
    return Centre(workspace, {role: actor_of(row) for role, row in members.items()}, members)


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _pdf(pages: int = 1) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def _trained(centre: Centre, cohort: Cohort, person: Person, start: datetime) -> None:
    sonia = centre.actors["session_manager"]
    lea = person.last == "Romagny"
    with clock.at(start):
        row = services.register_candidate(
            sonia, first_name=person.first, last_name=person.last, standard_id="NTC-2024", path="formation",
            targets=["title"], cohort=cohort, company=person.company, birth_date=person.born, alternance=lea,
            member=centre.members["candidate"] if lea else None, tutor=centre.members["tutor"] if lea else None,
            email=f"{person.first.lower()}.{person.last.lower().replace(' ', '-')}@lorival.test",
        )  # fmt: skip
        services.admit_candidate(sonia, candidacy=row)
    _hours(sonia, row, person, start)
    for rank, code in enumerate(CODES[: person.acquired + 1]):
        with clock.at(start + timedelta(days=60 + 15 * rank)):
            handing.record_assessment(
                centre.actors["trainer"], candidacy=row, competence=code, title=f"Mise en pratique {code}",
                held_on=(start + timedelta(days=60 + 15 * rank)).date(),
                result="acquired" if rank < person.acquired else "partly",
            )  # fmt: skip
    _papers(centre, row, person, start + timedelta(days=218))


def _hours(sonia: Actor, row: Candidacy, person: Person, start: datetime) -> None:
    """Counted hours, then those that still wait for the centre."""
    for hours, first, counted in ((person.hours, 30, True), (person.waiting, 190, False)):
        if hours:
            weeks = -(-hours // 35)
            begins = (start + timedelta(days=first)).date()
            with clock.at(start + timedelta(days=first + 7 * weeks + 1)):
                proof = handing.prove_hours(
                    sonia, candidacy=row, company=person.company, starts_on=begins,
                    ends_on=begins + timedelta(days=7 * weeks - 1), hours=D(hours), name="attestation.pdf",
                    content=_pdf(),
                )  # fmt: skip
                if counted:
                    handing.check_hours(sonia, proof=proof, accept=True)


def _papers(centre: Centre, row: Candidacy, person: Person, at: datetime) -> None:
    sonia, lea = centre.actors["session_manager"], centre.actors["candidate"]
    hand = lea if row.member_id == centre.members["candidate"].pk else sonia
    with clock.at(at):
        for kind in (*person.accepted, *person.handed):
            paper = row.papers.select_related("candidacy").get(kind=kind)
            handing.hand_over(
                hand, paper=paper, name=f"{kind}.pdf", content=_pdf(34 if kind == "production" else 6)
            )
            for item in papers.KINDS[kind].items if kind in person.accepted else ():
                for side in item.sides:
                    _tick(sonia, hand, paper, item.code, side)
            if kind in person.accepted:
                handing.accept_paper(sonia, paper=paper)


def _tick(sonia: Actor, hand: Actor, paper: Paper, item: str, side: str) -> None:
    """The centre ticks for the candidates who have no account here: the row says whose point it is."""
    if side == papers.CENTRE:
        handing.tick(sonia, paper=paper, item=item)
    elif hand is not sonia:
        handing.tick(hand, paper=paper, item=item)
    else:
        handing.tick_on_behalf(sonia, paper=paper, item=item)


def _with_more_time(sonia: Actor, row: Candidacy, end: datetime) -> None:
    with clock.at(end - timedelta(days=90)):
        measure = handing.ask_adjustment(sonia, candidacy=row, measure="extra_time", extra_time=D("0.333333"))
    with clock.at(end - timedelta(days=60)):
        handing.decide_adjustment(sonia, adjustment=measure, agreed=True, by="DDETS 49", reference="2026-117")


def _by_experience(centre: Centre, exam: date, end: datetime) -> None:
    sonia = centre.actors["session_manager"]
    with clock.at(end - timedelta(days=80)):
        row = services.register_candidate(
            sonia, first_name="Thomas", last_name="Guilbert", standard_id="NTC-2024", path="vae", targets=["title"],
            company="Menuiserie Valmouette", birth_date=date(1984, 2, 8), exam_on=exam,
            vae_notified_on=(end - timedelta(days=95)).date(), vae_reference="VAE-49-0312",
        )  # fmt: skip
        services.admit_candidate(sonia, candidacy=row)
        paper = row.papers.select_related("candidacy").get(kind="vae_notice")
        handing.hand_over(sonia, paper=paper, name="notification.pdf", content=_pdf())
        handing.tick(sonia, paper=paper, item="dated")
        handing.accept_paper(sonia, paper=paper)


def _by_block(centre: Centre, exam: date, end: datetime) -> None:
    """She holds the first block from another centre and comes for the second."""
    sonia = centre.actors["session_manager"]
    with clock.at(end - timedelta(days=120)):
        row = services.register_candidate(
            sonia, first_name="Solène", last_name="Taillard", standard_id="NTC-2024", path="capitalisation",
            targets=["CCP2"], company="Laiterie Sainte-Vène", birth_date=date(1996, 12, 19),
        )  # fmt: skip
        proof = handing.keep_file(
            sonia, row, name="livret.pdf", content=_pdf(), kind="block", extensions=papers.PROOFS
        )
        services.earn_block(
            sonia, candidacy=row, block="CCP1", earned_on=(end - timedelta(days=300)).date(), origin="elsewhere",
            proof=proof,
        )  # fmt: skip
        services.set_exam(sonia, candidacy=row, exam_on=exam)
        services.admit_candidate(sonia, candidacy=row)


def _cqpm(centre: Centre, end: datetime) -> None:
    """The report is in, the company's opinion is awaited from the tutor."""
    sonia = centre.actors["session_manager"]
    exam = _monday((end + timedelta(days=24)).date())
    with clock.at(end - timedelta(days=110)):
        row = services.register_candidate(
            sonia, first_name="Paul", last_name="Derouet", standard_id="CQPM-TCI", path="formation_ou_salarie",
            targets=["title"], company=COMPANY["name"], birth_date=date(1999, 7, 23), exam_on=exam,
            tutor=centre.members["tutor"],
        )  # fmt: skip
        commission.agree_modality(
            sonia, candidacy=row, modality="PPR", agreed_with="Agnès Poitrinal, tutrice",
            agreed_on=(end - timedelta(days=110)).date(), report_due_on=(end - timedelta(days=4)).date(),
            projects="Lancement d’une gamme de pompes auprès de douze fromageries",
        )  # fmt: skip
        services.admit_candidate(sonia, candidacy=row)
    with clock.at(end - timedelta(days=6)):
        paper = row.papers.select_related("candidacy").get(kind="report")
        handing.hand_over(sonia, paper=paper, name="rapport.pdf", content=_pdf(18))
