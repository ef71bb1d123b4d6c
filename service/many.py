"""Label many texts in order: an answer for each good one, a problem document in place of each bad one."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from service.answers import answer
from service.bodies import lines, parse, too_large
from service.errors import BayanError, InvalidInput
from service.faults import problem_of
from service.labeller import Labeller
from service.schema import choose_names, read_batch, read_fields
from service.settings import Settings
from service.turns import Turns

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Batch:
    """What the texts of one request have in common."""

    labeller: Labeller
    settings: Settings
    turns: Turns
    query: Mapping[str, Any]
    accepted: list[str]

    def check(self) -> str:
        """Return the languages that label names may be in; raises InvalidInput for a query that no text can have."""
        supported = self.labeller.languages
        asked = read_fields({"text": "any"}, self.query, self.settings)
        self.labeller.asked(asked.facets, asked.listing)
        return choose_names(asked.names, [], None, supported) if asked.names is not None else ", ".join(supported)

    def array(self, body: bytes) -> Iterator[bytes]:
        """Answer a JSON array with one, piece by piece; raises InvalidInput at once for a body that is none."""
        items = read_batch(body, self.settings.max_batch)
        return self._array(items)

    def _array(self, items: list[Any]) -> Iterator[bytes]:
        yield b"["
        for index, item in enumerate(items):
            yield (b"," if index else b"") + self._item(index, partial(_itself, item))
        yield b"]"

    def stream(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Answer lines with lines, as they come; a body that breaks off ends in a problem document."""
        index = 0
        try:
            for line in lines(pieces, self.settings.max_body_bytes):
                yield self._item(index, partial(self._parse, line)) + b"\n"
                index += 1
        except InvalidInput as error:
            yield orjson.dumps(problem_of(error, index=index)) + b"\n"

    def _parse(self, line: bytes | None) -> Any:
        if line is None:
            raise too_large(self.settings.max_body_bytes)
        return parse(line)

    def _item(self, index: int, read: Callable[[], Any]) -> bytes:
        fields = None
        with self.turns.of_many():
            try:
                fields = read()
                request = read_fields(fields, self.query, self.settings)
                return orjson.dumps(answer(request, self.labeller, self.accepted))
            except Exception as error:  # noqa: BLE001  # whatever one text does, the others are answered
                if not isinstance(error, BayanError):
                    _log.error("a text of a batch failed", exc_info=error)
                return orjson.dumps(problem_of(error, index=index, id=_id_of(fields)))


def _itself(item: Any) -> Any:
    return item


def _id_of(fields: Any) -> str | None:
    given = fields.get("id") if isinstance(fields, dict) else None
    return given if isinstance(given, str) else None
