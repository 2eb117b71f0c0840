// A request as the other side would understand it: every parameter wherever it stands, freed of the ways to write one
// thing in several forms. Internal to the prohibitions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/request.h"

namespace sereno::flows {

/// Letters and digits alone, in lower case: servers strip, trim and fold the rest in ways of their own
/// ("external_dial", "External-Dial", "external%5Fdial", "external_di'al").
std::string squashed(std::string_view text);

/// Percent signs and plus signs undone, again and again until nothing changes (at most four times).
std::string decoded(std::string_view text);

/// A parameter of the query, a form, a part, a JSON map or a line "Key: value"; every occurrence is one.
struct Parameter {
  std::string key{};     ///< squashed; of "list[id][]" it is "list" and "id", a parameter each
  std::string value{};   ///< decoded, trimmed
  std::string folded{};  ///< the value, squashed
};

struct RequestFacts {
  std::string verb{};
  std::vector<std::string> path{};      ///< segments, squashed; "." and ".." resolved, parameters behind ";" cut off
  std::vector<std::string> raw_path{};  ///< the same segments, decoded
  std::vector<Parameter> parameters{};
  std::vector<std::string> elements{};  ///< local names of XML elements, squashed
  std::vector<std::string> lines{};     ///< of what is sent as text: trimmed, as they are
  std::vector<std::string> texts{};     ///< every text of the request, as it is and decoded
};

RequestFacts facts_of(const Request& request);

}  // namespace sereno::flows
