// Everything an author of a check includes, and the macro that exports it.
#pragma once

#include <exception>
#include <string>

#include "sereno/check.h"
#include "sereno/text.h"

namespace sereno::detail {

constexpr std::uint32_t bit(bool set, std::uint32_t value) { return set ? value : 0; }

/// Says a result through the host's callbacks.
inline void report(const CheckResult& result, const sereno_host& host) {
  for (const StepOutcome& step : result.steps) {
    const sereno_step table{.struct_size = sizeof(sereno_step),
                            .failed = step.failed ? 1 : 0,
                            .name = Context::borrow(step.name),
                            .outcome = Context::borrow(step.outcome),
                            .start_s = step.start_s,
                            .duration_s = step.duration_s};
    host.step(host.self, &table);
  }
  for (const Metric& metric : result.metrics) {
    const std::string warning = metric.warning ? metric.warning->to_string() : "";
    const std::string critical = metric.critical ? metric.critical->to_string() : "";
    const std::uint32_t has = bit(metric.value.has_value(), SERENO_METRIC_HAS_VALUE) |
                              bit(metric.warning.has_value(), SERENO_METRIC_HAS_WARNING) |
                              bit(metric.critical.has_value(), SERENO_METRIC_HAS_CRITICAL) |
                              bit(metric.min.has_value(), SERENO_METRIC_HAS_MIN) |
                              bit(metric.max.has_value(), SERENO_METRIC_HAS_MAX);
    const sereno_metric table{.struct_size = sizeof(sereno_metric),
                              .has = has,
                              .label = Context::borrow(metric.label),
                              .value = metric.value.value_or(0),
                              .unit = Context::borrow(metric.unit),
                              .warning = Context::borrow(warning),
                              .critical = Context::borrow(critical),
                              .min = metric.min.value_or(0),
                              .max = metric.max.value_or(0)};
    host.metric(host.self, &table);
  }
  host.summary(host.self, Context::borrow(result.summary));
  if (!result.long_text.empty()) host.long_text(host.self, Context::borrow(result.long_text));
  host.degraded(host.self, result.degraded ? 1 : 0);
  host.status(host.self, static_cast<std::int32_t>(result.status));
}

/// One check behind the C line. Exceptions end here.
template <class CheckType>
class Exported {
 public:
  Exported(const char* name, const char* help, const char* version) {
    check_.declare(options_);
    table_ = {.struct_size = sizeof(sereno_check),
              .default_timeout_ms = static_cast<std::uint32_t>(check_.default_timeout().count()),
              .name = name,
              .help = help,
              .option_count = options_.tables().size(),
              .options = options_.tables().data(),
              .run = &Exported::run};
    plugin_ = {.struct_size = sizeof(sereno_plugin),
               .abi_major = SERENO_ABI_MAJOR,
               .abi_minor = SERENO_ABI_MINOR,
               .version = version,
               .check_count = 1,
               .checks = &check_table_};
  }
  const sereno_plugin* plugin() const { return &plugin_; }

 private:
  static void run(const sereno_request* request, const sereno_host* host) noexcept {
    CheckResult result;
    try {
      static const CheckType check;
      const Context context(*request, *host);
      result = check.run(context);
    } catch (const std::exception& error) {
      result = {.status = Status::unknown, .summary = error.what()};
    } catch (...) {
      result = {.status = Status::unknown, .summary = "the check threw something that is no std::exception"};
    }
    report(result, *host);
  }

  CheckType check_;
  Options options_;
  sereno_check table_{};
  const sereno_check* check_table_ = &table_;
  sereno_plugin plugin_{};
};

}  // namespace sereno::detail

#ifndef SERENO_PLUGIN_VERSION
#define SERENO_PLUGIN_VERSION "0"
#endif

/// Exports one check: SERENO_PLUGIN(SwapCheck, "swap", "Share of the swap space in use")
#define SERENO_PLUGIN(CheckType, name, help)                                                                        \
  extern "C" __attribute__((visibility("default"))) const sereno_plugin* sereno_plugin_query(std::uint32_t major,   \
                                                                                             std::uint32_t minor) { \
    static_cast<void>(minor);                                                                                       \
    if (major != SERENO_ABI_MAJOR) return nullptr;                                                                  \
    try {                                                                                                           \
      static const ::sereno::detail::Exported<CheckType> exported(name, help, SERENO_PLUGIN_VERSION);               \
      return exported.plugin();                                                                                     \
    } catch (...) {                                                                                                 \
      return nullptr;                                                                                               \
    }                                                                                                               \
  }
