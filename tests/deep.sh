#!/usr/bin/env bash
# The deep run: every test, with as many random cases as the claims in docs/ are made for (minutes, not seconds).
# Run it in a checkout whose tests run; PYTHON names another interpreter, arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
OFFER_DEEP=1 exec "${PYTHON:-.venv/bin/python}" -m pytest -m "slow or not slow" --durations 10 "$@"
