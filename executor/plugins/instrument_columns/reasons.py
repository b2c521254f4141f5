"""Why a file gets no column."""


class NothingToFill(Exception):
    """The file has no row that could hold a value; that is no fault."""


class NotATable(Exception):
    """The file is not understood as one table with a header row; the message completes "came a file in which …"."""


class Unwritable(Exception):
    """A value has no form in the file's encoding."""
