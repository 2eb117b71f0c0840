// What is known of a canary as bytes: two places that are written in turn, so that a write that is cut short, by a
// power failure, leaves the one before it. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/host/canary/canary_state.h"
#include "sereno/result.h"

namespace sereno::host {

/// One place.
inline constexpr std::size_t canary_place_bytes = 8192;

/// What stands behind the two places.
inline constexpr std::uint64_t canary_journal_start = 2 * canary_place_bytes;

/// Texts are one line.
struct CanaryRecord {
  std::uint64_t number = 0;  ///< of the write; 0: nothing was ever written
  std::string platform{};
  std::string account{};
  std::uint64_t journal = canary_journal_start;  ///< where its journal begins in the file
  CanaryState state{};

  /// Which of the two places it is written to.
  std::size_t place() const { return number % 2; }
};

/// canary_place_bytes of them.
std::string encode(const CanaryRecord& record);

/// The newer one of two places; of an empty file a record of number 0. Fails when there is something and none of it can
/// be understood.
Result<CanaryRecord> newest_record(const std::array<std::string_view, 2>& places);

/// Whether it can be one: 1 to 128 bytes of UTF-8, without control characters.
bool is_canary_name(std::string_view text);

/// The name of the file of this canary: "crm.example,agent7-0123456789abcdef".
std::string canary_file_name(std::string_view platform, std::string_view account);
/// Whether a file of the folder has such a name.
bool is_canary_file_name(std::string_view name);

/// FNV-1a, to tell what was written whole from what was not.
std::uint64_t checksum(std::string_view bytes);
std::string checksum_text(std::string_view bytes);

}  // namespace sereno::host
