"""What can go wrong while a model is made: every message names the file and the line."""

from service.errors import BadRow, BayanError


class CorpusError(BadRow):
    """A line of a corpus or of a label file that cannot be used."""


class TrainingError(BayanError):
    """A model that cannot be made, or must not be put where it was to go."""
