# One image for the service, the workers and JupyterLab: `docker run … karyaksham serve --host 0.0.0.0 --port 8642`,
# `… worker`, `… lab --ip=0.0.0.0`. The build stage needs Rust and Node; the image that runs has neither.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make python3-venv && rm -rf /var/lib/apt/lists/*
COPY --from=node:20-bookworm-slim /usr/local /usr/local
COPY . /src
WORKDIR /src
RUN python3 -m venv /venv && /venv/bin/pip install 'pip>=25.1' && /venv/bin/pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/karyaksham-*.whl)[postgres]" && rm -r /wheels \
    && useradd --create-home --uid 1000 karyaksham \
    && install -d -m 0700 -o karyaksham -g karyaksham /var/lib/karyaksham
# A number, so that Kubernetes can see that it is not root. Nothing below / has to be written but home and /tmp.
USER 1000
ENV KARYAKSHAM_HOME=/var/lib/karyaksham PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1
VOLUME /var/lib/karyaksham
EXPOSE 8642
STOPSIGNAL SIGTERM
ENTRYPOINT ["karyaksham"]
CMD ["up"]
