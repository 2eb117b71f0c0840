// How large a page usually is: of one that is suddenly a tenth of it most has been lost, whatever its status says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sereno/steps/finding.h"
#include "sereno/time.h"

namespace web {

struct UsualSize {
  std::uint64_t bytes = 0;                 ///< 0: not known yet
  std::optional<sereno::Instant> since{};  ///< when the page became as small as it is now; nothing: it is as usual

  /// As it is remembered from one run to the next, and back: what is no such text is nothing that is known.
  std::string text() const;
  static UsualSize from_text(std::string_view text);
  friend bool operator==(const UsualSize&, const UsualSize&) = default;
};

/// Whether a page of so many bytes has less than `percent` of what is usual. Pure, as all here.
bool has_shrunk(const UsualSize& usual, std::uint64_t bytes, unsigned percent);

/// What is wrong with it then.
std::optional<sereno::steps::Finding> judge_size(const UsualSize& usual, std::uint64_t bytes, unsigned percent);

/// What is known behind a page of so many bytes. It stays as it is for pages that differ by a tenth at most. What has
/// been small for a day is the usual page from then on.
UsualSize learned(const UsualSize& usual, std::uint64_t bytes, unsigned percent, sereno::Instant now);

}  // namespace web
