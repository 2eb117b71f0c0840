// Plugins that fail before they can be asked anything, each in a way of its own.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "sereno/plugin.h"

namespace {
using namespace sereno;

#if defined(THROWS_while_loaded)
struct Thrower {
  Thrower() { throw std::runtime_error("libsip 4 is needed, 3 is there"); }
};
const Thrower thrower;
#elif defined(THROWS_last_words)
struct Speaker {
  Speaker() {
    std::fputs("licence not found\n", stderr);
    std::abort();
  }
};
const Speaker speaker;
#endif

class ThrowingCheck final : public Check {
 public:
  void declare(Options&) const override {
#if defined(THROWS_in_declare)
    throw std::runtime_error("the list of codecs cannot be read");
#elif defined(THROWS_an_int)
    throw 5;
#endif
  }
  CheckResult run(const Context&) const override { return {.status = Status::ok}; }
};
}  // namespace

SERENO_PLUGIN(ThrowingCheck, "throwing", "Never comes to a run")
