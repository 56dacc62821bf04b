#!/bin/sh
# Our editor beside Excalidraw and tldraw in one run, and the table for bench/README.md. HARNESS is the canvas-peers
# harness; it is copied to the ignored bench/results/ and installed there once. About 20 minutes for everything.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
: "${HARNESS:?path of the canvas-peers harness}" "${PORT:=8299}"
work=${WORK:-$repo/bench/results/canvas-peers}
mkdir -p "$work"
[ -d "$work/node_modules" ] || {
  cp -R "$HARNESS/." "$work/" && chmod -R u+w "$work"
  (cd "$work" && npm ci --silent --legacy-peer-deps --engine-strict=false --no-audit --no-fund)
}
[ -d "$work/dist/tldraw" ] || (cd "$work" && node build.mjs excalidraw tldraw)
cp "$here"/*.mjs "$work/adapters/"
cat > "$work/adapters/index.mjs" <<'JS'
import tldraw from './tldraw.mjs'
import excalidraw from './excalidraw.mjs'
import journeymap from './journeymap.mjs'
export default { tldraw, excalidraw, journeymap }
JS
(cd "$repo" && npm run --silent build -- --logLevel error && .venv/bin/python -m whitenoise.compress --quiet static/dist)

JOURNEYMAP_DATA_DIR=$(mktemp -d)
export JOURNEYMAP_DATA_DIR JOURNEYMAP_PORT="$PORT" JOURNEYMAP_LOG_LEVEL=WARNING JOURNEYMAP_SOCKETS_PER_USER=100
export JOURNEYMAP_URL="http://127.0.0.1:$PORT" JOURNEYMAP_REPO="$repo"
unset DATABASE_URL REDIS_URL
cd "$repo"
.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py create_owner bench@example.org --name Bench --workspace Bench > /dev/null
.venv/bin/python manage.py serve > "$work/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$JOURNEYMAP_DATA_DIR"' EXIT
until curl -sf "$JOURNEYMAP_URL/readyz" > /dev/null; do kill -0 $server; sleep 0.2; done

cd "$work"
loads=${LOADS:-3}
files=''
# Sizes apart, so that what is measured already stays if one takes too long. tldraw is given up at 10,000.
for n in $(echo "${SIZES:-300,2000,10000}" | tr , ' '); do
  for repeat in $(seq "${REPEATS:-3}"); do
    targets=${TARGETS:-excalidraw,journeymap}
    [ -n "${TARGETS:-}" ] || [ "$n" = 10000 ] || [ "$repeat" != 1 ] || targets="$targets,tldraw"
    out=out/$n-$repeat.json
    timeout "${CAP:-240}" node runner.mjs --targets "$targets" --sizes "$n" --loads "$loads" --seconds "${SECONDS_EACH:-3}" \
      --out "$out" || echo "n=$n repeat $repeat: given up"
    files="$files $out"
  done
done
[ -n "${NO_PEOPLE:-}" ] || timeout 90 node adapters/people.mjs || echo 'people: given up'
node adapters/table.mjs $files
