// sereno-sla watch: what must happen by itself.
#include <cstdio>
#include <exception>

#include "sla/watch/watch.h"

int main(int argc, char** argv) try {
  return sereno::sla::run_watch({argv + 1, argv + argc}, sereno::now_utc);
} catch (const std::exception& error) {
  std::fprintf(stderr, "sereno-sla watch: %s\n", error.what());
  return 3;
}
