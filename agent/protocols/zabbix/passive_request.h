// What a Zabbix server asks a passive agent, and how the answer is dressed: the bare key of 6.4 and before, the JSON of
// 7.0.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::agent::zabbix {

/// One question. The form decides how the answer is dressed.
struct PassiveRequest {
  enum class Form { bare, json };
  Form form = Form::bare;
  std::string key{};
  std::optional<std::chrono::milliseconds> timeout{};  ///< how long the server waits; 7.0 says it
  std::string problem{};                               ///< the request itself is none: says why
};

/// What begins with '{' and is JSON is a request of 7.0, everything else a key; line ends behind it are dropped.
PassiveRequest read_passive_request(std::string_view payload);

/// A value, or the reason why the item has none: the item turns "not supported" then, the host stays available.
struct ItemValue {
  bool supported = true;
  std::string text{};
};

/// The payload of the answer. To 7.0 it says "variant":2, agent 2, the one that keeps to the time-out of each item as
/// Sereno does. A request that is none gets an error that concerns the host: there is no item to speak of.
std::string dress_answer(const PassiveRequest& request, const ItemValue& value);

}  // namespace sereno::agent::zabbix
