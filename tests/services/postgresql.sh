#!/usr/bin/env bash
# A real PostgreSQL for tests: postgresql.sh start | stop | halt | kill | freeze | thaw (see server.sh).
# PORT=5458. One user, who may create databases; every connection from this machine is trusted.

set -euo pipefail
name=postgresql PORT=${PORT:-5458}
address=postgres://academy@127.0.0.1:$PORT/postgres ports=$PORT
. "$(dirname "$0")/server.sh"

programs() { # the newest server's folder
  local found; found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(dirname "$(command -v initdb)" 2>/dev/null) || true
  [ -x "$found/initdb" ] || fail "no initdb on this machine; Debian's package postgresql brings it"
  echo "$found"
}

launch() {
  local bin; bin=$(programs)
  as_user "$(id -un postgres 2>/dev/null || echo nobody)"
  if [ ! -f "$folder/data/PG_VERSION" ]; then
    (cd "$folder" && "${run_as[@]}" "$bin/initdb" --pgdata "$folder/data" --username academy --auth trust \
      --encoding UTF8 --locale C.UTF-8 --no-sync >"$folder/output" 2>&1) \
      || { tail -n 20 "$folder/output" >&2; fail "initdb failed"; }
  fi
  rm -f "$folder/data/postmaster.pid" # left behind by a kill; nothing of ours lives here now
  cd "$folder"
  begin "$bin/postgres" -D "$folder/data" -c "port=$port" -c listen_addresses=127.0.0.1 \
    -c "unix_socket_directories=$folder" -c max_connections=100 -c fsync=off
}

answers() { "$(programs)/pg_isready" -q -h 127.0.0.1 -p "$port" -t 1; }

obey "$@"
