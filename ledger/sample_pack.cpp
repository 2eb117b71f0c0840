#include "ledger/sample_pack.h"

#include <zlib.h>

#include <array>
#include <unordered_map>

#include "ledger/varint.h"

namespace sereno::ledger {

namespace {

template <class AnySample>
auto texts_of(AnySample& sample) {
  return std::array{&sample.service,     &sample.function,   &sample.output,       &sample.perfdata,
                    &sample.source,      &sample.reason,     &sample.site,         &sample.steps,
                    &sample.fault.party, &sample.fault.step, &sample.fault.reasons};
}

/// Small for small distances in either direction.
std::int64_t zigzag(std::int64_t value) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(value) << 1u) ^ static_cast<std::uint64_t>(value >> 63));
}
std::int64_t unzigzag(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return static_cast<std::int64_t>((bits >> 1u) ^ (~(bits & 1u) + 1u));
}

/// Modulo 2^64: bytes that nobody packed must not overflow.
std::int64_t plus(std::int64_t left, std::int64_t right) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) + static_cast<std::uint64_t>(right));
}

class TextTable {
 public:
  std::int64_t place_of(const std::string& text) {
    const auto [found, fresh] = places_.try_emplace(text, static_cast<std::int64_t>(places_.size()));
    if (fresh) {
      put_varint(bytes_, static_cast<std::int64_t>(text.size()));
      bytes_ += text;
    }
    return found->second;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(places_.size()); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::unordered_map<std::string_view, std::int64_t> places_{};  // borrows from the samples, which outlive it
  std::string bytes_{};
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t number() {
    const auto value = take_varint(bytes_);
    if (!value) broken_ = true;
    return value.value_or(0);
  }
  std::size_t count() {
    const auto value = static_cast<std::uint64_t>(number());
    if (value > bytes_.size()) broken_ = true;  // each takes a byte at least
    return broken_ ? 0 : static_cast<std::size_t>(value);
  }
  std::string_view text() {
    const std::size_t size = count();
    const auto found = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return found;
  }
  template <class Code>
  Code code(std::optional<Code> (*parse)(int), Code fallback) {
    const auto value = number();
    const auto found = value >= 0 && value < 100 ? parse(static_cast<int>(value)) : std::nullopt;
    if (!found) broken_ = true;
    return found.value_or(fallback);
  }
  bool flag() {
    const auto value = number();
    if (value != 0 && value != 1) broken_ = true;
    return value == 1;
  }
  void breaks() { broken_ = true; }
  bool broken() const { return broken_; }
  bool finished() const { return !broken_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool broken_ = false;
};

NumberedSample read_sample(Reader& reader, const std::vector<std::string_view>& texts, const NumberedSample& before) {
  NumberedSample read{.arrival = plus(before.arrival, reader.number())};
  Sample& sample = read.sample;
  sample.at = instant_from_ms(plus(ms_of(before.sample.at), unzigzag(reader.number())));
  sample.status = reader.code<Status>(&status_from_code, Status::unknown);
  sample.degraded = reader.flag();
  sample.function_state = reader.code<FunctionState>(&function_state_from, FunctionState::by_status);
  sample.fault.owner = reader.code<FaultOwner>(&fault_owner_from, FaultOwner::not_said);
  sample.fault.confidence = reader.code<Confidence>(&confidence_from, Confidence::none);
  sample.interval = milliseconds{reader.number()};
  sample.duration = milliseconds{reader.number()};
  for (std::string* text : texts_of(sample)) {
    const auto place = static_cast<std::uint64_t>(reader.number());
    if (place >= texts.size())
      reader.breaks();
    else
      *text = texts[place];
  }
  return read;
}

/// What a pack may be when it is inflated: many times what a thousand samples say. Bytes that claim more are none of
/// ours.
constexpr std::int64_t largest_inflated = 64 << 20;
/// A third of the processor time of zlib's own choice, for a fifth more bytes.
constexpr int effort = 3;

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }
Bytef* bytes_of(std::string& text) { return reinterpret_cast<Bytef*>(text.data()); }

/// What stands behind the 0; nothing for bytes that pack_tightly() does not make.
std::optional<std::string> inflated(std::string_view bytes) {
  const auto size = take_varint(bytes);
  if (!size || *size < 1 || *size > largest_inflated) return std::nullopt;
  std::string plain(static_cast<std::size_t>(*size), '\0');
  uLongf written = plain.size();
  uLong read = bytes.size();
  const bool whole = uncompress2(bytes_of(plain), &written, bytes_of(bytes), &read) == Z_OK &&
                     written == plain.size() && read == bytes.size();
  if (!whole) return std::nullopt;
  return plain;
}

std::optional<std::vector<NumberedSample>> unpack_plain(std::string_view bytes) {
  Reader reader(bytes);
  std::vector<std::string_view> texts(reader.count());
  for (auto& text : texts) text = reader.text();
  std::vector<NumberedSample> samples;
  const std::size_t count = reader.count();
  NumberedSample before{};
  for (std::size_t i = 0; i < count && !reader.broken(); ++i) {
    samples.push_back(read_sample(reader, texts, before));
    before.arrival = samples.back().arrival;
    before.sample.at = samples.back().sample.at;
  }
  if (!reader.finished()) return std::nullopt;
  return samples;
}

}  // namespace

std::string pack(const std::vector<NumberedSample>& samples) {
  TextTable table;
  std::string rows;
  std::int64_t arrival = 0, at = 0;
  for (const auto& [number, sample] : samples) {
    put_varint(rows, number - arrival);
    put_varint(rows, zigzag(ms_of(sample.at) - at));
    put_varint(rows, static_cast<std::int64_t>(sample.status));
    put_varint(rows, sample.degraded ? 1 : 0);
    put_varint(rows, static_cast<std::int64_t>(sample.function_state));
    put_varint(rows, static_cast<std::int64_t>(sample.fault.owner));
    put_varint(rows, static_cast<std::int64_t>(sample.fault.confidence));
    put_varint(rows, sample.interval.count());
    put_varint(rows, sample.duration.count());
    for (const std::string* text : texts_of(sample)) put_varint(rows, table.place_of(*text));
    arrival = number;
    at = ms_of(sample.at);
  }
  std::string bytes;
  put_varint(bytes, table.size());
  bytes += table.bytes();
  put_varint(bytes, static_cast<std::int64_t>(samples.size()));
  return bytes + rows;
}

std::string pack_tightly(const std::vector<NumberedSample>& samples) {
  std::string plain = pack(samples);
  if (plain.size() > static_cast<std::size_t>(largest_inflated)) return plain;
  std::string tight(1, '\0');
  put_varint(tight, static_cast<std::int64_t>(plain.size()));
  const std::size_t head = tight.size();
  uLongf size = compressBound(plain.size());
  tight.resize(head + size);
  if (compress2(bytes_of(tight) + head, &size, bytes_of(std::string_view(plain)), plain.size(), effort) != Z_OK)
    return plain;
  tight.resize(head + size);
  return tight.size() < plain.size() ? tight : plain;
}

std::optional<std::vector<NumberedSample>> unpack_samples(std::string_view bytes) {
  const bool tight = bytes.size() > 2 && bytes.front() == '\0';
  if (!tight) return unpack_plain(bytes);
  const auto plain = inflated(bytes.substr(1));
  return plain ? unpack_plain(*plain) : std::nullopt;
}

}  // namespace sereno::ledger
