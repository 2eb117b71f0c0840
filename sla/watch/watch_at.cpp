// For tests: sereno-sla watch with the clock at an instant. Usage: sla-watch-at INSTANT [--once] --config FILE
#include <cstdio>
#include <exception>

#include "sla/watch/watch.h"

int main(int argc, char** argv) try {
  const auto now = argc > 1 ? sereno::parse_instant(argv[1]) : std::nullopt;
  if (!now) {
    std::fputs("usage: sla-watch-at INSTANT [--once] --config FILE\n", stderr);
    return 3;
  }
  return sereno::sla::run_watch({argv + 2, argv + argc}, [now] { return *now; });
} catch (const std::exception& error) {
  std::fprintf(stderr, "sla-watch-at: %s\n", error.what());
  return 3;
}
