// The options of every check that goes to a page, as data, and their reading.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/check.h"
#include "sereno/options.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/visit.h"

namespace sereno::steps {

/// Groups, so that a check declares those that it takes. Letters and names are those of monitoring-plugins' check_http
/// and check_curl where these have them.
void declare_target_options(Options& options);
void declare_tls_options(Options& options);
void declare_certificate_options(Options& options);
void declare_request_options(Options& options);
void declare_credential_options(Options& options);
void declare_proxy_options(Options& options);
void declare_redirect_options(Options& options);

/// What the options say, one that is not declared counting as not given. Tells the redactor every secret before it
/// adds the first problem, whose text may quote one.
VisitPlan read_visit_plan(const Context& context, Redactor& redactor, Problems& problems);

/// What a header, a cookie or a subprotocol may be called (a token of RFC 9110, 5.6.2): no blank, no separator.
bool is_token(std::string_view name);

/// -C, else what is judged beside a page that is verified; nothing when nobody asked for days.
std::optional<CertificateLimits> read_certificate_limits(const Context& context, Problems& problems);

}  // namespace sereno::steps
