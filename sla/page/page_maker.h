// A report as a page of HTML that stands alone.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sla/language/language.h"
#include "sla/page/value.h"

namespace sereno::sla {

struct PageTemplate {
  std::string name{};  ///< as errors call it: a path
  std::string text{};
};

/// Fails when the guard refuses the template ("look.html:12: ..." a line each) and when the report names a zone that
/// is not known. Pure: the same report, language and template give the same bytes.
Result<std::string> make_page(const Value& report, const Language& language, const PageTemplate& look);

/// [[words]] in the language, escaped for text and for quoted values alike; those in a style stay.
std::string translated(std::string_view text, const Language& language);

}  // namespace sereno::sla
