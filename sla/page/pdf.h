// PDF of a page, by WeasyPrint, which is a program of its own and need not be there.
#pragma once

#include <chrono>
#include <string>

#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::sla {

/// What runs it, and how long it may take.
struct Printer {
  std::string program = "weasyprint";  ///< found in PATH
  std::chrono::seconds deadline{180};
};

/// The PDF's bytes; the same page and instant give the same. Fails when the program is not there, takes too long or
/// gives no PDF; the error has the last of what it said.
Result<std::string> print_pdf(const std::string& html, Instant made_at, const Printer& printer = {});

}  // namespace sereno::sla
