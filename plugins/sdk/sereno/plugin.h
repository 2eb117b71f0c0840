// Everything an author of a check includes, and the macro that exports it.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "sereno/check.h"
#include "sereno/text.h"

namespace sereno::detail {

constexpr std::uint32_t bit(bool set, std::uint32_t value) { return set ? value : 0; }

/// How the function was and at whom a fault lies, to a host that knows of it.
inline void report_verdict(const CheckResult& result, const sereno_host& host) {
  host.degraded(host.self, result.function_state == FunctionState::degraded ? 1 : 0);
  if (SERENO_HAS(&host, function_state))
    host.function_state(host.self, static_cast<std::int32_t>(result.function_state));
  if (result.out_of_time && SERENO_HAS(&host, out_of_time)) host.out_of_time(host.self);
  if (!result.observer.empty() && SERENO_HAS(&host, observer))
    host.observer(host.self, Context::borrow(result.observer));
  if (result.fault == Fault{} || !SERENO_HAS(&host, fault)) return;
  const sereno_fault table{.struct_size = sizeof(sereno_fault),
                           .owner = static_cast<std::int32_t>(result.fault.owner),
                           .confidence = static_cast<std::int32_t>(result.fault.confidence),
                           .party = Context::borrow(result.fault.party),
                           .step = Context::borrow(result.fault.step),
                           .reasons = Context::borrow(result.fault.reasons)};
  host.fault(host.self, &table);
}

/// Says a result through the host's callbacks.
inline void report(const CheckResult& result, const sereno_host& host) {
  for (const StepOutcome& step : result.steps) {
    const sereno_step table = Context::table_of(step);
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
  report_verdict(result, host);
  host.status(host.self, static_cast<std::int32_t>(result.status));
}

/// One check behind the C line. Exceptions end here.
template <class CheckType>
class Exported {
 public:
  Exported(const char* name, const char* help, const char* version) : function_(check_.function()) {
    check_.declare(options_);
    table_ = {.struct_size = sizeof(sereno_check),
              .default_timeout_ms = static_cast<std::uint32_t>(check_.default_timeout().count()),
              .name = name,
              .help = help,
              .option_count = options_.tables().size(),
              .options = options_.tables().data(),
              .run = &Exported::run,
              .validate = &Exported::validate,
              .function = function_.empty() ? nullptr : function_.c_str()};
    plugin_ = {.struct_size = sizeof(sereno_plugin),
               .abi_major = SERENO_ABI_MAJOR,
               .abi_minor = SERENO_ABI_MINOR,
               .version = version,
               .check_count = 1,
               .checks = &check_table_,
               .fault = nullptr};
  }
  const sereno_plugin* plugin() const { return &plugin_; }

 private:
  static void run(const sereno_request* request, const sereno_host* host) noexcept {
    CheckResult result;
    try {
      const Context context(*request, *host);
      result = only_check().run(context);
    } catch (const std::exception& error) {
      result = {.status = Status::unknown, .summary = error.what()};
    } catch (...) {
      result = {.status = Status::unknown, .summary = "the check threw something that is no std::exception"};
    }
    report(result, *host);
  }

  static void validate(const sereno_request* request, const sereno_host* host) noexcept {
    const auto tell = [&](std::string_view option, std::string_view why) {
      host->problem(host->self, Context::borrow(option), Context::borrow(why));
    };
    try {
      const Context context(*request, *host);
      for (const OptionProblem& problem : only_check().validate(context)) tell(problem.option, problem.why);
    } catch (const std::exception& error) {
      tell({}, error.what());
    } catch (...) {
      tell({}, "the check threw something that is no std::exception while it looked at its options");
    }
  }

  static const CheckType& only_check() {
    static const CheckType check;
    return check;
  }

  CheckType check_;
  std::string function_;
  Options options_;
  sereno_check table_{};
  const sereno_check* check_table_ = &table_;
  sereno_plugin plugin_{};
};

/// A plugin that cannot work, and why: what it threw while it declared itself.
inline const sereno_plugin* broken_plugin(const char* version, std::string why) {
  static const std::string kept = std::move(why);
  static const sereno_plugin plugin{.struct_size = sizeof(sereno_plugin),
                                    .abi_major = SERENO_ABI_MAJOR,
                                    .abi_minor = SERENO_ABI_MINOR,
                                    .version = version,
                                    .check_count = 0,
                                    .checks = nullptr,
                                    .fault = kept.c_str()};
  return &plugin;
}

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
    } catch (const std::exception& error) {                                                                         \
      return ::sereno::detail::broken_plugin(SERENO_PLUGIN_VERSION, error.what());                                  \
    } catch (...) {                                                                                                 \
      return ::sereno::detail::broken_plugin(SERENO_PLUGIN_VERSION, "threw something that is no std::exception");   \
    }                                                                                                               \
  }
