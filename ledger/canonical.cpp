#include "ledger/canonical.h"

#include <cstring>

namespace sereno::ledger {

namespace {

constexpr std::size_t longest_plain_text = 1024;

class Encoder {
 public:
  Encoder& number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (unsigned shift = 64; shift > 0; shift -= 8) bytes_ += static_cast<char>((bits >> (shift - 8u)) & 0xffu);
    return *this;
  }
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

Encoder lasting(const Run& run) {
  Encoder encoder;
  encoder.text(run.service)
      .text(run.function)
      .number(static_cast<std::int64_t>(run.status))
      .number(run.degraded ? 1 : 0)
      .number(run.interval.count())
      .number(ms_of(run.first_seen));
  return encoder;
}

}  // namespace

std::string run_bytes(const Run& run) {
  return lasting(run).number(run.samples).number(ms_of(run.last_confirmed)).text(run.first_output).take();
}

std::string lasting_run_bytes(const Run& run) { return lasting(run).text(run.first_output).take(); }

std::string fact_bytes(const Fact& fact) {
  return Encoder().number(ms_of(fact.recorded_at)).text(fact.type).text(fact.body).take();
}

std::string seal_bytes(Instant recorded_at, std::string_view open_runs) {
  return Encoder().number(ms_of(recorded_at)).text(open_runs).take();
}

Digest record_digest(const Digest& previous, std::int64_t sequence, RecordKind kind, std::string_view content) {
  return sha256(Encoder()
                    .text("sereno-ledger-1")
                    .digest(previous)
                    .number(sequence)
                    .number(static_cast<std::int64_t>(kind))
                    .raw(content)
                    .take());
}

Digest fact_content(const Fact& fact) { return sha256(Encoder().text(fact.type).text(fact.body).take()); }

std::int64_t run_checksum(const Run& run) {
  const Digest digest = sha256(run_bytes(run));
  std::int64_t first = 0;
  std::memcpy(&first, digest.data(), sizeof first);
  return first;
}

}  // namespace sereno::ledger
