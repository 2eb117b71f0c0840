#include "checks/recording/settings.h"

#include <algorithm>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/number.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace recording {
namespace {

using sereno::Context;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using sereno::steps::Redactor;

constexpr std::string_view place = "{guid}";

/// "60%": 0.6.
std::optional<double> share(std::string_view text) {
  text = sereno::trim(text);
  if (!text.ends_with('%')) return std::nullopt;
  const auto percent = sereno::parse_decimal(text.substr(0, text.size() - 1));
  if (!percent || *percent < 0 || *percent > 100) return std::nullopt;
  return *percent / 100;
}

void read_silence(const Context& context, Settings& settings, Problems& problems) {
  const auto parts = sereno::steps::split(context.text("silence"), ',');
  const auto warning = parts.size() == 2 ? share(parts[0]) : std::nullopt;
  const auto critical = parts.size() == 2 ? share(parts[1]) : std::nullopt;
  if (!warning || !critical || *warning > *critical) return problems.add("silence", "is no WARN%,CRIT%, as 60%,90%");
  settings.wanted.silence_warning = *warning;
  settings.wanted.silence_critical = *critical;
  settings.silence_db = context.number("silence-db").value_or(0);
  if (settings.silence_db > 0 || settings.silence_db < -100) problems.add("silence-db", "lies between -100 and 0");
}

void read_tolerance(const Context& context, Settings& settings, Problems& problems) {
  const auto parts = sereno::steps::split(context.text("duration-tolerance"), ',');
  const auto seconds = parts.empty() ? std::nullopt : sereno::parse_decimal(parts[0]);
  const auto part = parts.size() == 2 ? share(parts[1]) : std::optional(0.0);
  if (parts.size() > 2 || !seconds || *seconds < 0 || !part)
    return problems.add("duration-tolerance", "is no SECONDS,SHARE%, as 2,5%");
  settings.wanted.tolerance_s = *seconds;
  settings.wanted.tolerance_share = *part;
}

void read_pointer(const Context& context, std::string_view option, std::string& to, Problems& problems) {
  to = context.text(option);
  if (to.empty()) return;
  if (const auto problem = sereno::flows::pointer_problem(to)) problems.add(option, *problem);
}

void read_golden(const Context& context, Settings& settings, Problems& problems) {
  settings.golden = context.text("golden");
  settings.wanted.sha256 = sereno::steps::lower_case(context.text("sha256"));
  const auto& digest = settings.wanted.sha256;
  const bool hexadecimal = digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!digest.empty() && (digest.size() != 64 || !hexadecimal))
    problems.add("sha256", "has to be 64 hexadecimal digits");
  settings.wanted.seconds = context.number("duration");
  if (settings.golden.empty() && (!digest.empty() || settings.wanted.seconds))
    problems.add("golden", "--sha256 and --duration are those of a golden recording");
  if (settings.golden.empty() && !context.has("recent"))
    problems.add("golden", "say which recording: --golden, or --recent");
}

void read_recent(const Context& context, Settings& settings, Problems& problems) {
  const auto url = context.find("calls-url");
  if (!context.has("recent")) {
    if (url) problems.add("calls-url", "customers' voices are fetched with --recent only");
    return;
  }
  if (!url) return problems.add("calls-url", "--recent needs the list of calls");
  Calls calls;
  problems.take("calls-url", sereno::steps::Url::parse(*url), calls.url);
  read_pointer(context, "calls-guid", calls.guid, problems);
  read_pointer(context, "calls-ended", calls.ended, problems);
  read_pointer(context, "calls-duration", calls.duration, problems);
  calls.settle = context.duration("settle").value_or(std::chrono::minutes{5});
  problems.take("tz", sereno::steps::read_zone(context.has("tz") ? context.text("tz") : "UTC", context), calls.zone);
  const auto& own = settings.plan.target.url;
  const bool secret =
      !settings.plan.credential.empty() || !settings.plan.bearer.empty() || !settings.plan.secret_headers.empty();
  if (secret && !own.host.empty() && !calls.url.host.empty() && !calls.url.same_origin(own))
    problems.add("calls-url", "is at another server than --url: the credential is for one");
  settings.calls = std::move(calls);
}

}  // namespace

sereno::steps::Url with_guid(sereno::steps::Url url, const std::string& guid) {
  const std::string encoded = sereno::steps::percent_encoded(guid);
  for (std::size_t at = url.path.find(place); at != std::string::npos; at = url.path.find(place, at + encoded.size()))
    url.path.replace(at, place.size(), encoded);
  return url;
}

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  settings.plan = sereno::steps::read_visit_plan(context, redactor, problems);
  const auto& url = settings.plan.target.url;
  if (!url.host.empty() && url.path.find(place) == std::string::npos)
    problems.add("url", "has no {guid} in its path or query");
  read_pointer(context, "audio-pointer", settings.audio_pointer, problems);
  read_pointer(context, "status-pointer", settings.status_pointer, problems);
  read_pointer(context, "duration-pointer", settings.duration_pointer, problems);
  settings.pending = sereno::steps::split(context.text("pending"), ',');
  settings.absent = sereno::steps::split(context.text("absent"), ',');
  read_golden(context, settings, problems);
  read_recent(context, settings, problems);
  read_silence(context, settings, problems);
  read_tolerance(context, settings, problems);
  settings.wanted.codec = context.text("expect-codec");
  if (const auto channels = context.integer("expect-channels"))
    settings.wanted.channels = static_cast<std::uint32_t>(*channels);
  settings.max_bytes = static_cast<std::size_t>(context.size("max-bytes").value_or(50 << 20));
  settings.warning_s = context.range("warning").value_or(sereno::Range{.high = 900});
  settings.critical_s = context.range("critical").value_or(sereno::Range{.high = 3600});
  return settings;
}

}  // namespace recording
