#include "ledger/seal.h"

#include <algorithm>

#include "ledger/varint.h"

namespace sereno::ledger {

namespace {

std::optional<SealedRun> take_run(std::string_view& bytes) {
  std::int64_t fields[5];
  for (auto& field : fields) {
    const auto value = take_varint(bytes);
    if (!value) return std::nullopt;
    field = *value;
  }
  const auto first_seen = instant_from_ms(fields[2]);
  // Modulo 2^64, as the distance was taken: bytes that say otherwise are found by the digest, not by an overflow.
  const auto last =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(fields[2]) + static_cast<std::uint64_t>(fields[3]));
  return SealedRun{.series = fields[0],
                   .lane = fields[1],
                   .first_seen = first_seen,
                   .last_confirmed = instant_from_ms(last),
                   .samples = fields[4]};
}

}  // namespace

std::string pack(const SealContent& content) {
  std::string bytes;
  for (const SealedRun& run : content.runs) {
    put_varint(bytes, run.series);
    put_varint(bytes, run.lane);
    put_varint(bytes, ms_of(run.first_seen));
    put_varint(bytes, (run.last_confirmed - run.first_seen).count());
    put_varint(bytes, run.samples);
  }
  bytes.append(content.lasting.begin(), content.lasting.end());
  return bytes;
}

std::optional<SealContent> unpack(std::string_view bytes) {
  SealContent content;
  if (bytes.size() < content.lasting.size()) return std::nullopt;
  const auto digest = bytes.substr(bytes.size() - content.lasting.size());
  std::ranges::transform(digest, content.lasting.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  bytes.remove_suffix(digest.size());
  while (!bytes.empty()) {
    const auto run = take_run(bytes);
    if (!run) return std::nullopt;
    content.runs.push_back(*run);
  }
  return content;
}

}  // namespace sereno::ledger
