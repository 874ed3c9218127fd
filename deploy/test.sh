#!/usr/bin/env bash
# Runs the tests of every module; `--fast` leaves out what needs more than a minute, `--slow` adds what needs several.
# Installs what is missing (Debian). Stops at the first phase that fails. The last line on standard output is always
# "N passed, N failed".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/deploy/tools.sh"
cd "$root"
export CI=true NO_COLOR=1
unset BELFRY_CONFIG BELFRY_TOKEN BELFRY_API_KEY

logs=$root/target/test-logs
passed=0
failed=0
running= # process ids of the phases that have begun and not ended
fast=
slow=

case ${1:-} in
  '') ;;
  --fast) fast=yes ;;
  --slow) slow=yes ;;
  --help | -h)
    sed -n '2,4s/^# //p' "$0"
    exit 0
    ;;
  *) fail "Unknown argument: $1" 'Usage: ./test [--fast | --slow]' ;;
esac

# Every phase is a process group of its own, so that whatever it left behind can be ended with it: asked for five seconds,
# then killed. What is still there after that is dead and only not yet collected by its parent.
end_group() {
  local tries=0
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while [ "$tries" -lt 50 ] && kill -0 -- "-$1" 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

finish() {
  local each
  for each in $running; do end_group "$each"; done
  printf '%s passed, %s failed\n' "$passed" "$failed"
}
trap finish EXIT
trap 'failed=$((failed + 1)); exit 130' INT
trap 'failed=$((failed + 1)); exit 143' TERM

log_of() { printf '%s/%s.log' "$logs" "$(printf '%s' "$1" | tr -cs 'A-Za-z0-9\n' '-')"; }

# begin NAME COMMAND…: the phase runs beside what follows, until `conclude` waits for it.
begin() {
  local name=$1 log
  shift
  printf '%s …\n' "$name"
  log=$(log_of "$name")
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  echo "$!" >"$log.pid"
  running="$running $! "
}

# conclude NAME COUNTER: COUNTER is a function that prints "<passed> <failed>" when the command has ended.
conclude() {
  local name=$1 counter=$2 code=0 counts log pid seconds
  log=$(log_of "$name")
  pid=$(cat "$log.pid")
  wait "$pid" || code=$?
  end_group "$pid"
  running=${running/ $pid /}
  seconds=$(($(date -r "$log" +%s) - $(date -r "$log.pid" +%s))) # to its last word: it may have ended long ago
  counts=$("$counter" "$log")
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  if [ "$code" -ne 0 ] || [ "${counts#* }" -ne 0 ]; then
    [ "${counts#* }" -ne 0 ] || failed=$((failed + 1)) # a phase that breaks off fails though no test did
    tail -n 150 "$log"
    printf '%s FAILED after %s s with exit code %s; the whole log: %s\n' "$name" "$seconds" "$code" "${log#"$root"/}"
    exit 1
  fi
  if [ "$counter" = nothing ]; then
    printf '  %s: done in %s s\n' "$name" "$seconds"
  else
    printf '  %s: %s passed in %s s\n' "$name" "${counts% *}" "$seconds"
  fi
}

# phase NAME COUNTER COMMAND…
phase() {
  begin "$1" "${@:3}"
  conclude "$1" "$2"
}

# For phases without tests.
nothing() { echo 0 0; }

# From the reports of Surefire and Failsafe.
count_maven() {
  find "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports -name 'TEST-*.xml' 2>/dev/null |
    while IFS= read -r report; do grep -m 1 '<testsuite ' "$report"; done | awk '
      function number(name,  text) {
        if (!match($0, " " name "=\"[0-9]+\"")) return 0
        text = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        return text + 0
      }
      { bad = number("errors") + number("failures"); good += number("tests") - bad - number("skipped"); all += bad }
      END { print good + 0, all + 0 }'
}

# From Vitest's last lines, such as "Tests  1 failed | 153 passed (154)".
count_vitest() {
  awk '$1 == "Tests" { for (i = 2; i < NF; i++) { if ($(i + 1) ~ /^passed/) good = $i; if ($(i + 1) ~ /^failed/) bad = $i } }
    END { print good + 0, bad + 0 }' "$1"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_missing() {
  local packages=
  [ -n "$(jdk 17)" ] || [ -n "$(jdk_from 17)" ] || packages="$packages default-jdk-headless"
  command -v mvn >/dev/null || packages="$packages maven"
  command -v node >/dev/null || packages="$packages nodejs"
  command -v npm >/dev/null || packages="$packages npm"
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    packages="$packages chromium"
  command -v redis-server >/dev/null || packages="$packages redis-server"
  command -v haproxy >/dev/null || packages="$packages haproxy"
  [ -x /usr/sbin/nginx ] || packages="$packages nginx"
  [ -e /usr/lib/nginx/modules/ngx_stream_module.so ] || packages="$packages libnginx-mod-stream"
  [ -x /usr/sbin/apache2 ] || packages="$packages apache2-bin" # the server without the service
  # A test moves the clock of Redis.
  ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || packages="$packages libfaketime"
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null || fail "Missing, and there is no apt-get to install it with:$packages"
  printf 'Installing%s …\n' "$packages"
  # shellcheck disable=SC2086 # a list of words
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $packages; } >"$logs/install.log" 2>&1 </dev/null; then
    tail -n 30 "$logs/install.log"
    fail "Installing failed (root or sudo is needed):$packages"
  fi
}

