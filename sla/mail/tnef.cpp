#include "sla/mail/tnef.h"

#include <cstdint>
#include <optional>

namespace sereno::sla {

namespace {

constexpr std::size_t most_files = 200;
constexpr std::uint32_t signature = 0x223E9F78;
// The attributes' own numbers, with their types (MS-OXTNEF 2.1.3.2).
constexpr std::uint32_t message_text = 0x0002800C;
constexpr std::uint32_t attachment_begins = 0x00069002;
constexpr std::uint32_t attachment_title = 0x00018010;
constexpr std::uint32_t attachment_bytes = 0x0006800F;

class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_(rest) {}

  std::optional<std::uint32_t> number(std::size_t size) {
    const auto bytes = take(size);
    if (!bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
    return value;
  }

  std::optional<std::string_view> take(std::size_t size) {
    if (size > rest_.size()) return std::nullopt;
    const auto piece = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return piece;
  }

 private:
  std::string_view rest_;
};

std::string text_of(std::string_view bytes) { return std::string(bytes.substr(0, bytes.find('\0'))); }

void hear(Tnef& tnef, std::uint32_t what, std::string_view bytes) {
  if (what == message_text) tnef.text = text_of(bytes);
  if (what == attachment_begins && tnef.files.size() < most_files) tnef.files.emplace_back();
  if (tnef.files.empty()) return;
  if (what == attachment_title) tnef.files.back().name = text_of(bytes);
  if (what == attachment_bytes) tnef.files.back().bytes = bytes;
}

}  // namespace

Tnef parse_tnef(std::string_view all) {
  Tnef tnef;
  Bytes bytes(all);
  if (bytes.number(4) != signature || !bytes.number(2)) return tnef;
  for (;;) {
    const auto level = bytes.number(1);
    const auto what = bytes.number(4), size = bytes.number(4);
    const auto content = size ? bytes.take(*size) : std::nullopt;
    if (!level || !what || !content || !bytes.number(2)) return tnef;
    hear(tnef, *what, *content);
  }
}

}  // namespace sereno::sla
