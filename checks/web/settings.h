// Everything that the options of one run say, understood.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checks/web/certificates.h"
#include "checks/web/expectations.h"
#include "checks/web/network_words.h"
#include "checks/web/redirects.h"
#include "checks/web/target.h"
#include "sereno/check.h"
#include "sereno/steps/http.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/resolver.h"

namespace web {

struct Settings {
  Target target{};
  sereno::steps::Family family = sereno::steps::Family::any;
  bool all_addresses = false;
  std::string resolver{};
  std::optional<Proxy> proxy{};
  std::vector<std::string> no_proxy{};

  sereno::steps::HttpSettings http{};
  std::string method{};
  std::vector<std::string> headers{};
  std::vector<std::string> secret_headers{};  ///< go to the first origin only
  std::optional<std::string> body{};
  std::string credential{};
  std::string bearer{};
  std::size_t body_limit = 0;

  RedirectPolicy redirects{};
  Expectations expectations{};
  std::optional<CertificateLimits> certificate{};  ///< none: days are not judged
  bool certificate_only = false;

  bool show_body = false;
  bool link = false;
  bool no_body = false;
};

/// Throws CheckFailure with every problem of the options, one a sentence. Tells the redactor every secret first.
Settings read_settings(const sereno::Context& context, sereno::steps::Redactor& redactor);

}  // namespace web
