// What a report is written on: headings, items, named entries, tables. It has no language and no medium: a terminal's
// page wraps lines, a page of HTML would not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sereno::sla {

enum class Tone { plain, good, bad, doubtful, faint };

/// Text in one or several tones. Control characters never stand in it: see one_line().
class Text {
 public:
  struct Piece {
    std::string text{};
    Tone tone = Tone::plain;
    friend bool operator==(const Piece&, const Piece&) = default;
  };

  Text() = default;
  Text(const char* text) : Text(std::string(text)) {}
  Text(std::string text, Tone tone = Tone::plain) { add(std::move(text), tone); }

  Text& add(std::string text, Tone tone = Tone::plain) {
    if (!text.empty()) pieces_.push_back({std::move(text), tone});
    return *this;
  }
  const std::vector<Piece>& pieces() const { return pieces_; }
  /// Without its tones.
  std::string plain() const {
    std::string all;
    for (const Piece& each : pieces_) all += each.text;
    return all;
  }

 private:
  std::vector<Piece> pieces_{};
};

/// The first row is the head; columns that `right` names are numbers.
struct Table {
  std::vector<std::vector<std::string>> rows{};
  std::vector<std::size_t> right{};
};

class Page {
 public:
  virtual ~Page() = default;

  /// Of the whole page, and what state it is in.
  virtual void title(const Text& left, const Text& right) = 0;
  /// Below the title.
  virtual void subtitle(const Text& text) = 0;
  /// Begins a section.
  virtual void heading(std::string_view title) = 0;
  virtual void paragraph(const Text& text) = 0;
  /// A name and what is said of it.
  virtual void entry(std::string_view name, const Text& text) = 0;
  /// Begins one of several things that have details; `what` stands at its other end.
  virtual void item(const Text& name, const Text& detail, const Text& what) = 0;
  /// An entry of the item.
  virtual void detail(std::string_view name, const Text& text) = 0;
  virtual void table(const Table& table) = 0;
};

}  // namespace sereno::sla
