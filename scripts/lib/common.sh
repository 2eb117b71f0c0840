# What the scripts of this project share. Sourced by bash; sets nothing outside its own shell.
# shellcheck shell=bash

umask 022 # other users, such as those that other people's servers run as, read what is made here
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cores=$(nproc)
# The suite of this machine: bookworm is Debian 12, trixie Debian 13.
own_suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# The comment at the head of the script that runs is its help. usage_and_exit WORD: prints it; a call for help ends with 0,
# any other word is a mistake and ends with 2.
usage_and_exit() {
  local word=$1
  case $word in
    -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) printf "error: '%s' means nothing here\n\n" "$word" >&2 && sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
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

# Whether a mount namespace can be made and mounted in; not so in a plain container, nor where the root is no mount point.
mounts_are_allowed() {
  as_root unshare --mount --propagation private mount -t tmpfs tmpfs /tmp 2>/dev/null
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
