// JSON for people to read and for digests to bind: one form everywhere.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace sereno {

/// Two-space indented, keys in the order of insertion, a newline at the end. What holds nothing nested stays on one
/// line while it is short. Numbers in plain notation (25, not 2.5E1), whatever the locale; what is no finite number is
/// null.
std::string json_text(const boost::json::value& value);

}  // namespace sereno
