#include "sla/sources/records.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <utility>
#include <vector>

#include "sla/sources/fields.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;

/// One of some words; notes a problem that names them all.
template <class Value, std::size_t count>
Value choice(Fields& fields, std::string_view name, const std::array<std::pair<std::string_view, Value>, count>& words,
             Value fallback, bool required = false) {
  auto given = fields.text(name);
  if (!given) {
    if (required) fields.required_text(name);
    return fallback;
  }
  std::transform(given->begin(), given->end(), given->begin(), [](unsigned char c) { return std::tolower(c); });
  std::string all;
  for (const auto& [word, value] : words) {
    if (*given == word) return value;
    all += (all.empty() ? "" : ", ") + std::string(word);
  }
  fields.fail("\"" + std::string(name) + "\" is none of " + all);
  return fallback;
}

constexpr std::array<std::pair<std::string_view, Status>, 4> statuses{
    {{"ok", Status::ok}, {"warning", Status::warning}, {"critical", Status::critical}, {"unknown", Status::unknown}}};

ledger::Sample read_sample(Fields& fields) {
  ledger::Sample sample{.service = fields.required_text("service"),
                        .function = fields.text_or_empty("function"),
                        .at = fields.required_instant("at"),
                        .status = choice(fields, "status", statuses, Status::unknown, true),
                        .degraded = fields.boolean("degraded").value_or(false),
                        .interval = fields.seconds("interval").value_or(milliseconds{0}),
                        .output = fields.text_or_empty("output"),
                        .perfdata = fields.text_or_empty("perfdata"),
                        .source = "import"};
  return sample;
}

RecordedState read_state(Fields& fields) {
  RecordedState state{.function = fields.required_text("function"),
                      .span = fields.required_span(),
                      .state = fields.required_state("state")};
  return state;
}

Maintenance read_maintenance(Fields& fields) {
  using Kind = Maintenance::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 2> kinds{
      {{"scheduled", Kind::scheduled}, {"emergency", Kind::emergency}}};
  Maintenance maintenance{.id = fields.text_or_empty("id"),
                          .kind = choice(fields, "kind", kinds, Kind::scheduled),
                          .span = fields.required_span(),
                          .notice_email = fields.instant("notice_email"),
                          .notice_phone = fields.instant("notice_phone"),
                          .ack = fields.instant("ack"),
                          .scope = fields.texts("scope"),
                          .description = fields.text_or_empty("description")};
  return maintenance;
}

Attribution read_attribution(Fields& fields) {
  using Cause = Attribution::Cause;
  constexpr std::array<std::pair<std::string_view, Cause>, 3> causes{
      {{"third_party", Cause::third_party}, {"provider", Cause::provider}, {"own", Cause::provider}}};
  Attribution attribution{.id = fields.text_or_empty("id"),
                          .cause = choice(fields, "cause", causes, Cause::third_party, true),
                          .party = fields.text_or_empty("party"),
                          .accepted = fields.boolean("accepted").value_or(false),
                          .evidence = fields.text_or_empty("evidence"),
                          .approved_by = fields.text_or_empty("approved_by"),
                          .span = fields.required_span(),
                          .scope = fields.texts("scope")};
  return attribution;
}

Incident read_incident(Fields& fields) {
  using Cause = Incident::Cause;
  constexpr std::array<std::pair<std::string_view, Cause>, 3> causes{
      {{"provider", Cause::provider}, {"third_party", Cause::third_party}, {"client", Cause::client}}};
  Incident incident{.id = fields.required_text("id"),
                    .priority = static_cast<int>(fields.integer("priority", 1, 9).value_or(0)),
                    .function = fields.text_or_empty("function"),
                    .root = fields.text_or_empty("root"),
                    .request = fields.boolean("request").value_or(false),
                    .cause = choice(fields, "cause", causes, Cause::provider),
                    .registered = fields.required_instant("registered"),
                    .ack_email = fields.instant("ack_email"),
                    .resolved = fields.instant("resolved"),
                    .pauses = fields.spans("pauses"),
                    .description = fields.text_or_empty("description"),
                    .restoration_notice = fields.instant("restoration_notice")};
  if (incident.priority == 0 && !incident.request && fields.problems().empty())
    fields.fail("\"priority\" is missing (only a service request, \"request\": true, has none)");
  if (incident.ack_email && *incident.ack_email < incident.registered)
    fields.fail("\"ack_email\" is before \"registered\"");
  if (incident.resolved && *incident.resolved < incident.registered)
    fields.fail("\"resolved\" is before \"registered\"");
  return incident;
}

Correction read_correction(Fields& fields) {
  Correction correction{.function = fields.required_text("function"),
                        .span = fields.required_span(),
                        .state = fields.required_state("state"),
                        .reason = fields.text_or_empty("reason"),
                        .author = fields.text_or_empty("author"),
                        .approver = fields.text_or_empty("approver"),
                        .evidence_sha256 = fields.text_or_empty("evidence_sha256")};
  return correction;
}

/// False for a type that does not exist.
bool read_typed(Fields& fields, ParsedRecord& parsed) {
  if (parsed.type == "sample")
    parsed.record = read_sample(fields);
  else if (parsed.type == "state")
    parsed.record = read_state(fields);
  else if (parsed.type == "maintenance")
    parsed.record = read_maintenance(fields);
  else if (parsed.type == "attribution")
    parsed.record = read_attribution(fields);
  else if (parsed.type == "incident")
    parsed.record = read_incident(fields);
  else if (parsed.type == "correction")
    parsed.record = read_correction(fields);
  else
    return false;
  return true;
}

/// The same value with the keys of every object sorted.
json::value sorted(const json::value& value) {
  if (const auto* array = value.if_array()) {
    json::array copy;
    for (const json::value& item : *array) copy.push_back(sorted(item));
    return copy;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  std::vector<std::pair<std::string_view, const json::value*>> fields;
  for (const auto& field : *object) fields.emplace_back(field.key(), &field.value());
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

std::string joined(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  return all;
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
  if (!fields.problems().empty()) return Error{joined(fields.problems())};
  if (!read_typed(fields, parsed))
    return Error{"\"type\" '" + parsed.type.substr(0, 40) +
                 "' is none of sample, state, maintenance, attribution, incident, correction"};
  fields.finish();
  if (!fields.problems().empty()) return Error{joined(fields.problems())};
  if (parsed.type != "sample") parsed.body = json::serialize(sorted(value));
  return parsed;
}

}  // namespace sereno::sla
