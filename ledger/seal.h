// A seal: what the runs that still grow looked like at an instant. It makes them part of the chain before they close.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

/// A run that was open. Its identity in the ledger, and how far it had grown.
struct SealedRun {
  std::int64_t series = 0;  ///< the ledger's number for it
  std::int64_t lane = 0;
  Instant first_seen{};
  Instant last_confirmed{};
  std::int64_t samples = 0;
  friend bool operator==(const SealedRun&, const SealedRun&) = default;
};

struct SealContent {
  std::vector<SealedRun> runs{};
  Digest lasting{};  ///< SHA-256 over the lasting bytes of the runs, in their order
};

/// About 15 bytes a run: numbers as base-128 varints, least significant group first; of last_confirmed the distance
/// from first_seen; after the runs the 32 bytes of `lasting`.
std::string pack(const SealContent& content);
/// Nothing for bytes that pack() does not make.
std::optional<SealContent> unpack(std::string_view bytes);

}  // namespace sereno::ledger
