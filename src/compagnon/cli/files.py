"""How a command reads the file that it is given, and the language in which it answers."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from compagnon.cli.errors import CommandError


def content_of(source: str, most: int, *, refuse: bool = True) -> bytes:
    """The bytes of a file, or of the standard input for `-`.

    One byte more than `most` is read: enough to know that a file is too large, which is refused here or, with
    `refuse` off, by whoever reads the content.
    """
    try:
        if source == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(most + 1)
    except FileNotFoundError:
        raise CommandError(f"{source}: no such file", code="file-missing", path=source) from None
    except IsADirectoryError:
        raise CommandError(f"{source}: a folder, give one file", code="file-wrong", path=source) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise CommandError(
            f"{source}: cannot be read ({reason})", code="file-unreadable", path=source
        ) from None
    if refuse and len(data) > most:
        raise CommandError(f"{source}: larger than {most} bytes", code="file-too-large", path=source)
    return data


def in_english() -> AbstractContextManager[None]:
    """The command line speaks English; catalogues want the apps, which a check need not load."""
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    if apps.ready:
        return translation.override("en")
    settings.USE_I18N, settings.LANGUAGE_CODE = False, "en"
    return nullcontext()
