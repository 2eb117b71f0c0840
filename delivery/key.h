// What tells the other side that it has had something already.
#pragma once

#include <string>
#include <string_view>

#include "ledger/ledger.h"

namespace sereno::delivery {

/// 32 hexadecimal digits. The same for the same thing to the same consumer, after a restart too; another one for
/// anything else, also in another ledger that gave it the same number.
std::string idempotence_key(std::string_view consumer, const ledger::Arrived& item);

}  // namespace sereno::delivery
