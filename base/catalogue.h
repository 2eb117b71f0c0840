// Translations as gettext's msgfmt compiles them (.mo), read from memory. Why not gettext itself: under C.UTF-8 it
// translates on Debian 12 and does not on Debian 13, whatever LANGUAGE says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno {

/// One language. An empty catalogue leaves every text as it is.
class Catalogue {
 public:
  Catalogue() = default;

  /// Either byte order, revision 0. Fails on whatever is cut, points outside, is not in msgfmt's order or is not UTF-8.
  static Result<Catalogue> read(std::string bytes);

  /// The translation, or `text` itself when there is none. Borrowed from the catalogue or from the argument.
  std::string_view of(std::string_view text) const;
  bool has(std::string_view text) const;
  /// Without the head, which is what the empty text stands for.
  std::size_t size() const;

 private:
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t length = 0;
  };
  struct Message {
    Span original{};
    Span translation{};
  };

  std::string_view text_of(const Span& span) const { return std::string_view(bytes_).substr(span.at, span.length); }
  const Message* find(std::string_view text) const;

  std::string bytes_{};
  std::vector<Message> messages_{};
};

}  // namespace sereno
