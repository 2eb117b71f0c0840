// Days left: the judgement about a chain of certificates.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/certificate.h"
#include "sereno/steps/finding.h"

namespace sereno::steps {

/// How much of a certificate's validity has to be left.
struct Validity {
  double amount = 0;
  bool percent = false;       ///< of its whole life; else days
  double most_percent = 100;  ///< of days: never more than this share of its life
  friend bool operator==(const Validity&, const Validity&) = default;
};

/// A certificate with this much left, or less, alerts. Whole days count, as in check_http.
struct CertificateLimits {
  Validity warning{};
  Validity critical{};
  friend bool operator==(const CertificateLimits&, const CertificateLimits&) = default;

  /// "21,7", "30" (critical on the last day), "33%,15%". Fails on anything else and on a warning below the critical.
  static Result<CertificateLimits> parse(std::string_view text);
  /// 21 and 7 days, and never more than 33 % and 15 % of its life: a certificate that is made for six days is not
  /// ending all the time. Of one that lives for less than 20 days hours count.
  static CertificateLimits by_lifetime();
};

/// Whole days until then, rounded down; negative once it has passed.
long days_left(const Certificate& certificate, Instant now);
/// The same for performance data: with a fraction where a share of its life is the limit.
double days_left(const Certificate& certificate, const Validity& limit, Instant now);
/// In days: the value at which this limit begins to alert.
double days_of(const Validity& limit, const Certificate& certificate);

/// What the chain's days give: one finding for the certificate that is worst off, none when all are well. One that ends
/// soon alerts about a function that is up.
std::optional<Finding> judge_chain(const std::vector<Certificate>& chain, const CertificateLimits& limits, Instant now);
/// The certificate with the least time left. The chain is not empty.
const Certificate& soonest(const std::vector<Certificate>& chain);

/// "3 h", "12 min", "41 days".
std::string rough_duration(std::chrono::milliseconds span);

}  // namespace sereno::steps
