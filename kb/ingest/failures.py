"""Turns any failure of one file into a clause about that file, so that it never stops the others.

A file may hold anything, and the libraries that read it fail in ways of their own: on front matter nested a thousand
deep, on numbers of five thousand digits. What is no file's fault passes on: a model that fails, a full disk.
"""

from kb.errors import BylineError, DocumentError

_MAX_DETAIL = 200


def reason_of(error: Exception) -> str:
    """Why a file failed, as a clause without its subject.

    Raises:
        Exception: `error` itself, where it is no file's fault.
    """
    if isinstance(error, DocumentError):
        return error.message
    if isinstance(error, BylineError | OSError):
        raise error
    if isinstance(error, RecursionError):
        return "it is nested too deeply to be read"
    if isinstance(error, MemoryError):
        return "reading it takes more memory than there is"
    detail = (str(error).splitlines() or [""])[0][:_MAX_DETAIL].encode("utf-8", "backslashreplace").decode()
    return f"reading it fails in a way that Byline does not know ({type(error).__name__}: {detail})"


def unreadable(source: str, error: Exception) -> DocumentError:
    """The error of a source that cannot be read as a whole.

    Raises:
        Exception: `error` itself, where it says what is wrong, or is not the source's fault.
    """
    if isinstance(error, DocumentError):
        raise error
    return DocumentError(f"{source} cannot be imported: {reason_of(error)}.", subject=source)
