# The stages of the two lanes, .ci/run and .ci/full, and how they are run and counted. Sourced by bash in the repository.
# shellcheck shell=bash
. scripts/lib/common.sh
. scripts/lib/build.sh

# The programs take 6 GB, which nobody needs when they have run.
unit_tests_with_sanitizers() {
  local status=0
  build sanitize sereno_unit_tests
  run_tests sanitize --label-regex '^unit$' || status=$?
  rm -rf build/sanitize
  return "$status"
}

# examine_packages SUITE: Debian's own judge, and the judge of units.
examine_packages() {
  lintian --allow-root --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs --profile debian \
    "build/packages/$1"/*.changes
  systemd-analyze security --offline=true --threshold=20 packaging/systemd/serenod.service | tail -n 1
}

# What a new user does, on a machine with nothing but git; then the demo where nothing may be mounted.
new_user() {
  tests/new_machine/try
  tests/new_machine/try --keep --plain scripts/demo
}

# Debian 13: the build, which knows no warning, the unit tests and the packages.
debian_13() {
  tests/new_machine/try --suite trixie --out build/packages/trixie bash -c 'scripts/test unit && scripts/packages /out'
}

# What a test does for some seconds in every run.
killed_for_a_minute() {
  SERENO_BUILD_DIR=$PWD/build/release SERENO_KILLING_SECONDS=60 python3 tests/end_to_end/disk_faults_test.py \
    DiskFaults.test_killed_again_and_again_under_load_it_loses_nothing_that_was_acknowledged
}

# An archive of years in one file, cut and with forged lines: in the memory that a short one takes.
two_gigabytes_of_logs() {
  build release sla-at
  SERENO_BUILD_DIR=$PWD/build/release SERENO_LOG_MEGABYTES=2048 python3 tests/conformance/nagios_log_test.py \
    SameLog.test_a_long_log_with_forged_lines_and_a_cut_takes_little_memory
}

passed=0 failed=0 summary=''

# stage NAME COMMAND...: one part; the others run whatever became of it. Adds up what it counted, or counts it as one. What is
# left of the lane's time bounds it.
stage() {
  local name=$1 began=$SECONDS status=0 counts verdict
  shift
  printf '\n== %s, %s\n' "$name" "$(date -u +%H:%M:%S)"
  # shellcheck disable=SC2016  # the words are the inner shell's
  timeout --kill-after=30 $((limit > SECONDS ? limit - SECONDS : 1)) \
    bash -c '. .ci/stages.sh; set -euo pipefail; "$@"' stage "$@" 2>&1 </dev/null | tee build/stage.log
  status=${PIPESTATUS[0]}
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' build/stage.log |
    awk '{p += $1; f += $2} END {if (NR) print p, f}')
  if [ -n "$counts" ]; then
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
  elif [ "$status" = 0 ]; then
    passed=$((passed + 1))
  fi
  # A stage that broke without a failed test is a failure, too.
  [ "$status" = 0 ] || { [ -n "$counts" ] && [ "${counts#* }" != 0 ]; } || failed=$((failed + 1))
  case $status in
    0) verdict=well ;;
    124 | 137) verdict="OUT OF TIME" ;;
    *) verdict="FAILED ($status)" ;;
  esac
  verdict+="${counts:+, ${counts% *} passed, ${counts#* } failed}"
  summary+=$(printf '%-40s %5d s  %s' "$name" $((SECONDS - began)) "$verdict")$'\n'
  printf '== %s: %s after %d s\n' "$name" "$verdict" $((SECONDS - began))
}

# the_end LANE: what each stage took and found, and the count on a line of its own.
the_end() {
  printf '\n%s of %s, %s, on %d cores, ended %s\n%s\nafter %s\n%d passed, %d failed\n' "$1" \
    "$(git describe --always --dirty 2>/dev/null || echo "no commit")" "$own_suite" "$cores" "$(date -u +'%F %T UTC')" "$summary" \
    "$(elapsed)" "$passed" "$failed"
  [ "$failed" = 0 ]
}
