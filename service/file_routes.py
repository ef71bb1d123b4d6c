"""The route that files are labelled by, beside those of `service.routes`."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from service.answers import answer, file_part
from service.exchange import accepted_languages, body, send
from service.extractor import check_media_type, run
from service.fields import FILE_QUERY, read_query
from service.labeller import Labeller
from service.schema import read_fields
from service.settings import Settings
from service.turns import Turns
from service.upload import read_upload


def make_file_routes(settings: Settings, ready: Callable[[], Labeller], turns: Turns) -> Blueprint:
    """Return the route over the labeller that ``ready`` gives."""
    routes = Blueprint("files", __name__)

    @routes.post("/v1/label/file")
    def label_file() -> Response:
        model = ready()
        query = read_query(request.query_string, FILE_QUERY)
        show = query.pop("extracted", False)
        # One more than the limit, as for every body: see `body`.
        request.max_content_length = settings.max_file_bytes + 1
        # A file costs as much as a batch does, and is counted with them: while it is sent already, for it is large.
        with turns.many():
            upload = read_upload(body(settings.max_file_bytes), request.content_type or "")
            check_media_type(upload.media_type)
            extracted = run(upload.data, upload.media_type, upload.charset, settings)
        asked = read_fields({"text": extracted.text, "title": extracted.title}, query, settings)
        with turns.single():
            given = answer(asked, model, accepted_languages()) | {"file": file_part(extracted, upload.media_type, show)}
            return send(given, given["names"], settings.gzip_bytes)

    return routes
