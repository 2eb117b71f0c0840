// What a label asks for. Internal to labels.cpp.
#pragma once

#include <optional>
#include <string_view>

#include "sla/mail/labels.h"

namespace sereno::sla {

/// What a folded label means, whatever stands in brackets behind it; nothing when it is none.
std::optional<Item> meaning_of_label(std::string_view folded);

}  // namespace sereno::sla
