#!/usr/bin/env bash
# The deep run: every test, with as many random cases as the claims in docs/ are made for (minutes, not seconds).
# Run it in a checkout whose tests run. OFFER_CASES sets another number of cases, PYTHON another interpreter;
# arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
export OFFER_CASES="${OFFER_CASES:-20000}"
exec "${PYTHON:-.venv/bin/python}" -m pytest -m "slow or not slow" --durations 10 "$@"
