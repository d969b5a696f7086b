"""Why an exam problem or plan is refused (refus)."""


class ExamError(ValueError):
    """Bad input or an impossible session, with the path of the field. Codes of bad input:

    ``missing``, ``wrong_type`` (param ``expected``), ``not_a_date``, ``not_a_time``, ``not_a_number``,
    ``negative``, ``not_positive``, ``duplicate`` (param ``name``), ``unknown`` (param ``name``), ``too_many``
    (param ``limit``), ``unknown_session`` (param ``known``), ``no_timings`` (the référentiel states no
    durations), ``empty``, ``day_reversed``; ``too_hard``: no answer within the work limit.

    An impossible session is `Impossible`.
    """

    def __init__(self, code: str, path: str, **params: object) -> None:
        super().__init__(f"{path}: {code}")
        self.code = code
        self.path = path
        self.params = params


class Impossible(ExamError):
    """No timetable exists; each reason is a code with its figures, the first being the one that is said.

    Codes: ``workstations`` ``printers`` ``invigilators`` (params ``needed``, ``available``), ``written_too_long``,
    ``oral_too_long`` (``needed``, ``available`` minutes), ``no_common_date``, ``no_jury_for`` (``candidate``),
    ``no_phone``, ``no_projector``, ``no_room``, ``not_enough_time`` (``placed``, ``candidates``, ``more_dates``,
    ``more_juries``: how many more of either would do, or None when that alone does not).
    """
