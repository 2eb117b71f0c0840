#include "sla/registers/guid.h"

namespace sereno::sla {

std::optional<std::string> read_guid(std::string_view text) {
  static constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() == shape.size() + 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, shape.size());
  if (text.size() != shape.size()) return std::nullopt;
  std::string guid;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char sign = text[i] >= 'A' && text[i] <= 'F' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    const bool digit = (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f');
    if (shape[i] == 'x' ? !digit : sign != '-') return std::nullopt;
    guid += sign;
  }
  return guid;
}

}  // namespace sereno::sla
