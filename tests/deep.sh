#!/usr/bin/env bash
# The deep run: every test, with as many random cases as the claims in docs/ are made for (minutes, not seconds).
# Run it in a checkout whose tests run. OFFER_CASES sets another number of cases, OFFER_FUZZ_SECONDS another
# length of the fuzz run, OFFER_FUZZ_SEED another run; OFFER_KILLS how often a process at work on a ledger is killed,
# OFFER_KILL_SEED other moments, OFFER_TOGETHER_SECONDS how long several work on one; PYTHON another interpreter;
# arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
export OFFER_CASES="${OFFER_CASES:-20000}"
export OFFER_FUZZ_SECONDS="${OFFER_FUZZ_SECONDS:-300}"
export OFFER_KILLS="${OFFER_KILLS:-240}"
export OFFER_TOGETHER_SECONDS="${OFFER_TOGETHER_SECONDS:-60}"
exec "${PYTHON:-.venv/bin/python}" -m pytest -m "slow or not slow" --durations 10 "$@"
