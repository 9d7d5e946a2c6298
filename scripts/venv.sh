#!/usr/bin/env bash
# Makes the virtual environment and installs what the lock files name, and nothing else:
#   scripts/venv.sh runtime | dev
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$1
export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ ! -x .venv/bin/python ]; then
  python=$(scripts/python.sh)
  echo "Making the virtual environment with $python"
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
  fi
fi
case $wanted in
  runtime) locks=(-r requirements.txt -r requirements-build.txt) ;;
  dev) locks=(-r requirements-dev.txt) ;;
esac
echo "Installing the locked packages ($wanted); the first time takes a minute or two"
.venv/bin/python -m pip install --quiet --require-hashes "${locks[@]}"
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
mkdir -p .venv/done
touch .venv/done/runtime
[ "$wanted" = runtime ] || touch .venv/done/dev
