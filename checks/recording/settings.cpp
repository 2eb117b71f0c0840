#include "checks/recording/settings.h"

#include <algorithm>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/flows/place.h"
#include "sereno/number.h"
#include "sereno/steps/encoding.h"
#include "sereno/steps/sql_statement.h"
#include "sereno/steps/text.h"
#include "sereno/steps/tls_options.h"
#include "sereno/steps/visit_options.h"

namespace recording {
namespace {

using sereno::Context;
using sereno::steps::in_quotes;
using sereno::steps::Problems;
using sereno::steps::Redactor;

constexpr std::string_view place_of_guid = "{guid}";
/// Rows of calls that are looked at.
constexpr std::size_t most_calls = 200;

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
  const double seconds = (parts.empty() ? std::nullopt : sereno::parse_decimal(parts[0])).value_or(-1);
  const auto part = parts.size() == 2 ? share(parts[1]) : std::optional(0.0);
  if (parts.size() > 2 || seconds < 0 || !part)
    return problems.add("duration-tolerance", "is no SECONDS,SHARE%, as 2,5%");
  settings.wanted.tolerance_s = seconds;
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

std::optional<Calls::Driver> driver_of(std::string_view scheme) {
  if (scheme == "postgresql") return Calls::Driver::postgres;
  if (scheme == "mariadb" || scheme == "mysql") return Calls::Driver::mariadb;
  if (scheme == "odbc") return Calls::Driver::odbc;
  return std::nullopt;
}

std::pair<std::string, std::string> user_and_password(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  const auto colon = std::min(text.find(':'), text.size());
  return {text.substr(0, colon), text.substr(std::min(colon + 1, text.size()))};
}

void read_database(const Context& context, Calls& calls, Redactor& redactor, Problems& problems) {
  const auto [user, password] = user_and_password(context.text("calls-credential"));
  redactor.hide(password);
  const auto address = sereno::flows::read_address(context.text("calls-database"));
  if (!address) return problems.add("calls-database", address.error().message);
  const auto driver = driver_of(address->scheme);
  if (!driver) return problems.add("calls-database", "begins with postgresql://, mariadb:// or odbc://");
  const auto place = sereno::flows::read_place(address->authority, {});
  if (!place || place->host.empty())
    return problems.add("calls-database", place ? "names no host" : place.error().message);
  calls.driver = *driver;
  auto& question = calls.question;
  question.target.host = *driver == Calls::Driver::odbc ? address->authority : place->host;
  question.target.port = place->port;
  question.target.database = address->path.empty() ? "" : address->path.substr(1);
  question.target.user = user;
  question.target.password = password;
  question.target.ca_file = context.text("ca-cert");
  if (!question.target.ca_file.empty()) question.target.tls = sereno::steps::SqlTls::verified;
  question.limits.rows = most_calls;
  question.statement = context.text("calls-query");
  if (question.statement.empty()) return problems.add("calls-query", "--calls-database needs a question");
  if (const auto problem = sereno::steps::statement_problem(question.statement)) problems.add("calls-query", *problem);
}

void read_calls_url(const Context& context, const Settings& settings, Calls& calls, Problems& problems) {
  problems.take("calls-url", sereno::steps::Url::parse(context.text("calls-url")), calls.url);
  const auto& own = settings.plan.target.url;
  const bool secret =
      !settings.plan.credential.empty() || !settings.plan.bearer.empty() || !settings.plan.secret_headers.empty();
  if (secret && !own.host.empty() && !calls.url.host.empty() && !calls.url.same_origin(own))
    problems.add("calls-url", "is at another server than --url: the credential is for one");
}

void read_recent(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const bool url = context.has("calls-url"), database = context.has("calls-database");
  if (!context.has("recent")) {
    if (url || database)
      problems.add(url ? "calls-url" : "calls-database", "customers' voices are fetched with --recent only");
    return;
  }
  if (url == database)
    return problems.add("calls-url",
                        url ? "contradicts --calls-database" : "--recent needs the list of calls, or --calls-database");
  Calls calls;
  if (database) read_database(context, calls, redactor, problems);
  if (url) read_calls_url(context, settings, calls, problems);
  read_pointer(context, "calls-guid", calls.guid, problems);
  read_pointer(context, "calls-ended", calls.ended, problems);
  read_pointer(context, "calls-duration", calls.duration, problems);
  calls.settle = context.duration("settle").value_or(std::chrono::minutes{5});
  problems.take("tz", sereno::steps::read_zone(context.has("tz") ? context.text("tz") : "UTC", context), calls.zone);
  settings.calls = std::move(calls);
}

/// Recordings as files: who asks and how the server is known.
void read_store(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  const auto [user, password] = user_and_password(context.text("credential"));
  redactor.hide(password);
  SftpStore store;
  const auto address = sereno::flows::read_address(context.text("url"));
  const auto place = address ? sereno::flows::read_place(address->authority, {.port = 22}) : address.error();
  if (!place) return problems.add("url", place.error().message);
  if (place->host.empty()) problems.add("url", "names no host");
  store.path = address->path;
  if (store.path.find(place_of_guid) == std::string::npos) problems.add("url", "has no {guid} in its path");
  auto& target = store.target;
  target.host = place->host;
  target.port = place->port;
  target.user = user;
  target.password = password;
  target.identity = context.text("identity");
  target.passphrase = user_and_password(context.text("passphrase")).first;
  redactor.hide(target.passphrase);
  if (const auto problem = sereno::steps::identity_problem(target.identity, target.passphrase))
    problems.add("identity", *problem);
  target.host_keys = context.all("host-key");
  target.known_hosts = context.text("known-hosts");
  if (user.empty())
    problems.add("credential", "SFTP needs the user to log in as: USER:PASSWORD, or USER with --identity");
  for (const std::string& key : target.host_keys)
    if (const auto problem = sereno::steps::host_key_problem(key)) problems.add("host-key", *problem);
  if (target.host_keys.empty() && target.known_hosts.empty())
    problems.add("host-key", "say how the server is known: --host-key or --known-hosts");
  if (context.has("audio-pointer")) problems.add("audio-pointer", "a file on a server is no look-up");
  settings.store = std::move(store);
}

/// The page's way, or the files'. Of the page's plan only that is asked for then which the list of calls needs.
void read_way(const Context& context, Settings& settings, Redactor& redactor, Problems& problems) {
  if (sereno::steps::lower_case(context.text("url")).starts_with("sftp://")) {
    read_store(context, settings, redactor, problems);
    Problems none;
    settings.plan = sereno::steps::read_visit_plan(context, redactor, none);
    settings.plan.credential.clear();                                                       // is that of the files
    sereno::steps::judge_authorities("ca-cert", settings.plan.http.tls.ca_file, problems);  // is the database's
    return;
  }
  settings.plan = sereno::steps::read_visit_plan(context, redactor, problems);
  const auto& url = settings.plan.target.url;
  if (!url.host.empty() && url.path.find(place_of_guid) == std::string::npos)
    problems.add("url", "has no {guid} in its path or query");
}

}  // namespace

sereno::Result<std::string> path_with_guid(std::string path, const std::string& guid) {
  const bool name = !guid.empty() && guid.size() <= 255 && guid != "." && guid != ".." &&
                    std::none_of(guid.begin(), guid.end(),
                                 [](char c) { return c == '/' || static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  if (!name) return sereno::Error{"the GUID " + in_quotes(guid, 60) + " is no name of a file"};
  for (std::size_t at = path.find(place_of_guid); at != std::string::npos;
       at = path.find(place_of_guid, at + guid.size()))
    path.replace(at, place_of_guid.size(), guid);
  return path;
}

sereno::steps::Url with_guid(sereno::steps::Url url, const std::string& guid) {
  const std::string encoded = sereno::steps::percent_encoded(guid);
  for (std::size_t at = url.path.find(place_of_guid); at != std::string::npos;
       at = url.path.find(place_of_guid, at + encoded.size()))
    url.path.replace(at, place_of_guid.size(), encoded);
  return url;
}

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  read_way(context, settings, redactor, problems);
  read_pointer(context, "audio-pointer", settings.audio_pointer, problems);
  read_pointer(context, "status-pointer", settings.status_pointer, problems);
  read_pointer(context, "duration-pointer", settings.duration_pointer, problems);
  settings.pending = sereno::steps::split(context.text("pending"), ',');
  settings.absent = sereno::steps::split(context.text("absent"), ',');
  read_golden(context, settings, problems);
  read_recent(context, settings, redactor, problems);
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
