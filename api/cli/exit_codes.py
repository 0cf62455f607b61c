"""Which exit code stands for which error: the one place that decides it."""

from kb import errors

INTERRUPTED = 130

EXIT_CODES: dict[type[errors.BylineError], int] = {
    errors.InputError: 2,
    errors.SettingsError: 3,
    errors.NotFoundError: 4,
    errors.NothingKnownError: 4,
    errors.ConflictError: 5,
    errors.ContentError: 6,
    errors.StoreError: 7,
    errors.ModelError: 8,
    errors.InterruptedWorkError: INTERRUPTED,
}
"""The code of an error is that of the nearest class of its tree listed here."""

UNEXPECTED = 1


def exit_code(error: errors.BylineError) -> int:
    """The code the process ends with after an error."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), UNEXPECTED)
