// Reading what others sent where it can do no harm. Internal to the extractions.
#pragma once

#include <functional>
#include <string_view>

#include "sereno/flows/extraction.h"

namespace sereno::flows {

/// What `work` gives, done in a process that can only compute. `kind`: "HTML", for the message. Throws CheckFailure
/// when that process came to harm or could not be had.
Result<Found> read_confined(std::string_view kind, const std::function<Result<Found>()>& work);

}  // namespace sereno::flows
