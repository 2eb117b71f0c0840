#include "plugins/host/run/result_collector.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <set>

#include "base/utf8.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/run/line_text.h"

namespace sereno::host {
namespace {

LogLevel level_of(std::int32_t level) {
  return static_cast<LogLevel>(std::clamp<std::int32_t>(level, SERENO_LOG_DEBUG, SERENO_LOG_ERROR));
}

void append_line(std::string& text, const std::string& line) {
  if (!text.empty()) text += '\n';
  text += line;
}

/// A number that is one, when the plugin says that it has it.
std::optional<double> number_of(const sereno_metric& metric, std::uint32_t has, double value) {
  if ((metric.has & has) == 0 || !std::isfinite(value)) return std::nullopt;
  return value;
}

constexpr std::size_t longest_problem = 4096;

StepOutcome outcome_of(const sereno_step& step) {
  return {.name = one_line(view(step.name)),
          .outcome = one_line(view(step.outcome)),
          .start_s = std::isfinite(step.start_s) ? step.start_s : 0,
          .duration_s = std::isfinite(step.duration_s) ? step.duration_s : 0,
          .failed = step.failed != 0};
}

std::optional<Range> range_of(const sereno_metric& metric, std::uint32_t has, sereno_text text) {
  if ((metric.has & has) == 0) return std::nullopt;
  const auto range = Range::parse(view(text));
  return range ? std::optional<Range>(*range) : std::nullopt;
}

}  // namespace

ResultCollector::ResultCollector(RunSurroundings& surroundings, RunLimits limits)
    : surroundings_(surroundings), limits_(limits) {
  host_.struct_size = sizeof(sereno_host);
  host_.self = this;
  take_results();
  offer_the_world();
  offer_what_came_later();
  offer_intents();
  offer_canaries();
}

std::string ResultCollector::step() const { return clean_text(step_.text()); }

void ResultCollector::take_results() {
  host_.status = [](void* self, std::int32_t status) {
    of(self).status_code_ = status;
    of(self).has_status_ = true;
  };
  host_.degraded = [](void* self, std::int32_t degraded) {
    if (degraded != 0) of(self).result_.function_state = FunctionState::degraded;
  };
  host_.summary = [](void* self, sereno_text text) { of(self).result_.summary = view(text).substr(0, most_text); };
  host_.long_text = [](void* self, sereno_text text) { of(self).add_long_text(view(text)); };
  host_.metric = [](void* self, const sereno_metric* metric) {
    if (metric && SERENO_HAS(metric, max)) of(self).add_metric(*metric);
  };
  host_.step_begins = [](void* self, sereno_text name) {
    of(self).step_.set(one_line(view(name)));
    of(self).surroundings_.step_begins(one_line(view(name)));
  };
  host_.step = [](void* self, const sereno_step* step) {
    if (step && SERENO_HAS(step, duration_s)) of(self).add_step(*step);
  };
}

void ResultCollector::offer_the_world() {
  host_.log = [](void* self, std::int32_t level, sereno_text text) {
    of(self).surroundings_.log(level_of(level), clean_text(view(text)));
  };
  host_.cancelled = [](void* self) -> std::int32_t {
    const ResultCollector& collector = of(self);
    const bool late = collector.surroundings_.steady_now() >= collector.limits_.soft_deadline;
    return late || collector.surroundings_.cancelled() ? 1 : 0;
  };
  host_.read_file = [](void* self, sereno_text path, std::size_t max_bytes, void (*sink)(void*, sereno_text),
                       void* to) -> std::int32_t { return of(self).read_file(view(path), max_bytes, sink, to); };
  host_.load_state = [](void* self, void (*sink)(void*, sereno_text), void* to) {
    const std::string state = of(self).surroundings_.load_state();
    if (!state.empty()) sink(to, borrow(state));
  };
  host_.save_state = [](void* self, sereno_text bytes) { of(self).surroundings_.save_state(view(bytes)); };
}

void ResultCollector::offer_what_came_later() {
  host_.step_ends = [](void* self, const sereno_step* step) {
    if (step && SERENO_HAS(step, duration_s)) of(self).end_step(*step);
  };
  host_.function_state = [](void* self, std::int32_t state) {
    const auto known = function_state_from(state);
    if (known) of(self).result_.function_state = *known;
  };
  host_.fault = [](void* self, const sereno_fault* fault) {
    if (fault && SERENO_HAS(fault, reasons)) of(self).set_fault(*fault);
  };
  host_.problem = [](void* self, sereno_text option, sereno_text text) {
    of(self).add_problem(view(option), view(text));
  };
  host_.utc_ms = [](void* self) { return ms_of(of(self).surroundings_.now()); };
  host_.monotonic_ms = [](void* self) -> std::int64_t {
    const auto now = of(self).surroundings_.steady_now();
    return std::chrono::floor<milliseconds>(now.time_since_epoch()).count();
  };
  host_.out_of_time = [](void* self) { of(self).result_.out_of_time = true; };
  host_.observer = [](void* self, sereno_text code) {
    if (is_observer_code(view(code))) of(self).result_.observer = view(code);
  };
  host_.parties = [](void* self, void (*sink)(void*, std::int32_t, std::int32_t, sereno_text), void* to) {
    const ServiceParties& parties = of(self).surroundings_.parties();
    const auto tell = [&](std::int32_t part, const Party& party) {
      sink(to, part, static_cast<std::int32_t>(party.side), borrow(party.id));
    };
    tell(SERENO_PARTY_OWNER, parties.owner);
    for (const Party& party : parties.depends_on) tell(SERENO_PARTY_DEPENDS_ON, party);
  };
}

int ResultCollector::read_file(std::string_view path, std::size_t max_bytes, void (*sink)(void*, sereno_text),
                               void* to) {
  if (path.find('\0') != std::string_view::npos) return EINVAL;
  std::string content;
  const int error = surroundings_.read_file(std::string(path), max_bytes, content);
  if (error == 0) sink(to, borrow(content));
  return error;
}

void ResultCollector::add_metric(const sereno_metric& metric) {
  if (result_.metrics.size() == most_metrics) {
    ++metrics_cut_;
    return;
  }
  result_.metrics.push_back({.label = one_line(view(metric.label)),
                             .value = number_of(metric, SERENO_METRIC_HAS_VALUE, metric.value),
                             .unit = one_line(view(metric.unit)),
                             .warning = range_of(metric, SERENO_METRIC_HAS_WARNING, metric.warning),
                             .critical = range_of(metric, SERENO_METRIC_HAS_CRITICAL, metric.critical),
                             .min = number_of(metric, SERENO_METRIC_HAS_MIN, metric.min),
                             .max = number_of(metric, SERENO_METRIC_HAS_MAX, metric.max)});
}

void ResultCollector::add_step(const sereno_step& step) {
  if (result_.steps.size() == most_steps) {
    ++steps_cut_;
    return;
  }
  result_.steps.push_back(outcome_of(step));
}

void ResultCollector::end_step(const sereno_step& step) {
  if (ended_steps_.size() == most_steps) return;
  ended_steps_.push_back(outcome_of(step));
  surroundings_.step_ends(ended_steps_.back());
}

void ResultCollector::add_problem(std::string_view option, std::string_view text) {
  if (problems_.size() == most_problems) return;
  problems_.push_back({.option = one_line(option.substr(0, longest_problem)),
                       .why = one_line(cut_at_character(text, longest_problem))});
}

void ResultCollector::set_fault(const sereno_fault& fault) {
  const auto owner = fault_owner_from(fault.owner);
  const auto confidence = confidence_from(fault.confidence);
  if (!owner || !confidence) {
    surroundings_.log(LogLevel::warning, "the check names an owner of the fault that there is not");
    return;
  }
  result_.fault = {.owner = *owner,
                   .party = one_line(view(fault.party)),
                   .confidence = *confidence,
                   .step = one_line(view(fault.step)),
                   .reasons = one_line(view(fault.reasons))};
}

void ResultCollector::add_long_text(std::string_view text) {
  const auto used = std::min(most_text, result_.summary.size() + result_.long_text.size());
  const auto taken = cut_at_character(text, most_text - used);
  if (taken.size() < text.size()) text_cut_ = true;
  result_.long_text += taken;
}

void ResultCollector::settle_status() {
  const auto status = status_from_code(status_code_);
  result_.status = status.value_or(Status::unknown);
  if (status) return;
  const std::string why = has_status_ ? "the check gave state " + std::to_string(status_code_) + ", which is none"
                                      : "the check ended without a state";
  result_.summary = result_.summary.empty() ? why : why + ": " + result_.summary;
}

void ResultCollector::tell_what_was_cut() {
  std::set<std::string_view> labels;
  for (const Metric& metric : result_.metrics)
    if (!labels.insert(metric.label).second)
      surroundings_.log(LogLevel::warning, "metric label '" + metric.label + "' stands there twice");
  if (text_cut_) append_line(result_.long_text, "[the rest of the text was cut at 1 MiB]");
  if (metrics_cut_ > 0) append_line(result_.long_text, "[" + std::to_string(metrics_cut_) + " metrics were cut]");
  if (steps_cut_ > 0) append_line(result_.long_text, "[" + std::to_string(steps_cut_) + " steps were cut]");
}

CheckResult ResultCollector::take() {
  settle_status();
  if (result_.steps.empty()) result_.steps = std::move(ended_steps_);
  result_.summary = one_line(result_.summary);
  result_.long_text = clean_text(result_.long_text);
  while (result_.long_text.ends_with('\n')) result_.long_text.pop_back();
  tell_what_was_cut();
  return std::move(result_);
}

}  // namespace sereno::host
