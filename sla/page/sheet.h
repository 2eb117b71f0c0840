// What a template is filled with: named texts, and sections that are shown once for each thing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sla/language/language.h"
#include "sla/page/value.h"

namespace ctemplate {
class TemplateDictionary;
}

namespace sereno::sla {

/// What every part of the page needs to know. Borrowed.
struct Subject {
  const Value& report;
  const Language& language;
  const Zone& zone;

  std::string say(std::string_view words) const { return language.say(words); }
  std::string say(std::string_view words, const std::vector<std::string>& values) const {
    return language.say(words, values);
  }
  /// A date and time, or "none" in the language.
  std::string at(const Value& instant) const;
  std::string span(const Value& interval) const;
  /// "met", "missed", "not judged"
  std::string met(const Value& flag) const;
};

/// Of a list no more than this is shown: WeasyPrint takes 12 s for 5,000 rows. The JSON and the CSV have all.
inline constexpr std::size_t most_rows = 400;

/// A cheap handle; the page owns what stands in it.
class Sheet {
 public:
  explicit Sheet(ctemplate::TemplateDictionary& dictionary) : dictionary_(&dictionary) {}

  /// The text as it may be looked at, numbers with their units; the template escapes it.
  Sheet& set(const char* name, std::string_view text);
  Sheet section(const char* name);
  /// A section with a TEXT, unless that is empty.
  void line(const char* name, std::string_view text);

 private:
  ctemplate::TemplateDictionary* dictionary_;
};

/// "400 of 1200 are shown here: the CSV has all"; empty when all are.
std::string more_than_shown(const Subject& subject, std::size_t all);
/// "43 min 12 s"; "–" for nothing.
std::string span_or_dash(const Value& ms);
/// "99.9004 %", or a dash.
std::string figure_text(const Value& shown);
/// Of "established+refused" and the like, in words.
std::string standing_text(const Subject& subject, const std::string& standings);
/// The template's class for how something stands.
const char* standing_class(const std::string& standings);

void fill_head(Sheet& sheet, const Subject& subject);
void fill_month(Sheet& sheet, const Subject& subject);
void fill_clauses(Sheet& sheet, const Subject& subject);
void fill_outages(Sheet& sheet, const Subject& subject);
void fill_incidents(Sheet& sheet, const Subject& subject);
void fill_maintenance(Sheet& sheet, const Subject& subject);
void fill_registers(Sheet& sheet, const Subject& subject);
void fill_credit(Sheet& sheet, const Subject& subject);

/// Whether the contract is an agreement of commitments, each of its own measure and credit.
bool has_commitments(const Subject& subject);
/// What they owe together, in words.
std::string commitments_credit(const Subject& subject);
/// What is owed by a bound or another reading: the table's percentage, what commitments owe, or both.
std::string owed_words(const Subject& subject, const Value& bound);
/// A line of the rules for each that applies.
void fill_commitments(Sheet& sheet, const Subject& subject);

}  // namespace sereno::sla
