// Raw samples in few bytes, each distinct text once. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"

namespace sereno::ledger {

/// A sample with its number in the order of arrival.
struct NumberedSample {
  std::int64_t arrival = 0;
  Sample sample{};
};

/// The number of texts, each with its length; the number of samples, each as numbers (varints): arrival and instant as
/// distances from the sample before, codes, interval, duration, and places among the texts.
std::string pack(const std::vector<NumberedSample>& samples);
/// The same in a sixth of the bytes, for many samples: a 0 (no pack but the empty one begins so), the size of what
/// pack() gives, and that deflated (RFC 1950). What does not become smaller stays as pack() gives it.
std::string pack_tightly(const std::vector<NumberedSample>& samples);
/// Nothing for bytes that neither of them makes.
std::optional<std::vector<NumberedSample>> unpack_samples(std::string_view bytes);

}  // namespace sereno::ledger
