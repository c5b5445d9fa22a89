#!/usr/bin/env bash
# Resolve the two lock files anew: requirements/run.txt (what runs) and requirements/dev.txt (all of it, and the tools).
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
common=(pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header --quiet)
"$uv" "${common[@]}" pyproject.toml --extra postgres --extra exchange --group build -o requirements/run.txt
"$uv" "${common[@]}" pyproject.toml --extra postgres --extra exchange --group dev -c requirements/run.txt -o requirements/dev.txt
