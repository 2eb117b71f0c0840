#include "sla/mail/tnef.h"

#include <cstdint>
#include <optional>

#include "sla/mail/charset.h"
#include "sla/mail/rtf.h"

namespace sereno::sla {

namespace {

constexpr std::size_t most_files = 200;
constexpr std::uint32_t signature = 0x223E9F78;
// The attributes' own numbers, with their types (MS-OXTNEF 2.1.3.2).
constexpr std::uint32_t message_text = 0x0002800C;
constexpr std::uint32_t message_properties = 0x00069003;
constexpr std::uint32_t attachment_begins = 0x00069002;
constexpr std::uint32_t attachment_title = 0x00018010;
constexpr std::uint32_t attachment_bytes = 0x0006800F;
constexpr std::uint32_t attachment_properties = 0x00069005;

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

// Properties (MS-OXPROPS 2) and their types (MS-OXCDATA 2.11.1).
constexpr std::uint32_t compressed_rtf = 0x1009;
constexpr std::uint32_t plain_body = 0x1000;
constexpr std::uint32_t html_body = 0x1013;
constexpr std::uint32_t long_name = 0x3707;
constexpr std::uint32_t binary = 0x0102;
constexpr std::uint32_t text_8_bit = 0x001E;
constexpr std::uint32_t text_16_bit = 0x001F;

/// How many bytes the value of a type has; nothing for those that say so themselves, and for what nobody knows.
std::optional<std::size_t> fixed_size(std::uint32_t type) {
  switch (type) {
    case 0x0002:  // integers, numbers, truth: each in four bytes at least
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B:
      return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    case 0x0048:
      return 16;
    default:
      return std::nullopt;
  }
}

/// Behind a property's number, where it is one that has a name.
bool skip_name(Bytes& bytes) {
  constexpr std::size_t set = 16;
  const auto guid = bytes.take(set);
  const auto kind = bytes.number(4), length = bytes.number(4);  // of a number by name: the number itself
  if (!guid || !kind || !length) return false;
  return *kind == 0 || bytes.take((static_cast<std::size_t>(*length) + 3) / 4 * 4).has_value();
}

struct Property {
  std::uint32_t type = 0;
  std::string_view bytes{};
};

/// MS-OXTNEF 2.1.3.4; nothing where the property is not there, or the list is broken before it.
std::optional<Property> property(std::string_view all, std::uint32_t wanted) {
  Bytes bytes(all);
  const auto count = bytes.number(4);
  for (std::uint32_t i = 0; count && i < *count; ++i) {
    const auto type = bytes.number(2), id = bytes.number(2);
    if (!type || !id) return std::nullopt;
    if (*id >= 0x8000 && !skip_name(bytes)) return std::nullopt;
    const bool several = (*type & 0x1000U) != 0;
    const auto size = fixed_size(*type & ~0x1000U);
    const auto values = several || !size ? bytes.number(4) : std::optional<std::uint32_t>(1);
    for (std::uint32_t n = 0; values && n < *values; ++n) {
      const auto length = size ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(*size)) : bytes.number(4);
      const auto value = length ? bytes.take(*length) : std::nullopt;
      if (!value) return std::nullopt;
      if (*id == wanted) return Property{*type, *value};
      if (!bytes.take((4 - *length % 4) % 4)) return std::nullopt;
    }
    if (!values) return std::nullopt;
  }
  return std::nullopt;
}

/// Its text up to the first NUL; nothing of a property that is none.
std::string text_in(const Property& property) {
  if (property.type == text_8_bit || property.type == binary) return text_of(property.bytes);
  if (property.type != text_16_bit) return {};
  const auto whole = utf8_from(property.bytes.substr(0, property.bytes.size() / 2 * 2), "utf-16le");
  return text_of(whole);
}

void hear(Tnef& tnef, std::uint32_t what, std::string_view bytes) {
  if (what == message_properties) {
    if (const auto rich = property(bytes, compressed_rtf); rich && rich->type == binary)
      tnef.rtf = uncompressed_rtf(rich->bytes);
    if (const auto body = property(bytes, plain_body)) tnef.text = text_in(*body);
    if (const auto body = property(bytes, html_body)) tnef.html = text_in(*body);
  }
  if (what == message_text) tnef.text = text_of(bytes);
  if (what == attachment_begins && tnef.files.size() < most_files) tnef.files.emplace_back();
  if (tnef.files.empty()) return;
  if (what == attachment_title) tnef.files.back().name = text_of(bytes);
  if (what == attachment_properties)
    if (const auto name = property(bytes, long_name); name && !text_in(*name).empty())
      tnef.files.back().name = text_in(*name);
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
