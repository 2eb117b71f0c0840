#include "base/catalogue.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"

namespace sereno {
namespace {

constexpr std::uint32_t magic = 0x950412de, swapped_magic = 0xde120495;
constexpr std::size_t head_bytes = 28;

/// 32-bit numbers of a file in the byte order that its first one shows.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

  /// Nothing past the end.
  std::optional<std::uint32_t> at(std::uint64_t place) const {
    if (place + 4 > bytes_.size()) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[static_cast<std::size_t>(place) + (big_ ? i : 3 - i)]);
      number = number << 8U | byte;
    }
    return number;
  }
  void big_end_first() { big_ = true; }

 private:
  std::string_view bytes_;
  bool big_ = false;
};

Error bad(const std::string& why) { return Error{"no message catalogue (.mo): " + why}; }

}  // namespace

Result<Catalogue> Catalogue::read(std::string bytes) {
  Catalogue catalogue;
  catalogue.bytes_ = std::move(bytes);
  const std::string_view all = catalogue.bytes_;
  Numbers numbers(all);
  if (all.size() < head_bytes) return bad("too short");
  const std::uint32_t first = *numbers.at(0);
  if (first == swapped_magic) numbers.big_end_first();
  if (first != magic && first != swapped_magic) return bad("it does not begin as one");
  if (*numbers.at(4) != 0) return bad("its revision is not 0");
  const std::uint64_t count = *numbers.at(8), originals = *numbers.at(12), translations = *numbers.at(16);
  if (count > all.size() / 16) return bad("it names more texts than it can hold");
  const auto span = [&](std::uint64_t table, std::uint64_t i) -> std::optional<Span> {
    const auto length = numbers.at(table + 8 * i), at = numbers.at(table + 8 * i + 4);
    if (!length || !at || std::uint64_t{*at} + *length >= all.size() || all[*at + *length] != '\0') return std::nullopt;
    return Span{*at, *length};
  };
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto original = span(originals, i), translation = span(translations, i);
    if (!original || !translation) return bad("text " + std::to_string(i) + " lies outside of it");
    const Message message{*original, *translation};
    if (!catalogue.messages_.empty() &&
        catalogue.text_of(catalogue.messages_.back().original) >= catalogue.text_of(message.original))
      return bad("text " + std::to_string(i) + " is out of order");
    if (!is_utf8(catalogue.text_of(message.translation))) return bad("text " + std::to_string(i) + " is not UTF-8");
    catalogue.messages_.push_back(message);
  }
  return catalogue;
}

const Catalogue::Message* Catalogue::find(std::string_view text) const {
  const auto found = std::lower_bound(
      messages_.begin(), messages_.end(), text,
      [this](const Message& message, std::string_view wanted) { return text_of(message.original) < wanted; });
  return found != messages_.end() && text_of(found->original) == text ? &*found : nullptr;
}

std::string_view Catalogue::of(std::string_view text) const {
  const Message* message = text.empty() ? nullptr : find(text);
  return message == nullptr || message->translation.length == 0 ? text : text_of(message->translation);
}

bool Catalogue::has(std::string_view text) const { return find(text) != nullptr; }

std::size_t Catalogue::size() const { return messages_.size() - (has("") ? 1 : 0); }

}  // namespace sereno
