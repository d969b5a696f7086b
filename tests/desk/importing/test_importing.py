"""An import writes the good rows once, sets the bad ones aside, and can be taken back."""

import pytest

from compagnon.audit.trail import verify
from compagnon.desk import importing
from compagnon.desk.importing import batches
from compagnon.desk.importing.writing import Chunk
from compagnon.journal.models import Fact
from compagnon.library.models import StoredFile
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import services
from compagnon.sales.accounts.models import Account, Contact, ImportBatch, Site
from compagnon.sales.accounts.permission import may_contact
from compagnon.work import jobs
from compagnon.work.models import Job

FILE = """Société;SIRET;Code postal;Ville;Nom;Prénom;E-mail;Téléphone
Tôlerie Roux;73282932000074;49000;Angers;Lefèvre;Anne;anne@roux.fr;02 41 12 34 56
Tôlerie Roux;73282932000074;49000;Angers;Petit;Jean;jean@roux.fr;
Fonderie Loire;;01400;Belley;;;;0241000000
Fautive;73282932000075;49000;Angers;X;;;
;;49000;Angers;Y;;;
Sans zéro;;1400;Belley;Z;;;
""".encode("cp1252")


def run(actor, data=FILE, name="clients.csv", **options):
    batch = importing.receive(actor, name=name, data=data)
    mapping = importing.prepare(actor, batch).mapping
    faults = importing.run_now(actor, batch, mapping, **options)
    return batch, faults


def test_good_rows_are_written_and_bad_ones_named_by_row_and_column(alice):
    batch, faults = run(alice)
    assert batch.counts == {"read": 6, "made": 2, "updated": 0, "unchanged": 0, "contacts": 2, "refused": 3}
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [
        (5, "SIRET", "siret_checksum"), (6, "Société", "required"), (7, "Code postal", "postcode_length"),
    ]  # fmt: skip
    roux = Account.objects.get(siren="732829320")
    assert (roux.name, roux.vat_number, roux.owner) == ("Tôlerie Roux", "FR44732829320", alice.membership)
    assert sorted(roux.contacts.values_list("email", flat=True)) == ["anne@roux.fr", "jean@roux.fr"]
    assert roux.sites.get().is_head
    assert Site.objects.get(account__name="Fonderie Loire").postcode == "01400"
    assert Account.objects.get(name="Fonderie Loire").phone == "+33241000000"


def test_one_fact_stands_for_the_whole_file_and_the_source_file_is_forgotten(alice):
    batch, _faults = run(alice)
    fact = Fact.objects.get(kind="accounts.imported")
    assert (fact.payload["made"], fact.about_id) == (2, batch.uuid)
    assert not StoredFile.objects.filter(kind="import").exists()
    with pytest.raises(Refusal):
        batches.content_of(ImportBatch.objects.get())
    found = batches.faults_of(batch)
    assert found["rows"][0]["cells"][1] == "73282932000075"


def test_the_same_file_twice_makes_nothing_twice(alice):
    run(alice)
    batch, _faults = run(alice)
    assert (batch.counts["made"], batch.counts["contacts"], batch.counts["updated"]) == (0, 0, 0)
    assert batch.counts["unchanged"] == 2
    assert (Account.objects.count(), Site.objects.count(), Contact.objects.count()) == (2, 2, 2)


def test_composed_and_decomposed_letters_are_the_same_company(alice):
    import unicodedata

    text = "Société;Code postal\nÉlan & Cie SARL;49000\n"
    run(alice, unicodedata.normalize("NFC", text).encode())
    run(alice, unicodedata.normalize("NFD", text).replace("&", "et").encode())
    assert Account.objects.count() == 1


def test_homonyms_in_two_towns_are_two_companies(alice):
    run(alice, "Société;Code postal\nGarage Central;49000\nGarage Central;35000\n".encode())
    assert Account.objects.count() == 2


def test_a_company_written_by_hand_is_found_again_and_only_completed(alice):
    mine = services.create_account(alice, name="TOLERIE ROUX", segment="A", site={"postcode": "49000"})
    batch, _faults = run(alice)
    mine.refresh_from_db()
    assert (mine.name, mine.siren, mine.segment, mine.version) == ("TOLERIE ROUX", "732829320", "A", 2)
    assert batch.counts["updated"] == 1
    run(alice, overwrite=True)
    mine.refresh_from_db()
    assert mine.name == "Tôlerie Roux"


def test_an_import_lifts_no_opposition(alice):
    run(alice)
    anne = Contact.objects.get(email="anne@roux.fr")
    services.state_opposition(alice, channel="email", contact=anne)
    run(alice)
    run(alice, overwrite=True)
    anne.delete()
    run(alice)
    again = Contact.objects.get(email="anne@roux.fr")
    assert may_contact(alice, channel="email", contact=again).code == "opposed"


