"""The référentiels that are shipped or added to the installation, and the crosswalk between them.

    standard("NTC-2024").session("title").steps      W P1 A1 … F1, with minutes
    standards()                                      all of them, newest first
    reuse("NTC-2014", "C3")                          ("C7",): where evidence of C3 may serve again

Pure data: no table is read. An installation adds a référentiel by putting its file into the folder
`standards` of COMPAGNON_HOME; it is checked as `compagnon standards check` does.
"""

import os
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from compagnon.certification.standards.building import build
from compagnon.certification.standards.checking import check_document
from compagnon.certification.standards.reading import UnreadableFile, read_yaml
from compagnon.certification.standards.records import Standard
from compagnon.people.errors import Refusal

_SHIPPED = ("ntc-2024", "cqpm-tci", "ntc-2014", "tsc-2002")
_CROSSWALK = "crosswalk"


class UnknownStandard(Refusal):
    """No référentiel has this id."""

    def __init__(self, standard_id: str) -> None:
        message = _("There is no référentiel %(id)s: choose among %(known)s.")
        known = ", ".join(found.id for found in standards())
        super().__init__(
            "unknown_standard", message % {"id": standard_id, "known": known}, path="standard", id=standard_id
        )


def standard(standard_id: str) -> Standard:
    """The référentiel of an id, or `UnknownStandard`."""
    for found in standards():
        if found.id == standard_id:
            return found
    raise UnknownStandard(standard_id)


def standards() -> tuple[Standard, ...]:
    """Every référentiel of this installation: the shipped ones, then the added ones by name."""
    return (*_shipped(), *_added(_folder(), _stamp(_folder()))[0])


def unread() -> Mapping[str, str]:
    """The files of the installation's folder that are not read, with the first reason."""
    return _added(_folder(), _stamp(_folder()))[1]


def open_standards() -> tuple[Standard, ...]:
    """Those on which one can be a candidate today."""
    return tuple(found for found in standards() if not found.is_history)


@cache
def _shipped() -> tuple[Standard, ...]:
    return tuple(load(_shipped_file(name)) for name in _SHIPPED)


def _shipped_file(name: str) -> bytes:
    return files("compagnon.certification.standards").joinpath("data", f"{name}.yaml").read_bytes()


def load(data: bytes) -> Standard:
    """A référentiel from the bytes of its file; a file with faults is a `Refusal` that tells the first."""
    try:
        document = read_yaml(data)
    except UnreadableFile as error:
        raise Refusal("standard_unreadable", error.message, path=error.path) from error
    report = check_document(document)
    if not report.valid:
        first = report.as_json()["errors"][0]
        raise Refusal("standard_faulty", f"{first['path']}: {first['message']}", path=first["path"])
    return build(document)


def _folder() -> Path | None:
    """Where an installation keeps its own référentiels; none when no settings are loaded."""
    from django.conf import settings

    named = settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ
    return Path(settings.HOME) / "standards" if named else None


def _stamp(folder: Path | None) -> tuple[tuple[str, int], ...]:
    if folder is None or not folder.is_dir():
        return ()
    return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.yaml")))


@lru_cache(maxsize=4)
def _added(
    folder: Path | None, stamp: tuple[tuple[str, int], ...]
) -> tuple[tuple[Standard, ...], Mapping[str, str]]:
    """The added files, read again when one changes. One that is faulty, or bears the id of another, is left
    out and told: the others go on working."""
    taken = {found.id for found in _shipped()}
    found, faults = [], {}
    for name, _time in stamp:
        assert folder is not None
        try:
            added = load((folder / name).read_bytes())
        except (Refusal, OSError) as error:
            faults[name] = str(error)
            continue
        if added.id in taken:
            faults[name] = str(_("The id %(id)s is already that of another référentiel.") % {"id": added.id})
            continue
        taken.add(added.id)
        found.append(added)
    return tuple(found), faults


@cache
def crosswalk() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Earlier référentiel -> its competence -> competences of NTC-2024 for which evidence may serve again.

    Ours, without legal value: it never grants a block.
    """
    document = read_yaml(_shipped_file(_CROSSWALK))
    return {
        origin: {code: tuple(targets) for code, targets in rows.items()}
        for origin, rows in document["indicative"].items()
    }


def crosswalk_target() -> str:
    """The référentiel into which the crosswalk leads."""
    return str(read_yaml(_shipped_file(_CROSSWALK))["target"])


def reuse(origin: str, competence: str) -> tuple[str, ...]:
    """The competences of the crosswalk's target for which evidence of an earlier competence may serve."""
    return crosswalk().get(origin, {}).get(competence, ())
