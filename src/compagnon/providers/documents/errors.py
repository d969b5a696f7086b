"""Why a candidate's file cannot be read (fichier illisible): a code and parameters, never a sentence."""


class UnreadableDocument(Exception):
    """Codes: empty, too_large, too_many_pages, encrypted, macros, not_a_document, damaged, unsafe, wrong_kind."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code, self.params = code, params
