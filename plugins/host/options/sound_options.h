// What can be used of options with mistakes.
#pragma once

#include "plugins/host/options/check_description.h"

namespace sereno::host {

/// Those that are right, with the defaults, and nothing in place of those that are missing: so that the check itself
/// can look at them, and all mistakes are told at once.
OptionValues sound_options(const CheckDescription& check, const OptionValues& given);

}  // namespace sereno::host
