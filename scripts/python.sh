#!/usr/bin/env bash
# Prints a Python that is new enough, or says what to install.
for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
  if [ -n "$name" ] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$name"
    exit 0
  fi
done
echo "Ithaca needs Python 3.11 or newer, and none was found. Install it, or name it: make setup PYTHON=/path/to/python3" >&2
exit 1
