# Any base with python3 (3.11 to 3.13) and venv will do; one base for both stages, or the bytecode would not fit.
ARG BASE_IMAGE=docker.io/library/python:3.13-slim

FROM ${BASE_IMAGE} AS build
# A venv for its pip alone: Debian's python3 has none, and refuses to install beside its own packages.
RUN python3 -m venv /venv
# `files` reads PDF as well.
ARG EXTRA=service
COPY locks/${EXTRA}.txt /build/
# Of scipy, scipy.sparse alone is imported: the rest, and the BLAS that only the rest calls, is half of everything.
# Headers, type stubs, the libraries' own tests and their command lines are for developers. Bytecode is made here,
# because the service cannot write it and starts twice as fast with it; no file changes again, so none is checked.
RUN /venv/bin/pip install --no-cache-dir --no-compile --only-binary :all: --require-hashes \
        --target /app/dependencies -r /build/${EXTRA}.txt \
    && cd /app/dependencies \
    && find scipy -mindepth 1 -maxdepth 1 -type d ! -name '_*' ! -name sparse -exec rm -r {} + \
    && rm -r scipy.libs bin \
    && find . -type d \( -name test -o -name tests -o -name include \) -prune -exec rm -r {} + \
    && find . -type f \( -name conftest.py -o -name '*.pyi' -o -name '*.pxd' -o -name '*.a' \) -delete \
    && python3 -m compileall -q --invalidation-mode unchecked-hash . \
    && chmod -R u=rwX,go=rX .
COPY LICENSE NOTICE /app/
COPY models/default /app/models/default
COPY service /app/service
# The modes are set because those of a clone depend on its owner's umask, and the service runs as someone else.
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /app/service \
    && chmod -R u=rwX,go=rX /app/LICENSE /app/NOTICE /app/models /app/service

FROM ${BASE_IMAGE}
# What everyone may write to in the base (/var/tmp, /run/lock ...) is closed; /tmp stays.
RUN find / -xdev -type d -perm -0002 ! -path /tmp ! -path '/proc/*' -exec chmod o-w {} +
# From what changes least to what changes most.
COPY --from=build /app/dependencies /app/dependencies
COPY --from=build /app/LICENSE /app/NOTICE /app/
COPY --from=build /app/models /app/models
COPY --from=build /app/service /app/service
WORKDIR /app
# Without the last one, OpenBLAS starts a thread per core of the host, against the limit of processes, for nothing.
ENV PYTHONPATH=/app/dependencies \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BAYAN_HOST=0.0.0.0 \
    BAYAN_PORT=8080 \
    BAYAN_MODEL=/app/models/default \
    OPENBLAS_NUM_THREADS=1
USER 10001:10001
EXPOSE 8080
# On SIGTERM the server takes no new connection, answers what it has accepted, and exits.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['BAYAN_PORT']), timeout=2); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["python3", "-m", "service"]
ARG BASE_IMAGE
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Bayan" \
      org.opencontainers.image.description="Labels statements by region and theme, Arabic first, over HTTP" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
