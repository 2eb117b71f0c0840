// Somebody on the way who opens TLS shows a certificate of his own.
#pragma once

#include <optional>
#include <string>

#include "sereno/steps/finding.h"
#include "sereno/steps/pattern.h"
#include "sereno/steps/visit.h"

namespace web {

/// What is wrong with the certificate of the host that was asked for, when none of its chain is from an issuer of this
/// pattern: the page may be well. Nothing where one is, where none was seen, or where no issuer is expected. Pure.
std::optional<sereno::steps::Finding> judge_issuer(const std::optional<sereno::steps::Pattern>& expected,
                                                   const sereno::steps::Visit& visit, const std::string& authority);

}  // namespace web
