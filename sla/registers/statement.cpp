#include "sla/registers/statement.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value text_value(std::string_view text) { return json::value(json::string(valid_utf8(text))); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f\v") == text.npos; }

json::object pause_json(const PauseSaid& pause) {
  json::object object{{"from", text_value(format_instant(pause.from))}};
  if (pause.to) object["to"] = text_value(format_instant(*pause.to));
  if (pause.evidence) object["evidence"] = text_value(*pause.evidence);
  if (pause.approval.accepted) object["accepted"] = *pause.approval.accepted;
  if (pause.approval.approved_by) object["approved_by"] = text_value(*pause.approval.approved_by);
  if (pause.approval.approver_party) object["approver_party"] = text_value(*pause.approval.approver_party);
  return object;
}

}  // namespace

Statement::Statement(std::string_view type, std::string_view id, const Speaker& speaker) {
  text("type", type).text("id", id).text("by", speaker.by).text("author_party", speaker.party);
  text("channel", speaker.channel).instant("said_at", speaker.said_at);
}

Statement Statement::withdrawal(std::string_view type, std::string_view id, const std::vector<std::string>& fields,
                                std::string_view reason, const Speaker& speaker) {
  Statement statement("withdraw", "", speaker);
  statement.fields_["of"] = json::object{{"type", text_value(type)}, {"id", text_value(id)}};
  return statement.texts("fields", fields).text("reason", reason);
}

Statement& Statement::text(std::string_view field, std::string_view value) {
  if (!is_blank(value)) fields_[field] = text_value(value);
  return *this;
}

Statement& Statement::instant(std::string_view field, const std::optional<Instant>& at) {
  if (at) fields_[field] = text_value(format_instant(*at));
  return *this;
}

Statement& Statement::flag(std::string_view field, const std::optional<bool>& value) {
  if (value) fields_[field] = *value;
  return *this;
}

Statement& Statement::number(std::string_view field, const std::optional<std::int64_t>& value) {
  if (value) fields_[field] = *value;
  return *this;
}

Statement& Statement::texts(std::string_view field, const std::vector<std::string>& values) {
  json::array array;
  for (const std::string& each : values)
    if (!is_blank(each)) array.push_back(text_value(each));
  if (!array.empty()) fields_[field] = std::move(array);
  return *this;
}

Statement& Statement::pauses(const std::vector<PauseSaid>& pauses) {
  json::array array;
  for (const PauseSaid& each : pauses) array.push_back(pause_json(each));
  if (!array.empty()) fields_["pauses"] = std::move(array);
  return *this;
}

Statement& Statement::ledgers(const std::vector<OtherLedger>& ledgers) {
  json::array array;
  for (const OtherLedger& each : ledgers)
    array.push_back({{"name", text_value(each.name)},
                     {"sequence", each.head_sequence},
                     {"head", text_value(each.head_digest)},
                     {"arrival", each.last_arrival}});
  if (!array.empty()) fields_["ledgers"] = std::move(array);
  return *this;
}

std::string Statement::json() const { return json::serialize(fields_); }

}  // namespace sereno::sla
