#!/usr/bin/env bash
# Builds the hub if a source is newer than its jar, then runs it in development mode. Arguments go to `serve`.
# The current folder stays what it was, so that `--config belfry.yaml` means the caller's file.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/deploy/tools.sh"

jar=$root/hub/target/belfry.jar
log=$root/hub/target/run.log

# Folders count too: a file that was removed or renamed makes its folder newer.
is_current() {
  [ -f "$jar" ] && [ -z "$(find "$root/pom.xml" "$root/hub/pom.xml" "$root/client-sdk-java/pom.xml" \
    "$root/hub/src/main" "$root/client-sdk-java/src/main" "$root/client-js/src" \
    ! -name '*.test.ts' -newer "$jar" 2>/dev/null)" ]
}

# Turns Maven's talk into a line for each phase.
narrate() {
  local line fetching=
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      *'Downloading from '*)
        [ -n "$fetching" ] || say '  fetching libraries (the first time only; this can take a few minutes)'
        fetching=yes
        ;;
      *':compile (default-compile) @ client-sdk-java'*) say '  compiling the Java client' ;;
      *'(bundle-client) @ hub'*) say '  bundling the browser client' ;;
      *':compile (default-compile) @ hub'*) say '  compiling the hub' ;;
      *':shade (default) @ hub'*) say '  packing hub/target/belfry.jar' ;;
    esac
  done
}

stop_build() {
  kill "$build" 2>/dev/null || true
  rm -f "$jar"
  exit "$1"
}

build() {
  local started=$SECONDS stamp=$root/hub/target/run.stamp pipe=$root/hub/target/run.pipe code=0
  require_build_tools
  say 'Building the hub …'
  mkdir -p "$root/hub/target"
  rm -f "$jar" "$pipe" # half a jar must never look like a new one
  : >"$log"
  touch "$stamp"
  mkfifo "$pipe"
  (cd "$root" && exec mvn -B -pl hub -am package -Dmaven.test.skip=true -Dspotless.check.skip=true) \
    >"$pipe" 2>&1 </dev/null &
  build=$!
  trap 'stop_build 130' INT
  trap 'stop_build 143' TERM
  narrate <"$pipe"
  wait "$build" || code=$?
  trap - INT TERM
  rm -f "$pipe"
  if [ "$code" -ne 0 ] || [ ! -f "$jar" ]; then
    cat "$log" >&2
    rm -f "$jar"
    fail '' "The build failed; Maven's log is above, and in hub/target/run.log."
  fi
  touch -r "$stamp" "$jar" # what was edited meanwhile is newer
  rm -f "$stamp"
  say "Built in $((SECONDS - started)) s."
}

find_java
is_current || build

# The heap is the JVM's own choice, a quarter of the memory. Buffers outside the heap belong to threads, not connections:
# their bound is far above what is used, and a leak meets it early. JAVA_OPTS comes last and wins.
flags='-XX:+ExitOnOutOfMemoryError -XX:MaxDirectMemorySize=256m'
[ "$java_version" -lt 25 ] || flags="$flags -XX:+UseCompactObjectHeaders"
# shellcheck disable=SC2086 # both are lists of words
exec "$java" $flags ${JAVA_OPTS:-} -jar "$jar" serve --dev "$@"
