// The bytes that digests are taken over. ledger/README.md repeats this for people who verify with other tools.
//
//   number   8 bytes, two's complement, most significant first
//   text     its length in bytes as a number, then the bytes; of a text longer than 1,024 bytes the SHA-256 instead
//   run      texts service, function; numbers status (0 to 3), degraded (0, 1), interval, first_seen, samples,
//            last_confirmed (instants and intervals in milliseconds); text first_output
//   fact     number recorded_at; texts type, body
//   seal     number recorded_at; text: the open runs as seal.h packs them
//   record   the text "sereno-ledger-1", 32 bytes: the digest of the record before it (zeros for the first),
//            numbers sequence, kind (1 fact, 2 closed run, 3 seal); the content as above
//
// A record's digest is the SHA-256 of its bytes; the head of the chain is that of the last record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

enum class RecordKind : std::uint8_t { fact = 1, run = 2, seal = 3 };

/// All that a run says.
std::string run_bytes(const Run& run);
/// What of a run never changes while it grows: all but last_confirmed and samples.
std::string lasting_run_bytes(const Run& run);
std::string fact_bytes(const Fact& fact);
std::string seal_bytes(Instant recorded_at, std::string_view open_runs);

Digest record_digest(const Digest& previous, std::int64_t sequence, RecordKind kind, std::string_view content);

/// Tells facts of equal type and body, whenever they were recorded.
Digest fact_content(const Fact& fact);

/// The first eight bytes of the digest of run_bytes: finds damage to a run that is not chained yet.
std::int64_t run_checksum(const Run& run);

}  // namespace sereno::ledger
