# Sourced by the scripts beside it: one real server for tests, begun and ended as a process group.
#
# A script sets `name`, `address` and `ports`, defines `launch` (which ends in `begin COMMAND...`)
# and `answers` (true once the server does its work), and calls `obey "$@"`:
#
#   start   begin the server, wait until it answers, print its address; data of before is kept
#   stop    end what `start` began and remove its data
#   halt    end it as an operator would, and keep its data for the next `start`
#   kill    end it with SIGKILL and keep its data
#   freeze  stop it with SIGSTOP: connections stay open and nothing answers; `thaw` undoes it
#   thaw
#
# PORT chooses another port. Nothing here touches a server that somebody else began: a port that
# is taken is an error, and signals go only to the group whose number `start` wrote down.

umask 022
port=${PORT:?}
root=${TMPDIR:-/tmp}/urban-academy-services-$(id -u)
folder=$root/$name-$port

fail() { echo "$name: $*" >&2; exit 1; }

need() { # COMMAND PACKAGE: have a command, or say which package brings it
  command -v "$1" >/dev/null || fail "no $1 on this machine; Debian's package $2 brings it"
}

lives() { [ -f "$folder/pid" ] && kill -0 -- "-$(<"$folder/pid")" 2>/dev/null; }

# Some servers refuse to run as root: then they run as a user without rights.
run_as=()
as_user() {
  [ "$(id -u)" = 0 ] || return 0
  run_as=(setpriv "--reuid=$1" "--regid=$(id -g "$1")" --clear-groups)
  chown -R "$1" "$folder"
}

begin() { # COMMAND...: run it as a process group of its own, its output in the folder
  HOME=$folder setsid "${run_as[@]}" "$@" >>"$folder/output" 2>&1 </dev/null &
  local pid=$!
  disown
  # On a busy machine it may take a moment until it is a group, and not one that has ended.
  while kill -0 "$pid" 2>/dev/null && ! kill -0 -- "-$pid" 2>/dev/null; do sleep 0.01; done
  echo "$pid" >"$folder/pid"
}

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start() {
  if ! lives; then
    local one
    for one in $ports; do ! taken "$one" || fail "port $one is taken"; done
    mkdir -p "$folder"
    launch
  fi
  for _ in $(seq 360); do
    if answers; then echo "$address"; return; fi
    lives || { tail -n 20 "$folder/output" >&2; fail "ended by itself"; }
    sleep 0.5
  done
  tail -n 20 "$folder/output" >&2
  end KILL
  fail "does not answer after three minutes"
}

end() { # SIGNAL: have the group end, by force when it does not listen
  lives || { rm -f "$folder/pid"; return 0; }
  local group; group=$(<"$folder/pid")
  kill -s CONT -- "-$group"
  kill -s "$1" -- "-$group" 2>/dev/null || true
  for _ in $(seq 150); do
    lives || { rm -f "$folder/pid"; return 0; }
    sleep 0.1
  done
  kill -s KILL -- "-$group" 2>/dev/null || true
  rm -f "$folder/pid"
}

stop() { end KILL; rm -rf "$folder"; rmdir "$root" 2>/dev/null || true; }

obey() {
  case ${1:-} in
    start) start ;;
    stop) stop ;;
    halt) end TERM ;;
    kill) end KILL ;;
    freeze) lives || fail "is not running"; kill -s STOP -- "-$(<"$folder/pid")" ;;
    thaw) lives || fail "is not running"; kill -s CONT -- "-$(<"$folder/pid")" ;;
    *) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
}
