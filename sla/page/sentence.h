// The sentence that a report's code stands for, in a language.
#pragma once

#include <string>

#include "sla/language/language.h"
#include "sla/page/value.h"

namespace sereno::sla {

/// Of {"code", "parameters", "text"}, or of [code, parameter...]. A code that is not known here has its own text.
std::string sentence(const Value& reason, const Language& language);
/// Of a list of them, joined by "; ".
std::string sentences(const Value& reasons, const Language& language);

}  // namespace sereno::sla
