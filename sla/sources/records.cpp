#include "sla/sources/records.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>
#include <vector>

#include "base/words.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/fields.h"
#include "sla/sources/import_source.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

ledger::Sample read_sample(Fields& fields) {
  ledger::Sample sample{.service = fields.required_text("service"),
                        .function = fields.text_or_empty("function"),
                        .at = fields.required_instant("at")};
  const auto status = fields.choice<Status>(
      "status",
      {{"ok", Status::ok}, {"warning", Status::warning}, {"critical", Status::critical}, {"unknown", Status::unknown}});
  if (!status && fields.problems().empty()) fields.required_text("status");
  sample.status = status.value_or(Status::unknown);
  sample.degraded = fields.boolean("degraded").value_or(false);
  sample.function_state = fields
                              .choice<FunctionState>("function_state", {{"up", FunctionState::up},
                                                                        {"degraded", FunctionState::degraded},
                                                                        {"down", FunctionState::down},
                                                                        {"not_seen", FunctionState::not_seen}})
                              .value_or(FunctionState::by_status);
  sample.interval = fields.seconds("interval").value_or(milliseconds{0});
  sample.output = fields.text_or_empty("output");
  sample.perfdata = fields.text_or_empty("perfdata");
  sample.source = import_source(fields.text_or_empty("source"));
  return sample;
}

RecordedState read_state(Fields& fields) {
  RecordedState state{.function = fields.required_text("function"), .span = fields.required_span()};
  state.state = fields.required_state("state");
  state.source = fields.text_or_empty("source");
  return state;
}

/// One of: how many of how many failed, a quantity, whether something holds.
Measurement read_measurement(Fields& fields) {
  constexpr std::int64_t most = 1'000'000'000'000;
  Measurement said{.what = fields.required_text("what"), .span = fields.required_span()};
  said.total = fields.integer("total", 0, most);
  said.failed = fields.integer("failed", 0, most);
  said.holds = fields.boolean("holds");
  const auto value = fields.text("value");
  const auto quantity = value ? parse_quantity_e4(*value) : Result<std::int64_t>(0);
  if (!quantity) fields.fail(R"("value" is not )" + quantity.error().message);
  if (value && quantity) said.value_e4 = *quantity;
  said.source = fields.text_or_empty("source");
  const int kinds = (said.total ? 1 : 0) + (said.holds ? 1 : 0) + (value ? 1 : 0);
  if (!fields.problems().empty()) return said;
  if (kinds != 1) fields.fail(R"(one of "total" with "failed", "value" and "holds" is wanted)");
  if (said.total.has_value() != said.failed.has_value()) fields.fail(R"("total" and "failed" go together)");
  if (said.total && said.failed && *said.failed > *said.total) fields.fail(R"("failed" is more than "total")");
  return said;
}

/// False for a type that does not exist.
bool read_typed(Fields& fields, ParsedRecord& parsed) {
  if (parsed.type == "sample") {
    parsed.record = read_sample(fields);
  } else if (parsed.type == "state") {
    parsed.record = read_state(fields);
  } else if (parsed.type == "measurement") {
    parsed.record = read_measurement(fields);
  } else {
    auto act = read_act(fields, parsed.type);
    if (!act) return false;
    parsed.record = std::move(*act);
  }
  return true;
}

bool says_nothing(const json::value& value) {
  if (value.is_null()) return true;
  const auto* text = value.if_string();
  return text != nullptr && std::string_view(*text).find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

/// The same value with the keys of every object sorted, without fields that say nothing.
json::value sorted(const json::value& value) {
  if (const auto* array = value.if_array()) {
    json::array copy;
    for (const json::value& item : *array) copy.push_back(sorted(item));
    return copy;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  std::vector<std::pair<std::string_view, const json::value*>> fields;
  for (const auto& field : *object)
    if (!says_nothing(field.value())) fields.emplace_back(field.key(), &field.value());
  std::sort(fields.begin(), fields.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  json::object copy;
  for (const auto& [key, content] : fields) copy.emplace(key, sorted(*content));
  return copy;
}

std::size_t fields_of(const json::value& value) {
  std::size_t count = 0;
  if (const auto* array = value.if_array())
    for (const json::value& item : *array) count += fields_of(item);
  if (const auto* object = value.if_object()) {
    count += object->size();
    for (const auto& field : *object) count += fields_of(field.value());
  }
  return count;
}

/// How many fields stand in a text that is JSON: its colons outside of strings. The parser keeps one of those that
/// stand there twice, so it has fewer.
std::size_t fields_written(std::string_view text) {
  std::size_t count = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && text[i] == ':')
      ++count;
  }
  return count;
}

}  // namespace

Result<ParsedRecord> parse_record(std::string_view text) {
  if (text.size() > longest_record) return Error{"is longer than 1 MiB"};
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return Error{"is no JSON: " + error.message()};
  if (!value.is_object()) return Error{"is no JSON object"};
  if (fields_of(value) != fields_written(text)) return Error{"has a field twice"};

  Fields fields(value.get_object());
  ParsedRecord parsed;
  parsed.type = fields.required_text("type");
  for (const char* remark : {"local", "note"}) fields.text(remark);  // for people; kept, never read
  if (!fields.problems().empty()) return Error{sereno::joined(fields.problems(), "; ")};
  if (!read_typed(fields, parsed))
    return Error{"\"type\" '" + parsed.type.substr(0, 40) +
                 "' is none of sample, state, maintenance, attribution, incident, correction, bug, membership, " +
                 "withdraw, freeze, message, received, measurement"};
  fields.finish();
  if (!fields.problems().empty()) return Error{sereno::joined(fields.problems(), "; ")};
  if (parsed.type != "sample") parsed.body = json::serialize(sorted(value));
  return parsed;
}

}  // namespace sereno::sla
