#!/usr/bin/env bash
# A real RabbitMQ for tests: rabbitmq.sh start | stop | halt | kill | freeze | thaw (see server.sh).
# PORT=5698; the two ports after it serve the broker's own needs.

set -euo pipefail
name=rabbitmq PORT=${PORT:-5698}
address=amqp://guest:guest@127.0.0.1:$PORT// ports="$PORT $((PORT + 1)) $((PORT + 2))"
. "$(dirname "$0")/server.sh"

home=/usr/lib/rabbitmq

launch() {
  [ -x "$home/bin/rabbitmq-server" ] \
    || fail "no rabbitmq-server on this machine; Debian's package rabbitmq-server brings it"
  need epmd erlang-base
  # A cookie and a name service of its own: a broker that the system runs is not met.
  [ -f "$folder/.erlang.cookie" ] || (umask 077 && head -c 24 /dev/urandom | base64 >"$folder/.erlang.cookie")
  printf '%s\n' "listeners.tcp.default = 127.0.0.1:$port" "disk_free_limit.absolute = 50MB" \
    "vm_memory_high_watermark.absolute = 512MB" >"$folder/rabbitmq.conf"
  begin env ERL_EPMD_PORT="$((port + 2))" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_NODENAME="academy$port@localhost" RABBITMQ_NODE_PORT="$port" \
    RABBITMQ_DIST_PORT="$((port + 1))" RABBITMQ_CONFIG_FILE="$folder/rabbitmq" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" RABBITMQ_CONF_ENV_FILE="$folder/none" \
    RABBITMQ_PID_FILE="$folder/broker.pid" RABBITMQ_ALLOW_INPUT=1 \
    bash -c "epmd & exec $home/bin/rabbitmq-server -noinput"
}

# A client that says nothing sensible is told the protocol's name.
answers() {
  local said
  said=$( (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'AMQP\0\0\0\0' >&3 && head -c 4 <&3 | tr -d '\0') 2>/dev/null) || return 1
  [ "$said" = AMQP ]
}

obey "$@"
