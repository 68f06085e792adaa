# A server or a maker of sounds (broadcaster serve, broadcaster worker), from wheels by hash; nothing of the operating
# system beside the slim image is needed. docker build -t broadcaster . ; deploy/compose.yaml runs a whole house.
ARG PYTHON=3.12-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /src
COPY requirements-machines.lock ./
RUN python -m venv /opt/broadcaster \
 && /opt/broadcaster/bin/pip install --no-cache-dir --disable-pip-version-check \
    --only-binary :all: --require-hashes --requirement requirements-machines.lock
COPY pyproject.toml README.md LICENSE ./
COPY broadcaster ./broadcaster
COPY config ./config
COPY audio_assets ./audio_assets
# --no-index: nothing is fetched that the lock does not name.
RUN /opt/broadcaster/bin/pip install --no-cache-dir --disable-pip-version-check \
    --no-index --no-deps --no-build-isolation . \
 && /opt/broadcaster/bin/python -m compileall -q /opt/broadcaster/lib

FROM python:${PYTHON}
RUN groupadd --gid 10001 broadcaster \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/broadcaster --shell /usr/sbin/nologin broadcaster \
 && install -d -m 0700 -o 10001 -g 10001 /var/lib/broadcaster \
 && install -d -m 0755 -o 10001 -g 10001 /var/lib/broadcaster/audio
COPY --from=build /opt/broadcaster /opt/broadcaster
ENV PATH=/opt/broadcaster/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BROADCASTER_DATA=/var/lib/broadcaster
WORKDIR /var/lib/broadcaster
VOLUME ["/var/lib/broadcaster"]
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["broadcaster"]
CMD ["serve"]
