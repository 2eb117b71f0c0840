// A check's help for people.
#pragma once

#include <string>
#include <string_view>

#include "plugins/host/options/check_description.h"

namespace sereno::host {

/// The help of the check as it is called by `program` ("check_web", "sereno check web"), at most 80 columns, with a
/// newline at its end.
std::string render_help(const CheckDescription& check, std::string_view program);

}  // namespace sereno::host
