# One image for the service, the workers and JupyterLab: `docker run … karyaksham up`, `… worker`, `… lab --ip=0.0.0.0`.
# The build stage needs Rust and Node; the image that runs has neither.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make python3-venv && rm -rf /var/lib/apt/lists/*
COPY --from=node:20-bookworm-slim /usr/local /usr/local
COPY . /src
WORKDIR /src
RUN python3 -m venv /venv && /venv/bin/pip install 'pip>=25.1' && /venv/bin/pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(echo /wheels/karyaksham-*.whl)[postgres]" && rm -r /wheels \
    && useradd --create-home --uid 1000 karyaksham
USER karyaksham
ENV KARYAKSHAM_HOME=/home/karyaksham/.karyaksham
ENTRYPOINT ["karyaksham"]
CMD ["up"]
