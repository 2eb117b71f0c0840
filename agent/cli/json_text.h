// JSON for people: indented, and with numbers as they are written elsewhere.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace sereno::cli {

/// The value on several lines, two blanks a level, with a newline at its end. Numbers are plain decimals (25, not
/// 2.5E1); what is no finite number is null.
std::string json_text(const boost::json::value& value);

}  // namespace sereno::cli
