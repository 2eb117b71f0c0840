#include "checks/web/other_resolver.h"

#include <algorithm>

#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::steps::Finding;
using sereno::steps::ResolveFault;
using sereno::steps::Seen;

std::string list(const std::vector<std::string>& addresses) {
  std::string text;
  for (const std::string& one : addresses) text += (text.empty() ? "" : " ") + one;
  return sereno::steps::shown(text, 120);
}

Finding finding(std::string text) {
  return {sereno::Status::warning, "compare", std::move(text), sereno::FunctionState::up};
}

}  // namespace

std::string OtherResolver::words() const {
  if (!says.fault) return server + " says " + list(says.addresses);
  return server + " says: " + std::string(describe(*says.fault));
}

Seen OtherResolver::witness() const {
  if (!says.fault) return Seen::well;
  switch (*says.fault) {
    case ResolveFault::no_such_name:
    case ResolveFault::no_address:
    case ResolveFault::server_failed:
      return Seen::failing;
    default:
      return Seen::not_asked;
  }
}

std::optional<Finding> judge_difference(const std::vector<std::string>& ours, const OtherResolver& other) {
  if (other.witness() == Seen::not_asked)
    return finding(other.server + " gave no answer (" + std::string(describe(*other.says.fault)) +
                   "), nothing was compared");
  const bool common = std::any_of(ours.begin(), ours.end(), [&](const std::string& one) {
    return std::find(other.says.addresses.begin(), other.says.addresses.end(), one) != other.says.addresses.end();
  });
  if (common) return std::nullopt;
  return finding("our resolver says " + list(ours) + ", " + other.words());
}

}  // namespace web
