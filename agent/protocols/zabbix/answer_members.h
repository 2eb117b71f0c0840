// What the answers of Zabbix servers have in common. Internal to the codec.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocols/zabbix/redirect.h"

namespace sereno::agent::zabbix {

/// What was said, as a part of a message: one line, at most 300 bytes.
std::string one_line(std::string_view text);
/// A text, or a whole number as one: 6.0 says "itemid" one way, 7.0 the other. Empty when it is neither.
std::string text_member(const boost::json::object& object, std::string_view name);
std::int64_t number_member(const boost::json::object& object, std::string_view name);
std::optional<Redirect> redirect_of(const boost::json::object& answer);

}  // namespace sereno::agent::zabbix
