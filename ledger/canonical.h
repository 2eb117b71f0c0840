// The bytes that digests are taken over. ledger/README.md repeats this for people who verify with other tools.
//
//   number   8 bytes, two's complement, most significant first
//   text     its length in bytes as a number, then the bytes; of a text longer than 1,024 bytes the SHA-256 instead
//   instant? the number 0 where there is none, else the number 1 and the instant in milliseconds since 1970
//
// A record says in which version its bytes are; old ones keep theirs.
//
// Version 2
//   fact     numbers arrival; texts type, body, by, author_party, channel, login; instant? said_at; text entry;
//            instant? from, instant? to of its span
//   run      texts service, site, source, function; numbers status (0 to 3), degraded (0, 1), function_state (0 to 4),
//            owner of the fault (0 to 7), confidence (0 to 3); texts party, step, reasons of the fault; text reason;
//            numbers interval, first_seen (milliseconds), arrival; text first_output; number first_duration; text
//            first_steps; numbers lane, samples, last_confirmed
//   seal     text: the open runs as seal.h packs them
//   file     text: its digest in hexadecimal; number size
//   migration  numbers form before, form after; text: 64 digits, the SHA-256 over the content in version 2 (recorded_at
//            as a number before it) of each record from before, in their order
//   record   the text "sereno-ledger-2", 32 bytes: the digest of the record before it (zeros for the first), numbers
//            sequence, kind (1 fact, 2 closed run, 3 seal, 4 file, 5 migration), recorded_at; the content as above
//
// Version 1
//   fact     number recorded_at; texts type, body
//   run      texts service, function; numbers status, degraded, interval, first_seen, samples, last_confirmed; text
//            first_output
//   seal     number recorded_at; text: the open runs
//   record   the text "sereno-ledger-1", the digest before it, numbers sequence, kind; the content as above
//
// A record's digest is the SHA-256 of its bytes; the head of the chain is that of the last record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

enum class RecordKind : std::uint8_t { fact = 1, run = 2, seal = 3, file = 4, migration = 5 };
enum class BytesVersion : std::uint8_t { one = 1, two = 2 };

/// What each kind says, in version 2; version 1 has the first three.
std::string fact_bytes(const Fact& fact);
std::string run_bytes(const Run& run, std::int64_t lane);
std::string seal_bytes(std::string_view open_runs);
std::string file_bytes(std::string_view digest, std::int64_t size);
std::string migration_bytes(std::int64_t from, std::int64_t to, const Digest& derived);

std::string fact_bytes_1(const Fact& fact);
std::string run_bytes_1(const Run& run);
std::string seal_bytes_1(Instant recorded_at, std::string_view open_runs);

/// What of a run never changes while it grows, in the version of the seal that covers it.
std::string lasting_run_bytes(const Run& run, BytesVersion version);

/// A record's place in the chain, without its content.
struct RecordFrame {
  BytesVersion version = BytesVersion::two;
  std::int64_t sequence = 0;
  RecordKind kind = RecordKind::fact;
  Instant recorded_at{};  ///< no part of a frame in version 1
};
Digest record_digest(const Digest& previous, const RecordFrame& frame, std::string_view content);

/// What a migration's digest is made of: a record's content as the new form has it.
std::string derived_bytes(Instant recorded_at, std::string_view content);

/// Tells facts of equal type and body, whenever they were recorded.
Digest fact_content(const Fact& fact);

/// The first eight bytes of the SHA-256: finds damage to what is not chained.
std::int64_t checksum(std::string_view bytes);
/// Of a position's every field.
std::int64_t position_checksum(const Position& position);

}  // namespace sereno::ledger
