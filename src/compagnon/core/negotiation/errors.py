"""Why a negotiation cannot be computed (refus de calcul)."""


class NegotiationError(ValueError):
    """Bad input, with the path of the field. Codes:

    ``not_positive``, ``not_an_amount`` (NaN or infinite), ``not_a_share`` (outside 0…1),
    ``limits_out_of_order`` (start ≥ target ≥ walk-away), ``no_issue``, ``no_level``, ``no_such_level``,
    ``too_hard`` (beyond the work limit, param ``limit``), ``tiers_out_of_order``, ``unknown_mode``.
    """

    def __init__(self, code: str, path: str, **params: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.path = path
        self.params = params