# Every JDK here: JAVA_HOME, JAVA_HOME_…, the PATH's, then Debian's folder.
jdk_homes() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  env | sed -n 's/^JAVA_HOME_[^=]*=//p'
  ! command -v java >/dev/null || describe_java java | sed 's/^[^ ]* //'
  ls -d /usr/lib/jvm/*/ 2>/dev/null | sed 's:/$::' || true
}

# The home of a JDK of just this version; nothing if there is none.
jdk() { matching_jdk "$1" -eq; }

# The home of a JDK of this version or later; nothing if there is none.
jdk_from() { matching_jdk "$1" -ge; }

matching_jdk() {
  local home described
  jdk_homes | while IFS= read -r home; do
    [ -x "$home/bin/javac" ] || continue
    described=$(describe_java "$home/bin/java") || continue
    case ${described%% *} in 1.*) continue ;; esac
    if [ "${described%% *}" "$2" "$1" ]; then
      printf '%s\n' "$home"
      break
    fi
  done
}

# The format is a phase of its own.
maven() {
  rm -f "$root"/*/target/surefire-reports/TEST-*.xml "$root"/*/target/failsafe-reports/TEST-*.xml
  mvn -B -ntp -Dspotless.check.skip=true "$@"
}

# With Java's second compiler, for there are more tries in the same time.
fuzz() { JAZZER_FUZZ=1 maven "$@" -pl hub -am test -Dtest=FrameDecoderFuzzTest -DargLine=; }

# The unit tests, and of the integration tests those of one node, of Redis, and of what a client resumes. The goals are
# named so that the jar stays as it is: the browser client is tested with it meanwhile.
on_later_jdk() {
  maven -pl hub -am test failsafe:integration-test failsafe:verify "-Djvm=$later_home/bin/java" \
    -Dit.test='SubscriberIT,JavaSdkIT,RedisBusIT' "$@"
}

in_client_js() { cd "$root/client-js" && "$@"; }

mkdir -p "$logs"
install_missing
JAVA_HOME=$(jdk 17)
[ -n "$JAVA_HOME" ] || JAVA_HOME=$(jdk_from 17)
export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
find_java
require_build_tools
node_version=$(node --version)
node_major=${node_version#v}
[ "${node_major%%.*}" -ge 20 ] || fail "Node $node_version is too old: client-js needs 20 or later."

quick='-Denforcer.skip=true -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false'
later_home=$(jdk 25)
[ "$java_version" -ne 25 ] || later_home=

packages=
if [ ! -f client-js/node_modules/.package-lock.json ] ||
  [ client-js/package-lock.json -nt client-js/node_modules/.package-lock.json ]; then
  packages=yes
  begin 'Node packages' in_client_js npm ci --no-audit --no-fund
fi
phase 'Format of the Java sources' nothing mvn -B -ntp spotless:check
[ -z "$packages" ] || conclude 'Node packages' nothing
begin 'Browser client' in_client_js npm test
if [ -n "$fast" ]; then
  quick_tests='*IT,!AutobahnIT,!LostReplyIT,!RosterDeathIT,!RosterOutageIT,!PresenceFarmIT'
  phase "Java modules on JDK $java_version, without Autobahn, faults and balancers" count_maven \
    maven verify "-Dit.test=$quick_tests,!**/loadtest/farm/*IT,!**/loadtest/balancer/*IT" \
    -Dfailsafe.failIfNoSpecifiedTests=false
else
  phase "Java modules on JDK $java_version" count_maven maven verify ${slow:+-DexcludedGroups=}
fi
conclude 'Browser client' count_vitest
# Two rows beside each other: the browser client with the jar, and Maven, which leaves that as it is.
begin 'Browser client against the hub' in_client_js npm run test:hub
if [ -z "$fast" ]; then
  # shellcheck disable=SC2086 # a list of words
  phase 'Fuzzing the frame decoder' count_maven fuzz $quick
  # shellcheck disable=SC2086
  [ -z "$later_home" ] || begin 'Hub on JDK 25' on_later_jdk $quick
fi
conclude 'Browser client against the hub' count_vitest
phase 'Browser client in Chromium' count_vitest in_client_js npm run test:browser
if [ -z "$fast" ]; then
  if [ -n "$later_home" ]; then
    conclude 'Hub on JDK 25' count_maven
  else
    printf 'Hub on JDK 25: left out, no such JDK is here.\n'
  fi
fi
