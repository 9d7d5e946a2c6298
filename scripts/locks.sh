#!/usr/bin/env bash
# Writes the lock files: every version with its hashes, and no registry's address.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet uv
lock() { # lock <target> <sources and options>
  local target=$1
  shift
  .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --python-version 3.11 "$@" --output-file "$target"
}
lock requirements.txt pyproject.toml "${@}"
lock requirements-build.txt requirements-build.in "${@}"
lock requirements-dev.txt pyproject.toml requirements-build.in --extra dev \
  --constraint requirements.txt --constraint requirements-build.txt "${@}"
