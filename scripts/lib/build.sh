# Building and testing one preset. Sourced after common.sh.
# shellcheck shell=bash

# build PRESET [TARGET...]: configures and builds; silent but for its length when all goes well.
build() {
  local preset=$1 began=$SECONDS
  shift
  quietly "configuring $preset" "$repository/build/logs/$preset-configure.log" \
    env -C "$repository" cmake --preset "$preset"
  quietly "building $preset" "$repository/build/logs/$preset-build.log" \
    env -C "$repository" cmake --build --preset "$preset" --parallel "$cores" ${1:+--target "$@"}
  say "built $preset in $((SECONDS - began)) s"
}

# run_tests PRESET [CTEST OPTION...]: ctest with its own report, then "N passed, N failed".
run_tests() {
  local preset=$1 folder=$repository/build/$1 status=0 total failed
  shift
  # Most tests wait for sockets and timers, not for a core.
  ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$((2 * cores))" \
    --output-junit "$repository/build/logs/$preset-tests.xml" "$@" || status=$?
  total=$(sed -n 's/.*<testsuite.* tests="\([0-9]*\)".*/\1/p;s/^[[:space:]]*tests="\([0-9]*\)".*/\1/p' \
    "$repository/build/logs/$preset-tests.xml" | head -n 1)
  failed=$(sed -n 's/^[[:space:]]*failures="\([0-9]*\)".*/\1/p' "$repository/build/logs/$preset-tests.xml" | head -n 1)
  say "$((total - failed)) passed, $failed failed"
  return "$status"
}
