// A page of text for a terminal: aligned rows, wrapped lines.
#pragma once

#include <string>
#include <string_view>

#include "sla/renderers/page.h"
#include "sla/renderers/render.h"

namespace sereno::sla {

class TextPage final : public Page {
 public:
  explicit TextPage(const TextStyle& style) : style_(style) {}

  void title(const Text& left, const Text& right) override;
  void subtitle(const Text& text) override;
  void heading(std::string_view title) override;
  void paragraph(const Text& text) override;
  void entry(std::string_view name, const Text& text) override;
  /// The detail goes to lines of its own when there is no room for it.
  void item(const Text& name, const Text& detail, const Text& what) override;
  void detail(std::string_view name, const Text& text) override;
  /// What is wider than the page wraps in the last column.
  void table(const Table& table) override;

  std::string take() { return std::move(text_); }

 private:
  std::size_t width() const { return static_cast<std::size_t>(style_.columns); }
  std::string toned(const Text& text) const;
  void line(std::string_view text);
  void spread(const std::string& left, const std::string& right);
  void named(std::size_t margin, std::string_view name, const Text& text);
  void wrapped(std::string_view first_prefix, std::string_view words, std::size_t indent);

  TextStyle style_;
  std::string text_{};
  bool fresh_ = true;  ///< nothing stands in the section yet, or a blank line does
};

}  // namespace sereno::sla
