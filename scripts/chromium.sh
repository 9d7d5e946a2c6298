#!/usr/bin/env bash
# A Chromium for the browser tests: found, else installed by apt (as root), else by Playwright.
set -euo pipefail
cd "$(dirname "$0")/.."
found() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    # Ubuntu's chromium-browser may be a stub that only points to a snap: ask it for its version.
    if [ -n "$name" ] && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}
mkdir -p .venv/done
if place=$(found); then
  :
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null \
  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null \
  && place=$(found); then
  :
elif .venv/bin/playwright install chromium; then
  [ "$(id -u)" != 0 ] || .venv/bin/playwright install-deps chromium || true
  place="Playwright's own"
else
  echo "No Chromium was found and none could be installed. Install one and name it: CHROMIUM=/path/to/chromium make test" >&2
  exit 1
fi
echo "Browser for the tests: $place"
echo "$place" > .venv/done/chromium
