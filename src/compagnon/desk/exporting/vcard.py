"""People as vCard 4.0 (RFC 6350): escaped, folded at 75 octets, one card per person."""

from compagnon.sales.accounts.models import Contact


def vcard(contact: Contact) -> str:
    """The card of a person; a line break in a field can start no property of its own."""
    lines = [
        "BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{contact.uuid}", f"FN:{_text(contact.full_name)}",
        f"N:{_text(contact.last_name)};{_text(contact.first_name)};;{_text(contact.title)};",
        f"ORG:{_text(contact.account.name)}",
    ]  # fmt: skip
    for name, value in (("TITLE", contact.function), ("EMAIL;TYPE=work", contact.email)):
        if value:
            lines.append(f"{name}:{_text(value)}")
    for kind, number in (("work", contact.phone), ("cell", contact.mobile)):
        if number:
            lines.append(f"TEL;VALUE=uri;TYPE={kind}:tel:{number}")
    lines += [f"LANG:{contact.language}", f"REV:{contact.updated_at:%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return "".join(_fold(line) for line in lines)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n")
    return escaped.replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _fold(line: str) -> str:
    """At most 75 octets a line, never inside a character."""
    parts, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            parts.append(current)
            current, size = " ", 1
        current += character
        size += width
    return "\r\n".join([*parts, current]) + "\r\n"
