# What run.sh and test.sh share; to be sourced. Expects $root, the top folder of the sources.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Prints "<version> <home>" of a java executable, e.g. "17 /usr/lib/jvm/java-17-openjdk-amd64"; fails if it does not run.
describe_java() {
  local settings
  settings=$("$1" -XshowSettings:properties -version 2>&1) || return 1
  printf '%s %s\n' \
    "$(printf '%s\n' "$settings" | sed -n 's/^ *java\.specification\.version = //p')" \
    "$(printf '%s\n' "$settings" | sed -n 's/^ *java\.home = //p')"
}

# Sets java, java_version and java_home to JAVA_HOME's Java or else the one on the PATH.
find_java() {
  local described remedy='Install a JDK 17 or later (Debian: apt install openjdk-17-jdk-headless), or set JAVA_HOME.'
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it." "$remedy"
  else
    java=$(command -v java) || fail 'Java is missing: there is no java on the PATH, and JAVA_HOME is not set.' "$remedy"
  fi
  described=$(describe_java "$java") || fail "$java does not run." "$remedy"
  java_version=${described%% *}
  java_home=${described#* }
  case $java_version in
    1.*) java_version=${java_version#1.} ;;
  esac
  [ "$java_version" -ge 17 ] || fail "$java is Java $java_version; Belfry needs 17 or later." "$remedy"
}

# What only building needs: a compiler and Maven.
require_build_tools() {
  local version remedy='Install Maven 3.8 or later (Debian: apt install maven).'
  [ -x "$java_home/bin/javac" ] || fail "Java $java_version in $java_home has no compiler: it is a JRE, building needs a JDK." \
    "Install one (Debian: apt install openjdk-$java_version-jdk-headless), or set JAVA_HOME to one."
  command -v mvn >/dev/null || fail 'Maven is missing: there is no mvn on the PATH.' "$remedy"
  export JAVA_HOME=$java_home
  version=$(mvn -version 2>&1 </dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  [ -n "$version" ] || fail "mvn does not run: 'mvn -version' says no version." "$remedy"
  if [ "${version% *}" -lt 3 ] || { [ "${version% *}" -eq 3 ] && [ "${version#* }" -lt 8 ]; }; then
    fail "mvn is Maven ${version/ /.}; Belfry needs 3.8 or later." "$remedy"
  fi
}
