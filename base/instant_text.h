// Instants as text, for who writes tens of thousands of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sereno/time.h"

namespace sereno {

/// The text of format_instant(), written digit by digit and without memory of its own.
class InstantText {
 public:
  explicit InstantText(Instant at);
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  void add(std::int64_t number, int width, char behind);

  std::array<char, 48> text_;  // not zeroed: only what was written is read
  std::size_t size_ = 0;
};

}  // namespace sereno
