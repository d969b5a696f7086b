"""What can go wrong while a document is rendered (erreurs de rendu)."""


class RenderError(RuntimeError):
    """Base of the rendering errors: a `code` and `params` for the sentence that a page shows."""

    code = "render.failed"

    def __init__(self, **params: object) -> None:
        self.params = params
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{self.code} ({details})" if details else self.code)


class RenderRefused(RenderError):
    """The engine refuses the document: `reason` is its own words (a broken picture, an inaccessible part)."""

    code = "render.refused"


class RenderTimeout(RenderError):
    """The time limit of `seconds` passed; the process was ended and the next document gets a new one."""

    code = "render.timeout"


class RenderCrashed(RenderError):
    """The render process died (`status`); the next document gets a new one."""

    code = "render.crashed"


class RenderBusy(RenderError):
    """Other documents kept the engine for longer than `seconds`: try again, or use a job."""

    code = "render.busy"


class RenderUnavailable(RenderError):
    """The engine cannot start: `reason` says which part is missing."""

    code = "render.unavailable"


class RenderTooBig(RenderError):
    """A document of `size` bytes as JSON, over the `limit`."""

    code = "render.too-big"


class UnknownRenderScheme(RenderError):
    """A renderer URL with a scheme or an option that does not exist; `known` lists those that do."""

    code = "render.unknown-scheme"
