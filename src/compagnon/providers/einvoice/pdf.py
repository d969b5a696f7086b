"""The mark of Factur-X in a PDF/A-3 (marquage XMP), added without touching its other marks.

Typst attaches the XML and writes PDF/A-3a and PDF/UA-1; what it cannot write is the `fx:` block of the
metadata and its extension schema. The bag of schemas that is there is kept and completed.
"""

import io

import pikepdf
from lxml import etree

from compagnon.core.documents import Attachment

FILE_NAME = "factur-x.xml"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


def attachment(xml: bytes) -> Attachment:
    """The XML as the renderer attaches it: an alternative of what is printed (AFRelationship)."""
    return Attachment(FILE_NAME, xml, "text/xml", "Factur-X EN 16931", "alternative")


def mark(pdf: bytes, *, level: str = "EN 16931") -> bytes:
    """The same PDF, known as Factur-X; the same bytes for the same input."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        packet = file.Root.Metadata.read_bytes()
        stream = pikepdf.Stream(file, marked(packet, level))
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        file.Root.Metadata = file.make_indirect(stream)
        output = io.BytesIO()
        file.save(
            output, deterministic_id=True, compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )  # fmt: skip
        return output.getvalue()


def marked(packet: bytes, level: str) -> bytes:
    """An XMP packet with the block of Factur-X."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    meta = etree.fromstring(packet[packet.index(b"<x:xmpmeta") : packet.index(b"</x:xmpmeta>") + 12], parser)
    rdf = meta.find(f"{{{RDF}}}RDF")
    assert rdf is not None
    bag = rdf.find(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag")
    if bag is None:
        holder = _description(rdf, {"pdfaExtension": EXTENSION})
        bag = etree.SubElement(etree.SubElement(holder, f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
    bag.append(_schema())
    block = _description(rdf, {"fx": FX})
    values = {
        "DocumentType": "INVOICE",
        "DocumentFileName": FILE_NAME,
        "Version": "1.0",
        "ConformanceLevel": level,
    }
    for name, value in values.items():
        etree.SubElement(block, f"{{{FX}}}{name}").text = value
    head = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    return head + etree.tostring(meta, encoding="utf-8") + b'\n<?xpacket end="r"?>'


def _description(rdf: etree._Element, names: dict[str, str]) -> etree._Element:
    element = etree.SubElement(rdf, f"{{{RDF}}}Description", nsmap=names)
    element.set(f"{{{RDF}}}about", "")
    return element


def _schema() -> etree._Element:
    names = {"rdf": RDF, "pdfaSchema": SCHEMA, "pdfaProperty": PROPERTY}
    item = etree.Element(f"{{{RDF}}}li", nsmap=names)
    item.set(f"{{{RDF}}}parseType", "Resource")
    etree.SubElement(item, f"{{{SCHEMA}}}schema").text = "Factur-X PDFA Extension Schema"
    etree.SubElement(item, f"{{{SCHEMA}}}namespaceURI").text = FX
    etree.SubElement(item, f"{{{SCHEMA}}}prefix").text = "fx"
    sequence = etree.SubElement(etree.SubElement(item, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, words in PROPERTIES:
        row = etree.SubElement(sequence, f"{{{RDF}}}li")
        row.set(f"{{{RDF}}}parseType", "Resource")
        for tag, value in (
            ("name", name),
            ("valueType", "Text"),
            ("category", "external"),
            ("description", words),
        ):
            etree.SubElement(row, f"{{{PROPERTY}}}{tag}").text = value
    return item
