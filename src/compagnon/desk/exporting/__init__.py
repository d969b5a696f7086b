"""What leaves the product as a file for people or other systems (exports)."""

from compagnon.desk.exporting.people import FORMATS, PeopleExport, export_people
from compagnon.desk.exporting.vcard import vcard

__all__ = ["FORMATS", "PeopleExport", "export_people", "vcard"]
