#!/usr/bin/env bash
# A real Redis for tests: redis.sh start | stop | halt | kill | freeze | thaw (see server.sh).
# PORT=6398. Every write is on disk before it is answered, so that a kill loses nothing.

set -euo pipefail
name=redis PORT=${PORT:-6398}
address=redis://127.0.0.1:$PORT/0 ports=$PORT
. "$(dirname "$0")/server.sh"

launch() {
  need redis-server redis-server
  need redis-cli redis-tools
  begin redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --daemonize no \
    --appendonly yes --appendfsync always --save ""
}

answers() { [ "$(timeout 2 redis-cli -p "$port" ping 2>/dev/null)" = PONG ]; }

obey "$@"
