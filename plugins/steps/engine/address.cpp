#include "sereno/steps/address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// RFC 1035.
constexpr std::size_t longest_name = 253, longest_label = 63;

/// Letters, digits, hyphens, the underscore that many networks use, and bytes of other alphabets.
bool stands_in_names(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_number(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) { return is_digit(c); });
}

std::optional<std::string> label_problem(std::string_view label) {
  if (label.empty()) return "has an empty part between its dots";
  if (label.size() > longest_label) return "has a part of more than 63 characters";
  const auto odd = std::find_if_not(label.begin(), label.end(), stands_in_names);
  if (odd == label.end()) return std::nullopt;
  if (*odd == ':') return "holds a port or is no IPv6 address";
  if (static_cast<unsigned char>(*odd) <= 0x20 || *odd == 0x7f) return "holds a blank or a control character";
  return std::string("holds '") + *odd + "', which stands in no name";
}

}  // namespace

std::optional<std::string> numeric_address(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const std::string text(host);
  const std::string bare = text.substr(0, text.find('%'));  // a zone, "fe80::1%eth0", belongs to the address
  in6_addr ignored{};
  if (inet_pton(AF_INET, text.c_str(), &ignored) == 1 || inet_pton(AF_INET6, bare.c_str(), &ignored) == 1) return text;
  return std::nullopt;
}

bool is_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

std::string with_port(std::string_view address, unsigned port) {
  std::string text(address);
  if (is_ipv6(address)) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

std::optional<std::string> name_problem(std::string_view host) {
  if (numeric_address(host)) return std::nullopt;
  if (host.ends_with('.')) host.remove_suffix(1);  // the root
  if (host.empty()) return "is empty";
  if (host.size() > longest_name) return "is longer than a name can be";
  std::string_view rest = host, last;
  for (bool more = true; more;) {
    const auto dot = rest.find('.');
    last = rest.substr(0, dot);
    if (auto problem = label_problem(last)) return problem;
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  if (is_number(last)) return "is no IPv4 address and, ending in a number, no name";
  return std::nullopt;
}

}  // namespace sereno::steps
