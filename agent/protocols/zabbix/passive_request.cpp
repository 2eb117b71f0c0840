#include "agent/protocols/zabbix/passive_request.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "agent/protocols/zabbix/variant.h"
#include "base/utf8.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/time.h"

namespace sereno::agent::zabbix {
namespace {
namespace json = boost::json;

/// From this version on, servers use the JSON form.
constexpr auto protocol_version = "7.0.0";
constexpr std::string_view not_supported{"ZBX_NOTSUPPORTED\0", 17};
constexpr std::chrono::milliseconds longest_timeout{600'000};
constexpr std::size_t longest_reason = 2048;  ///< what Zabbix keeps as an item's error

/// The reason why an item has no value, as Zabbix can keep it.
std::string reason_of(const ItemValue& value) {
  return std::string(cut_at_character(host::clean_text(value.text), longest_reason));
}

const json::value* member(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  return object != nullptr ? object->if_contains(name) : nullptr;
}

std::optional<std::string> text_member(const json::value& value, std::string_view name) {
  const auto* found = member(value, name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

/// 3, 3.5, "3" or "3s".
std::optional<std::chrono::milliseconds> timeout_of(const json::value& item) {
  const auto* found = member(item, "timeout");
  if (found == nullptr) return std::nullopt;
  std::optional<std::chrono::milliseconds> timeout;
  if (const auto* text = found->if_string()) {
    timeout = parse_duration({text->data(), text->size()});
  } else if (found->is_number()) {
    boost::system::error_code no_number;
    timeout = parse_duration(format_number(found->to_number<double>(no_number)));
  }
  if (!timeout || timeout->count() <= 0 || *timeout > longest_timeout) return std::nullopt;
  return timeout;
}

PassiveRequest json_request(const json::value& document) {
  PassiveRequest request{.form = PassiveRequest::Form::json};
  const auto kind = text_member(document, "request");
  const auto* data = member(document, "data");
  const auto* items = data != nullptr ? data->if_array() : nullptr;
  if (!kind) {
    request.problem = "the request has no \"request\"";
  } else if (*kind != "passive checks") {
    request.problem = "only \"passive checks\" can be asked here";
  } else if (items == nullptr || items->size() != 1) {
    request.problem = "the request has to have one item in \"data\"";
  } else if (const auto key = text_member(items->front(), "key")) {
    request.key = *key;
    request.timeout = timeout_of(items->front());
  } else {
    request.problem = "the item has no \"key\"";
  }
  return request;
}

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\r') || text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

std::string json_answer(const PassiveRequest& request, const ItemValue& value) {
  json::object answer{{"version", protocol_version}, {"variant", variant_agent2}};
  if (!request.problem.empty()) {
    answer["error"] = request.problem;
  } else {
    const char* name = value.supported ? "value" : "error";
    answer["data"] =
        json::array{json::object{{name, value.supported ? host::clean_text(value.text) : reason_of(value)}}};
  }
  return json::serialize(answer);
}

}  // namespace

PassiveRequest read_passive_request(std::string_view payload) {
  payload = without_line_end(payload);
  if (payload.starts_with('{')) {
    boost::system::error_code no_json;
    const auto document = json::parse(json::string_view(payload.data(), payload.size()), no_json);
    if (!no_json) return json_request(document);
  }
  return {.form = PassiveRequest::Form::bare, .key = std::string(payload)};
}

std::string dress_answer(const PassiveRequest& request, const ItemValue& value) {
  if (request.form == PassiveRequest::Form::json) return json_answer(request, value);
  return value.supported ? value.text : std::string(not_supported) + reason_of(value);
}

}  // namespace sereno::agent::zabbix
