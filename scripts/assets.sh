#!/usr/bin/env bash
# Builds the style sheet and the scripts from assets/ with the locked npm packages.
set -euo pipefail
cd "$(dirname "$0")/.."
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
if [ -z "$major" ] || [ "$major" -lt 20 ] || ! command -v npm >/dev/null; then
  echo "Ithaca's pages are built with Node.js 20 or newer (found: ${major:-none}). Install it from https://nodejs.org or your system's packages." >&2
  exit 1
fi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "Installing the locked npm packages"
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
npm run --silent build
