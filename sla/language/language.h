// How a report speaks: its words, its numbers and its dates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/number_words.h"
#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/civil_time.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// Both write numbers as Mexico does: 99.9004 %, 1,234.50, 24 hours.
class Language {
 public:
  /// "en", "es"; the error names them.
  static Result<Language> find(std::string_view name);

  const std::string& code() const { return code_; }  ///< "es-MX", as HTML has it
  /// The words in this language; those that nobody translated stay as they are.
  std::string say(std::string_view words) const { return std::string(catalogue_.of(words)); }
  /// The same with {0}, {1}, ... filled in.
  std::string say(std::string_view words, const std::vector<std::string>& values) const;
  const Catalogue& catalogue() const { return catalogue_; }

  /// "14 Apr 2026, 10:00:00"
  std::string date_time(const Zone& zone, Instant at) const;
  /// The date of the end only where it is another: "14 Apr 2026, 10:00:00 - 10:43:00".
  std::string span(const Zone& zone, const Interval& span) const;
  /// "14 Apr 2026"
  std::string date(const Zone& zone, Instant at) const;
  /// "April 2026" for "2026-04"; anything else as it is.
  std::string month(const std::string& label) const;

 private:
  std::string code_{"en"};
  Catalogue catalogue_{};
};

}  // namespace sereno::sla
