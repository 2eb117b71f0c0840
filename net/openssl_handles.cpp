#include "net/openssl_handles.h"

#include <openssl/err.h>

#include <array>

namespace sereno::net {

std::string openssl_problem(std::string_view fallback) {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return std::string(fallback);
  if (const char* reason = ERR_reason_error_string(code)) return reason;
  std::array<char, 256> text{};
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

}  // namespace sereno::net
