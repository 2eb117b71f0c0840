#include "ledger/canonical.h"

#include <endian.h>

#include <cstring>

namespace sereno::ledger {

namespace {

constexpr std::size_t longest_plain_text = 1024;
constexpr std::size_t usual_size = 384;  // most records are smaller: one piece of memory for each

class Encoder {
 public:
  Encoder() { bytes_.reserve(usual_size); }
  Encoder& number(std::int64_t value) {
    const std::uint64_t big_endian = htobe64(static_cast<std::uint64_t>(value));
    bytes_.append(reinterpret_cast<const char*>(&big_endian), sizeof big_endian);
    return *this;
  }
  Encoder& instant(Instant at) { return number(ms_of(at)); }
  Encoder& instant(const std::optional<Instant>& at) { return at ? number(1).instant(*at) : number(0); }
  Encoder& text(std::string_view text) {
    number(static_cast<std::int64_t>(text.size()));
    if (text.size() <= longest_plain_text) return raw(text);
    return digest(sha256(text));
  }
  Encoder& digest(const Digest& digest) {
    bytes_.append(digest.begin(), digest.end());
    return *this;
  }
  Encoder& raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

template <class Code>
std::int64_t code(Code value) {
  return static_cast<std::int64_t>(value);
}

Encoder lasting_1(const Run& run) {
  Encoder encoder;
  encoder.text(run.service)
      .text(run.function)
      .number(code(run.status))
      .number(run.degraded ? 1 : 0)
      .number(run.interval.count())
      .instant(run.first_seen);
  return encoder;
}

Encoder lasting_2(const Run& run) {
  Encoder encoder;
  encoder.text(run.service).text(run.site).text(run.source).text(run.function);
  encoder.number(code(run.status)).number(run.degraded ? 1 : 0).number(code(run.function_state));
  encoder.number(code(run.fault.owner)).number(code(run.fault.confidence));
  encoder.text(run.fault.party).text(run.fault.step).text(run.fault.reasons).text(run.reason);
  encoder.number(run.interval.count()).instant(run.first_seen).number(run.arrival);
  encoder.text(run.first_output).number(run.first_duration.count()).text(run.first_steps);
  return encoder;
}

}  // namespace

std::string fact_bytes(const Fact& fact) {
  Encoder encoder;
  encoder.number(fact.arrival).text(fact.type).text(fact.body);
  encoder.text(fact.head.by).text(fact.head.author_party).text(fact.head.channel).text(fact.head.login);
  encoder.instant(fact.head.said_at).text(fact.entry);
  encoder.instant(fact.span ? std::optional(fact.span->from) : std::nullopt);
  encoder.instant(fact.span ? std::optional(fact.span->to) : std::nullopt);
  return encoder.take();
}

std::string run_bytes(const Run& run, std::int64_t lane) {
  return lasting_2(run).number(lane).number(run.samples).instant(run.last_confirmed).take();
}

std::string seal_bytes(std::string_view open_runs) { return Encoder().text(open_runs).take(); }

std::string file_bytes(std::string_view digest, std::int64_t size) {
  return Encoder().text(digest).number(size).take();
}

std::string migration_bytes(std::int64_t from, std::int64_t to, const Digest& derived) {
  return Encoder().number(from).number(to).text(to_hex(derived)).take();
}

std::string fact_bytes_1(const Fact& fact) {
  return Encoder().instant(fact.recorded_at).text(fact.type).text(fact.body).take();
}

std::string run_bytes_1(const Run& run) {
  return lasting_1(run).number(run.samples).instant(run.last_confirmed).text(run.first_output).take();
}

std::string seal_bytes_1(Instant recorded_at, std::string_view open_runs) {
  return Encoder().instant(recorded_at).text(open_runs).take();
}

std::string lasting_run_bytes(const Run& run, BytesVersion version) {
  return version == BytesVersion::one ? lasting_1(run).text(run.first_output).take() : lasting_2(run).take();
}

Digest record_digest(const Digest& previous, const RecordFrame& frame, std::string_view content) {
  Encoder encoder;
  encoder.text(frame.version == BytesVersion::one ? "sereno-ledger-1" : "sereno-ledger-2").digest(previous);
  encoder.number(frame.sequence).number(code(frame.kind));
  if (frame.version != BytesVersion::one) encoder.instant(frame.recorded_at);
  return sha256(encoder.raw(content).take());
}

std::string derived_bytes(Instant recorded_at, std::string_view content) {
  return Encoder().instant(recorded_at).raw(content).take();
}

Digest fact_content(const Fact& fact) { return sha256(Encoder().text(fact.type).text(fact.body).take()); }

std::int64_t checksum(std::string_view bytes) {
  const Digest digest = sha256(bytes);
  std::int64_t first = 0;
  std::memcpy(&first, digest.data(), sizeof first);
  return first;
}

std::int64_t position_checksum(const Position& position) {
  Encoder encoder;
  encoder.text(position.consumer).number(position.arrival).number(position.delivered).number(position.dropped);
  return checksum(encoder.text(position.note).take());
}

}  // namespace sereno::ledger
