#include "checks/web/certificates.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "sereno/number.h"

namespace web {
namespace {

using sereno::Error;
using sereno::Instant;
using sereno::Result;
using sereno::Status;
using sereno::steps::Certificate;
using sereno::steps::ChainFault;
using std::chrono::milliseconds;

constexpr double ms_per_day = 24.0 * 3600 * 1000;

Result<Validity> parse_validity(std::string_view text) {
  Validity validity;
  validity.percent = text.ends_with('%');
  if (validity.percent) text.remove_suffix(1);
  const auto number = sereno::parse_decimal(text);
  if (!number || *number < 0 || (validity.percent && *number > 100)) return Error{"'" + std::string(text) + "'"};
  validity.amount = *number;
  return validity;
}

double share_left(const Certificate& certificate, Instant now) {
  const auto life = static_cast<double>((certificate.not_after - certificate.not_before).count());
  return life <= 0 ? 0 : static_cast<double>((certificate.not_after - now).count()) / life;
}

bool alerts(const Validity& limit, const Certificate& certificate, Instant now) {
  if (limit.percent) return 100 * share_left(certificate, now) <= limit.amount;
  return static_cast<double>(days_left(certificate, now)) <= limit.amount;
}

Status status_of(const Certificate& certificate, const CertificateLimits& limits, Instant now) {
  if (certificate.not_after <= now || certificate.not_before > now) return Status::critical;
  if (alerts(limits.critical, certificate, now)) return Status::critical;
  return alerts(limits.warning, certificate, now) ? Status::warning : Status::ok;
}

std::string in_quotes(const std::string& name) { return "'" + name + "'"; }

std::string limit_text(const Validity& limit) {
  return sereno::format_number(limit.amount) + (limit.percent ? "% of its life" : " days");
}

std::string names_of(const Certificate& certificate) {
  static constexpr std::size_t shown = 4;
  if (certificate.names.empty()) return in_quotes(certificate.name);
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, certificate.names.size()); ++i)
    text += (i == 0 ? "" : ", ") + in_quotes(certificate.names[i]);
  if (certificate.names.size() > shown) text += " and " + std::to_string(certificate.names.size() - shown) + " more";
  return text;
}

std::string own_name(const sereno::steps::TlsView& tls) {
  return tls.chain.empty() ? std::string("of the server") : in_quotes(tls.chain.front().name);
}

std::string date_fault(const sereno::steps::TlsView& tls, Instant now) {
  const auto& verdict = tls.verdict;
  const auto about = std::find_if(tls.chain.begin(), tls.chain.end(),
                                  [&](const Certificate& one) { return one.name == verdict.subject; });
  const bool expired = verdict.fault == ChainFault::expired;
  std::string text = "certificate " + in_quotes(verdict.subject) + (expired ? " expired" : " is not yet valid");
  if (about == tls.chain.end()) return text;
  const auto span = expired ? now - about->not_after : about->not_before - now;
  return text + (expired ? " " + rough_duration(span) + " ago" : ", it begins in " + rough_duration(span));
}

}  // namespace

Result<CertificateLimits> CertificateLimits::parse(std::string_view text) {
  const auto comma = text.find(',');
  const auto warning = parse_validity(sereno::trim(text.substr(0, comma)));
  const auto critical = comma == std::string_view::npos ? Result<Validity>(Validity{})
                                                        : parse_validity(sereno::trim(text.substr(comma + 1)));
  for (const auto* one : {&warning, &critical})
    if (!*one) return Error{one->error().message + " is no number of days and no percentage; 21,7 or 33%,15% would be"};
  const CertificateLimits limits{.warning = *warning, .critical = *critical};
  const bool comparable = limits.warning.percent == limits.critical.percent;
  if (comparable && limits.warning.amount < limits.critical.amount)
    return Error{"the warning comes before the critical one: '" + std::string(text) + "' has them the wrong way round"};
  return limits;
}

