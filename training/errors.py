"""What can go wrong while a model is made: every message names the file and the line."""

from pathlib import Path

from service.errors import BayanError


class CorpusError(BayanError):
    """A line of a corpus or of a label file that cannot be used."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


class TrainingError(BayanError):
    """A model that cannot be made, or must not be put where it was to go."""
