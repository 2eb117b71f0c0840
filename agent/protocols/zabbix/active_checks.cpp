#include "agent/protocols/zabbix/active_checks.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/protocols/zabbix/answer_members.h"
#include "agent/protocols/zabbix/variant.h"
#include "base/utf8.h"
#include "sereno/time.h"

namespace sereno::agent::zabbix {

namespace {

namespace json = boost::json;
constexpr std::size_t most_items = 100'000;
constexpr std::size_t most_commands = 1000;

WantedItem item_of(const json::object& object) {
  WantedItem item{.key = text_member(object, "key"),
                  .key_orig = text_member(object, "key_orig"),
                  .itemid = text_member(object, "itemid"),
                  .delay = text_member(object, "delay")};
  if (item.key_orig.empty()) item.key_orig = item.key;
  const auto timeout = parse_duration(text_member(object, "timeout"));
  if (timeout && timeout->count() > 0) item.timeout = timeout;
  return item;
}

std::vector<WantedItem> items_of(const json::array& data) {
  std::vector<WantedItem> items;
  for (const json::value& one : data) {
    const auto* object = one.if_object();
    if (object == nullptr || items.size() >= most_items) continue;
    auto item = item_of(*object);
    if (!item.key.empty() && !item.delay.empty()) items.push_back(std::move(item));
  }
  return items;
}

/// Of commands that are to be run here.
std::vector<std::int64_t> commands_of(const json::object& answer) {
  std::vector<std::int64_t> ids;
  const auto* found = answer.if_contains("commands");
  const auto* commands = found != nullptr ? found->if_array() : nullptr;
  if (commands == nullptr) return ids;
  for (const json::value& one : *commands) {
    const auto* command = one.if_object();
    const std::int64_t id = command != nullptr ? number_member(*command, "id") : 0;
    if (id > 0 && ids.size() < most_commands) ids.push_back(id);
  }
  return ids;
}

}  // namespace

std::string request_of(const ActiveChecksQuestion& question) {
  json::object request{{"request", "active checks"}, {"host", valid_utf8(question.host)}};
  if (!question.metadata.empty()) request["host_metadata"] = valid_utf8(question.metadata);
  if (!question.interface.empty()) request["interface"] = valid_utf8(question.interface);
  if (!question.ip.empty()) request["ip"] = valid_utf8(question.ip);
  if (question.port != 0) request["port"] = question.port;
  request["version"] = question.version;
  request["variant"] = variant_agent2;
  request["session"] = question.session;
  request["config_revision"] = question.config_revision;
  return json::serialize(request);
}

std::string heartbeat_of(const std::string& host, std::chrono::seconds every, const std::string& version) {
  const json::object heartbeat{{"request", "active check heartbeat"},
                               {"host", valid_utf8(host)},
                               {"heartbeat_freq", every.count()},
                               {"version", version},
                               {"variant", variant_agent2}};
  return json::serialize(heartbeat);
}

Result<ActiveChecksAnswer> read_active_checks(std::string_view payload) {
  boost::system::error_code bad;
  const json::value document = json::parse(json::string_view(payload.data(), payload.size()), bad);
  const auto* object = bad ? nullptr : document.if_object();
  if (object == nullptr) return Error{"the answer is none of Zabbix: " + one_line(payload)};
  ActiveChecksAnswer answer{.config_revision = number_member(*object, "config_revision"),
                            .upload_disabled = text_member(*object, "upload") == "disabled",
                            .redirect = redirect_of(*object),
                            .commands = commands_of(*object)};
  if (answer.redirect) return answer;
  if (text_member(*object, "response") != "success") {
    const std::string info = text_member(*object, "info");
    return Error{info.empty() ? "the server says: " + one_line(payload) : "the server says: " + one_line(info)};
  }
  const auto* data = object->if_contains("data");
  if (data != nullptr && data->is_array()) answer.items = items_of(data->get_array());
  return answer;
}

}  // namespace sereno::agent::zabbix
