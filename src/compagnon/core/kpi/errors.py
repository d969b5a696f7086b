"""Why an indicator cannot be computed (refus de calcul)."""


class KpiError(ValueError):
    """Bad input, with the path of the field. Codes:

    ``empty``, ``too_few``, ``too_many``, ``negative``, ``not_positive``, ``not_a_share``, ``duplicate``
    (param ``name``), ``reserved`` (param ``name``), ``steps_not_rising``, ``last_step_closed``,
    ``all_zero``, ``shares_do_not_add_up`` (param ``total``), ``above`` (param ``limit``), ``out_of_range``,
    ``impossible`` (no volume makes up for the discount), ``too_hard`` (no proof within the work limit).
    """

    def __init__(self, code: str, path: str, **params: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.path = path
        self.params = params
