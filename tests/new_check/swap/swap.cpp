// check_swap: share of the swap space in use. Reads /proc/meminfo; needs no privileges.
#include <cmath>

#include "sereno/plugin.h"

namespace {
using namespace sereno;

/// The number behind a key such as "SwapFree:", in KiB.
double kibibytes(std::string_view meminfo, std::string_view key) {
  const auto line = line_starting_with(meminfo, key);
  const auto value = line ? parse_number(first_word(line->substr(key.size()))) : std::nullopt;
  if (!value) throw CheckFailure("/proc/meminfo has no " + std::string(key));
  return *value;
}

class SwapCheck final : public Check {
 public:
  void declare(Options& options) const override {
    options.add("warning,w", Options::Kind::range, "80", "percent in use that warns")
        .add("critical,c", Options::Kind::range, "90", "percent in use that is critical");
  }

  CheckResult run(const Context& context) const override {
    const auto meminfo = context.read_file("/proc/meminfo");
    const double total = kibibytes(meminfo, "SwapTotal:");
    if (total == 0) return {.status = Status::ok, .summary = "no swap"};

    const double percent = 100 * (1 - kibibytes(meminfo, "SwapFree:") / total);
    const Metric used = context.guarded("used", percent, "%");
    const auto summary = std::to_string(std::lround(percent)) + "% in use";
    return {.status = judge(used), .summary = summary, .metrics = {used}};
  }
};
}  // namespace

SERENO_PLUGIN(SwapCheck, "swap", "Share of the swap space in use")
