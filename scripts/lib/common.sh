# What the scripts of this project share. Sourced by bash; sets nothing outside its own shell.
# shellcheck shell=bash

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cores=$(nproc)

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root: directly, or through sudo for somebody who is not.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    fail "this needs root or sudo: $*"
  fi
}

# Seconds since the shell started, as "12 s" or "3 min 4 s".
elapsed() {
  if [ "$SECONDS" -lt 60 ]; then say "$SECONDS s"; else say "$((SECONDS / 60)) min $((SECONDS % 60)) s"; fi
}

# Runs a command silently; on failure prints what it said. quietly LABEL LOG COMMAND...
# A function ends with its first failure, too: bash ignores "set -e" left of "||", hence the subshell on its own.
quietly() {
  local label=$1 log=$2 status
  local -
  shift 2
  mkdir -p "$(dirname "$log")"
  set +e
  (set -e && "$@") >"$log" 2>&1 </dev/null
  status=$?
  [ "$status" = 0 ] && return 0
  tail -n 40 "$log" >&2
  fail "$label failed (exit code $status); everything it said is in $log"
}

# Paths below the repository mean the same to the compiler's cache in every clone and copy of it.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$repository}
