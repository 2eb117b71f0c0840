// Text made comparable: what people write with accents, capitals and odd blanks. Internal.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

/// Small letters without accents, every blank one space; typographic quotes, dashes and dots as plain ones.
std::string folded(std::string_view text);

/// Whether the phrase stands in the folded text, at the beginning of a word; what follows it may go on ("falla" is in
/// "fallando").
bool has_stem(std::string_view folded, std::string_view phrase);
/// The place of the first of them, npos for none.
std::size_t find_stem(std::string_view folded, std::string_view phrase);
template <class Phrases>
bool has_any(std::string_view folded, const Phrases& phrases) {
  for (const std::string_view each : phrases)
    if (has_stem(folded, each)) return true;
  return false;
}

std::vector<std::string> lines_of(std::string_view text);
/// Without blanks at both ends.
std::string trimmed(std::string_view text);
/// Paragraph to sentences: parted by a full stop, question or exclamation mark before a blank, and by line ends.
std::vector<std::string> sentences_of(std::string_view text);

}  // namespace sereno::sla
