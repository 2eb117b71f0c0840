// A report as text for people and as JSON for programs. Pure: the same report gives the same bytes.
#pragma once

#include <string>

#include "sla/contract.h"
#include "sla/interval_set.h"
#include "sla/language/language.h"
#include "sla/report.h"

namespace sereno::sla {

enum class Length {
  short_one,  ///< figure, credit, what is to be done, outages, clocks
  full        ///< and all that is needed to compute it again
};

struct TextStyle {
  int columns = 96;     ///< 80 to 120 are sensible
  bool colour = false;  ///< ANSI codes, for a terminal only
  Length length = Length::full;
};

class Page;

/// On whatever the page is.
void write_report(Page& page, const Report& report, Length length, const Language& language = {});
std::string render_text(const Report& report, const TextStyle& style, const Language& language = {});
/// Two-space indented, keys in a fixed order, ends with a newline.
std::string render_json(const Report& report);

/// Windows in UTC and local time; `span` is what was asked for.
std::string render_windows_text(const Contract& contract, const IntervalSet& windows, const Interval& span);
std::string render_windows_json(const Contract& contract, const IntervalSet& windows, const Interval& span);

}  // namespace sereno::sla
