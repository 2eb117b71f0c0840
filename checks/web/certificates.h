// Days left: the judgement about a chain of certificates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/web/finding.h"
#include "sereno/result.h"
#include "sereno/steps/certificate.h"
#include "sereno/steps/url.h"

namespace web {

/// How much of a certificate's validity has to be left.
struct Validity {
  double amount = 0;
  bool percent = false;  ///< of its whole life; else days
  friend bool operator==(const Validity&, const Validity&) = default;
};

/// -C: a certificate with this much left, or less, alerts. Whole days count, as in check_http.
struct CertificateLimits {
  Validity warning{};
  Validity critical{};
  friend bool operator==(const CertificateLimits&, const CertificateLimits&) = default;

  /// "21,7", "30" (critical on the last day), "33%,15%". Fails on anything else and on a warning below the critical.
  static sereno::Result<CertificateLimits> parse(std::string_view text);
};

/// Whole days until then, rounded down; negative once it has passed.
long days_left(const sereno::steps::Certificate& certificate, sereno::Instant now);
/// In days: the value at which this limit begins to alert.
double days_of(const Validity& limit, const sereno::steps::Certificate& certificate);

/// What the chain's days give: one finding for the certificate that is worst off, none when all are well.
std::optional<Finding> judge_chain(const std::vector<sereno::steps::Certificate>& chain,
                                   const CertificateLimits& limits, sereno::Instant now);
/// The certificate with the least time left. The chain is not empty.
const sereno::steps::Certificate& soonest(const std::vector<sereno::steps::Certificate>& chain);

/// What was wrong with a handshake that failed, as people say it: "certificate expired 3 h ago (CN=cc.example)".
std::string describe_tls_fault(const sereno::steps::TlsView& tls, const sereno::steps::Url& url,
                               std::string_view library_text, sereno::Instant now);

/// "3 h", "12 min", "41 days".
std::string rough_duration(std::chrono::milliseconds span);

}  // namespace web
