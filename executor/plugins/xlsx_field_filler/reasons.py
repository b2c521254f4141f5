"""Why a workbook is left alone or cannot be done."""


class LeftAlone(Exception):
    """There is nothing to fill in; that is no fault. The message completes "left alone: …"."""


class Broken(Exception):
    """The file cannot be read, or not be written without harm; the message completes "came one …"."""


class Unfit(Exception):
    """A value or a field that the sheet cannot take; the message is a sentence."""
