// A page of text for a terminal: headings, aligned rows, wrapped lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sla/renderers/render.h"

namespace sereno::sla {

enum class Tone { plain, good, bad, doubtful, faint };

class Page {
 public:
  explicit Page(const TextStyle& style) : style_(style) {}

  /// A line of its own, an empty one before it.
  void heading(std::string_view title);
  void line(std::string_view text = {});
  /// Wrapped at the page's width; what follows the first line is indented by `indent` too.
  void paragraph(std::string_view text, std::size_t indent);
  /// "  name      text", the text wrapped beside the name.
  void entry(std::string_view name, std::string_view text);
  /// Left and right end of a line.
  void spread(std::string_view left, std::string_view right);
  /// The same with a detail behind the left end; it goes to lines of its own when there is no room for it.
  void spread(std::string_view left, std::string_view detail, std::string_view right);
  /// Columns as wide as their content; those named in `right` are aligned right. The first row is the head. What is
  /// wider than the page wraps in the last column.
  void table(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right);

  /// The text in the colour of the tone, when the style has colours.
  std::string toned(std::string_view text, Tone tone) const;
  std::string take() { return std::move(text_); }

 private:
  std::size_t width() const { return static_cast<std::size_t>(style_.columns); }
  void wrapped(std::string_view first_prefix, std::string_view text, std::size_t indent);

  TextStyle style_;
  std::string text_{};
};

}  // namespace sereno::sla
