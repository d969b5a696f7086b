"""Why a file was refused or could not be kept: a code and its parameters, never a sentence."""

from __future__ import annotations


class FilesError(Exception):
    """`code` is stable, `params` say what and where."""

    code = "files-failed"

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params: dict[str, str | int] = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class UnknownStore(FilesError):
    """No store has this scheme; `known` names those that exist."""

    code = "store-unknown"


class WrongKey(FilesError):
    """A prefix or a key that is not of the expected form: nothing is looked up by it."""

    code = "key-wrong"


class FileMissing(FilesError):
    """No file has this key in this workspace."""

    code = "file-missing"


class FileDamaged(FilesError):
    """The bytes kept are no longer those of the key; a backup has them."""

    code = "file-damaged"


class FileTooLarge(FilesError):
    """More bytes than `limit`; nothing was kept."""

    code = "file-too-large"


class StoreUnavailable(FilesError):
    """The store cannot be written or read (disk full, read-only, rights): `cause`; nothing was kept."""

    code = "store-unavailable"


class RefusedUpload(FilesError):
    """A file that is not what it says, or that could harm; `reason` is the rule."""

    code = "upload-refused"

    @property
    def reason(self) -> str:
        return str(self.params["reason"])
