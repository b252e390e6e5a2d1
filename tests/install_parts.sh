#!/usr/bin/env bash
# Bring what the tests need from outside: Chromium and PostgreSQL through apt, an S3 server through Go, JupyterHub's
# proxy through npm.
# What cannot be had is said loudly; its tests then skip, or fail under CI=true.
set -euo pipefail
tools=$1

missing() { # command or glob of one
  ! command -v "$1" >/dev/null && ! compgen -G "${2:-/nowhere}" >/dev/null
}

wanted=()
if missing chromium; then wanted+=(chromium fonts-dejavu-core); fi
if missing postgres '/usr/lib/postgresql/*/bin/postgres'; then wanted+=(postgresql); fi
if [ ${#wanted[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq "${wanted[@]}" >/dev/null || echo "!! apt could not install: ${wanted[*]}"
  else
    echo "!! absent, and apt is not allowed here: ${wanted[*]} — their tests are skipped"
  fi
fi

if [ ! -x "$tools/versitygw" ]; then
  if command -v go >/dev/null; then
    mkdir -p "$tools"
    GOBIN=$tools go install github.com/versity/versitygw/cmd/versitygw@v1.8.0 || echo "!! the S3 server could not be built"
  else
    echo "!! Go ≥ 1.25 is absent: the tests against a real S3 server are skipped"
  fi
fi

proxy=$(dirname "$tools")/proxy
if [ ! -x "$proxy/node_modules/.bin/configurable-http-proxy" ]; then
  mkdir -p "$proxy"
  cp "$(dirname "$0")"/hub/proxy/package*.json "$proxy"
  (cd "$proxy" && npm ci --silent --no-audit --no-fund) || echo "!! JupyterHub's proxy could not be installed"
fi