def test_an_archived_company_is_set_aside(alice):
    run(alice)
    services.archive_account(alice, account=Account.objects.get(siren="732829320"))
    _batch, faults = run(alice)
    assert {fault.code for fault in faults if fault.row in (2, 3)} == {"archived"}
    assert Account.objects.count() == 2


def test_undo_takes_back_what_nobody_touched(alice):
    old = services.create_account(alice, name="Fonderie Loire", site={"postcode": "01400"})
    batch, _faults = run(alice)
    worked = Account.objects.get(siren="732829320")
    services.create_task(alice, title="Call", due_on="2027-01-01", account=worked)
    result = importing.undo(alice, batch=batch)
    old.refresh_from_db()
    assert old.phone == ""
    assert Account.objects.filter(pk=worked.pk).exists()
    assert not Contact.objects.exists()
    assert result["restored"] == 2  # the company and its place
    assert result["kept"] >= 1
    with pytest.raises(Refusal):
        importing.undo(alice, batch=batch)
    assert verify(alice.workspace.pk).valid


def test_undo_of_an_untouched_import_leaves_nothing(alice):
    batch, _faults = run(alice)
    importing.undo(alice, batch=batch)
    assert not Account.objects.exists()
    assert not Site.objects.exists()
    run(alice)
    assert Account.objects.count() == 2


def test_an_import_that_died_half_way_goes_on_without_doubles(alice, monkeypatch):
    rows = "".join(f"Maison {n};49000;P{n};p{n}@maison{n}.fr\n" for n in range(1200))
    data = ("Société;Code postal;Nom;E-mail\n" + rows).encode()
    batch = importing.receive(alice, name="x.csv", data=data)
    mapping = importing.prepare(alice, batch).mapping
    mapping["Nom"] = "contact_last_name"
    write, calls = Chunk.write, []

    def dies(self):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(self)

    monkeypatch.setattr(Chunk, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        importing.run_now(alice, batch, mapping)
    assert Account.objects.count() == 500
    monkeypatch.undo()
    again = ImportBatch.objects.get()
    batches.carry_out(alice, again)
    assert Account.objects.count() == Contact.objects.count() == 1200
    assert (again.counts["made"], again.counts["contacts"], again.counts["unchanged"]) == (1200, 1200, 0)
    importing.undo(alice, batch=again)
    assert not Account.objects.exists()


def test_the_mapping_is_remembered_whatever_the_order_of_columns(alice):
    batch = importing.receive(alice, name="x.csv", data=b"Raison;Tel\nA;0241123456\n")
    assert importing.prepare(alice, batch).mapping == {"Tel": "contact_phone"}
    with pytest.raises(Refusal) as refusal:
        importing.start(alice, batch, {"Tel": "phone"})
    assert refusal.value.code == "no_company"
    importing.run_now(alice, batch, {"Raison": "name", "Tel": "phone"})
    other = importing.receive(
        alice, name="y.csv", data=b"tel;raison\n".replace(b"tel", b"Tel").replace(b"r", b"R")
    )
    assert importing.prepare(alice, other).mapping == {"Raison": "name", "Tel": "phone"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({"Nom": "name", "Autre": "city"}, "unknown_column"), ({"Nom": "owner"}, "unknown_target"),
     ({"Nom": "name", "Ville": "name"}, "target_twice")],
)  # fmt: skip
def test_a_mapping_that_means_nothing_is_refused(alice, mapping, code):
    batch = importing.receive(alice, name="x.csv", data=b"Nom;Ville\nA;B\n")
    with pytest.raises(Refusal) as refusal:
        importing.start(alice, batch, mapping)
    assert refusal.value.code == code


def test_the_job_imports_and_a_second_start_is_the_same(alice):
    batch = importing.receive(alice, name="x.csv", data=FILE)
    mapping = importing.prepare(alice, batch).mapping
    assert importing.start(alice, batch, mapping) == importing.start(alice, batch, mapping)
    jobs.run(batch.job.pk)
    batch.refresh_from_db()
    assert batch.job.status == "done", batch.job.error
    assert batch.counts["made"] == 2
    assert Job.objects.count() == 1


def test_degrees_and_dates_are_read_as_french_files_write_them(alice):
    head = "Société;Nom;Latitude;Longitude;Dernier contact"
    data = f"{head}\nA;B;47,47;-0,55;01/03/2026\nC;D;147,1;0;31/02/2026\n".encode()
    _batch, faults = run(alice, data)
    site, contact = Site.objects.get(), Contact.objects.get()
    assert (site.latitude, site.longitude) == (47.47, -0.55)
    assert contact.last_inbound_at.date().isoformat() == "2026-03-01"
    assert [(fault.row, fault.code) for fault in faults] == [(3, "number"), (3, "date_invalid")]


def test_a_file_name_that_turns_the_reading_round_is_shown_plainly(alice):
    batch = importing.receive(alice, name="../../a\u202efcv.exe.csv", data=b"Nom\nA\n")
    assert batch.file_name == "afcv.exe.csv"
