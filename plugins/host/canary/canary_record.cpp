#include "plugins/host/canary/canary_record.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/hexadecimal.h"
#include "base/utf8.h"
#include "plugins/host/run/canaries.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

constexpr std::string_view form = "sereno-canary 1";
constexpr std::string_view sum_word = "sum ";

void line(std::string& to, std::string_view key, std::string_view value) {
  to.append(key).append(" ").append(value).append("\n");
}

void line(std::string& to, std::string_view key, std::optional<Instant> at) {
  if (at) line(to, key, std::to_string(ms_of(*at)));
}

std::string instants_text(const std::vector<Instant>& instants) {
  std::string text;
  for (const Instant at : instants) text += (text.empty() ? "" : " ") + std::to_string(ms_of(at));
  return text;
}

/// Takes a record apart, line by line. One mistake makes all of it useless.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_ || !rest_.empty(); }

  /// The line of that key when it comes next.
  std::optional<std::string_view> next(std::string_view key) {
    const auto end = rest_.find('\n');
    if (end == rest_.npos || !rest_.starts_with(key) || rest_.substr(key.size(), 1) != " ") return std::nullopt;
    const auto value = rest_.substr(key.size() + 1, end - key.size() - 1);
    rest_.remove_prefix(end + 1);
    return value;
  }
  std::string text(std::string_view key) { return std::string(needed(key)); }
  template <class Integer>
  Integer number(std::string_view key) {
    return whole<Integer>(needed(key));
  }
  std::optional<Instant> instant(std::string_view key) {
    const auto value = next(key);
    return value ? std::optional(instant_from_ms(whole<std::int64_t>(*value))) : std::nullopt;
  }
  std::vector<Instant> instants(std::string_view key) {
    std::vector<Instant> all;
    for (auto left = needed(key); !left.empty();) {
      const auto end = std::min(left.find(' '), left.size());
      all.push_back(instant_from_ms(whole<std::int64_t>(left.substr(0, end))));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    if (all.size() > CanaryState::most_sign_ins) failed_ = true;
    return all;
  }

 private:
  std::string_view needed(std::string_view key) {
    const auto value = next(key);
    if (!value) failed_ = true;
    return value.value_or("");
  }
  template <class Integer>
  Integer whole(std::string_view text) {
    const auto number = parse_integer<Integer>(text);
    if (!number || static_cast<std::uint64_t>(*number) > latest) failed_ = true;  // one below zero is above it
    return failed_ ? Integer{0} : *number;
  }

  /// Sums of two of them stay numbers.
  static constexpr std::uint64_t latest = std::uint64_t{1} << 60;
  std::string_view rest_;
  bool failed_ = false;
};

CanaryLimits read_limits(Reader& reader) {
  CanaryLimits limits;
  limits.sign_ins = reader.number<std::int64_t>("allows");
  limits.sign_ins_in = milliseconds{reader.number<std::int64_t>("allows_in")};
  limits.attempts_before_lock = reader.number<std::int64_t>("locks_after");
  limits.forgotten_after = milliseconds{reader.number<std::int64_t>("forgets_after")};
  return limits;
}

/// Nothing for a place that is empty or was not written whole.
std::optional<CanaryRecord> read_place(std::string_view place) {
  const auto text = place.substr(0, place.find('\0'));
  const auto sum = text.rfind(sum_word);
  if (sum == text.npos || text.substr(sum + sum_word.size()) != checksum_text(text.substr(0, sum)) + "\n")
    return std::nullopt;
  Reader reader(text.substr(0, sum));
  CanaryRecord record{.number = reader.number<std::uint64_t>(form)};
  record.platform = reader.text("platform");
  record.account = reader.text("account");
  record.state.rejections = reader.number<unsigned>("rejections");
  record.state.last_rejection = reader.instant("last_rejection");
  record.state.paused_until = reader.instant("paused_until");
  record.state.pause = milliseconds{reader.number<std::int64_t>("pause")};
  record.state.words = reader.text("words");
  record.state.holder = reader.text("holder");
  record.state.held_until = reader.instant("held_until");
  record.state.limits = read_limits(reader);
  record.journal = reader.number<std::uint64_t>("journal");
  record.state.sign_ins = reader.instants("sign_ins");
  const bool whole =
      !reader.failed() && record.number > 0 && is_canary_name(record.platform) && is_canary_name(record.account);
  return whole ? std::optional(std::move(record)) : std::nullopt;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '_' || c == '-' ||
         c == ',';
}

/// What people recognise of it.
std::string plain_start(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string plain(text.substr(0, longest));
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return !is_plain(c) || c == ','; }, '_');
  if (plain.starts_with('.')) plain[0] = '_';
  return plain;
}

}  // namespace

std::string encode(const CanaryRecord& record) {
  const CanaryState& state = record.state;
  std::string text;
  line(text, form, std::to_string(record.number));
  line(text, "platform", record.platform);
  line(text, "account", record.account);
  line(text, "rejections", std::to_string(state.rejections));
  line(text, "last_rejection", state.last_rejection);
  line(text, "paused_until", state.paused_until);
  line(text, "pause", std::to_string(state.pause.count()));
  line(text, "words", cut_at_character(state.words, CanaryState::longest_words));
  line(text, "holder", cut_at_character(state.holder, CanaryState::longest_holder));
  line(text, "held_until", state.held_until);
  line(text, "allows", std::to_string(state.limits.sign_ins));
  line(text, "allows_in", std::to_string(state.limits.sign_ins_in.count()));
  line(text, "locks_after", std::to_string(state.limits.attempts_before_lock));
  line(text, "forgets_after", std::to_string(state.limits.forgotten_after.count()));
  line(text, "journal", std::to_string(record.journal));
  line(text, "sign_ins", instants_text(state.sign_ins));
  text += std::string(sum_word) + checksum_text(text) + "\n";
  text.resize(canary_place_bytes, '\0');
  return text;
}

Result<CanaryRecord> newest_record(const std::array<std::string_view, 2>& places) {
  std::optional<CanaryRecord> newest;
  bool empty = true;
  for (const std::string_view place : places) {
    empty = empty && place.find_first_not_of('\0') == place.npos;
    auto record = read_place(place);
    if (record && (!newest || record->number > newest->number)) newest = std::move(record);
  }
  if (newest) return std::move(*newest);
  if (empty) return CanaryRecord{};
  return Error{"what is known of the canary is damaged"};
}

bool is_canary_name(std::string_view text) {
  if (text.empty() || text.size() > Canaries::longest_name) return false;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0 || is_control(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string canary_file_name(std::string_view platform, std::string_view account) {
  const std::string both = std::string(platform) + '\n' + std::string(account);
  return plain_start(platform) + "," + plain_start(account) + "-" + checksum_text(both);
}

bool is_canary_file_name(std::string_view name) {
  return name.size() > 18 && name.size() <= 128 && name[0] != '.' && name.find(',') != name.npos &&
         std::all_of(name.begin(), name.end(), is_plain);
}

std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string checksum_text(std::string_view bytes) {
  const std::uint64_t sum = checksum(bytes);
  std::string text;
  for (unsigned shift = 64; shift > 0; shift -= 8) append_hex(text, static_cast<unsigned char>(sum >> (shift - 8)));
  return text;
}

}  // namespace sereno::host