long days_left(const Certificate& certificate, Instant now) {
  return std::chrono::floor<std::chrono::days>(certificate.not_after - now).count();
}

double days_of(const Validity& limit, const Certificate& certificate) {
  if (!limit.percent) return limit.amount + 1;  // whole days: 21 still alerts, 22 does not
  return static_cast<double>((certificate.not_after - certificate.not_before).count()) / ms_per_day * limit.amount /
         100;
}

const Certificate& soonest(const std::vector<Certificate>& chain) {
  return *std::min_element(chain.begin(), chain.end(), [](const Certificate& left, const Certificate& right) {
    return left.not_after < right.not_after;
  });
}

std::optional<Finding> judge_chain(const std::vector<Certificate>& chain, const CertificateLimits& limits,
                                   Instant now) {
  const Certificate* worst = nullptr;
  Status status = Status::ok;
  for (const Certificate& one : chain) {
    const Status own = status_of(one, limits, now);
    if (own == Status::ok || sereno::worst(status, own) == status) {
      if (own != status || worst == nullptr || one.not_after >= worst->not_after) continue;
    }
    status = own;
    worst = &one;
  }
  if (status == Status::ok || worst == nullptr) return std::nullopt;
  const std::string name = "certificate " + in_quotes(worst->name);
  if (worst->not_before > now)
    return Finding{status, "certificate",
                   name + " is not yet valid, it begins in " + rough_duration(worst->not_before - now)};
  if (worst->not_after <= now)
    return Finding{status, "certificate", name + " expired " + rough_duration(now - worst->not_after) + " ago"};
  const Validity& limit = status == Status::critical ? limits.critical : limits.warning;
  return Finding{status, "certificate",
                 name + " expires in " + rough_duration(worst->not_after - now) + " (" +
                     sereno::format_instant(worst->not_after) + "), expected more than " + limit_text(limit)};
}

std::string describe_tls_fault(const sereno::steps::TlsView& tls, const sereno::steps::Url& url,
                               std::string_view library_text, Instant now) {
  const auto& verdict = tls.verdict;
  switch (verdict.fault) {
    case ChainFault::expired:
    case ChainFault::not_yet_valid:
      return date_fault(tls, now);
    case ChainFault::self_signed:
      return "certificate " + own_name(tls) + " is self-signed and not trusted here";
    case ChainFault::untrusted_root:
      return "root " + in_quotes(verdict.subject) + " of certificate " + own_name(tls) + " is not trusted here";
    case ChainFault::issuer_missing:
      return "issuer " + in_quotes(verdict.issuer) + " of certificate " + in_quotes(verdict.subject) +
             " was not sent by the server and is not trusted here";
    case ChainFault::other:
      return "certificate " + in_quotes(verdict.subject) + ": " + verdict.text;
    case ChainFault::none:
      break;
  }
  const bool wrong_name = library_text.find("target host name") != std::string_view::npos ||
                          library_text.find("does not match") != std::string_view::npos;
  if (wrong_name && !tls.chain.empty())
    return "certificate is for " + names_of(tls.chain.front()) + ", not for " + in_quotes(url.host);
  return std::string(library_text);
}

std::string rough_duration(milliseconds span) {
  struct Unit {
    std::chrono::seconds length;
    const char* name;
  };
  static constexpr std::array<Unit, 4> units = {{{std::chrono::hours{48}, "days"},
                                                 {std::chrono::hours{2}, "h"},
                                                 {std::chrono::minutes{2}, "min"},
                                                 {std::chrono::seconds{0}, "s"}}};
  static constexpr std::array<long, 4> in_seconds = {86400, 3600, 60, 1};
  const auto whole = std::chrono::floor<std::chrono::seconds>(span);
  for (std::size_t i = 0; i < units.size(); ++i)
    if (whole >= units[i].length) return std::to_string(whole.count() / in_seconds[i]) + " " + units[i].name;
  return "0 s";
}

}  // namespace web
