// The largest message of the worker protocol, a run's outcome, and how it is kept small enough.
#include <cmath>

#include "plugins/host/worker/worker_messages.h"

namespace sereno::host::worker {
namespace {

// Together with the rest of an outcome these stay below longest_frame.
constexpr std::size_t longest_summary = 8u << 10;
constexpr std::size_t longest_long_text = 64u << 10;
constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_step_outcome = 1024;
constexpr std::size_t most_metrics = 1000;
constexpr std::size_t most_steps = 200;

void write_range(ByteWriter& writer, const std::optional<Range>& range) {
  writer.flag(range.has_value());
  if (!range) return;
  writer.real(range->low);
  writer.real(range->high);
  writer.flag(range->alert_inside);
}

std::optional<Range> read_range(ByteReader& reader) {
  if (!reader.flag()) return std::nullopt;
  Range range;
  range.low = reader.real();
  range.high = reader.real();
  range.alert_inside = reader.flag();
  if (!(range.low <= range.high)) reader.fail();  // not-a-number fails too
  return range;
}

void write_optional(ByteWriter& writer, const std::optional<double>& value) {
  writer.flag(value.has_value());
  if (value) writer.real(*value);
}

double read_finite(ByteReader& reader) {
  const double value = reader.real();
  if (!std::isfinite(value)) reader.fail();
  return value;
}

std::optional<double> read_optional(ByteReader& reader) {
  if (!reader.flag()) return std::nullopt;
  return read_finite(reader);
}

void write_metric(ByteWriter& writer, const Metric& metric) {
  writer.text(metric.label);
  write_optional(writer, metric.value);
  writer.text(metric.unit);
  write_range(writer, metric.warning);
  write_range(writer, metric.critical);
  write_optional(writer, metric.min);
  write_optional(writer, metric.max);
}

Metric read_metric(ByteReader& reader) {
  Metric metric;
  metric.label = reader.text();
  metric.value = read_optional(reader);
  metric.unit = reader.text();
  metric.warning = read_range(reader);
  metric.critical = read_range(reader);
  metric.min = read_optional(reader);
  metric.max = read_optional(reader);
  return metric;
}

void write_step(ByteWriter& writer, const StepOutcome& step) {
  writer.text(step.name);
  writer.text(step.outcome);
  writer.real(step.start_s);
  writer.real(step.duration_s);
  writer.flag(step.failed);
}

StepOutcome read_step(ByteReader& reader) {
  StepOutcome step;
  step.name = reader.text();
  step.outcome = reader.text();
  step.start_s = read_finite(reader);
  step.duration_s = read_finite(reader);
  step.failed = reader.flag();
  return step;
}

/// Not in the middle of a UTF-8 character.
void cut(std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  text.resize(bytes);
}

void keep_finite(std::optional<double>& value) {
  if (value && !std::isfinite(*value)) value.reset();
}

void keep_ordered(std::optional<Range>& range) {
  if (range && !(range->low <= range->high)) range.reset();
}

void shorten(Metric& metric) {
  cut(metric.label, longest_name);
  cut(metric.unit, 16);
  keep_finite(metric.value);
  keep_finite(metric.min);
  keep_finite(metric.max);
  keep_ordered(metric.warning);
  keep_ordered(metric.critical);
}

void shorten(Fault& fault) {
  cut(fault.party, longest_name);
  cut(fault.step, longest_name);
  cut(fault.reasons, longest_step_outcome);
}

void write_fault(ByteWriter& writer, const Fault& fault) {
  writer.byte(static_cast<std::uint8_t>(fault.owner));
  writer.byte(static_cast<std::uint8_t>(fault.confidence));
  writer.text(fault.party);
  writer.text(fault.step);
  writer.text(fault.reasons);
}

Fault read_fault(ByteReader& reader) {
  const auto owner = fault_owner_from(reader.byte());
  const auto confidence = confidence_from(reader.byte());
  if (!owner || !confidence) reader.fail();
  Fault fault{.owner = owner.value_or(FaultOwner::not_said), .confidence = confidence.value_or(Confidence::none)};
  fault.party = reader.text();
  fault.step = reader.text();
  fault.reasons = reader.text();
  return fault;
}

/// "metrics: 5000, 1000 kept"
std::string cut_note(std::string_view what, std::size_t was, std::size_t kept) {
  return std::string(what) + ": " + std::to_string(was) + ", " + std::to_string(kept) + " kept";
}

template <class Item>
void cut_items(std::vector<Item>& items, std::size_t most, std::string_view what, std::vector<std::string>& notes) {
  if (items.size() <= most) return;
  notes.push_back(cut_note(what, items.size(), most));
  items.resize(most);
}

void cut_text(std::string& text, std::size_t bytes, std::string_view what, std::vector<std::string>& notes) {
  if (text.size() <= bytes) return;
  notes.push_back(cut_note(what, text.size(), bytes));
  cut(text, bytes);
}

}  // namespace

void shorten(StepOutcome& step) {
  cut(step.name, longest_name);
  cut(step.outcome, longest_step_outcome);
  if (!std::isfinite(step.start_s)) step.start_s = 0;
  if (!std::isfinite(step.duration_s)) step.duration_s = 0;
}

void shorten(CheckResult& result) {
  std::vector<std::string> notes;
  cut_text(result.summary, longest_summary, "bytes of summary", notes);
  cut_text(result.long_text, longest_long_text, "bytes of long text", notes);
  cut_items(result.metrics, most_metrics, "metrics", notes);
  cut_items(result.steps, most_steps, "steps", notes);
  for (Metric& metric : result.metrics) shorten(metric);
  for (StepOutcome& step : result.steps) shorten(step);
  shorten(result.fault);
  cut(result.observer, longest_name);
  for (const std::string& note : notes) {
    if (!result.long_text.empty()) result.long_text += '\n';
    result.long_text += "(cut: " + note + ")";
  }
}

void write_message(ByteWriter& writer, const StepEnds& step) {
  writer.byte(static_cast<std::uint8_t>(FrameType::step_ends));
  writer.number(step.id);
  write_step(writer, step.step);
}

StepEnds read_step_ends(ByteReader& reader) {
  StepEnds step;
  step.id = reader.number<std::uint64_t>();
  step.step = read_step(reader);
  return step;
}

void write_message(ByteWriter& writer, const Outcome& outcome) {
  writer.byte(static_cast<std::uint8_t>(FrameType::outcome));
  writer.number(outcome.id);
  writer.byte(static_cast<std::uint8_t>(outcome.result.status));
  writer.byte(static_cast<std::uint8_t>(outcome.result.function_state));
  write_fault(writer, outcome.result.fault);
  writer.text(outcome.result.observer);
  writer.text(outcome.result.summary);
  writer.text(outcome.result.long_text);
  writer.number(static_cast<std::uint32_t>(outcome.result.metrics.size()));
  for (const Metric& metric : outcome.result.metrics) write_metric(writer, metric);
  writer.number(static_cast<std::uint32_t>(outcome.result.steps.size()));
  for (const StepOutcome& step : outcome.result.steps) write_step(writer, step);
  writer.flag(outcome.saved_state.has_value());
  writer.text(outcome.saved_state.value_or(""));
  writer.flag(outcome.result.out_of_time);
  writer.number(outcome.memory_bytes);
  writer.number(outcome.open_files);
  writer.text(outcome.changed);
}

Outcome read_outcome(ByteReader& reader) {
  Outcome outcome;
  outcome.id = reader.number<std::uint64_t>();
  const auto status = status_from_code(reader.byte());
  if (!status) reader.fail();
  outcome.result.status = status.value_or(Status::unknown);
  const auto function_state = function_state_from(reader.byte());
  if (!function_state) reader.fail();
  outcome.result.function_state = function_state.value_or(FunctionState::by_status);
  outcome.result.fault = read_fault(reader);
  outcome.result.observer = reader.text();
  outcome.result.summary = reader.text();
  outcome.result.long_text = reader.text();
  outcome.result.metrics.resize(reader.count(13));
  for (Metric& metric : outcome.result.metrics) metric = read_metric(reader);
  outcome.result.steps.resize(reader.count(25));
  for (StepOutcome& step : outcome.result.steps) step = read_step(reader);
  const bool saved = reader.flag();
  const std::string state(reader.text());
  if (saved) outcome.saved_state = state;
  outcome.result.out_of_time = reader.flag();
  outcome.memory_bytes = reader.number<std::uint64_t>();
  outcome.open_files = reader.number<std::uint32_t>();
  outcome.changed = reader.text();
  return outcome;
}

}  // namespace sereno::host::worker
