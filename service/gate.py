"""Who is let in: keys, rates, and the headers that browsers are told to be careful by."""

from functools import partial
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from flask import Flask, Response, g, request

from service.errors import TooManyRequests, Unauthorised
from service.keys import KeyFile
from service.senders import Senders
from service.settings import NO_KEYS, NO_ORIGIN, Settings
from service.worker import Worker

# What balancers ask has no key and no rate.
OPEN = frozenset({"/healthz", "/readyz", "/v2/health/live", "/v2/health/ready"})

_CAREFUL = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, X-Request-ID, traceparent",
    "Access-Control-Max-Age": "600",
}


def guard(app: Flask, settings: Settings, worker: Worker) -> None:
    """Guard every request to the application, before its body is read; raises SettingsError for keys that are none."""
    keys = None if settings.keys == NO_KEYS else KeyFile(Path(settings.keys))
    senders = Senders(settings.threads)

    @app.before_request
    def admit() -> None:
        # A browser asks with OPTIONS whether it may send a key, without one.
        if request.path in OPEN or request.method == "OPTIONS":
            return
        if keys is not None:
            g.caller = _caller(keys)
        near = address(request.environ, settings.proxy_hops)
        g.waiting = partial(senders.waiting, near)
        if settings.rate:
            who = f"key {g.caller}" if keys is not None else f"address {near}"
            seconds = worker.shared.limits.wait(who, settings.rate, settings.burst)
            if seconds:
                raise TooManyRequests(f"the limit is {settings.rate} requests a minute", seconds)

    @app.after_request
    def be_careful(response: Response) -> Response:
        response.headers.extend(_CAREFUL)
        response.headers.setdefault("Content-Security-Policy", _NOTHING)
        if settings.cors_origin != NO_ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = settings.cors_origin
            response.headers.add("Vary", "Origin")
            if request.method == "OPTIONS":
                response.headers.extend(_PREFLIGHT)
        return response


def _caller(keys: KeyFile) -> str:
    scheme, _, key = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    name = keys.name_of(key.strip()) if scheme.lower() == "bearer" else None
    if name is None:
        raise Unauthorised("send `Authorization: Bearer` and a key")
    return name


def address(environ: dict[str, str], hops: int) -> str:
    """Return where a request comes from: of IPv6 the network of 64 bits that a customer has.

    ``hops`` proxies are ours; each has added to X-Forwarded-For whom it was asked by, and what stands before that is
    anybody's word.
    """
    told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    nearest = environ.get("REMOTE_ADDR", "")
    given = told[-hops] if 0 < hops <= len(told) else nearest
    for text in (given, nearest):
        try:
            found = ip_address(text)
        except ValueError:
            continue
        if isinstance(found, IPv6Address):
            return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
        return str(found)
    return nearest
