#!/bin/sh
# Runs our server beside its peers. HARNESS is a copy of the sync-peers harness with its `npm ci` done; BENCH_DSN adds PostgreSQL.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${HARNESS:?path of the harness}" "${OUT:=results/journeymap.json}"
export JOURNEYMAP_REPO="${JOURNEYMAP_REPO:-$(cd "$here/../.." && pwd)}"
export BENCH_PY="${BENCH_PY:-$JOURNEYMAP_REPO/.venv/bin/python}"
BENCH_PREPARED=$(mktemp -d)
export BENCH_PREPARED
trap 'rm -rf "$BENCH_PREPARED"' EXIT
PORT=8000 DIR="$BENCH_PREPARED" BENCH_DSN='' "$BENCH_PY" "$here/serve.py" --prepare
cp "$here"/*.mjs "$HARNESS/targets/"
targets=journeymap,hocuspocus,tldraw
[ -z "${BENCH_DSN:-}" ] || targets="$targets,journeymap-pg"
cd "$HARNESS"
mkdir -p "$(dirname "$OUT")"
exec ./node_modules/.bin/node run.mjs --targets "$targets" --n "${N:-10,50,100}" --rate "${RATE:-20,100}" --secs "${SECS:-8}" --reps "${REPS:-1}" --modes "${MODES:-load}" --out "$OUT"
