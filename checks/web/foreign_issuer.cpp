#include "checks/web/foreign_issuer.h"

#include <algorithm>

#include "sereno/steps/text.h"

namespace web {

using sereno::steps::Certificate;
using sereno::steps::Finding;
using sereno::steps::in_quotes;

std::optional<Finding> judge_issuer(const std::optional<sereno::steps::Pattern>& expected,
                                    const sereno::steps::Visit& visit, const std::string& authority) {
  const auto hop = std::find_if(visit.secure.begin(), visit.secure.end(),
                                [&](const sereno::steps::SecureHop& each) { return each.authority == authority; });
  if (!expected || hop == visit.secure.end() || hop->tls.chain.empty()) return std::nullopt;
  const auto& chain = hop->tls.chain;
  if (std::any_of(chain.begin(), chain.end(), [&](const Certificate& one) { return expected->found_in(one.issuer); }))
    return std::nullopt;
  return Finding{.status = sereno::Status::warning,
                 .step = "issuer",
                 .text = "certificate " + in_quotes(chain.front().name) + " is from " +
                         in_quotes(chain.front().issuer) + ", expected one like " + in_quotes(expected->text()),
                 .function = sereno::FunctionState::up};
}

}  // namespace web
