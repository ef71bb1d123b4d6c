"""What schemathesis has to be told: lines of JSON, and the rules that a schema cannot say.

A field stands in the query or in the body; text and title share one limit; a tensor's shape is that of its data.
"""

import json

import schemathesis

from service.inference import NOT_SO_MANY


@schemathesis.serializer("application/x-ndjson")
def to_lines(_context, value):
    lines = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@schemathesis.deserializer("application/x-ndjson")
def of_lines(_context, response):
    return [json.loads(line) for line in response.content.splitlines()]


@schemathesis.deserializer("text/html")
def of_html(_context, response):
    return response.content.decode()


@schemathesis.hook
def map_case(_context, case):
    if case.meta.generation.mode.is_positive and isinstance(case.body, dict) and case.query:
        case.query = {name: value for name, value in case.query.items() if case.body.get(name) is None}
    return case


# Bytes at random are no file.
NO_FILE = ("unreadable-file", "invalid-utf8", "empty-text", "file-too-costly")


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code not in (400, 413, 415, 422):
        return True
    problem = response.json()
    if case.path == "/v1/label/file":
        return problem["code"] not in NO_FILE
    if "error" in problem:
        return not problem["error"].endswith(NOT_SO_MANY)
    return problem["code"] != "text-too-long" and not problem["detail"].endswith("is in the query and in the body")
