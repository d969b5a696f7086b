"""Why a price cannot be computed (refus de chiffrage)."""


class PricingError(ValueError):
    """Bad input, with the path of the field. Codes:

    ``no_lines``, ``not_a_decimal``, ``not_an_amount`` (NaN, infinite, over 15 digits or 12
    decimals), ``negative_price``
    (BR-27: a credit is a negative quantity), ``not_a_share`` (outside 0…1), ``unknown_vat_category``,
    ``rate_without_tax`` (a rate on a category that bears none), ``amount_too_precise``,
    ``document_discount_too_large`` (param ``limit``), ``not_positive``, ``cannot_win``, ``out_of_range`` (tender),
    ``schedule_empty``, ``schedule_row``, ``schedule_two_rests``, ``schedule_sum``, ``schedule_rest`` (payment
    schedule), ``unknown_tiers``, ``tier_quantity`` (negative, or twice), ``unknown_basis`` (price lists).
    """

    def __init__(self, code: str, path: str, **params: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.path = path
        self.params = params
