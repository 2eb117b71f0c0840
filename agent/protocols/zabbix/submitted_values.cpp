#include "agent/protocols/zabbix/submitted_values.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "agent/protocols/zabbix/answer_members.h"
#include "agent/protocols/zabbix/variant.h"
#include "base/utf8.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent::zabbix {

namespace {

namespace json = boost::json;
constexpr std::int64_t ms_a_second = 1000;
constexpr std::int64_t ns_a_ms = 1'000'000;
constexpr std::size_t longest_text = 65'535;

void put_time(json::object& object, Instant at, std::int32_t extra_ns) {
  const auto ms = ms_of(at);
  object["clock"] = ms / ms_a_second;
  object["ns"] = ms % ms_a_second * ns_a_ms + extra_ns;
}

json::object object_of(const SubmittedValue& value) {
  json::object object{{"host", valid_utf8(value.host)},
                      {"key", valid_utf8(value.key)},
                      {"value", cut_at_character(host::clean_text(value.text), longest_text)}};
  std::uint64_t item = 0;
  const char* end = value.itemid.data() + value.itemid.size();
  if (std::from_chars(value.itemid.data(), end, item).ptr == end && item != 0) object["itemid"] = item;
  if (value.id != 0) object["id"] = value.id;
  if (!value.supported) object["state"] = 1;
  put_time(object, value.at, value.extra_ns);
  return object;
}

/// The number behind "processed: " and the like.
std::int64_t number_behind(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  std::int64_t number = 0;
  if (at == std::string_view::npos) return number;
  const auto rest = text.substr(at + word.size());
  std::from_chars(rest.data(), rest.data() + rest.size(), number);
  return number;
}

json::array refusals(const std::vector<std::int64_t>& commands) {
  json::array all;
  for (const std::int64_t id : commands)
    all.push_back(json::object{{"id", id}, {"error", "Remote commands are not run here."}});
  return all;
}

}  // namespace

std::string request_of(const Submission& submission) {
  json::object request{{"request", submission.agent_data ? "agent data" : "sender data"}};
  if (!submission.session.empty()) request["session"] = submission.session;
  if (!submission.host.empty()) request["host"] = valid_utf8(submission.host);
  if (!submission.version.empty()) {
    request["version"] = submission.version;
    request["variant"] = variant_agent2;
  }
  if (!submission.refused_commands.empty()) request["commands"] = refusals(submission.refused_commands);
  json::array data;
  for (const SubmittedValue& value : submission.values) data.push_back(object_of(value));
  request["data"] = std::move(data);
  put_time(request, submission.now, 0);
  return json::serialize(request);
}

Result<SubmissionAnswer> read_submission_answer(std::string_view payload) {
  boost::system::error_code bad;
  const json::value document = json::parse(json::string_view(payload.data(), payload.size()), bad);
  const auto* object = bad ? nullptr : document.if_object();
  if (object == nullptr) return Error{"the answer is none of Zabbix: " + one_line(payload)};
  if (auto redirect = redirect_of(*object)) return SubmissionAnswer{.redirect = std::move(*redirect)};
  const std::string response = text_member(*object, "response"), info = text_member(*object, "info");
  if (response != "success")
    return Error{"the server did not take it: " + (info.empty() ? one_line(payload) : one_line(info))};
  return SubmissionAnswer{.processed = number_behind(info, "processed: "),
                          .failed = number_behind(info, "failed: "),
                          .upload_disabled = text_member(*object, "upload") == "disabled"};
}

}  // namespace sereno::agent::zabbix
