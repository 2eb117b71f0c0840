// Taking values out of what the other side sent. Every text here is hostile: each reading has its limits and ends with
// a reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/pattern.h"

namespace sereno::flows {

/// Limits of all readings.
struct ExtractionLimits {
  std::size_t most_values = 10'000;    ///< that a wildcard, an XPath or a column may give
  std::size_t longest_value = 65'536;  ///< bytes of one value
  std::size_t json_depth = 64;
  std::size_t xml_depth = 250;                  ///< libxml2 leaves out what is deeper than 256
  std::size_t most_xml = std::size_t{4} << 20;  ///< bytes of HTML or XML that are read
  std::size_t most_csv_columns = 1'000;
  std::size_t most_csv_rows = 100'000;
};

/// What was found: none is no error here, the caller says whether there has to be one.
using Found = std::vector<std::string>;

/// JSON Pointer (RFC 6901) with "*" as a token for every item of a list or map. Texts as they are, numbers and literals
/// as JSON writes them, lists and maps as JSON. Fails on what is no JSON, on one that is too deep, on a bad pointer.
Result<Found> from_json(std::string_view body, std::string_view pointer, const ExtractionLimits& limits = {});

/// Why this is no pointer; nothing when it is one.
std::optional<std::string> pointer_problem(std::string_view pointer);

/// The same of what a JSON web token says (RFC 7519). Its signature is not looked at: whoever reads an expiry wants no
/// proof.
Result<Found> from_token(std::string_view token, std::string_view pointer, const ExtractionLimits& limits = {});

/// The texts of the nodes, or the one value, that an XPath 1.0 expression gives. HTML as browsers take it (broken too)
/// or XML, by `is_html`. No network, no entity of a document type, no document of its own. Read as read_markup() does
/// it (markup.h), which is for more than one: a process of its own, and CheckFailure when that came to harm.
Result<Found> from_xpath(std::string_view body, std::string_view xpath, bool is_html,
                         const ExtractionLimits& limits = {});
std::optional<std::string> xpath_problem(std::string_view xpath);

/// What a reader of the page sees, its characters as UTF-8 where the page writes them by name or number: no tags, no
/// attributes, no scripts, styles, comments and fields, nothing in an element that its own attributes hide. White space
/// is one blank, an element that is no part of a line ends it. Any bytes give a text, in time linear to their length.
/// Read in a process of its own, as from_xpath().
std::string visible_text(std::string_view html);

/// The texts that JSON holds as values, each on a line of its own, in their order; no keys, no numbers. Empty for what
/// is no JSON.
std::string texts_of_json(std::string_view body, const ExtractionLimits& limits = {});

/// One value: the MD5 of a text, in hexadecimal. Fails where the system has no MD5.
Result<Found> md5_of(std::string_view text);

/// The group of the first match: the one of that name, or of an empty name the first group, else the whole match.
Found from_pattern(std::string_view body, const steps::Pattern& pattern, std::string_view group,
                   const ExtractionLimits& limits = {});

/// The cells of a column below its header. The separator is the first of ',', ';', '|' and tab that stands in the
/// header outside quotes, unless told. Quotes as RFC 4180 has them. `column`: a name of the header, or a number from 1,
/// which takes all rows.
Result<Found> from_csv(std::string_view body, std::string_view column, char separator = '\0',
                       const ExtractionLimits& limits = {});

}  // namespace sereno::flows
