// At whom a fault lies, as people and programs read it.
#pragma once

#include <string>
#include <string_view>

#include "sereno/check_result.h"
#include "sereno/fault.h"

namespace sereno::host {

/// "third party 'carrier', low confidence, in step 'tls': no witness". Empty when nothing is said.
std::string fault_words(const Fault& fault);

/// "[fault=platform conf=high]", "[fault=not established]". Empty when nothing is said.
std::string fault_tag(const Fault& fault);

/// The summary of a result that is not OK with its fault in it, within the first 80 characters: its tag behind a short
/// summary, its owner in front of a long one. One that names it there already stays as it is; what names it later names
/// it in front.
std::string headline_with_fault(const CheckResult& result);

/// {"owner":"platform","party":"","confidence":"high","step":"tls","reasons":"..."}; the owner is "none" where nothing
/// is said of a result that is OK.
std::string fault_json(const CheckResult& result);

/// The text as a JSON string, in its quotes.
std::string json_quoted(std::string_view text);

}  // namespace sereno::host
