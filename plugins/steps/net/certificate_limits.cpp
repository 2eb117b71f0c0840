#include "sereno/steps/certificate_limits.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

constexpr double ms_per_day = 24.0 * 3600 * 1000;

Result<Validity> parse_validity(std::string_view text) {
  Validity validity;
  validity.percent = text.ends_with('%');
  if (validity.percent) text.remove_suffix(1);
  const auto number = parse_decimal(text);
  if (!number || *number < 0 || (validity.percent && *number > 100)) return Error{in_quotes(text)};
  validity.amount = *number;
  return validity;
}

double days_between(Instant from, Instant to) { return static_cast<double>((to - from).count()) / ms_per_day; }

double life_of(const Certificate& certificate) { return days_between(certificate.not_before, certificate.not_after); }

/// Whoever lives shorter than this is judged by the hour.
constexpr double days_of_brief_life = 20;

/// The share of its life that the limit is, in percent; nothing when it counts in whole days.
std::optional<double> share_of(const Validity& limit, const Certificate& certificate) {
  if (limit.percent) return limit.amount;
  const bool brief = limit.most_percent < 100 && life_of(certificate) < days_of_brief_life;
  return brief ? std::optional(limit.most_percent) : std::nullopt;
}

/// Of a limit in whole days.
double whole_days_of(const Validity& limit, const Certificate& certificate) {
  if (limit.most_percent >= 100) return limit.amount;
  return std::min(limit.amount, std::floor(life_of(certificate) * limit.most_percent / 100));
}

bool alerts(const Validity& limit, const Certificate& certificate, Instant now) {
  const auto share = share_of(limit, certificate);
  if (!share) return static_cast<double>(days_left(certificate, now)) <= whole_days_of(limit, certificate);
  return 100 * days_between(now, certificate.not_after) <= *share * life_of(certificate);
}

Status status_of(const Certificate& certificate, const CertificateLimits& limits, Instant now) {
  if (certificate.not_after <= now || certificate.not_before > now) return Status::critical;
  if (alerts(limits.critical, certificate, now)) return Status::critical;
  return alerts(limits.warning, certificate, now) ? Status::warning : Status::ok;
}

std::string limit_text(const Validity& limit, const Certificate& certificate) {
  const auto share = share_of(limit, certificate);
  return share ? format_number(*share) + "% of its life" : format_number(whole_days_of(limit, certificate)) + " days";
}

/// The one that is worst off, and how.
std::pair<Status, const Certificate*> worst_of(const std::vector<Certificate>& chain, const CertificateLimits& limits,
                                               Instant now) {
  std::pair<Status, const Certificate*> found{Status::ok, nullptr};
  for (const Certificate& one : chain) {
    const Status status = status_of(one, limits, now);
    const bool worse = status != found.first && worst(status, found.first) == status;
    const bool sooner = status == found.first && found.second != nullptr && one.not_after < found.second->not_after;
    if (worse || sooner) found = {status, &one};
  }
  return found;
}

}  // namespace

Result<CertificateLimits> CertificateLimits::parse(std::string_view text) {
  const auto comma = text.find(',');
  const auto warning = parse_validity(trim(text.substr(0, comma)));
  const auto critical =
      comma == std::string_view::npos ? Result<Validity>(Validity{}) : parse_validity(trim(text.substr(comma + 1)));
  for (const auto* one : {&warning, &critical})
    if (!*one) return Error{one->error().message + " is no number of days and no percentage; 21,7 or 33%,15% would be"};
  const CertificateLimits limits{.warning = *warning, .critical = *critical};
  const bool comparable = limits.warning.percent == limits.critical.percent;
  if (comparable && limits.warning.amount < limits.critical.amount)
    return Error{"the warning comes before the critical one: " + in_quotes(text) + " has them the wrong way round"};
  return limits;
}

CertificateLimits CertificateLimits::by_lifetime() {
  return {.warning = {.amount = 21, .most_percent = 33}, .critical = {.amount = 7, .most_percent = 15}};
}

long days_left(const Certificate& certificate, Instant now) {
  return std::chrono::floor<std::chrono::days>(certificate.not_after - now).count();
}

double days_left(const Certificate& certificate, const Validity& limit, Instant now) {
  if (!share_of(limit, certificate)) return static_cast<double>(days_left(certificate, now));
  return std::floor(days_between(now, certificate.not_after) * 1000) / 1000;
}

double days_of(const Validity& limit, const Certificate& certificate) {
  const auto share = share_of(limit, certificate);
  if (!share) return whole_days_of(limit, certificate) + 1;  // whole days: 21 still alerts, 22 does not
  return std::round(life_of(certificate) * *share * 10) / 1000;
}

const Certificate& soonest(const std::vector<Certificate>& chain) {
  return *std::min_element(chain.begin(), chain.end(), [](const Certificate& left, const Certificate& right) {
    return left.not_after < right.not_after;
  });
}

std::optional<Finding> judge_chain(const std::vector<Certificate>& chain, const CertificateLimits& limits,
                                   Instant now) {
  const auto [status, about] = worst_of(chain, limits, now);
  if (about == nullptr) return std::nullopt;
  const std::string name = "certificate " + in_quotes(about->name);
  if (about->not_before > now)
    return Finding{status, "certificate",
                   name + " is not yet valid, it begins in " + rough_duration(about->not_before - now),
                   FunctionState::down};
  if (about->not_after <= now)
    return Finding{status, "certificate", name + " expired " + rough_duration(now - about->not_after) + " ago",
                   FunctionState::down};
  const Validity& limit = status == Status::critical ? limits.critical : limits.warning;
  return Finding{status, "certificate",
                 name + " expires in " + rough_duration(about->not_after - now) + " (" +
                     format_instant(about->not_after) + "), expected more than " + limit_text(limit, *about),
                 FunctionState::up};
}

std::string rough_duration(std::chrono::milliseconds span) {
  struct Unit {
    std::chrono::seconds length;
    long in_seconds;
    const char* name;
  };
  static constexpr std::array<Unit, 4> units = {{{std::chrono::hours{48}, 86400, "days"},
                                                 {std::chrono::hours{2}, 3600, "h"},
                                                 {std::chrono::minutes{2}, 60, "min"},
                                                 {std::chrono::seconds{0}, 1, "s"}}};
  const auto whole = std::chrono::floor<std::chrono::seconds>(span);
  for (const Unit& unit : units)
    if (whole >= unit.length) return std::to_string(whole.count() / unit.in_seconds) + " " + unit.name;
  return "0 s";
}

}  // namespace sereno::steps
