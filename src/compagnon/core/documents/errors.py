"""What a badly built document answers (erreurs de document)."""


class DocumentError(ValueError):
    """A document that no renderer should see: a code, the place in the tree, and parameters.

    Codes: `title-missing`, `language-unknown`, `heading-first` (a document's first heading is of level 2, its
    title being of level 1), `heading-skipped` (from, to), `text-missing`, `alt-missing`, `link-refused`
    (target), `table-empty`, `cells-count` (expected, found), `picture-unknown` (media_type),
    `picture-too-big` (size, limit), `colour-malformed` (colour), `choice-unknown` (value, known).
    """

    def __init__(self, code: str, path: str, **params: object) -> None:
        self.code, self.path, self.params = code, path, params
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code} at {path}" + (f" ({details})" if details else ""))
