#include "plugins/flows/extract/confined_reading.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/steps/confined.h"

namespace sereno::flows {
namespace {

constexpr steps::ConfinedLimits limits_of_reader{.most_result = std::size_t{16} << 20};

/// An XPath has its own bound of operations: this one is for what is wrong.
constexpr std::chrono::seconds longest_reading{5};

enum : char { gives_values = 'V', gives_problem = 'E' };

void append_sized(std::string& bytes, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
}

std::string packed(const Result<Found>& read) {
  std::string bytes(1, read ? gives_values : gives_problem);
  if (!read) append_sized(bytes, read.error().message);
  for (const std::string& text : read ? *read : Found{}) append_sized(bytes, text);
  return bytes;
}

/// Nothing for what no reading packs: the process that wrote it is not to be trusted.
std::optional<Result<Found>> unpacked(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  const char kind = bytes.front();
  bytes.remove_prefix(1);
  Found texts;
  while (!bytes.empty()) {
    std::uint32_t size = 0;
    if (bytes.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (bytes.size() < size) return std::nullopt;
    texts.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  if (kind == gives_values) return texts;
  if (kind == gives_problem && texts.size() == 1) return Error{std::move(texts.front())};
  return std::nullopt;
}

}  // namespace

Result<Found> read_confined(std::string_view kind, const std::function<Result<Found>()>& work) {
  const auto end = steps::run_confined([&] { return packed(work()); }, limits_of_reader,
                                       steps::Deadline(steps::Deadline::Clock::now() + longest_reading));
  auto read = unpacked(end.result);
  if (end.fault == steps::ConfinedFault::none && read) return *std::move(read);
  const std::string why = end.fault == steps::ConfinedFault::none ? "it says what nobody understands" : end.text;
  throw CheckFailure(std::string(kind) + " cannot be read here: " + why);
}

}  // namespace sereno::flows
